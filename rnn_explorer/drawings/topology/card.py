"""The inside of a unit as a drawing: up goes the value, through the sum and the activation, down comes the error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.topology.inside import Inside, Number
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.drawings.topology.plot import Plot, reach_for
from rnn_explorer.drawings.topology.strips import tone
from rnn_explorer.drawings.topology.term_list import TermList
from rnn_explorer.drawings.topology.texts import LEFT, Script
from rnn_explorer.engine.operations import Function
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import Theme

WIDEST = 620.0
GAP = 14.0
FEWEST = 3  # lines of the terms of an error; where there is room for less, they take turns with those of the value


@dataclass(frozen=True)
class CardLayout:
    """Rooms from the top: the terms of the error, both numbers, the curve, both numbers, the terms of the sum."""

    error_terms: QRectF
    upper: QRectF
    curve: QRectF
    lower: QRectF
    terms: QRectF


def card_layout(rect: QRectF, line: float, curved: bool) -> CardLayout:
    """In a room at least as high as ``least_height``."""
    wide = min(rect.width(), WIDEST)
    left, number = rect.center().x() - wide / 2, line * 2 + 4
    middle = 2 * number + 2 * GAP if curved else number
    curve = min(max((rect.height() - middle) * 0.26, 56.0), 200.0) if curved else 0.0
    lists = rect.height() - middle - curve - 2 * GAP
    upper_list = min(lists * 0.42, line * 12) if lists * 0.42 >= line * FEWEST else -GAP
    tops = [rect.top(), rect.top() + upper_list + GAP]
    tops.append(tops[1] + number + (GAP if curved else 0.0))
    tops.append(tops[2] + curve + (GAP if curved else 0.0))
    bottom = tops[3] + number + GAP if curved else tops[1] + number + GAP
    heights = (upper_list, number, curve, number if curved else 0.0, rect.bottom() - bottom)
    rects = [QRectF(left, top, wide, tall) for top, tall in zip((*tops, bottom), heights, strict=True)]
    return CardLayout(*rects)


class Card:
    """Draws the inside of a unit in a room."""

    def __init__(self, rect: QRectF, theme: Theme, font: QFont) -> None:
        self.rect, self._theme = rect, theme
        self._script, self._bold = Script(font), Script(font, QFont.Weight.DemiBold)
        self._line = self._script.line
        self._list = TermList(theme, font)
        self._numbers: list[tuple[QRectF, Selected]] = []
        self._curves: dict[tuple[Function, float], Kept] = {}

    def paint(self, painter: QPainter, inside: Inside) -> None:
        """Everything of one unit."""
        self._numbers.clear()
        self._list.spots.clear()
        layout = card_layout(self.rect, self._line, inside.activated is not None)
        top = inside.activated or inside.sum
        if layout.error_terms.height() > 0:
            self._list.paint(painter, layout.error_terms, inside, inside.error)
        self._paint_numbers(painter, layout.upper, inside, top)
        if inside.activated:
            self._paint_numbers(painter, layout.lower, inside, inside.sum)
            self._paint_activation(painter, layout, inside)
        self._list.paint(painter, layout.terms, inside, inside.error if _only_back(layout, inside) else inside.sum)
        self._paint_ways(painter, layout, inside)

    def paint_focus(self, painter: QPainter, inside: Inside) -> None:
        """The terms of the number of the step alone, where there is room for no more."""
        self._numbers.clear()
        self._list.spots.clear()
        self._list.paint(painter, self.rect, inside, inside.focus)

    @property
    def spots(self) -> list[tuple[QRectF, Selected]]:
        """Where what was painted last is, and what it stands for."""
        return [*self._numbers, *self._list.spots]

    # parts ----------------------------------------------------------------------------------------------------

    def _lanes(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        """Up at the left, back down at the right."""
        wide = rect.width() * 0.5 - 10
        return (QRectF(rect.left(), rect.top(), wide, rect.height()),
                QRectF(rect.right() - wide, rect.top(), wide, rect.height()))

    def _paint_numbers(self, painter: QPainter, rect: QRectF, inside: Inside, column: str) -> None:
        """Of a value, at the left, and its error, at the right."""
        for lane, name, hue in zip(self._lanes(rect), (column, f"d_{column}"), ("forward", "error"), strict=True):
            if name in inside.moment.trace.columns:
                self._paint_number(painter, lane, inside, inside.number(name), hue)

    def _paint_number(self, painter: QPainter, rect: QRectF, inside: Inside, number: Number, hue: str) -> None:
        box = QRectF(rect.left(), rect.top() + self._line, rect.width(), rect.height() - self._line)
        above = QRectF(rect.left(), rect.top() - 2, rect.width() / 2 - 8, self._line)  # an index hangs lower
        self._script.write(painter, above, number.symbol, self._theme.color(hue), LEFT)
        faint = number.value is None or inside.moment.faded
        if number.value is not None:
            rgb = tone(number.value, inside.moment.now.limit(number.column), self._theme)
            painter.fillRect(box, QColor(*rgb))
            write = signed if is_signed(inside.moment.trace.quantity(number.column)) else magnitude
            self._bold.number(painter, box, write(number.value), readable_on(rgb, self._theme))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = inside.selected.quantity == number.column
        color = "accent" if chosen else hue if number.lit else "faint" if faint else "muted"
        painter.setPen(QPen(self._theme.color(color), 2.5 if number.lit or chosen else 1.0))
        painter.drawRect(box)
        self._numbers.append((rect, number.selected(inside.moment.t, inside.unit)))

    def _paint_activation(self, painter: QPainter, layout: CardLayout, inside: Inside) -> None:
        left, right = self._lanes(layout.curve)
        if inside.function is None:
            self._script.write(painter, left, f"{inside.applied} of all units", self._theme.color("muted"))
            return
        self._paint_curve(painter, left, inside)
        slope = inside.slope
        symbol = QRectF(right.center().x() - 9, right.center().y() - 9, 18, 18)
        painter.setBrush(self._theme.color("raised"))
        painter.setPen(QPen(self._theme.color("error" if slope else "faint"), 1.5))
        painter.drawEllipse(symbol)
        self._script.write(painter, symbol, "⊙", painter.pen().color())
        wide = right.right() - symbol.right() - 4
        told = ["slope"] if slope is None else [*self._in_lines(slope[0], wide), f"= {magnitude(slope[1])}"]
        if slope is not None and inside.added is not None:
            told += [f"and {signed(inside.added)}", "on other ways"]
        beside = QRectF(symbol.right() + 4, right.center().y() - len(told) * self._line / 2, wide, self._line)
        for index, text in enumerate(told):
            color = self._theme.color("muted" if slope is None else "ink")
            self._script.write(painter, beside.translated(0, index * self._line), text, color, LEFT)

    def _in_lines(self, product: str, wide: float) -> list[str]:
        """A product, in a line for each factor if one is too short."""
        if self._script.width(product) <= wide:
            return [product]
        first, sign, second = product.partition(" ⊙ ")
        return [f"{first}{sign.rstrip()}", second] if sign else [product]

    def _paint_curve(self, painter: QPainter, rect: QRectF, inside: Inside) -> None:
        """The activation with the point on it, and the tangent once an error has passed it."""
        a, value = inside.number(inside.sum).value, inside.number(inside.activated).value
        plot = Plot(rect, inside.function, reach_for(a or 0.0))
        key = inside.function, plot.reach
        if key not in self._curves:
            self._curves[key] = keep(painter, rect.adjusted(-1, -1, 1, 1), partial(self._draw_curve, plot))
        self._curves[key].paint(painter)
        if a is not None and value is not None:
            self._paint_point(painter, plot, (a, value), inside)

    def _draw_curve(self, plot: Plot, painter: QPainter) -> None:
        theme = self._theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("faint"), 1.0))
        painter.drawRect(plot.rect)
        painter.drawLine(plot.at(-plot.reach, max(plot.low, 0.0)), plot.at(plot.reach, max(plot.low, 0.0)))
        painter.drawLine(plot.at(0, plot.low), plot.at(0, plot.high))
        painter.setPen(QPen(theme.color("forward"), 2.0))
        painter.drawPolyline(QPolygonF(plot.points()))
        name = QRectF(plot.box.left(), plot.box.top(), plot.box.width() / 2, self._line)
        self._script.write(painter, name, plot.function.name, theme.color("muted"), LEFT)

    def _paint_point(self, painter: QPainter, plot: Plot, point: tuple[float, float], inside: Inside) -> None:
        x, y = point
        if inside.slope:
            painter.setPen(QPen(self._theme.color("error"), 2.0))
            by = min(1.2, 0.45 / max(abs(inside.slope[1]), 1e-6))
            painter.drawLine(plot.at(x - by, y - by * inside.slope[1]), plot.at(x + by, y + by * inside.slope[1]))
        painter.setPen(QPen(self._theme.color("base"), 1.5))
        painter.setBrush(self._theme.color("ink"))
        painter.drawEllipse(plot.at(x, y), 5, 5)

    def _paint_ways(self, painter: QPainter, layout: CardLayout, inside: Inside) -> None:
        """Arrows between the rooms: up at the left, down at the right."""
        rows = [layout.upper, layout.curve, layout.lower] if inside.activated else [layout.upper]
        hue = {True: self._theme.color("forward"), False: self._theme.color("faint")}
        known = inside.number(inside.sum).value is not None
        below = layout.terms.top()
        lowers = [*rows[1:], *([] if _only_back(layout, inside) else [None])]
        for upper, lower in zip(rows, lowers, strict=False):
            x = self._lanes(upper)[0].center().x()
            start = below if lower is None else lower.top() + self._line * (lower is layout.lower)
            self._arrow(painter, QPointF(x, start - 1), QPointF(x, upper.bottom() + 1), hue[known])
        x = self._lanes(layout.upper)[1].center().x()
        known = inside.number(inside.error).value is not None
        first = layout.lower if inside.activated and inside.error == f"d_{inside.sum}" else layout.upper
        start = max(layout.error_terms.bottom(), self.rect.top())
        self._arrow(painter, QPointF(x, start), QPointF(x, first.top() + self._line),
                    self._theme.color("error" if known else "faint"))
        if inside.activated and inside.function:
            done = self._theme.color("error" if inside.slope else "faint")
            middle = layout.curve.center().y()
            self._arrow(painter, QPointF(x, layout.upper.bottom() + 1), QPointF(x, middle - 9), done)
            self._arrow(painter, QPointF(x, middle + 9), QPointF(x, layout.lower.top() + self._line), done)

    def _arrow(self, painter: QPainter, start: QPointF, end: QPointF, color: QColor) -> None:
        painter.setPen(QPen(color, 2.0))
        painter.drawLine(start, end)
        down = 1.0 if end.y() > start.y() else -1.0
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([end, end + QPointF(-4, -7 * down), end + QPointF(4, -7 * down)]))


def _only_back(layout: CardLayout, inside: Inside) -> bool:
    """Whether the terms of the error are below, in the place of those of the sum."""
    return layout.error_terms.height() <= 0 and inside.focus.startswith("d_")
