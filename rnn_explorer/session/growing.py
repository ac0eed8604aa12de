"""Arrays that grow while others look at what they hold."""

import numpy as np

FIRST_CAPACITY = 256  # rows


class GrowingArray:
    """Rows that are only ever added, by one thread; what was handed out stays as it is, unless it is completed.

    Room is doubled when it is used up, so that adding costs the same however many there are. Memory that nobody has
    written to costs nothing.
    """

    def __init__(self, shape: tuple[int, ...] = (), dtype: type = np.float64) -> None:
        """``shape`` of a row."""
        self._array = np.empty((FIRST_CAPACITY, *shape), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> np.ndarray:
        """All rows so far, (rows, …), read-only: a view that does not grow."""
        view = self._array[: self._count]
        view.flags.writeable = False
        return view

    def append(self, rows: np.ndarray) -> None:
        """Add ``rows`` (any number, …)."""
        end = self._count + len(rows)
        if end > len(self._array):
            larger = np.empty((max(2 * len(self._array), end), *self._array.shape[1:]), self._array.dtype)
            larger[: self._count] = self._array[: self._count]
            self._array = larger
        self._array[self._count : end] = rows
        self._count = end

    def complete(self, start: int, rows: np.ndarray) -> None:
        """From row ``start`` on, ``rows`` (any number that are there, …) take the place of NaN, also in what was handed
        out.
        """
        old = self._array[start : start + len(rows)]
        np.copyto(old, rows, where=np.isnan(old))


class BunchedArray:
    """Rows within a bound of memory: when it is reached, every two neighbours become their larger one.

    ``bunch`` additions in a row of the array. NaN gives way to any number. Where ``bunch`` is above 1, the last row may
    still rise while it is looked at.
    """

    def __init__(
        self, shape: tuple[int, ...], memory: int, rows: np.ndarray | None = None, bunch: int = 1, added: int = 0
    ) -> None:
        """``shape`` of a row; ``memory`` in bytes. ``rows``: those of an array like this one, which came of ``added``
        additions and are ``bunch`` each.
        """
        self.bunch = bunch
        self._most = max(memory // (4 * max(int(np.prod(shape)), 1)), 2)
        self._rows = GrowingArray(shape, np.float32)
        self._added = added
        if rows is not None:
            self._rows.append(rows)

    @property
    def rows(self) -> np.ndarray:
        """All rows so far, (rows, …) float32, read-only."""
        return self._rows.rows

    def append(self, rows: np.ndarray) -> None:
        """Add ``rows`` (any number, …)."""
        for start in range(0, len(rows), self._most):
            self._append(rows[start : start + self._most])
        while len(self._rows) > self._most:
            self._bunch_up()

    def _append(self, rows: np.ndarray) -> None:
        missing = -self._added % self.bunch  # in the last row
        self._added += len(rows)
        if missing and len(rows):
            last = self._rows._array[len(self._rows) - 1]
            np.fmax(last, np.fmax.reduce(rows[:missing], axis=0), out=last)
        if len(rest := rows[missing:]):
            self._rows.append(larger_ones(rest, self.bunch))

    def _bunch_up(self) -> None:
        merged = larger_ones(self._rows.rows, 2)
        self._rows = GrowingArray(merged.shape[1:], np.float32)
        self._rows.append(merged)
        self.bunch *= 2


def larger_ones(rows: np.ndarray, bunch: int) -> np.ndarray:
    """Of every ``bunch`` neighbouring ``rows`` (rows, …) the largest values; NaN gives way to any number."""
    return rows if bunch == 1 else np.fmax.reduceat(rows, np.arange(0, len(rows), bunch), axis=0)
