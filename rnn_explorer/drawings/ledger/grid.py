"""The values of one parameter as cells that can be chosen."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.ledger.thumbnail import image_of
from rnn_explorer.widgets.ink import small_font, small_height
from rnn_explorer.widgets.sign_marks import LEAST, paint_sign_marks
from rnn_explorer.widgets.theme import signed_rgb, theme_of

LARGEST_CELL = 20.0  # logical pixels
GRID_FROM = 7.0  # pixels: lines between smaller cells would be a grey area
MARGIN = 8.0
TOP = 4.0
BAR_WIDTH = 90.0  # logical pixels of the colour bar
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
        self._limit, self._signs = 1.0, False
        self._cell: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights of the parameter")
        self.setAccessibleDescription("Up and Down choose the row of a weight, Shift with them the column")

    def set_values(self, shares: np.ndarray, caption: str, limit: float, signs: bool) -> None:
        """Show ``shares`` (rows, columns) from −1 to 1, which stand for ±``limit``; ``signs``: + and − in the cells."""
        if shares is not self._shares or (limit, signs) != (self._limit, self._signs):
            self._shares, self._caption, self._limit, self._signs = shares, caption, limit, signs
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
        room = self.width() - 2 * MARGIN, self.height() - top - MARGIN - self._foot
        side = min(room[0] / columns, room[1] / rows, LARGEST_CELL)
        width, height = (max(side * count, min(LARGEST_CELL * count, most, NARROWEST), 1.0)
                         for count, most in zip((columns, rows), room, strict=True))
        return QRectF(MARGIN, top, width, height)

    @property
    def _foot(self) -> float:
        """The height of the colour bar; 0 where the cells need all of the room."""
        line = small_height(self.font()) + 4
        return line if self.height() > 6 * line else 0.0

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
            if self._signs:
                self._paint_signs(painter)
            if self._foot:
                self._paint_bar(painter, area.bottom() + 3)
            if self._cell is not None:
                self._outline(painter, self.place_of(*self._cell))
            if self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 1.5))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_signs(self, painter: QPainter) -> None:
        cell = self.place_of(0, 0)
        if min(cell.width(), cell.height()) >= LEAST:
            rows, columns = self._shares.shape
            cells = [self.place_of(row, column) for row in range(rows) for column in range(columns)]
            colors = signed_rgb(self._shares, 1.0, theme_of(self)).reshape(-1, 3)
            paint_sign_marks(painter, cells, self._shares.ravel(), colors, theme_of(self))

    def _paint_bar(self, painter: QPainter, top: float) -> None:
        """Which colours stand for which values."""
        low, high = (f"{sign}{self._limit:g}" for sign in "−+")
        widths = [painter.fontMetrics().horizontalAdvance(end) + 4 for end in (low, high)]
        room = QRectF(MARGIN, top, min(self.width() - 2 * MARGIN, sum(widths) + BAR_WIDTH), self._foot - 4)
        painter.setPen(theme_of(self).color("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, high)
        bar = room.adjusted(widths[0], 3, -widths[1], -3)
        painter.drawImage(bar, image_of(np.linspace(-1.0, 1.0, 64)[None], theme_of(self)))

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
