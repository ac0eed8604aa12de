"""The values of one parameter as cells that can be chosen."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.ledger.thumbnail import image_of
from rnn_explorer.widgets.ink import small_font, small_height
from rnn_explorer.widgets.theme import theme_of

LARGEST_CELL = 20.0  # logical pixels
GRID_FROM = 7.0  # pixels: lines between smaller cells would be a grey area
MARGIN = 8.0
TOP = 4.0
NARROWEST = 40.0  # logical pixels; for that, cells need not be square
HINT = " · click a weight"
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class WeightGrid(QWidget):
    """Signed cells (rows, columns), one of which may be outlined.

    Signals:
        pointed(object): (row, column) under the pointer, None beside the cells.
        chosen(object): (row, column) that was clicked or reached by keys; None: no longer the one that was chosen.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares = np.zeros((1, 1))
        self._caption = ""
        self._cell: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights of the parameter")
        self.setAccessibleDescription("Up and Down choose the row of a weight, Shift with them the column")

    def set_values(self, shares: np.ndarray, caption: str) -> None:
        """Show ``shares`` (rows, columns) from −1 to 1."""
        if shares is not self._shares:
            self._shares, self._caption = shares, caption
            self.update()

    def set_cell(self, cell: tuple[int, int] | None) -> None:
        """Outline a cell."""
        if cell != self._cell:
            self._cell = cell
            self.update()

    def area(self) -> QRectF:
        """Where the cells are."""
        top = TOP + small_height(self.font()) + 4
        rows, columns = self._shares.shape
        room = self.width() - 2 * MARGIN, self.height() - top - MARGIN
        side = min(room[0] / columns, room[1] / rows, LARGEST_CELL)
        width, height = (max(side * count, min(LARGEST_CELL * count, most, NARROWEST), 1.0)
                         for count, most in zip((columns, rows), room, strict=True))
        return QRectF(MARGIN, top, width, height)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The cell at ``point``."""
        area, (rows, columns) = self.area(), self._shares.shape
        row = int((point.y() - area.top()) / area.height() * rows // 1)
        column = int((point.x() - area.left()) / area.width() * columns // 1)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.cell_at(event.position()))
        event.ignore()  # the panel explains it, too

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _MOVES:
            super().keyPressEvent(event)
            return
        (row, column), by = self._cell or (0, 0), _MOVES[event.key()] if self._cell else 0
        rows, columns = self._shares.shape
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or rows == 1:
            column = (column + by) % columns
        else:
            row = (row + by) % rows
        self.chosen.emit((row, column))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = theme_of(self), self.area()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("base"))
            painter.setFont(small_font(self.font()))
            painter.setPen(theme.color("muted"))
            room = QRectF(MARGIN, TOP, self.width() - MARGIN, area.top() - TOP - 2)
            hinted = self._caption + HINT
            fits = painter.fontMetrics().horizontalAdvance(hinted) <= room.width()
            painter.drawText(room, hinted if fits else self._caption)
            painter.drawImage(area, image_of(self._shares, theme))
            self._paint_lines(painter, area)
            if self._cell is not None:
                self._outline(painter, self.place_of(*self._cell))
            if self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 1.5))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_lines(self, painter: QPainter, area: QRectF) -> None:
        rows, columns = self._shares.shape
        painter.setPen(theme_of(self).color("base"))
        if area.width() / columns >= GRID_FROM and area.height() / rows >= GRID_FROM:
            for row in range(1, rows):
                y = round(area.top() + row * area.height() / rows)
                painter.drawLine(round(area.left()), y, round(area.right()), y)
            for column in range(1, columns):
                x = round(area.left() + column * area.width() / columns)
                painter.drawLine(x, round(area.top()), x, round(area.bottom()))
        painter.setPen(theme_of(self).color("faint"))
        painter.drawRect(area)

    def _outline(self, painter: QPainter, rect: QRectF) -> None:
        grown = max(6 - min(rect.width(), rect.height()), 0) / 2
        rect = rect.adjusted(-grown, -grown, grown, grown)
        for role, width in (("base", 4), ("ink", 2)):
            painter.setPen(QPen(theme_of(self).color(role), width))
            painter.drawRect(rect)

    def place_of(self, row: int, column: int) -> QRectF:
        """Where a cell is."""
        area, (rows, columns) = self.area(), self._shares.shape
        width, height = area.width() / columns, area.height() / rows
        return QRectF(area.left() + column * width, area.top() + row * height, width, height)
