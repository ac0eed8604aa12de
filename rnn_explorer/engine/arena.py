"""One buffer for all numbers of an iteration: names are views into it.

Allocated once and used again for every iteration; a copy of the buffer is the whole record of one.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from itertools import chain
from math import prod
from types import MappingProxyType

import numpy as np

MOST_SPARE = 3  # buffers that nobody uses


class Layout:
    """Where the named arrays lie in the buffer; ``size`` is its length in numbers."""

    def __init__(self) -> None:
        self.size = 0
        self._places: dict[str, tuple[int, tuple[int, ...]]] = {}  # offset in numbers, shape
        self._parts: dict[str, tuple[str, slice]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._places or name in self._parts

    def add(self, name: str, shape: tuple[int, ...]) -> None:
        """Reserve an array behind those that are there. Raises ValueError for a name that is taken."""
        if name in self:
            raise ValueError(f"{name} is laid out twice")
        self._places[name] = self.size, shape
        self.size += prod(shape)

    def alias(self, name: str, of: str, shape: tuple[int, ...], skip: int = 0) -> None:
        """Another name for numbers of the array ``of``, from its number ``skip`` on."""
        offset, _ = self._places[of]
        self._places[name] = offset + skip, shape

    def part(self, name: str, of: str, first: int, length: int) -> None:
        """Another name for a range of the last axis of the array ``of``: one gate of several."""
        self._parts[name] = of, slice(first, first + length)

    def copy(self) -> Layout:
        """A layout that can grow without this one."""
        other = Layout()
        other.size, other._places, other._parts = self.size, dict(self._places), dict(self._parts)
        return other

    def names(self) -> Iterator[str]:
        """The names of all arrays."""
        return chain(self._places, self._parts)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of the array ``name``."""
        if name in self._parts:
            of, part = self._parts[name]
            return (*self.shape(of)[:-1], part.stop - part.start)
        return self._places[name][1]

    def view(self, buffer: np.ndarray, name: str) -> np.ndarray:
        """The array ``name`` in ``buffer`` (size,)."""
        if name in self._parts:
            of, part = self._parts[name]
            return self.view(buffer, of)[..., part]
        offset, shape = self._places[name]
        return buffer[offset : offset + prod(shape)].reshape(shape)


class Views(dict[str, np.ndarray]):
    """The arrays of a layout in a buffer of their own, by name.

    ``flat[name]`` has time and sequences in one axis, (T·B, …): for one product over all time steps.
    """

    def __init__(self, layout: Layout, in_time: tuple[int, int]) -> None:
        """``in_time``: T and B, which begin the shape of every array in time."""
        self.buffer = np.zeros(layout.size)
        super().__init__((name, layout.view(self.buffer, name)) for name in layout.names())
        self.flat = MappingProxyType(
            {
                name: array.reshape(-1, *array.shape[2:])
                for name, array in self.items()
                if array.shape[:2] == in_time and array.flags.c_contiguous
            }
        )
        self._steps: dict[tuple[str, ...], list[tuple[np.ndarray, ...]]] = {}

    def steps(self, *names: str) -> list[tuple[np.ndarray, ...]]:
        """For every time step, its rows (B, …) of the arrays ``names``; vectors (…) if there is one sequence.

        Made once: products of vectors and views that are there already are what makes short sequences fast.
        """
        if names not in self._steps:
            self._steps[names] = list(zip(*(self._rows(self[name]) for name in names), strict=True))
        return self._steps[names]

    def row(self, name: str) -> np.ndarray:
        """An array that is not in time (B, …), in the form of the rows of ``steps``."""
        array = self[name]
        return array[0] if array.shape[0] == 1 else array

    @staticmethod
    def _rows(array: np.ndarray) -> list[np.ndarray]:
        return [row[0] if row.shape[0] == 1 else row for row in array]


class Pool:
    """Buffers of one size, taken back as soon as no array looks into them any more.

    A fresh one costs a page fault for every 4 KiB: at large sizes more than the copy that is written into it.
    """

    def __init__(self, size: int) -> None:
        """``size``: numbers in a buffer."""
        self._size = size
        self._spare: list[bytearray] = []
        self._given: dict[int, tuple[weakref.ref, bytearray]] = {}  # by the identity of the reference

    def copy(self, numbers: np.ndarray) -> np.ndarray:
        """A buffer with these numbers (size,)."""
        try:
            memory = self._spare.pop()
        except IndexError:
            memory = bytearray(8 * self._size)
        buffer = np.frombuffer(memory)
        np.copyto(buffer, numbers)
        reference = weakref.ref(buffer, self._take_back)  # every view of the buffer keeps it alive
        self._given[id(reference)] = reference, memory
        return buffer

    def _take_back(self, gone: weakref.ref) -> None:
        _, memory = self._given.pop(id(gone))
        if len(self._spare) < MOST_SPARE:
            self._spare.append(memory)
