"""A matrix of an equation, with what is to be said of it."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import signed


@dataclass(frozen=True)
class GridAxis:
    """name: what the rows or the columns are, "" for the only row of a vector. labels: of each of them."""

    name: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """caption: what it is. values: (rows, columns). limit: where the colour saturates. operator: written before it.

    shows: the matrix (or the vector, as one row) of the trace that it is, None for what is computed on the way.
    """

    caption: str
    values: np.ndarray
    limit: float
    operator: str = ""
    rows: GridAxis = GridAxis()
    columns: GridAxis = GridAxis()
    shows: Selected | None = None

    def text_at(self, row: int, column: int) -> str:
        """An element with its place and its value."""
        labels = [axis.labels[at] for axis, at in ((self.rows, row), (self.columns, column)) if axis.labels]
        return f"{self.caption}[{','.join(labels)}] = {signed(float(self.values[row, column]))}"
