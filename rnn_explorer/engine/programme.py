"""A programme: the calls of an iteration, written down once and played in every iteration.

With one short sequence, a call of NumPy takes 0.25 µs, and Python as long again to look up names, choose the rows of a
time step, and decide what is to be done. All that is the same in every iteration, as long as the arrays are: so it is
done once, when the programme is written.
"""

from collections.abc import Callable
from functools import partial

import numpy as np


class Programme:
    """Calls in their order, with their arguments: ``do(np.add, a, b, out)`` writes np.add(a, b, out) down.

    The arrays must stay where they are, and what is not known before an iteration must lie in them.
    """

    def __init__(self) -> None:
        self._calls: list[Callable[[], object]] = []

    def __call__(self, function: Callable[..., object], *arguments: object, **named: object) -> None:
        """Write down one call."""
        self._calls.append(partial(function, *arguments, **named))

    def copy(self, source: np.ndarray | float, target: np.ndarray) -> None:
        """Write down that ``target`` gets the values of ``source``."""
        self(target.__setitem__, ..., source)

    def play(self) -> None:
        """Do what is written."""
        for call in self._calls:
            call()
