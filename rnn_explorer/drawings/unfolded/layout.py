"""Where the blocks of a network unfolded in time lie, and what is under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.rows import Block, Content, Detail, Rows
from rnn_explorer.widgets.time_columns import RIGHT, TimeColumns

_PLACES = {Block.PRE_ERROR: 0.12, Block.STATE_ERROR: 0.40, Block.FROM_OUTPUT: 0.70, Block.FROM_LATER: 0.885}
_PLUS, _TIMES = 0.70, 0.27  # fractions of a column's width, as above; the forward flow is in the middle


@dataclass(frozen=True)
class UnfoldedLayout:
    """Rectangles, in logical pixels, of a widget that is ``height`` high.

    line: the height of a line of text.
    """

    columns: TimeColumns
    height: float
    line: float
    content: Content

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.height, self.columns.column_width, self.line, self.content)

    @cached_property
    def detail(self) -> Detail:
        return self._rows.detail

    @cached_property
    def spans(self) -> dict[Block, tuple[float, float]]:
        """Top and height of every block that is drawn, in whole pixels."""
        spans = self._rows.spans()
        return {block: (float(round(top)), float(max(round(height), 1))) for block, (top, height) in spans.items()}

    @cached_property
    def operators(self) -> bool:
        return self.detail is Detail.OPERATORS

    @cached_property
    def hair(self) -> bool:
        """Whether the columns are too narrow for arrows."""
        return self.detail is Detail.LINES

    @cached_property
    def strip_width(self) -> float:
        """The width of a strip of cells."""
        width = self.columns.column_width
        if self.operators:
            return min(max(0.145 * width, 6.0), 54.0)
        share = 0.6 if self.detail is Detail.CELLS else 0.42
        return min(max(share * width, 1.0), 30.0)

    @cached_property
    def box_width(self) -> float:
        """The width of a box with a letter."""
        if self.detail is Detail.CELLS:
            return self.strip_width
        wanted = min(max(0.46 * self.columns.column_width, 1.1 * self.line), 2.0 * self.line)
        return min(wanted, self.columns.column_width - 2.0 - 2 * self._arrows_beside)

    @cached_property
    def targets_beside(self) -> bool:
        """Whether there is room for the target beside the box of the output; else it is in the box."""
        return (self.columns.column_width - self.box_width) / 2 > 0.95 * self.line + self._arrows_beside

    @cached_property
    def target_side(self) -> int:
        """On which side of the box of the output it stands: on the right (1), or where arrows are, on the left (-1)."""
        return -1 if self.content.recurrence is Block.OUTPUT else 1

    @cached_property
    def operator_radius(self) -> float:
        largest = self.beside - 2.0 if self.content.recurrence is Block.OUTPUT else 9.0  # beside the forward flow
        return min(max(0.045 * self.columns.column_width, 4.0), largest)

    @cached_property
    def beside(self) -> float:
        """How far the error flows beside the forward flow."""
        return min(max(0.2 * self.columns.column_width, 1.5), 8.0)

    @cached_property
    def between(self) -> float:
        """How far arrows through time that change the row run beside the border of two columns."""
        return min(max(0.06 * self.columns.column_width, 1.0), 3.0)

    @property
    def _arrows_beside(self) -> float:
        """The room for arrows on each side of the output."""
        return 2 * self.between if self.content.recurrence is Block.OUTPUT else 0.0

    @property
    def lane_middle(self) -> float:
        top, height = self.spans[Block.STATE_ERROR]
        return top + height / 2

    def rect(self, block: Block, t: int) -> QRectF:
        """The rectangle of a block; beside the visible time steps: where its arrows leave or arrive."""
        top, height = self.spans[block]
        if t < self.columns.first:
            width = min(self.strip_width, 18.0)
            return QRectF(round(self.columns.left - 8.0 - width), top, round(width), height)
        if t >= self.columns.first + self.columns.count:
            return QRectF(self.columns.right + RIGHT - 2.0, top, 1.0, height)
        if self.hair:
            left = round(self.columns.column(t, 0, 1).left())
            return QRectF(left, top, max(round(self.columns.column(t, 0, 1).right()) - left, 1), height)
        width = float(max(round(self._width(block)), 1))
        return QRectF(round(self._middle(block, t) - width / 2), top, width, height)

    def plus(self, t: int) -> QPointF:
        """The middle of the operator that adds the two errors at the hidden state."""
        return QPointF(self._at(_PLUS, t), self.lane_middle)

    def plus_of_output(self, t: int) -> QPointF:
        """The middle of the operator that adds the two errors at the output, where that is read again."""
        return QPointF(self.columns.x(t) + self.beside, sum(self.spans[Block.OUTPUT]) + 4.0 + self.operator_radius)

    def times(self, t: int) -> QPointF:
        """The middle of the operator that multiplies by the slope of the activation."""
        return QPointF(self._at(_TIMES, t), self.lane_middle)

    def start_at(self, point: QPointF) -> bool:
        """Whether what the first time step reads of the one before is under a point."""
        block = self.content.recurrence
        shown = self.columns.first == 0 and not self.hair and block is not None
        return shown and self.rect(block, -1).adjusted(-2, 0, 2, 0).contains(point)

    def block_at(self, point: QPointF) -> tuple[Block, int] | None:
        """The block under a point, and its time step."""
        t = self.columns.at(point.x())
        if t is None:
            return None
        return next(((b, t) for b in self.spans if self.rect(b, t).adjusted(-2, 0, 2, 0).contains(point)), None)

    def cell_at(self, block: Block, y: float, cells: int) -> int:
        """Which of the ``cells`` of a block lies at the height ``y``."""
        top, height = self.spans[block]
        return min(max(int((y - top) / height * cells), 0), cells - 1)

    def _width(self, block: Block) -> float:
        """A letter's box and a strip differ; the loss is a circle, or a pill where its value has room."""
        letters = {Block.INPUT: self.content.inputs == 0, Block.OUTPUT: self.content.outputs == 0}
        if block is not Block.LOSS:
            return self.box_width if letters.get(block) else self.strip_width
        height = self.spans[block][1]
        return min(2.3 * height, self.columns.column_width - 2.0) if self.loss_is_written else height

    @property
    def loss_is_written(self) -> bool:
        """Whether a loss with one decimal has room in its pill."""
        return self.columns.column_width > 1.75 * self.line + 2.0

    def _middle(self, block: Block, t: int) -> float:
        return self._at(_PLACES[block], t) if block in _PLACES else self.columns.x(t)

    def _at(self, fraction: float, t: int) -> float:
        return self.columns.x(t) + (fraction - 0.5) * self.columns.column_width
