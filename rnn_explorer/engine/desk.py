"""Where iterations are computed: a buffer, the views into it, and the programmes of what is done with them.

A record of an iteration is the buffer itself, so nothing is copied; when nobody looks into it any more, the next one is
computed there.
"""

from __future__ import annotations

import mmap
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.programme import Programme

MOST_DESKS = 4
LARGE = 2**20  # bytes from which on large pages pay
LINE = 64  # bytes of a line of the cache
Memory = memoryview | mmap.mmap


class Desk:
    """A buffer, views of it by name (``views``), and two programmes to be written: ``sweeps`` and ``update``."""

    def __init__(self, layout: Layout, course: Course, dtype: np.dtype) -> None:
        self.memory = memory_of(layout.size * dtype.itemsize)
        self.views = Views(layout, np.frombuffer(self.memory, dtype), course, {})
        self.sweeps = Programme()
        self.update = Programme()


class Desks:
    """Iterations are computed where their record is kept: it is given away without a copy, and the desk taken back as
    soon as no array looks into its memory any more. Only if all are given away, the last one stays and is copied, to
    memory that comes back in the same way: memory that is new to the process costs more than the copy.
    """

    def __init__(self, furnish: Callable[[], Desk], kept: int) -> None:
        """``furnish`` makes a desk. kept: how many numbers, from the first on, belong to a record."""
        self._furnish = furnish
        self._kept = kept
        self._free = [furnish()]
        self._made = 1
        self._spare: list[Memory] = []
        self._took_back = partial(_take_back, weakref.ref(self))  # not itself: it would wait for the garbage collection
        self._lent: dict[int, tuple[weakref.ref, Desk | Memory]] = {}  # by the identity of the reference

    def free(self) -> Desk:
        """A desk to compute at."""
        if not self._free:
            self._free.append(self._furnish())
            self._made += 1
        return self._free[-1]

    def record(self, desk: Desk) -> np.ndarray:
        """What was computed at ``desk``, (kept,)."""
        dtype = desk.views.buffer.dtype
        if self._made < MOST_DESKS or len(self._free) > 1:
            self._free.remove(desk)
            return self._lend(desk, np.frombuffer(desk.memory, dtype, self._kept))
        memory = self._spare.pop() if self._spare else memory_of(self._kept * dtype.itemsize)
        record = np.frombuffer(memory, dtype)
        record[...] = desk.views.buffer[: self._kept]
        return self._lend(memory, record)

    def _lend(self, place: Desk | Memory, record: np.ndarray) -> np.ndarray:
        reference = weakref.ref(record, self._took_back)  # every view of the record keeps it alive
        self._lent[id(reference)] = reference, place
        return record

    def _take_back(self, gone: weakref.ref) -> None:
        _, place = self._lent.pop(id(gone))
        if isinstance(place, Desk):
            self._free.append(place)
        elif len(self._spare) < MOST_DESKS:
            self._spare.append(place)


def memory_of(size: int) -> Memory:
    """Zeros, ``size`` bytes. Much of it lies in large pages where the system has them: every iteration goes through all
    of it, and of small pages the processor can not remember so many. It begins where a line of the cache does: between
    two places that lie alike in their lines, a copy takes 20 µs in place of 27.
    """
    if size < LARGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        memory = memoryview(bytearray(size + LINE))
        first = -np.frombuffer(memory, np.uint8).__array_interface__["data"][0] % LINE
        return memory[first : first + size]
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # a system without large pages: small ones do
        memory.madvise(mmap.MADV_HUGEPAGE)
    return memory


def _take_back(desks: weakref.ref[Desks], gone: weakref.ref) -> None:
    """When the desks are gone too, so is the place."""
    if (there := desks()) is not None:
        there._take_back(gone)
