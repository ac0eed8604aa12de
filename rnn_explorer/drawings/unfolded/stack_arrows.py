"""The arrows between the rows of a network of several layers, directions or gates."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF

from rnn_explorer.drawings.unfolded.arrows import NEAR, head_of, is_beside
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Link, Stack
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.stack_rows import ENDS

_FAR = 8.0  # logical pixels
_FORWARD = 0.34  # of the height of a row: where it goes on to the next time step


class StackArrows:
    """The strokes of every arrow in a layout, made when first asked for.

    alone: rows with time steps at which at most one error arrives, so that there is nothing to add.
    """

    def __init__(self, layout: StackLayout, alone: Collection[tuple[str, int]] = ()) -> None:
        self._layout = layout
        self._alone = alone
        inner = layout.columns.visible[1:-1]
        self._first = {self._rows_alone(t): t for t in reversed(inner)}  # of the time steps whose arrows are alike
        self._head = min(max(0.13 * layout.columns.column_width, 1.5), 5.0)
        self._made: dict[tuple[Link, int], tuple[list[QLineF], QRectF]] = {}
        self._strokes: dict[tuple[Link, int], list[QLineF]] = {}
        self._connected: dict[Link, bool] = {}

    def strokes(self, link: Link, t: int) -> list[QLineF]:
        """The shaft from the tail on, and last the two strokes of the head; of an arrow that splits, more."""
        if (link, t) not in self._strokes:
            base, away = self.base(t)
            strokes, _ = self._at(link, base)
            self._strokes[link, t] = [stroke.translated(away, 0.0) for stroke in strokes] if away else strokes
        return self._strokes[link, t]

    def connects(self, link: Link) -> bool:
        """Whether an arrow is drawn: not in hair columns, nor at a row that has no room."""
        if link not in self._connected:
            layout = self._layout
            drawn = layout.tops.keys() | layout.spans.keys()
            self._connected[link] = not layout.quiet and link.source in drawn and link.target in drawn
        return self._connected[link]

    def is_near(self, link: Link, t: int, point: QPointF) -> bool:
        """Whether ``point`` is on an arrow."""
        return any(is_beside(stroke, point, NEAR) for stroke in self.strokes(link, t)[:-2])

    def free_middle(self, link: Link, t: int) -> QPointF:
        """Of an arrow through time along a row: of the part that no operator and no error covers."""
        shaft, layout, before = self.strokes(link, t)[0], self._layout, t + link.shift
        if not layout.wide:
            return shaft.center()
        start, end, x = shaft.x1(), shaft.x2(), layout.columns.x(t)
        seen, crossing = before in layout.columns.visible, x - abs(layout.plus_at(link.source, t).x() - x)
        if layout.both_ways and link.shift < 0:  # here errors of the other direction, below, come down
            start, end = (crossing, end - self._head) if seen else (start, crossing)
        elif seen:
            start = layout.plus_at(link.source, before).x()
        return QPointF((start + end) / 2, shaft.y1())

    def bounds(self, link: Link, t: int) -> QRectF:
        """Where an arrow lies, with its head and its width."""
        base, away = self.base(t)
        return self._at(link, base)[1].translated(away, 0.0)

    def base(self, t: int) -> tuple[int, float]:
        """A time step at which the arrows are the same, and how far from there they lie: they are made once."""
        columns = self._layout.columns
        steps = columns.visible
        if not steps[0] < t < steps[-1]:
            return t, 0.0
        first = self._first[self._rows_alone(t)]
        return first, round(columns.x(t)) - round(columns.x(first))

    def _rows_alone(self, t: int) -> tuple[str, ...]:
        return tuple(row for row in self._layout.states if (row, t) in self._alone)

    def _at(self, link: Link, t: int) -> tuple[list[QLineF], QRectF]:
        if (link, t) not in self._made:
            shafts = [[QLineF(a, b) for a, b in pairwise(points)] for points in self._branches(link, t)]
            heads = [stroke for shaft in shafts for stroke in head_of(shaft[-1], self._head)]
            strokes = [stroke for shaft in shafts for stroke in shaft] + heads
            self._made[link, t] = strokes, self._bounds_of(link, t, strokes)
        return self._made[link, t]

    def _bounds_of(self, link: Link, t: int, strokes: list[QLineF]) -> QRectF:
        """Nothing of the next state, which may not be known yet; along a row with a gate on it all its height."""
        rect, layout = bounds_of(strokes), self._layout
        if link.is_error or (link.shift and link.source != link.target):
            return rect
        if not link.shift:
            start, end = self._between(link)
            return QRectF(rect.left(), end, rect.width(), start - end)
        target, (top, height) = layout.rect(link.target, t), layout.spans[link.source]
        left, right = (rect.left(), target.left()) if link.shift < 0 else (target.right(), rect.right())
        carried = link.source in layout.stack.carries
        return QRectF(left, top if carried else rect.top(), right - left, height if carried else rect.height())

    def _branches(self, link: Link, t: int) -> list[list[QPointF]]:
        """The corners of an arrow; of one that leads to several rows, of each branch."""
        if link.shift:
            return [self._through_time(link, t) if link.source == link.target else self._to_other_row(link, t)]
        start, end = self._between(link)
        if link.is_error:
            return self._down(link, t, start + 1.0, end - 1.0)
        x = self._layout.columns.x(t)
        return [[QPointF(x, start - 1.0), QPointF(x, end + 1.0)]]

    def _down(self, link: Link, t: int, start: float, end: float) -> list[list[QPointF]]:
        """An error down: beside the forward flow, or to the operators that add what arrives, or to the strip."""
        layout = self._layout
        x = layout.columns.x(t) + layout.beside
        if not layout.wide or link.target in ENDS:
            return [[QPointF(x, start), QPointF(x, end)]]
        branches, within, turn = [], layout.stack.is_within(link), (start + end) / 2
        if within:
            x = layout.error_rect(link.source, t).center().x()
        for row in rows_reached(layout.stack, link):
            corners = [QPointF(x, start), QPointF(x, turn)]
            branches.append([*corners, *self._end_of_way(row, t, turn, end)])
        return branches

    def _end_of_way(self, row: str, t: int, turn: float, end: float) -> list[QPointF]:
        """From the height ``turn`` on: to the operator; or to the strip, from its side if it is far below ``end``."""
        layout, strip = self._layout, self._layout.error_rect(row, t)
        plus, middle = layout.plus_at(row, t), strip.center().x()
        if (row, t) not in self._alone:
            return [QPointF(plus.x(), turn), plus - QPointF(0.0, layout.plus_radius)]
        if strip.top() < end + _FAR:
            return [QPointF(middle, turn), QPointF(middle, strip.top() - 1.0)]
        edge = strip.right() + 1.0 if layout.side(row) > 0 else strip.left() - 1.0
        return [QPointF(plus.x(), turn), plus, QPointF(edge, plus.y())]

    def _between(self, link: Link) -> tuple[float, float]:
        """Where a row is left and where the other one is reached, up, or down with an error."""
        of_tiers = not self._layout.stack.is_within(link)
        (top, bottom), (other_top, other_bottom) = (self._edges(n, of_tiers) for n in (link.source, link.target))
        return (bottom, other_top) if link.is_error else (top, other_bottom)

    def _edges(self, name: str, of_tier: bool) -> tuple[float, float]:
        """Top and bottom of a tier, or of a row of hidden units."""
        layout = self._layout
        if of_tier:
            return layout.tops[name]
        top, height = layout.spans[name]
        return top, top + height

    def _through_time(self, link: Link, t: int) -> list[QPointF]:
        layout, row = self._layout, link.source
        source, target = layout.rect(row, t + link.shift), layout.rect(row, t)
        if link.is_error:
            y, tip = layout.error_y(row), self._error_end(row, t, target)
        else:
            y, tip = round(target.top() + _FORWARD * target.height()) + 0.5, target
        if link.shift < 0:
            return [QPointF(source.right() + 1.0, y), QPointF(tip.left() - 1.0, y)]
        return [QPointF(source.left() - 1.0, y), QPointF(tip.right() + 1.0, y)]

    def _error_end(self, row: str, t: int, state: QRectF) -> QRectF:
        """Where an error arrives: the operator beside the strip of errors, the strip itself, or the state."""
        layout = self._layout
        if not layout.wide or t not in layout.columns.visible:
            return state
        if (row, t) in self._alone:
            return layout.error_rect(row, t)
        middle, radius = layout.plus_at(row, t), layout.plus_radius
        return QRectF(middle.x() - radius, state.top(), 2 * radius, state.height())

    def _to_other_row(self, link: Link, t: int) -> list[QPointF]:
        """Between two rows and two time steps: up or down beside the border of the columns."""
        layout = self._layout
        source = layout.rect(self._key(link.source), t + link.shift)
        target = layout.rect(self._key(link.target), t)
        share, between = (0.7, -layout.between) if link.is_error else (0.3, layout.between)
        ahead = link.shift < 0
        y = layout.error_y(link.source) if link.is_error else source.top() + share * source.height()
        tail = QPointF(source.right() + 1.0 if ahead else source.left() - 1.0, y)
        tip = QPointF(target.left() - 1.0 if ahead else target.right() + 1.0, target.top() + share * target.height())
        x = layout.columns.column(max(t, t + link.shift), 0, 1).left() + between
        return [tail, QPointF(x, tail.y()), QPointF(x, tip.y()), tip]

    def _key(self, name: str) -> Block | str:
        return ENDS.get(name, name)


def rows_reached(stack: Stack, link: Link) -> list[str]:
    """The rows at whose strips an error arrives: along its own row through time, or down, at every row of a tier."""
    if not link.is_error or (link.shift and link.source != link.target):
        return []
    if link.shift or stack.is_within(link):
        return [link.target]
    return [group.head for tier in stack.layers if tier.name == link.target for group in tier.groups]


def bounds_of(strokes: list[QLineF]) -> QRectF:
    """Where strokes lie, with their width."""
    rect = QRectF()
    for stroke in strokes:
        rect |= around(stroke)
    return rect


def around(stroke: QLineF, half: float = 2.5) -> QRectF:
    """Where a stroke lies, with its width, of which ``half`` is on each side."""
    return QRectF(stroke.p1(), stroke.p2()).normalized().adjusted(-half, -half, half, half)
