"""Where records of iterations are copied to, to stay."""

from __future__ import annotations

import weakref
from functools import partial

import numpy as np

from rnn_explorer.engine.pages import Memory, memory_of

LARGEST = 2**21  # bytes of a shelf for several records
MOST_RECORDS = 8  # on a shelf: all of it stays as long as one of them does
MOST_SPARE = 4


class Shelves:
    """Records lie on them side by side: one that begins with the numbers that the one before ended with has them in
    common with it, so that the parameters of every iteration are there once. Of a shelf that nobody looks into any more
    the memory is used again: such as is new to the process costs more than the copy.
    """

    def __init__(self, shared: int) -> None:
        """shared: with how many numbers a record begins that may be those that another one ended with."""
        self._shared = shared
        self._spare: list[Memory] = []
        self._lent: dict[int, tuple[weakref.ref, Memory]] = {}  # by the identity of the reference
        self._took_back = partial(_take_back, weakref.ref(self))  # not itself: it would wait for the garbage collection
        self._shelf = np.empty(0)
        self._full = 0  # how many numbers of it
        self._last = self._shelf  # of these numbers

    def put(self, record: np.ndarray, began: np.ndarray) -> np.ndarray:
        """A copy of ``record``, which was computed from ``began``."""
        shared = self._shared if self._ends_with(began) else 0
        if self._full - shared + record.size > self._shelf.size:
            shared = self._full = 0
            self._shelf = self._another(record)
        first, self._full = self._full - shared, self._full - shared + record.size
        kept = self._shelf[first : self._full]
        kept[shared:] = record[shared:]
        self._last = kept[-1:]
        return kept

    def _ends_with(self, began: np.ndarray) -> bool:
        """Whether ``began`` is what the last record ended with: nobody sees more of the shelf than that."""
        return (began.base is self._shelf and began.size == self._shared and began.dtype == self._shelf.dtype
                and began.flags.c_contiguous and np.may_share_memory(began, self._last))

    def _another(self, record: np.ndarray) -> np.ndarray:
        self._shelf = self._last = np.empty(0)  # perhaps nothing else held it
        size = max(record.nbytes, min(LARGEST, MOST_RECORDS * record.nbytes))
        memory = self._spare.pop() if self._spare else memory_of(size)
        shelf = np.frombuffer(memory, record.dtype)
        reference = weakref.ref(shelf, self._took_back)  # every record on it keeps it alive
        self._lent[id(reference)] = reference, memory
        return shelf

    def _take_back(self, gone: weakref.ref) -> None:
        _, memory = self._lent.pop(id(gone))
        if len(self._spare) < MOST_SPARE:
            self._spare.append(memory)


def _take_back(shelves: weakref.ref[Shelves], gone: weakref.ref) -> None:
    """When the shelves are gone too, so is the place."""
    if (there := shelves()) is not None:
        there._take_back(gone)
