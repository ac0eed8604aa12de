"""How large the values of a training become."""

import numpy as np

from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Trace

FIRST, EVERY = 10, 50  # iterations that are looked at: these first ones, then some


class Extremes:
    """The largest size of each column, over the first iterations and every fiftieth."""

    def __init__(self) -> None:
        self._largest: dict[str, float] = {}

    def add(self, trace: Trace) -> None:
        """The next iteration of the training."""
        if trace.problem is not None or (trace.iteration > FIRST and trace.iteration % EVERY):
            return
        for name, quantity in trace.schema.quantities.items():
            if quantity.role is not Role.SETTING:
                self._largest[name] = max(self._largest.get(name, 0.0), size_of(trace.values(name)))

    def so_far(self) -> dict[str, float]:
        """By the names of the columns."""
        return dict(self._largest)


def size_of(values: np.ndarray) -> float:
    """The largest absolute value; 0 if there are no values."""
    return float(np.abs(values).max(initial=0.0))
