"""The widths of what a time step of an unfolded network consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rnn_explorer.drawings.unfolded.rows import HAIR, NARROW, Content, Detail
from rnn_explorer.drawings.unfolded.stack import OUTPUT
from rnn_explorer.widgets.time_columns import TimeColumns


@dataclass(frozen=True)
class UnfoldedLayout:
    """Widths, in logical pixels, in a widget that is ``height`` high.

    line: the height of a line of text.
    """

    columns: TimeColumns
    height: float
    line: float
    content: Content

    @cached_property
    def detail(self) -> Detail:
        width = self.columns.column_width
        return Detail.LINES if width < HAIR else Detail.CELLS if width < NARROW else Detail.STRIPS

    @cached_property
    def hair(self) -> bool:
        """Whether the columns are too narrow for arrows."""
        return self.detail is Detail.LINES

    @cached_property
    def _strip_beside_arrows(self) -> float:
        share = 0.6 if self.detail is Detail.CELLS else 0.42
        width = self.columns.column_width
        return min(max(share * width, 1.0), max(2.6 * self.line, 0.18 * width))

    @cached_property
    def box_width(self) -> float:
        """The width of a box with a letter."""
        if self.detail is Detail.CELLS:
            return self._strip_beside_arrows
        share, widest = (0.9, 5.0) if self.content.words else (0.46, 2.0)
        wanted = min(max(share * self.columns.column_width, 1.1 * self.line), widest * self.line)
        return min(wanted, self.columns.column_width - 2.0 - 2 * self._arrows_beside)

    @cached_property
    def targets_beside(self) -> bool:
        """Whether there is room for the target beside the box of the output; else it is in the box."""
        room = (self.columns.column_width - self.box_width) / 2 - self._arrows_beside
        return not self.content.words and room > 0.95 * self.line

    @cached_property
    def target_side(self) -> int:
        """On which side of the box of the output it stands: on the right (1), or where arrows are, on the left (-1)."""
        return -1 if self.content.recurrence == OUTPUT else 1

    @cached_property
    def beside(self) -> float:
        """How far the error flows beside the forward flow."""
        return min(max(0.2 * self.columns.column_width, 1.5), 8.0)

    @cached_property
    def between(self) -> float:
        """How far arrows through time that change the row run beside the border of two columns."""
        return min(max(0.06 * self.columns.column_width, 1.0), 3.0)

    @property
    def loss_is_written(self) -> bool:
        """Whether a loss with one decimal has room in its pill."""
        return self.columns.column_width > 1.75 * self.line + 2.0

    @property
    def _arrows_beside(self) -> float:
        """The room for arrows on each side of the output."""
        return 2 * self.between if self.content.recurrence == OUTPUT else 0.0
