"""How an iteration is computed: what a user may choose beside network, optimizer and data."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

from rnn_explorer.errors import BadInput, require_name, require_range

PRECISIONS = {"float64": np.dtype(np.float64), "float32": np.dtype(np.float32)}


@dataclass(frozen=True)
class Method:
    """truncation: errors go back through windows of so many time steps, and not from one into the one before it, while
    the states go on (truncated BPTT, Williams and Peng 1990); None: through all time steps. mean: the loss is the mean
    over all targets instead of their sum. carries_state: an iteration starts from the states at the end of the one
    before it, if its batch continues that. precision: float64 or float32.

    Raises BadInput outside of what is allowed.
    """

    truncation: int | None = None
    mean: bool = False
    carries_state: bool = False
    precision: str = "float64"

    def __post_init__(self) -> None:
        if self.truncation is not None and not (isinstance(self.truncation, Integral) and self.truncation >= 1):
            raise BadInput(f"the window of truncated BPTT is {self.truncation}; it must be a whole number of time "
                           "steps, at least 1")
        require_name("precision", self.precision, PRECISIONS)

    @property
    def dtype(self) -> np.dtype:
        return PRECISIONS[self.precision]

    def walls(self, steps: int) -> frozenset[int]:
        """The time steps (from 0) of ``steps`` that send no error to the one before them. Raises BadInput if the window
        is longer than the sequence.
        """
        if self.truncation is None:
            return frozenset()
        require_range("the window of truncated BPTT", self.truncation, 1, steps)
        return frozenset(range(self.truncation, steps, self.truncation))


FULL = Method()
