"""The rows of a network unfolded in time: from the loss at the top down to the input, by the height there is."""

from dataclasses import dataclass
from enum import Enum

MARGIN = 6.0
NARROW = 12.0  # logical pixels of a column: below, no text
WIDE = 110.0  # from here on, the operators of the backward sweep have room
SMALLEST_STRIP = 22.0  # of the strips beside the operators
LANE_SHIFT = 14.0  # the error from above begins that far below the top of the state: the recurrence passes there
LANE_GAP = 6.0


class Detail(Enum):
    """How much of a time step is drawn."""

    CELLS = "cells and thin arrows"
    STRIPS = "strips and letters"
    OPERATORS = "numbers and operators"


class Block(Enum):
    """The parts of a time step that hold values."""

    LOSS = "loss"
    OUTPUT = "output"
    STATE = "state"
    INPUT = "input"
    FROM_OUTPUT = "error that arrives from above"
    FROM_LATER = "error that arrives from the next time step"
    STATE_ERROR = "error at the state"
    PRE_ERROR = "error before the activation"


LANE = (Block.FROM_OUTPUT, Block.FROM_LATER, Block.STATE_ERROR, Block.PRE_ERROR)  # drawn with the operators only


@dataclass(frozen=True)
class Content:
    """What a time step consists of. inputs, outputs: how many cells, 0 for a letter in a box."""

    hidden: int
    inputs: int
    outputs: int


@dataclass(frozen=True)
class Rows:
    """Tops and heights, in logical pixels, in a widget that is ``height`` high with columns of ``column_width``.

    line: the height of a line of text.
    """

    height: float
    column_width: float
    line: float
    content: Content

    @property
    def detail(self) -> Detail:
        if self.column_width < NARROW:
            return Detail.CELLS
        roomy = self.column_width >= WIDE and self._strip(Detail.OPERATORS) >= SMALLEST_STRIP
        return Detail.OPERATORS if roomy else Detail.STRIPS

    def spans(self) -> dict[Block, tuple[float, float]]:
        """Top and height of every block that is drawn."""
        detail = self.detail
        strip = min(self._strip(detail), self.content.hidden * 30.0)
        spare = (self.height - self._fixed(detail) - _strips(detail) * strip) / 3
        heights = (*self._ends(), strip, self._input())
        spans, top = {}, MARGIN
        blocks = (Block.LOSS, Block.OUTPUT, Block.STATE, Block.INPUT)
        for block, height, gap in zip(blocks, heights, (*self._gaps(detail), 0.0), strict=True):
            if block is Block.INPUT and detail is Detail.OPERATORS:
                spans |= _lane(spans[Block.STATE])
                top += LANE_SHIFT + LANE_GAP + strip
            spans[block] = (top, height)
            top += height + gap + max(spare, 0.0)
        return spans

    def _strip(self, detail: Detail) -> float:
        """The height that is left for a strip of hidden units."""
        return max((self.height - self._fixed(detail)) / _strips(detail), 12.0)

    def _fixed(self, detail: Detail) -> float:
        lane = LANE_SHIFT + LANE_GAP if detail is Detail.OPERATORS else 0.0
        return 2 * MARGIN + sum(self._ends()) + self._input() + sum(self._gaps(detail)) + lane

    def _gaps(self, detail: Detail) -> tuple[float, float, float]:
        """Between loss, output, state and input; with operators they hold texts too."""
        gap = min(max(0.07 * self.height, 9.0), 30.0)
        if detail is Detail.OPERATORS:
            return gap, max(gap, self.line + 12.0), max(gap, 2 * self.line + 10.0)
        return gap, gap, gap

    def _ends(self) -> tuple[float, float]:
        """The heights of the loss and the output."""
        outputs = self.content.outputs
        loss = min(self.line + 3.0, max(self.column_width - 2.0, 5.0))
        return loss, self._cells(outputs) if outputs else 2 * self.line + 3.0

    def _input(self) -> float:
        inputs = self.content.inputs
        return self._cells(inputs) if inputs else self.line + 4.0

    def _cells(self, count: int) -> float:
        return min(max(9.0 * count, self.line + 4.0), 0.17 * self.height + 4.0)


def _strips(detail: Detail) -> int:
    """How many strips of hidden units lie below one another."""
    return 2 if detail is Detail.OPERATORS else 1


def _lane(state: tuple[float, float]) -> dict[Block, tuple[float, float]]:
    """The strips of errors: one beside the state, the others below it."""
    top, height = state
    below = top + height + LANE_SHIFT + LANE_GAP
    lane = dict.fromkeys(LANE, (below, height))
    return lane | {Block.FROM_OUTPUT: (top + LANE_SHIFT, height)}
