"""Matrices side by side as signed colours, with an operator between them; numbers where the cells are large."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import paint_squeezed, readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import signed_rgb, theme_of

GAP = 16  # logical pixels between matrices
LARGEST_CELL = 15.0  # logical pixels, without a number in it
HIGHEST = 180.0  # logical pixels of a matrix
FEW = 4  # rows of a matrix that is written in numbers
_SMALLEST = 8.0  # points


@dataclass(frozen=True)
class Grid:
    """caption: what it is. values: (rows, columns). limit: where the colour saturates. operator: written before it."""

    caption: str
    values: np.ndarray
    limit: float
    operator: str = ""


class GridView(QWidget):
    """Shows matrices of equal shapes.

    Signals:
        cell_pointed(object): (row, column) under the pointer, None beside the cells.
    """

    cell_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grids: tuple[Grid, ...] = ()
        self.setMouseTracking(True)
        self.setAccessibleName("matrices of the equation")

    def set_grids(self, grids: tuple[Grid, ...]) -> None:
        """Show other matrices."""
        if grids is not self._grids:
            self._grids = grids
            self.update()

    def preferred_height(self, width: int) -> int:
        """Of square cells as large as ``width`` allows, in logical pixels."""
        if not self._grids:
            return 0
        rows, _ = self._grids[0].values.shape
        height = rows * self._cell_size(width)[1]
        return round(min(max(height, 10.0), HIGHEST) + 2 * self._line_height() + 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._cell_at(event.position())
        self.cell_pointed.emit(at[1:] if at else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.cell_pointed.emit(None)

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        self._show_tool_tip(event)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        painter.setFont(self._small())
        line = self._line_height()
        for index, grid in enumerate(self._grids):
            rect = self._rect(index)
            rgb = np.ascontiguousarray(signed_rgb(grid.values, grid.limit, theme))
            rows, columns = grid.values.shape
            painter.drawImage(rect, QImage(rgb.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888))
            self._paint_numbers(painter, rect, grid, rgb)
            above = QRectF(rect.left(), 0, rect.width(), line)
            paint_squeezed(painter, above, grid.caption, theme.color("ink"))
            below = QRectF(rect.left(), rect.bottom() + 1, rect.width(), line)
            largest = magnitude(float(np.abs(grid.values).max()))
            paint_squeezed(painter, below, f"max |·| {largest}", theme.color("muted"))
            painter.setPen(theme.color("ink"))
            between = QRectF(rect.left() - GAP, rect.top(), GAP, rect.height())
            painter.drawText(between, Qt.AlignmentFlag.AlignCenter, grid.operator)

    def _paint_numbers(self, painter: QPainter, rect: QRectF, grid: Grid, rgb: np.ndarray) -> None:
        rows, columns = grid.values.shape
        width, height, metrics = rect.width() / columns, rect.height() / rows, QFontMetricsF(self._small())
        if width < metrics.horizontalAdvance("+0.000") + 2 or height < metrics.height() - 2:
            return
        for row, column in np.ndindex(rows, columns):
            cell = QRectF(rect.left() + column * width, rect.top() + row * height, width, height)
            color = readable_on(tuple(rgb[row, column].tolist()), theme_of(self))
            paint_squeezed(painter, cell, signed(float(grid.values[row, column])), color)

    def _rect(self, index: int) -> QRectF:
        rows, columns = self._grids[index].values.shape
        line, (width, height) = self._line_height(), self._cell_size(self.width())
        used, step = columns * width, self._grid_width(self.width()) + GAP
        high = min(max(rows * height, 10.0), self.height() - 2 * line - 4)
        return QRectF(index * step + (step - GAP - used) / 2, line + 2, used, high)

    def _cell_size(self, width: int) -> tuple[float, float]:
        """Square, or wide enough for a number if there are few."""
        rows, columns = self._grids[0].values.shape
        room, number = self._grid_width(width) / columns, QFontMetricsF(self._small()).horizontalAdvance("+0.0000")
        if rows <= FEW and room >= number:
            return min(room, 1.5 * number), self._line_height() + 2
        cell = min(room, LARGEST_CELL)
        return cell, cell

    def _grid_width(self, width: int) -> float:
        count = max(len(self._grids), 1)
        return (width - GAP * (count - 1)) / count

    def _cell_at(self, point: QPointF) -> tuple[int, int, int] | None:
        """(matrix, row, column)."""
        for index, grid in enumerate(self._grids):
            rect, (rows, columns) = self._rect(index), grid.values.shape
            if rect.contains(point):
                row = int((point.y() - rect.top()) / rect.height() * rows)
                column = int((point.x() - rect.left()) / rect.width() * columns)
                return index, min(row, rows - 1), min(column, columns - 1)
        return None

    def _show_tool_tip(self, event: QHelpEvent) -> None:
        at = self._cell_at(QPointF(event.pos()))
        if at is None:
            QToolTip.hideText()
            return
        grid, (_, row, column) = self._grids[at[0]], at
        where = f"row {row + 1}, column {column + 1}" if grid.values.shape[0] > 1 else f"element {column + 1}"
        value = signed(float(grid.values[row, column]))
        QToolTip.showText(event.globalPos(), f"{grid.caption}, {where} = {value}", self)

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.86, _SMALLEST))
        return font

    def _line_height(self) -> float:
        return round(QFontMetricsF(self._small()).height())
