"""The rows of a network unfolded in time: from the loss at the top down to the input, by the height there is."""

from dataclasses import dataclass
from enum import Enum

MARGIN = 6.0
HAIR = 7.0  # logical pixels of a column: below, no arrows
NARROW = 12.0  # below, no text
WIDE = 110.0  # from here on, the operators of the backward sweep have room
SMALLEST_STRIP = 12.0  # of the strips beside the operators
LANE_SHIFT = 14.0  # the error from above begins that far below the top of the state: the recurrence passes there
LANE_GAP = 6.0
FORWARD_ROOM = 7.0  # of the output's row, above the error that arrives there: the recurrence leaves there
PLUS_ROOM = 14.0  # below the output, if errors are added there


class Detail(Enum):
    """How much of a time step is drawn."""

    LINES = "cells side by side"
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
    OUTPUT_ERROR = "error at the output"


LANE = (Block.FROM_OUTPUT, Block.FROM_LATER, Block.STATE_ERROR, Block.PRE_ERROR)  # drawn with the operators only
RECURRENCES = {"h": Block.STATE, "y_hat": Block.OUTPUT}  # the block that is read again, by its column


@dataclass(frozen=True)
class Content:
    """What a time step consists of. inputs, outputs: how many cells, 0 for a letter in a box.

    pre_error: whether the cell has an error before its activation that is shown. recurrence: the block that is read
    again at the next time step, and that an error comes back to from there; None if there is none.
    """

    hidden: int
    inputs: int
    outputs: int
    pre_error: bool = True
    recurrence: Block | None = Block.STATE

    @property
    def lane(self) -> tuple[Block, ...]:
        """The strips of errors of the hidden units."""
        absent = {Block.FROM_LATER: self.recurrence is not Block.STATE, Block.PRE_ERROR: not self.pre_error}
        return tuple(block for block in LANE if not absent.get(block))


class Spacing(Enum):
    """How closely the rows lie, and the height of the strips for which it is chosen beside the operators."""

    WIDE = 40.0
    CLOSE = 22.0
    WITHOUT_INPUT = SMALLEST_STRIP


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
            return Detail.LINES if self.column_width < HAIR else Detail.CELLS
        return Detail.OPERATORS if self._beside_operators is not None else Detail.STRIPS

    @property
    def spacing(self) -> Spacing:
        """The widest one that leaves the strips their height."""
        return self._beside_operators or Spacing.WIDE

    def spans(self) -> dict[Block, tuple[float, float]]:
        """Top and height of every block that is drawn."""
        spacing, operators = self.spacing, self.detail is Detail.OPERATORS
        strip = min(self._strip(spacing, operators), self.content.hidden * 30.0)
        spare = (self.height - self._fixed(spacing, operators) - (2 if operators else 1) * strip) / 3
        heights = (*self._ends(spacing), strip, self._input(spacing))
        spans, top = {}, _margin(spacing)
        blocks = (Block.LOSS, Block.OUTPUT, Block.STATE, Block.INPUT)
        for block, height, gap in zip(blocks, heights, (*self._gaps(spacing, operators), 0.0), strict=True):
            if block is Block.INPUT and operators:
                spans |= _lane(spans[Block.STATE], self.content)
                top += LANE_SHIFT + LANE_GAP + strip
            if height:
                spans[block] = (top, height)
            if block is Block.OUTPUT and operators and self.content.recurrence is block:
                spans[Block.FROM_LATER] = (top + FORWARD_ROOM, height - FORWARD_ROOM)
            top += height + gap + max(spare, 0.0)
        return spans

    @property
    def _beside_operators(self) -> Spacing | None:
        """The spacing that makes room for the operators, None if none does."""
        if self.column_width < WIDE:
            return None
        return next((each for each in Spacing if self._left(each, operators=True) >= each.value), None)

    def _strip(self, spacing: Spacing, operators: bool) -> float:
        """The height of a strip of hidden units."""
        return max(self._left(spacing, operators), SMALLEST_STRIP)

    def _left(self, spacing: Spacing, operators: bool) -> float:
        """The height that is left for each strip; with operators there are two below one another."""
        return (self.height - self._fixed(spacing, operators)) / (2 if operators else 1)

    def _fixed(self, spacing: Spacing, operators: bool) -> float:
        lane = LANE_SHIFT + LANE_GAP if operators else 0.0
        ends = sum(self._ends(spacing)) + self._input(spacing)
        return 2 * _margin(spacing) + ends + sum(self._gaps(spacing, operators)) + lane

    def _gaps(self, spacing: Spacing, operators: bool) -> tuple[float, float, float]:
        """Between loss, output, state and input; with operators they hold texts too."""
        meeting = self.line + PLUS_ROOM if operators and self.content.recurrence is Block.OUTPUT else 0.0
        if spacing is not Spacing.WIDE:
            return 9.0, self.line + 8.0 + meeting, self.line + (7.0 if spacing is Spacing.CLOSE else 2.0)
        gap = min(max(0.07 * self.height, 9.0), 30.0)
        if operators:
            return gap, max(gap, self.line + 12.0 + meeting), max(gap, 2 * self.line + 10.0)
        return gap, gap, gap

    def _ends(self, spacing: Spacing) -> tuple[float, float]:
        """The heights of the loss and the output."""
        outputs = self.content.outputs
        loss = min(self.line + 3.0, max(self.column_width - 2.0, 5.0)) if self.column_width >= HAIR else self.line + 3.0
        letters = 2 * self.line + 7.0 if spacing is Spacing.WIDE else self.line + 4.0
        return loss, self._cells(outputs) if outputs else letters

    def _input(self, spacing: Spacing) -> float:
        if spacing is Spacing.WITHOUT_INPUT:
            return 0.0
        inputs = self.content.inputs
        return self._cells(inputs) if inputs else self.line + 4.0

    def _cells(self, count: int) -> float:
        return min(max(9.0 * count, self.line + 4.0), 0.17 * self.height + 4.0)


def _margin(spacing: Spacing) -> float:
    return MARGIN if spacing is Spacing.WIDE else 3.0


def _lane(state: tuple[float, float], content: Content) -> dict[Block, tuple[float, float]]:
    """The strips of errors: one beside the state, the others below it."""
    top, height = state
    below = top + height + LANE_SHIFT + LANE_GAP
    return dict.fromkeys(content.lane, (below, height)) | {Block.FROM_OUTPUT: (top + LANE_SHIFT, height)}
