"""A number and what it adds up, line by line: as written, with numbers, a bar of its size, its value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from weakref import ref

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from rnn_explorer.drawings.topology.inside import Inside
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.drawings.topology.strips import tone
from rnn_explorer.drawings.topology.terms import Term, Terms
from rnn_explorer.drawings.topology.texts import LEFT, RIGHT, Script
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.theme import Theme

VALUE, GAP = 48.0, 4.0
MOST = 14  # lines below a heading
WITH_NUMBERS = 250.0  # the least width at which the factors are written, too


class TermList:
    """spots: where each of the lines painted last is, and what it stands for.

    As long as a list is the same, its picture is kept.
    """

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self._script, self._bold = Script(font), Script(font, QFont.Weight.DemiBold)
        self.spots: list[tuple[QRectF, Selected]] = []
        self._kept: dict[float, tuple[tuple, Kept, list[tuple[QRectF, Selected]]]] = {}  # by the top of its room

    @property
    def line(self) -> float:
        return self._script.line

    def paint(self, painter: QPainter, rect: QRectF, inside: Inside, column: str) -> None:
        """The number of ``column`` as the heading, and below it as many terms as there is room for."""
        moment = inside.moment
        if column not in moment.trace.columns or rect.height() < 2 * self.line:
            return
        key = ref(moment.trace), column, moment.t, inside.unit, inside.number(column).value is None
        place = rect.top()
        if place not in self._kept or self._kept[place][0] != key:
            spots: list[tuple[QRectF, Selected]] = []
            draw = partial(self._draw, rect, inside, column, spots)
            self._kept[place] = key, keep(painter, rect.adjusted(-1, -1, 1, 1), draw), spots
        _, picture, spots = self._kept[place]
        picture.paint(painter)
        self.spots += spots

    def _draw(self, rect: QRectF, inside: Inside, column: str, spots: list[tuple[QRectF, Selected]],
              painter: QPainter) -> None:
        number, room = inside.number(column), min(int(rect.height() / self.line) - 1, MOST)
        terms = inside.terms(column, room)
        hue = "muted" if terms is None else "error" if column.startswith("d_") else "forward"
        told = f"{number.symbol}: not yet" if terms is None else f"{number.symbol} = {signed(number.value)}"
        head = QRectF(rect.left(), rect.top(), rect.width(), self.line)
        self._bold.write_once(painter, head, told, self._theme.color(hue), LEFT)
        if terms is None:
            return
        scale = max((abs(term.value) for term in terms.largest), default=0.0) or 1.0
        for index, term in enumerate(_with_rest(terms), start=1):
            row = head.translated(0, index * self.line)
            self._paint_line(painter, row, term, scale)
            if term.selected:
                spots.append((row, term.selected))

    def _paint_line(self, painter: QPainter, row: QRectF, term: Term, scale: float) -> None:
        numbers = 0.3 * row.width() if row.width() > WITH_NUMBERS else 0.0
        bar = 0.14 * row.width()
        label = QRectF(row.left(), row.top(), row.width() - numbers - VALUE - bar - 2 * GAP, row.height())
        factors = QRectF(label.right(), row.top(), numbers - GAP, row.height())
        ink, muted = self._theme.color("ink"), self._theme.color("muted")
        self._script.write_once(painter, label, term.label, ink, LEFT)
        if numbers and term.numbers:
            self._script.number(painter, factors, term.numbers, muted, RIGHT)
        size = max(abs(term.value) / scale * bar, 0.5)
        painter.fillRect(QRectF(label.right() + numbers + GAP, row.top() + 3, min(size, bar), row.height() - 6),
                         mixed(QColor(*tone(term.value, scale, self._theme)), muted, 0.85))
        value = QRectF(row.right() - VALUE, row.top(), VALUE, row.height())
        self._script.number(painter, value, signed(term.value), ink, RIGHT)


def _with_rest(terms: Terms) -> Iterator[Term]:
    yield from terms.largest
    rest = terms.count - len(terms.largest)
    if rest and terms.others:
        yield Term(f"the other {rest}", "", terms.others)
