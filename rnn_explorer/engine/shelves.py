"""Where records of iterations are copied to, to stay."""

import numpy as np

from rnn_explorer.engine.pages import Stock

LARGEST = 2**21  # bytes of a shelf for several records
MOST_RECORDS = 8  # on a shelf: all of it stays as long as one of them does


class Shelves:
    """Records lie on them side by side: one that begins with the numbers that the one before ended with has them in
    common with it, so that the parameters of every iteration are there once.
    """

    def __init__(self, shared: int) -> None:
        """shared: with how many numbers a record begins that may be those that another one ended with."""
        self._shared = shared
        self._stock = Stock()
        self._shelf = np.empty(0)
        self._full = 0  # how many numbers of it
        self._last = self._shelf  # of these numbers

    def put(self, record: np.ndarray, began: np.ndarray) -> np.ndarray:
        """A copy of ``record``, which was computed from ``began``."""
        shared = self._shared if self._ends_with(began) else 0
        if self._full - shared + record.size > self._shelf.size:
            shared = self._full = 0
            self._shelf = self._last = np.empty(0)  # perhaps nothing else held it
            most = max(1, min(LARGEST // record.nbytes, MOST_RECORDS))
            self._shelf = self._stock.take(most * record.size, record.dtype)
        first, self._full = self._full - shared, self._full - shared + record.size
        kept = self._shelf[first : self._full]
        kept[shared:] = record[shared:]
        self._last = kept[-1:]
        return kept

    def _ends_with(self, began: np.ndarray) -> bool:
        """Whether ``began`` is what the last record ended with: nobody sees more of the shelf than that."""
        return (began.base is self._shelf and began.size == self._shared and began.dtype == self._shelf.dtype
                and began.flags.c_contiguous and np.may_share_memory(began, self._last))
