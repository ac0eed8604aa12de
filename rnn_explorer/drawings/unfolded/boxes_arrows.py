"""The arrows between the black boxes of an unfolded network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.boxes_layout import BoxesLayout
from rnn_explorer.drawings.unfolded.parts import existing
from rnn_explorer.drawings.unfolded.stack import LOSS, OUTPUT, Group
from rnn_explorer.engine.trace import Trace

_BESIDE = 8.0  # logical pixels: how far errors go down beside the arrows up


class BoxArrow(NamedTuple):
    """From ``tail`` to ``tip``; it brings what the column ``name`` needs, or its errors, at the time step ``t``."""

    tail: QPointF
    tip: QPointF
    hue: str
    name: str
    t: int


class BoxArrows:
    """recurrence: the column that is read again at the next time step; None if there is none."""

    def __init__(self, trace: Trace, layout: BoxesLayout, recurrence: str | None) -> None:
        self._trace = trace
        self._layout = layout
        self._recurrence = recurrence

    def forward(self, index: int) -> Iterator[BoxArrow]:
        """Those that end in the column ``index``."""
        layout = self._layout
        steps = layout.visible[index]
        for upper, lower in pairwise(layout.stack.tiers):
            start, end = layout.frame(lower, steps), layout.frame(upper, steps)
            name = upper.groups[0].head if upper.groups else upper.name
            there = existing(self._trace, name, steps)
            if there:
                x = start.center().x()
                yield BoxArrow(QPointF(x, start.top() - 1), QPointF(x, end.bottom() + 1), "forward", name, there[0])
        for group in layout.stack.groups:
            arrow = self._through_time(group, index)
            if arrow:
                yield arrow

    def errors(self, index: int) -> Iterator[BoxArrow]:
        """Those that begin in the column ``index``: through time, then down."""
        for group in self._layout.stack.groups:
            arrow = self._through_time(group, index)
            if arrow is None:
                continue
            there = arrow.t - 1 if arrow.tail.x() < arrow.tip.x() else arrow.t + 1
            if 0 <= there < self._layout.total and max(arrow.t, there) not in self._trace.walls:
                tail, tip = self._back(arrow, self._layout.rect(group, self._layout.visible[index]))
                yield BoxArrow(tail, tip, "error", f"d_{OUTPUT if self._of_outputs else group.head}", there)

        yield from self._down(index)

    def _down(self, index: int) -> Iterator[BoxArrow]:
        """Beside the arrows up: from the losses to the outputs, and from layer to layer."""
        layout, steps = self._layout, self._layout.visible[index]
        asked = existing(self._trace, LOSS, steps)
        left, right = layout.span(steps)
        beside = min(_BESIDE, 0.2 * (right - left))
        for upper, lower in pairwise(layout.stack.tiers[:-1]):
            name = f"d_{lower.name}" if lower.groups else "d_o"
            known_from = self._trace.columns[name].known_from
            times = steps if upper.groups else asked
            if times:
                top, bottom = layout.frame(upper, steps).bottom() + 1, layout.frame(lower, steps).top() - 1
                x, t = (left + right) / 2 + beside, min(times, key=known_from.__getitem__)
                yield BoxArrow(QPointF(x, top), QPointF(x, bottom), "error", name, t)

    def _back(self, arrow: BoxArrow, box: QRectF) -> tuple[QPointF, QPointF]:
        """The ends of the error's arrow beside an arrow through time into ``box``."""
        if self._of_outputs:
            side = box.topLeft() + QPointF(-1.0, 0.4 * box.height())
            return side, arrow.tail + QPointF(-0.5, 0.3) * self._layout.line
        lower = QPointF(0.0, 0.36 * box.height())
        return arrow.tip + lower, arrow.tail + lower

    def _through_time(self, group: Group, index: int) -> BoxArrow | None:
        """Into the column ``index``, at the time step where it enters; None if nothing passes."""
        layout, steps = self._layout, self._layout.visible[index]
        direction = layout.stack.direction(group.head) or (-1 if self._of_outputs else 0)
        if not direction:
            return None
        here, columns = layout.rect(group, steps), layout.canvas.columns
        beside = index + direction
        other = layout.rect(group, layout.visible[beside]) if 0 <= beside < len(layout.visible) else None
        y = here.top() + 0.36 * here.height()
        if direction < 0:
            tail, tip, t = (other.right() if other else columns.left - 8.0) + 1, here.left() - 1, steps.start
        else:
            tail, tip, t = (other.left() if other else columns.right + 8.0) - 1, here.right() + 1, steps.stop - 1
        if self._of_outputs and other:
            corner = here.topLeft() + QPointF(0.2 * here.width(), -1.0)
            return BoxArrow(self._below_output(beside), corner, "recurrence", group.head, t)
        return BoxArrow(QPointF(tail, y), QPointF(tip, y), "recurrence", group.head, t)

    @property
    def _of_outputs(self) -> bool:
        """Whether it is the output that the next time step reads."""
        return self._recurrence == OUTPUT

    def _below_output(self, index: int) -> QPointF:
        """Below what is written there, on the right."""
        layout = self._layout
        rect = layout.rect(OUTPUT, layout.visible[index])
        return QPointF(rect.center().x() + min(1.7 * layout.line, 0.6 * rect.width()), rect.bottom())
