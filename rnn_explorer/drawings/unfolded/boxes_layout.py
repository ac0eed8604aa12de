"""Where the black boxes of an unfolded network stand, and how many time steps share one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.stack import Group, Stack, Tier
from rnn_explorer.drawings.unfolded.view import Canvas

_ROUND = (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 500)  # time steps that may share a column
_PITCH = 2.8  # the narrowest column, in lines
_MARGIN, _WIDEST, _WIDEST_LOSS = 4.0, 110.0, 64.0
_HIGHEST = 2.6  # lines; and more in wide columns of a high panel
_ENDS, _ARROW = 1.35, 0.8  # heights in lines: of losses and texts, and between rows


@dataclass(frozen=True)
class BoxesLayout:
    """Logical pixels. A column holds the time steps of ``steps``, which are ``together`` or fewer at the ends."""

    canvas: Canvas
    stack: Stack
    total: int

    @cached_property
    def together(self) -> int:
        """How many time steps share a column."""
        wanted = _PITCH * self.canvas.line / self.canvas.columns.column_width
        return next((count for count in _ROUND if count >= wanted), _ROUND[-1])

    @cached_property
    def visible(self) -> list[range]:
        """The time steps of every column that is at least partly visible."""
        steps, count = self.canvas.columns.visible, self.together
        first = steps.start // count * count
        return [range(start, min(start + count, self.total)) for start in range(first, steps.stop, count)]

    @property
    def line(self) -> float:
        return self.canvas.line

    @cached_property
    def rows(self) -> dict[Group | str, tuple[float, float]]:
        """Top and height of the losses ("L_t"), the outputs ("y_hat"), the boxes of each group, the inputs ("x")."""
        height, line, groups = self.canvas.size.height(), self.line, self.stack.groups
        end, gap = _ENDS * line, _ARROW * line
        free = height - 2 * _MARGIN - 3 * end - (2 + len(groups)) * gap
        roomy = min(0.62 * self.together * self.canvas.columns.column_width, 0.2 * height)
        box = min(max(free / len(groups), 0.75 * line), max(_HIGHEST * line, roomy))
        spare = max(free - box * len(groups), 0.0) / (2 + len(groups))
        rows, top = {}, _MARGIN
        for key, tall in (("L_t", end), ("y_hat", end), *((group, box) for group in groups), ("x", end)):
            rows[key] = (top, tall)
            top += tall + gap + spare
        return rows

    def span(self, steps: range) -> tuple[float, float]:
        """Left and right of the visible part of a column."""
        columns = self.canvas.columns
        first, last = max(steps.start, columns.visible.start), min(steps.stop, columns.visible.stop)
        return columns.left + (first - columns.first) * columns.column_width, \
            columns.left + (last - columns.first) * columns.column_width

    def rect(self, key: Group | str, steps: range) -> QRectF:
        """A box, a loss or a text."""
        left, right = self.span(steps)
        top, height = self.rows[key]
        room = right - left
        box = min(max(0.62 * room, 2.2 * self.line), room - 8.0, _WIDEST)
        width = max(box if isinstance(key, Group) else min(0.9 * room, _WIDEST_LOSS), 3.0)
        return QRectF((left + right - width) / 2, top, width, height)

    def frame(self, tier: Tier, steps: range) -> QRectF:
        """The boxes of a layer in both directions, with what is between them; or what there is one of."""
        keys = tier.groups or (tier.name,)
        return self.rect(keys[0], steps) | self.rect(keys[-1], steps)

    def column_of(self, t: int) -> range | None:
        """The time steps that share the column of ``t``; None if it is not visible."""
        return next((steps for steps in self.visible if t in steps), None)

    def at(self, point: QPointF) -> tuple[Group | str, range] | None:
        """The row and the time steps at a point."""
        steps = next((steps for steps in self.visible if self.span(steps)[0] <= point.x() < self.span(steps)[1]), None)
        if steps is None:
            return None
        return next(((key, steps) for key in self.rows if self.rect(key, steps).contains(point)), None)


def counted(steps: range) -> str:
    """Time steps as on the screen: 5, or 5–8."""
    return str(steps.stop) if len(steps) == 1 else f"{steps.start + 1}–{steps.stop}"
