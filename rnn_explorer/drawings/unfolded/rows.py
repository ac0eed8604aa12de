"""What a time step consists of, and how much of it columns of a width have room for."""

from dataclasses import dataclass
from enum import Enum

MARGIN = 6.0
HAIR = 7.0  # logical pixels of a column: below, no arrows
NARROW = 12.0  # below, no text


class Detail(Enum):
    """How much of a time step is drawn."""

    LINES = "cells side by side"
    CELLS = "cells and thin arrows"
    STRIPS = "strips and letters"


class Block(Enum):
    """The ends of the network."""

    LOSS = "loss"
    OUTPUT = "output"
    INPUT = "input"


@dataclass(frozen=True)
class Content:
    """What a time step consists of. inputs, outputs: how many cells, 0 for a letter in a box.

    recurrence: the column that is read again at the next time step; None if there is none. words: whether there are
    words instead of letters, which take boxes as wide as a column.
    """

    hidden: int
    inputs: int
    outputs: int
    recurrence: str | None = "h"
    words: bool = False
