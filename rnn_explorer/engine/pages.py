"""Memory as the processor likes it, and used again: such as is new to the process costs more than to fill it."""

from __future__ import annotations

import mmap
import weakref
from collections import defaultdict
from contextlib import suppress
from functools import partial

import numpy as np

LARGE = 2**20  # bytes from which on large pages pay
LINE = 64  # bytes of a line of the cache
MOST_SPARE = 4
Memory = memoryview | mmap.mmap


class Stock:
    """Arrays whose memory is used again when nobody looks into them any more. For several threads."""

    def __init__(self, largest: float = float("inf")) -> None:
        """largest: bytes of an array whose memory is worth keeping."""
        self._largest = largest
        self._spare: dict[int, list[Memory]] = defaultdict(list)  # by their size in bytes
        self._lent: dict[int, tuple[weakref.ref, Memory]] = {}  # by the identity of the reference
        self._took_back = partial(_take_back, weakref.ref(self))  # not itself: it would wait for the garbage collection

    def take(self, size: int, dtype: np.dtype) -> np.ndarray:
        """So many numbers, (size,); what they are is left from others."""
        try:
            memory = self._spare[size * dtype.itemsize].pop()
        except IndexError:  # there is none of this size
            memory = memory_of(size * dtype.itemsize)
        array = np.frombuffer(memory, dtype)
        reference = weakref.ref(array, self._took_back)  # every view of the array keeps it alive
        self._lent[id(reference)] = reference, memory
        return array

    def _take_back(self, gone: weakref.ref) -> None:
        _, memory = self._lent.pop(id(gone))
        if sum(map(len, self._spare.values())) >= MOST_SPARE:
            self._spare.clear()
        if len(memory) <= self._largest:
            self._spare[len(memory)].append(memory)


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


def _take_back(stock: weakref.ref[Stock], gone: weakref.ref) -> None:
    """When the stock is gone too, so is the place."""
    if (there := stock()) is not None:
        there._take_back(gone)
