"""Where the neurons of an unfolded network stand, and how many of them have room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.rows import Block, Content
from rnn_explorer.drawings.unfolded.stack import Group, Stack
from rnn_explorer.drawings.unfolded.view import Canvas

PITCH, _WIDEST_PITCH = 8.5, 60.0  # logical pixels from neuron to neuron
_SHARE = 0.36  # of the width of a column, that neurons are apart at most
_MARGIN, _GAP, _LARGEST_GAP = 4.0, 11.0, 0.14  # the last one of the height
_ALONE, _IN_ROWS = 0.085, 0.06  # of the width of a column, that a radius has
_CELL = 9.0  # of a measurement


@dataclass(frozen=True)
class NeuronsLayout:
    """Logical pixels. first: the unit at the top of every stack of neurons."""

    canvas: Canvas
    stack: Stack
    content: Content
    wanted_first: int

    @cached_property
    def shown(self) -> int:
        """How many units of a layer have room."""
        return min(max(int(self._free / self._groups / PITCH), 1), self.content.hidden)

    @cached_property
    def first(self) -> int:
        return min(self.wanted_first, self.content.hidden - self.shown)

    @cached_property
    def pitch(self) -> float:
        widest = min(max(_SHARE * self.canvas.columns.column_width, 20.0), _WIDEST_PITCH)
        return min(max(self._free / self._groups / self.shown, 3.0), widest)

    @cached_property
    def radius(self) -> float:
        share = _IN_ROWS if any(len(group.rows) > 1 for group in self.stack.groups) else _ALONE
        return min(0.42 * self.pitch, share * self.canvas.columns.column_width + 2.0)

    @property
    def units(self) -> range:
        """Those that are shown."""
        return range(self.first, self.first + self.shown)

    @property
    def _groups(self) -> int:
        return len(self.stack.groups)

    @cached_property
    def _free(self) -> float:
        """The height for all neurons."""
        return self.canvas.size.height() - 2 * _MARGIN - sum(self._ends) - (2 + self._groups) * _GAP

    @cached_property
    def _ends(self) -> tuple[float, float, float]:
        """The heights of the loss, the output and the input."""
        return self.canvas.line + 3.0, self.canvas.line + 4.0, self.canvas.line + 4.0

    @cached_property
    def spans(self) -> dict[Group | Block, tuple[float, float]]:
        """Top and height of what stands one above the other."""
        loss, output, inputs = self._ends
        layer = self.shown * self.pitch
        spare = max(self._free - self._groups * layer, 0.0) / (2 + self._groups)
        gap = _GAP + min(spare, _LARGEST_GAP * self.canvas.size.height())
        rows = ((Block.LOSS, loss), (Block.OUTPUT, output), *((g, layer) for g in self.stack.groups),
                (Block.INPUT, inputs))  # fmt: skip
        used = sum(height for _, height in rows) + gap * (len(rows) - 1)
        spans, top = {}, max((self.canvas.size.height() - used) / 2, _MARGIN)
        for key, height in rows:
            spans[key] = (top, height)
            top += height + gap
        return spans

    def x(self, t: float) -> float:
        """In whole pixels, so that all columns look alike."""
        return float(round(self.canvas.columns.x(t)))

    def row_x(self, group: Group, row: str, t: int) -> float:
        """The middle of a stack of neurons; what is behind the hidden state stands where it comes from."""
        return self.x(t) + self.beside[row]

    @cached_property
    def beside(self) -> dict[str, float]:
        """How far each row stands beside the middle of the column."""
        return {row: (-1 if self.stack.direction(group.head) <= 0 else 1) * index * (2 * self.radius + 6.0)
                for group in self.stack.groups for index, row in enumerate(group.rows)}  # fmt: skip

    def y(self, group: Group, unit: int) -> float:
        """The middle of a neuron."""
        return self.spans[group][0] + (unit - self.first + 0.5) * self.pitch

    def neuron(self, group: Group, row: str, t: int, unit: int) -> QPointF:
        return QPointF(self.row_x(group, row, t), self.y(group, unit))

    def error(self, group: Group, row: str, t: int, unit: int) -> QPointF:
        """The middle of the dot for the error at a neuron."""
        away = self.error_side(group, row) * (self.radius + self.error_radius + 1.0)
        return QPointF(self.row_x(group, row, t) + away, self.y(group, unit))

    def error_side(self, group: Group, row: str) -> int:
        """On which side of its neurons the errors of a row are: right (1), where they come from later, or left (-1)."""
        side = 1 if self.stack.direction(group.head) <= 0 else -1
        return side if row == group.head else -side

    @property
    def error_radius(self) -> float:
        return 0.62 * self.radius

    def cell(self, block: Block, t: int, index: int) -> QRectF:
        """One measurement of an input or an output; of symbols, the box with the letter."""
        top, height = self.spans[block]
        count = self.content.inputs if block is Block.INPUT else self.content.outputs
        if not count:
            widest, share = (5.0, 0.9) if self.content.words else (2.0, 0.4)
            width = min(widest * self.canvas.line, share * self.canvas.columns.column_width)
            return QRectF(round(self.x(t) - width / 2), top, round(width), height)
        pitch = min(_CELL + 2.0, 0.8 * self.canvas.columns.column_width / count)
        left = self.x(t) + (index - count / 2) * pitch
        side = min(pitch - 1.0, _CELL)
        return QRectF(left, top + (height - side) / 2, side, side)

    def pill(self, t: int) -> QRectF:
        """The loss."""
        top, height = self.spans[Block.LOSS]
        width = min(2.3 * height, self.canvas.columns.column_width - 2.0)
        return QRectF(self.x(t) - width / 2, top, width, height)
