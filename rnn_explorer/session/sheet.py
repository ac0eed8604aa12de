"""Numbers of several iterations side by side, so that what is told of them is computed for all at once."""

from collections.abc import Iterable

import numpy as np

from rnn_explorer.engine.arena import Layout

GAP = 256  # numbers: so many more are copied sooner than in two pieces
MEMORY = 2**20  # bytes: more would push the network out of the cache
MOST_ROWS = 64


class Sheet:
    """A row for each iteration, with the columns that are wanted of its numbers."""

    def __init__(self, layout: Layout, names: Iterable[str]) -> None:
        numbers = np.arange(layout.size)
        places = {name: layout.view(numbers, name) for name in names}
        is_wanted = np.zeros(layout.size, bool)
        for place in places.values():
            is_wanted[place] = True
        wanted = np.flatnonzero(is_wanted)
        ends = np.append(np.flatnonzero(np.diff(wanted) > GAP), len(wanted) - 1)
        starts = np.append(0, ends[:-1] + 1)
        self._pieces: list[tuple[slice, slice]] = []
        width, column = 0, np.empty(layout.size, np.intp)
        for first, last in zip(wanted[starts].tolist(), wanted[ends].tolist(), strict=True):
            length = last + 1 - first
            self._pieces.append((slice(first, last + 1), slice(width, width + length)))
            column[first : last + 1] = np.arange(width, width + length)
            width += length
        self._columns = {name: _columns(column[place]) for name, place in places.items()}
        self._shapes = {name: place.shape for name, place in places.items()}
        self._rows = np.empty((min(max(MEMORY // (8 * width), 1), MOST_ROWS), width))
        self._count = 0

    def __len__(self) -> int:
        """How many iterations are on it."""
        return self._count

    @property
    def is_full(self) -> bool:
        return self._count == len(self._rows)

    def take(self, numbers: np.ndarray) -> None:
        """A row more, from all ``numbers`` of an iteration. It must not be full."""
        row = self._rows[self._count]
        for source, target in self._pieces:
            row[target] = numbers[source]
        self._count += 1

    def values(self, name: str) -> np.ndarray:
        """A column for all rows: (rows, …)."""
        rows = self._rows[: self._count, self._columns[name]]
        return rows.reshape(self._count, *self._shapes[name])

    def clear(self) -> None:
        """Begin again."""
        self._count = 0


def _columns(cells: np.ndarray) -> slice | np.ndarray:
    """An index of these ``cells``, which gives a view if they lie side by side."""
    flat = cells.ravel()
    side_by_side = slice(int(flat[0]), int(flat[0]) + len(flat))
    return side_by_side if np.array_equal(flat, np.arange(len(flat)) + flat[0]) else flat
