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
from sys import getrefcount

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.programme import Programme

MOST_DESKS = 4
LARGE = 2**20  # bytes from which on large pages pay
LINE = 64  # bytes of a line of the cache
Memory = memoryview | mmap.mmap


class Desk:
    """A buffer, views of it by name (``views``), and two programmes to be written: ``sweeps`` and ``update``.

    record: the first ``kept`` numbers of the buffer. What looks into it holds it; the views do not.
    """

    def __init__(self, layout: Layout, course: Course, dtype: np.dtype, kept: int) -> None:
        memory = memory_of(layout.size * dtype.itemsize)
        self.views = Views(layout, np.frombuffer(memory, dtype), course, {})
        self.record = np.frombuffer(memory, dtype, kept)
        self._unused = getrefcount(self.record)
        self.sweeps = Programme()
        self.update = Programme()

    def is_free(self) -> bool:
        """Whether nobody looks into the record."""
        return getrefcount(self.record) == self._unused


class Desks:
    """Iterations are computed where their record is kept: it is given away without a copy, and the desk is used again
    as soon as no array looks into the record any more. Only if all others are given away, the last one stays and is
    copied, to memory that comes back when nobody looks into that: memory that is new to the process costs more than the
    copy.
    """

    def __init__(self, furnish: Callable[[], Desk]) -> None:
        """``furnish`` makes a desk."""
        self._furnish = furnish
        self._desks = [furnish()]
        self._spare: list[Memory] = []
        self._lent: dict[int, tuple[weakref.ref, Memory]] = {}  # by the identity of the reference
        self._took_back = partial(_take_back, weakref.ref(self))  # not itself: it would wait for the garbage collection

    def free(self) -> Desk:
        """A desk to compute at: the first one that is free, as it may still be in the cache."""
        for desk in self._desks:
            if desk.is_free():
                return desk
        self._desks.append(self._furnish())
        return self._desks[-1]

    def record(self, desk: Desk) -> np.ndarray:
        """What was computed at ``desk``, (kept,)."""
        if len(self._desks) < MOST_DESKS or any(other.is_free() for other in self._desks if other is not desk):
            return desk.record
        memory = self._spare.pop() if self._spare else memory_of(desk.record.nbytes)
        record = np.frombuffer(memory, desk.record.dtype)
        record[...] = desk.record
        reference = weakref.ref(record, self._took_back)  # every view of the record keeps it alive
        self._lent[id(reference)] = reference, memory
        return record

    def _take_back(self, gone: weakref.ref) -> None:
        _, memory = self._lent.pop(id(gone))
        if len(self._spare) < MOST_DESKS:
            self._spare.append(memory)


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
