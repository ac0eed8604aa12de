"""The arrows of a network unfolded in time: forward, through the recurrence, and the errors on their way back."""

from __future__ import annotations

import math
from enum import Enum
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF

from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.rows import FORWARD_ROOM, LANE_SHIFT, Block

NEAR = 4.0  # logical pixels between the pointer and an arrow that it points at


class Flow(Enum):
    """Named by where it comes from and goes to; its time step is the one of its head."""

    INPUT = "input to state"
    RECURRENT = "what is read again, to state"
    OUTPUT = "state to output"
    LOSS = "output to loss"
    ERROR_LOSS = "loss to output"
    ERROR_OUTPUT = "output to state, back"
    ERROR_LATER = "next time step to what it has read again, back"

    @property
    def is_error(self) -> bool:
        return self in (Flow.ERROR_LOSS, Flow.ERROR_OUTPUT, Flow.ERROR_LATER)


Arrow = tuple[Flow, int]  # the time step is the one of its head
_UPWARD = {  # lower and upper end of the flows within a time step
    Flow.INPUT: (Block.INPUT, Block.STATE),
    Flow.OUTPUT: (Block.STATE, Block.OUTPUT),
    Flow.LOSS: (Block.OUTPUT, Block.LOSS),
    Flow.ERROR_LOSS: (Block.OUTPUT, Block.LOSS),
    Flow.ERROR_OUTPUT: (Block.STATE, Block.OUTPUT),
}


class UnfoldedArrows:
    """The strokes of every arrow in a layout, made when first asked for."""

    def __init__(self, layout: UnfoldedLayout) -> None:
        self._layout = layout
        self._head = min(max(0.13 * layout.columns.column_width, 1.5), 5.0)
        self._strokes: dict[tuple[Flow, int], list[QLineF]] = {}

    def strokes(self, flow: Flow, t: int) -> list[QLineF]:
        """The shaft from the tail on, and last the two strokes of the head."""
        if (flow, t) not in self._strokes:
            points = self._points(flow, t)
            shaft = [QLineF(a, b) for a, b in pairwise(points)]
            self._strokes[flow, t] = shaft + head_of(shaft[-1], self._head)
        return self._strokes[flow, t]

    def connects(self, flow: Flow) -> bool:
        """Whether an arrow is drawn: not in hair columns, nor from a row that has no room."""
        return not self._layout.hair and all(block in self._layout.spans for block in _UPWARD.get(flow, ()))

    def is_near(self, flow: Flow, t: int, point: QPointF) -> bool:
        """Whether ``point`` is on an arrow."""
        return any(is_beside(stroke, point, NEAR) for stroke in self.strokes(flow, t)[:-2])

    def _points(self, flow: Flow, t: int) -> list[QPointF]:
        if flow is Flow.RECURRENT:
            return self._forward_in_time(t)
        if flow is Flow.ERROR_LATER:
            return self._back_in_time(t)
        if flow is Flow.ERROR_OUTPUT and self._layout.operators:
            return self._to_meeting_point(t)
        return self._within(flow, t)

    def _within(self, flow: Flow, t: int) -> list[QPointF]:
        layout = self._layout
        lower, upper = _UPWARD[flow]
        x = layout.columns.x(t) + (layout.beside if flow.is_error else 0.0)
        ends = [QPointF(x, layout.spans[lower][0] - 1.0), QPointF(x, sum(layout.spans[upper]) + 1.0)]
        return ends[::-1] if flow.is_error else ends

    def _forward_in_time(self, t: int) -> list[QPointF]:
        layout = self._layout
        head = layout.rect(Block.STATE, t)
        y = head.top() + (LANE_SHIFT / 2 if layout.operators else 0.38 * head.height())
        source = layout.rect(layout.content.recurrence, t - 1)
        tail = QPointF(source.right() + 1.0, y)
        if layout.content.recurrence is Block.OUTPUT:
            tail.setY(source.top() + (FORWARD_ROOM / 2 if layout.operators else 0.33 * source.height()))
        return self._over_border(tail, QPointF(head.left() - 1.0, y), t, layout.between)

    def _back_in_time(self, t: int) -> list[QPointF]:
        layout = self._layout
        from_block, to_block = Block.STATE, layout.content.recurrence
        if layout.operators:
            from_block = Block.PRE_ERROR if Block.PRE_ERROR in layout.spans else Block.STATE_ERROR
            to_block = Block.FROM_LATER
        source, head = layout.rect(from_block, t + 1), layout.rect(to_block, t)
        share = 0.5 if layout.operators else 0.66
        tail = QPointF(source.left() - 1.0, source.top() + share * source.height())
        tip = QPointF(head.right() + 1.0, head.top() + share * head.height())
        return self._over_border(tail, tip, t + 1, -layout.between)

    def _over_border(self, tail: QPointF, tip: QPointF, t: int, beside: float) -> list[QPointF]:
        """Straight within a row; else up or down beside the left border of the column of ``t``."""
        if tail.y() == tip.y():
            return [tail, tip]
        x = self._layout.columns.column(t, 0, 1).left() + beside
        return [tail, QPointF(x, tail.y()), QPointF(x, tip.y()), tip]

    def _to_meeting_point(self, t: int) -> list[QPointF]:
        """From the output down, to the right, and down again to where the error from above is shown."""
        layout = self._layout
        x, head = layout.columns.x(t) + layout.beside, layout.rect(Block.FROM_OUTPUT, t)
        right, turn = head.center().x(), layout.spans[Block.STATE][0] - 5.0
        corners = [QPointF(x, turn), QPointF(right, turn)]
        return [QPointF(x, sum(layout.spans[Block.OUTPUT]) + 1.0), *corners, QPointF(right, head.top() - 1.0)]


def strokes_between(tail: QPointF, tip: QPointF, head: float = 4.0) -> list[QLineF]:
    """A straight arrow with a head of that length."""
    shaft = QLineF(tail, tip)
    return [shaft, *head_of(shaft, head)]


def head_of(shaft: QLineF, length: float) -> list[QLineF]:
    """The two strokes of a head of that length at the end of a shaft."""
    length = min(length, 0.7 * shaft.length())
    strokes = []
    for turn in (152.0, -152.0):
        stroke = QLineF(shaft.p2(), shaft.p2() + QPointF(length, 0.0))
        stroke.setAngle(shaft.angle() + turn)
        strokes.append(stroke)
    return strokes


def is_beside(line: QLineF, point: QPointF, near: float) -> bool:
    """Whether a point is nearer to a stretch of a line than that."""
    along, to_point = line.p2() - line.p1(), point - line.p1()
    squared = along.x() ** 2 + along.y() ** 2
    share = (along.x() * to_point.x() + along.y() * to_point.y()) / squared if squared else 0.0
    nearest = line.pointAt(min(max(share, 0.0), 1.0))
    return math.hypot(point.x() - nearest.x(), point.y() - nearest.y()) < near
