"""The parameters of a network, one below the other: symbol, values, shape, size of the gradient."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.ledger.strips import blank
from rnn_explorer.drawings.ledger.thumbnail import fitted, paint_empty, paint_thumbnail
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import mixed, small_font
from rnn_explorer.widgets.numbers import magnitude
from rnn_explorer.widgets.scrolling_view import ScrollingView
from rnn_explorer.widgets.theme import theme_of

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PICTURE = 34.0  # logical pixels
MARGIN = 8.0
NORM = "‖gradient‖"


@dataclass(frozen=True, eq=False)
class Item:
    """A parameter. role: its hue. shape: of its values. shares: these from −1 to 1, (rows, columns), aggregated.

    norm: of its gradient, None as long as it is not known. is_written: whether something of it has just been written.
    """

    name: str
    symbol: str
    role: str
    shape: tuple[int, ...]
    shares: np.ndarray
    norm: float | None
    is_written: bool


class Measures:
    """Fonts, and where the parts of an item are, in logical pixels."""

    def __init__(self, items: tuple[Item, ...], font: QFont) -> None:
        self.font = tabular(small_font(font))
        self.bold = QFont(font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        metrics, bold = QFontMetricsF(self.font), QFontMetricsF(self.bold)
        self.row = float(round(bold.height())) + 6
        self.header = float(round(metrics.height())) + 5
        self.symbols = max((bold.horizontalAdvance(item.symbol) for item in items), default=0.0)
        self.shapes = max((metrics.horizontalAdvance(shape_text(item.shape)) for item in items), default=0.0)
        self.norms = metrics.horizontalAdvance(NORM)
        self.narrow = round(3 * MARGIN + self.symbols + PICTURE)
        self.wide = round(self.narrow + self.shapes + self.norms + 2 * MARGIN)


class ParameterList(ScrollingView):
    """Shows items; one of them is the shown one, and may be held.

    Signals:
        pointed(object): the name of the parameter under the pointer, None beside them.
        chosen(str): a parameter was clicked, or reached by keys.
    """

    pointed = Signal(object)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self._shown: str | None = None
        self._held = False
        self._measures = Measures((), self.font())
        self._kept: dict[Item, QPixmap] = {}  # of the parameters that are not shown
        self.setAccessibleName("Parameters")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_items(self, items: tuple[Item, ...]) -> None:
        """Show these parameters."""
        if items == self._items:
            return
        another = [(item.symbol, item.shape) for item in items] != [(item.symbol, item.shape) for item in self._items]
        self._items = items
        if another:
            self.lay_out()
        self._kept = {item: strip for item, strip in self._kept.items() if item in items}
        self.update()

    def set_shown(self, name: str, held: bool) -> None:
        """Mark the parameter that is shown beside the list; ``held`` by a click."""
        if (name, held) != (self._shown, self._held):
            self._shown, self._held = name, held
            self._rest()
            self.update()

    def wanted_width(self, full: bool) -> int:
        """For symbol and picture; ``full``: for the shape and the norm too."""
        return self._measures.wide if full else self._measures.narrow

    def wanted_height(self) -> int:
        """With which all parameters are seen."""
        return round(self._measures.header + len(self._items) * self._measures.row) + 1

    def fitting_height(self, most: int) -> int:
        """At most ``most`` pixels, in which no parameter is cut off."""
        rows = max((most - self._measures.header) // self._measures.row, 1)
        return min(self.wanted_height(), round(self._measures.header + rows * self._measures.row))

    def item_at(self, y: float) -> Item | None:
        """The parameter at pixel ``y``."""
        row = int((y - self._measures.header + self.scrolled) // self._measures.row)
        return self._items[row] if y >= self._measures.header and row < len(self._items) else None

    def place_of(self, name: str) -> QRectF | None:
        """Where a parameter is, in pixels of this view; None where it is scrolled away."""
        rows = [row for row, item in enumerate(self._items) if item.name == name]
        top = self._measures.header + rows[0] * self._measures.row - self.scrolled if rows else -1.0
        seen = self._measures.header <= top <= self.height() - self._measures.row
        return QRectF(4, top + 3, self.room - 8, self._measures.row - 6) if seen else None

    def lay_out(self) -> None:
        self._kept = {}
        self._measures = Measures(self._items, self.font())
        row, header = self._measures.row, self._measures.header
        self.set_extent(len(self._items) * row, self.height() - header, row, header)
        self._rest()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position().y())
        self.pointed.emit(item.name if item else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position().y())
        if item is not None:
            self.chosen.emit(item.name)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [item.name for item in self._items]
        if event.key() in STEPS and self._shown in names:
            self.chosen.emit(names[(names.index(self._shown) + STEPS[event.key()]) % len(names)])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme_of(self).color("base"))
            full, height = self.room >= self._measures.wide, self._measures.row
            painter.setFont(self._measures.font)
            self._paint_header(painter, full)
            painter.setClipRect(QRectF(0, self._measures.header, self.width(), self.height()))
            for row, item in enumerate(self._items):
                top = self._measures.header + row * height - self.scrolled
                if top + height > 0 and top < self.height():
                    painter.drawPixmap(QPointF(0, top), self._strip(item, QRectF(0, 0, self.room, height), full))
            painter.setClipping(False)
            self.paint_focus(painter)

    # painting ---------------------------------------------------------------------------------------------------

    def _paint_header(self, painter: QPainter, full: bool) -> None:
        if full:
            painter.setPen(theme_of(self).color("muted"))
            painter.drawText(QRectF(0, 2, self.room - MARGIN, self._measures.header - 5), RIGHT, NORM)

    def _strip(self, item: Item, rect: QRectF, full: bool) -> QPixmap:
        if item in self._kept and item.name != self._shown:
            return self._kept[item]
        strip = blank(rect, self.devicePixelRatioF())
        strip.fill(theme_of(self).color("base"))
        with QPainter(strip) as painter:
            self._paint_item(painter, rect, item, full)
        if item.name != self._shown:
            self._kept[item] = strip
        return strip

    def _paint_item(self, painter: QPainter, rect: QRectF, item: Item, full: bool) -> None:
        theme = theme_of(self)
        if item.name == self._shown:
            painter.fillRect(rect, mixed(theme.color("accent"), theme.color("base"), 0.22 if self._held else 0.13))
        if item.is_written:
            painter.fillRect(QRectF(0, rect.top(), 3, rect.height()), theme.color("update"))
        painter.setFont(self._measures.bold)
        painter.setPen(theme.color(item.role))
        painter.drawText(rect.adjusted(MARGIN, 0, 0, 0), LEFT, item.symbol)
        place = QRectF(MARGIN * 2 + self._measures.symbols, rect.top() + 2, PICTURE, rect.height() - 5)
        paint_thumbnail(painter, fitted(item.shape, place), item.shares, theme)
        if full:
            self._paint_numbers(painter, rect, item)

    def _paint_numbers(self, painter: QPainter, rect: QRectF, item: Item) -> None:
        painter.setFont(self._measures.font)
        painter.setPen(theme_of(self).color("muted"))
        right = rect.right() - MARGIN
        shapes = QRectF(0, rect.top(), right - self._measures.norms - MARGIN, rect.height())
        painter.drawText(shapes, RIGHT, shape_text(item.shape))
        if item.norm is None:
            paint_empty(painter, QRectF(right - 30, rect.top() + 5, 30, rect.height() - 11), theme_of(self))
        else:
            painter.setPen(theme_of(self).color("ink"))
            painter.drawText(QRectF(0, rect.top(), right, rect.height()), RIGHT, magnitude(item.norm))

    def _rest(self) -> None:
        names = [item.name for item in self._items]
        if self._shown in names:
            top = names.index(self._shown) * self._measures.row
            self.rest_at(top, top + self._measures.row)


def shape_text(shape: tuple[int, ...]) -> str:
    """8 × 27, or 8 for a vector."""
    return " × ".join(str(length) for length in shape)
