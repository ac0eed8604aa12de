"""Memory as the processor likes it."""

import mmap
from contextlib import suppress

import numpy as np

LARGE = 2**20  # bytes from which on large pages pay
LINE = 64  # bytes of a line of the cache
Memory = memoryview | mmap.mmap


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
