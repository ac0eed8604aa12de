"""Matrices side by side as signed colours, with an operator between them; numbers where the cells are large."""


import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from rnn_explorer.drawings.equations.matrix import Grid, GridAxis
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import paint_squeezed, readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.sign_marks import LEAST, paint_sign_marks
from rnn_explorer.widgets.theme import signed_rgb, theme_of

GAP = 16  # logical pixels between matrices
LARGEST_CELL = 15.0  # logical pixels, without a number in it
HIGHEST = 180.0  # logical pixels of a matrix
FEW = 4  # rows of a matrix that is written in numbers
_SMALLEST = 8.0  # points


class GridView(QWidget):
    """Shows matrices of equal shapes.

    Signals:
        cell_pointed(object): (matrix, row, column) under the pointer, None beside the cells.
    """

    cell_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grids: tuple[Grid, ...] = ()
        self._cell: tuple[int, int] | None = None
        self._signs = False
        self._kept: QPixmap | None = None
        self._measure()
        self.setMouseTracking(True)
        self.setAccessibleName("matrices of the equation")

    def set_grids(self, grids: tuple[Grid, ...]) -> None:
        """Show other matrices."""
        if grids is not self._grids:
            self._grids, self._kept = grids, None
            self._measure()
            self.update()

    def set_signs(self, signs: bool) -> None:
        """Whether + and − stand in the cells that have room for them, and no number."""
        if signs != self._signs:
            self._signs, self._kept = signs, None
            self.update()

    def set_cell(self, cell: tuple[int, int] | None) -> None:
        """Outline (row, column) in every matrix."""
        if cell != self._cell:
            self._cell = cell
            self.update()

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number, or all of a matrix, is."""
        index = next((n for n, grid in enumerate(self._grids) if grid.shows is not None
                      and grid.shows.quantity == selected.quantity), None)
        if index is None:
            return None
        at = tuple(n for n in (selected.unit, selected.column) if n is not None)
        return self._cell_rect(index, *(0, *at)[-2:]) if at else self._rect(index)

    def preferred_height(self, width: int) -> int:
        """Of square cells as large as ``width`` allows, in logical pixels."""
        if not self._grids:
            return 0
        rows, _ = self._grids[0].values.shape
        height = rows * self._cell_size(width)[1]
        return round(min(max(height, 10.0), HIGHEST) + 3 * self._line + 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.cell_pointed.emit(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.cell_pointed.emit(None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._kept = None
            self._measure()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        at = self._cell_at(QPointF(event.pos()))
        text = "\n".join(grid.text_at(*at[1:]) for grid in self._grids) if at else ""
        QToolTip.showText(event.globalPos(), text, self)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._kept = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The matrices are painted once; what is pointed at above them."""
        self._kept = self._kept or self._painted()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._kept)
            for index in range(len(self._grids)):
                self._paint_outline(painter, index)

    def _painted(self) -> QPixmap:
        picture = QPixmap(self.size() * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(theme_of(self).color("base"))
        with QPainter(picture) as painter:
            painter.setFont(self._small)
            for index, grid in enumerate(self._grids):
                rect = self._rect(index)
                self._paint_cells(painter, rect, grid)
                self._paint_texts(painter, rect, grid)
                self._paint_columns(painter, rect, grid)
            if self._grids:
                self._paint_rows(painter, self._rect(0), self._grids[0].rows)
        return picture

    def _measure(self) -> None:
        """The font, its line, and the room for the labels of the rows: once for all of a picture."""
        self._small = tabular(self.font())
        self._small.setPointSizeF(max(self._small.pointSizeF() * 0.86, _SMALLEST))
        self._metrics = QFontMetricsF(self._small)
        self._line = round(self._metrics.height())
        labels = self._grids[0].rows.labels if self._grids else ()
        widest = max(map(self._metrics.horizontalAdvance, labels), default=0.0)
        self._gutter = min(max(widest + 6.0, self._line + 2), 60.0) if labels else 0.0

    def _paint_cells(self, painter: QPainter, rect: QRectF, grid: Grid) -> None:
        rgb = np.ascontiguousarray(signed_rgb(grid.values, grid.limit, theme_of(self)))
        rows, columns = grid.values.shape
        painter.drawImage(rect, QImage(rgb.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888))
        self._paint_numbers(painter, rect, grid, rgb)

    def _paint_outline(self, painter: QPainter, index: int) -> None:
        rows, columns = self._grids[index].values.shape
        if self._cell is None or self._cell[0] >= rows or self._cell[1] >= columns:
            return
        rect = self._cell_rect(index, *self._cell).adjusted(-0.5, -0.5, 0.5, 0.5)
        for role, width in (("base", 4), ("ink", 2)):
            painter.setPen(QPen(theme_of(self).color(role), width))
            painter.drawRect(rect)

    def _cell_rect(self, index: int, row: int, column: int) -> QRectF:
        rect, (rows, columns) = self._rect(index), self._grids[index].values.shape
        width, height = rect.width() / columns, rect.height() / rows
        return QRectF(rect.left() + column * width, rect.top() + row * height, width, height)

    def _paint_texts(self, painter: QPainter, rect: QRectF, grid: Grid) -> None:
        """Caption, operator and largest value."""
        theme, line = theme_of(self), self._line
        paint_squeezed(painter, QRectF(rect.left(), 0, rect.width(), line), grid.caption, theme.color("ink"))
        below = QRectF(rect.left(), rect.bottom() + 1 + line, rect.width(), line)
        most = float(np.abs(grid.values).max())
        largest, ends = magnitude(most), "" if most == grid.limit else f" · colours to ±{grid.limit:.3g}"
        paint_squeezed(painter, below, f"max |·| {largest}{ends}", theme.color("muted"))
        painter.setPen(theme.color("ink"))
        between = QRectF(rect.left() - GAP, rect.top(), GAP, rect.height())
        painter.drawText(between, Qt.AlignmentFlag.AlignCenter, grid.operator)

    def _paint_columns(self, painter: QPainter, rect: QRectF, grid: Grid) -> None:
        """Below the cells the label of each column; where they do not fit, what the columns are."""
        axis, line = grid.columns, self._line
        width = rect.width() / max(len(axis.labels), 1)
        widest = max(map(self._metrics.horizontalAdvance, axis.labels), default=0.0)
        if widest > width:
            room = QRectF(rect.left(), rect.bottom() + 1, rect.width(), line)
            low = grid.rows.name and rect.height() < 4 * line  # too low for the name of the rows beside it
            text = f"{grid.rows.name} × {axis.name}" if low else f"{axis.name} →"
            paint_squeezed(painter, room, text, theme_of(self).color("muted"))
            return
        painter.setPen(theme_of(self).color("muted"))
        for column, label in enumerate(axis.labels):
            cell = QRectF(rect.left() + column * width, rect.bottom() + 1, width, line)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, label)

    def _paint_rows(self, painter: QPainter, rect: QRectF, axis: GridAxis) -> None:
        """At the left, of the first matrix only, in the same way."""
        line, height = self._line, rect.height() / max(len(axis.labels), 1)
        painter.setPen(theme_of(self).color("muted"))
        if height < 0.7 * line:
            self._paint_name_of_rows(painter, rect, f"← {axis.name}")
            return
        for row, label in enumerate(axis.labels):
            cell = QRectF(rect.left() - self._gutter, rect.top() + (row + 0.5) * height - line / 2,
                          self._gutter - 4, line)
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, label)

    def _paint_name_of_rows(self, painter: QPainter, rect: QRectF, text: str) -> None:
        """Upwards, unless it would be too narrow to be read."""
        if rect.height() < 0.75 * self._metrics.horizontalAdvance(text):
            return
        painter.save()
        painter.translate(rect.left() - self._gutter / 2 - 2, rect.center().y())
        painter.rotate(-90)
        line = self._line
        room = QRectF(-rect.height() / 2, -line / 2, rect.height(), line)
        paint_squeezed(painter, room, text, theme_of(self).color("muted"))
        painter.restore()

    def _paint_numbers(self, painter: QPainter, rect: QRectF, grid: Grid, rgb: np.ndarray) -> None:
        rows, columns = grid.values.shape
        width, height, metrics = rect.width() / columns, rect.height() / rows, self._metrics
        if min(width, height) < LEAST:
            return
        cells = [QRectF(rect.left() + column * width, rect.top() + row * height, width, height)
                 for row, column in np.ndindex(rows, columns)]
        if width < metrics.horizontalAdvance("+0.000") + 2 or height < metrics.height() - 2:
            if self._signs:
                paint_sign_marks(painter, cells, grid.values.ravel(), rgb.reshape(-1, 3), theme_of(self))
            return
        for cell, (row, column) in zip(cells, np.ndindex(rows, columns), strict=True):
            color = readable_on(tuple(rgb[row, column].tolist()), theme_of(self))
            paint_squeezed(painter, cell, signed(float(grid.values[row, column])), color)

    def _rect(self, index: int) -> QRectF:
        rows, columns = self._grids[index].values.shape
        line, (width, height) = self._line, self._cell_size(self.width())
        used, step = columns * width, self._grid_width(self.width()) + GAP
        high = max(min(max(rows * height, 10.0), self.height() - 3 * line - 4), 1.0)
        return QRectF(self._gutter + index * step + (step - GAP - used) / 2, line + 2, used, high)

    def _cell_size(self, width: int) -> tuple[float, float]:
        """Square, or wide enough for a number if there are few."""
        rows, columns = self._grids[0].values.shape
        room, number = self._grid_width(width) / columns, self._metrics.horizontalAdvance("+0.0000")
        if rows <= FEW and room >= number:
            return min(room, 1.5 * number), self._line + 2
        cell = min(room, LARGEST_CELL)
        return cell, cell

    def _grid_width(self, width: int) -> float:
        count = max(len(self._grids), 1)
        return (width - self._gutter - GAP * (count - 1)) / count

    def _cell_at(self, point: QPointF) -> tuple[int, int, int] | None:
        """(matrix, row, column)."""
        for index, grid in enumerate(self._grids):
            rect, (rows, columns) = self._rect(index), grid.values.shape
            if rect.contains(point):
                row = int((point.y() - rect.top()) / rect.height() * rows)
                column = int((point.x() - rect.left()) / rect.width() * columns)
                return index, min(row, rows - 1), min(column, columns - 1)
        return None
