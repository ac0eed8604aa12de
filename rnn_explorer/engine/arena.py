"""One buffer for all numbers of an iteration: names are views into it.

Allocated once and used again for every iteration; the buffer is the whole record of one.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from math import prod

import numpy as np

LINE = 16  # numbers: what fills a line of the cache, in float32


class Layout:
    """Where the named arrays lie in the buffer; ``size`` is its length in numbers.

    ``in_time``: the names of the arrays that have a row for every time step, (T, B, …).
    """

    def __init__(self) -> None:
        self.size = 0
        self.in_time: set[str] = set()
        self._places: dict[str, tuple[int, tuple[int, ...]]] = {}  # offset in numbers, shape
        self._parts: dict[str, tuple[str, slice | int]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._places or name in self._parts

    def add(self, name: str, shape: tuple[int, ...], in_time: bool = False) -> None:
        """Reserve an array behind those that are there. Raises ValueError for a name that is taken."""
        if name in self:
            raise ValueError(f"{name} is laid out twice")
        self._places[name] = self.size, shape
        self.size += prod(shape)
        if in_time:
            self.in_time.add(name)

    def alias(self, name: str, of: str, shape: tuple[int, ...], skip: int = 0, in_time: bool = False) -> None:
        """Another name for numbers of the array ``of``, from its number ``skip`` on."""
        offset, _ = self._places[of]
        self._places[name] = offset + skip, shape
        if in_time:
            self.in_time.add(name)

    def part(self, name: str, of: str, part: slice | int) -> None:
        """Another name for a range of the last axis of the array ``of``, or for one place there: a gate of several."""
        self._parts[name] = of, part
        if of in self.in_time:
            self.in_time.add(name)

    def align(self) -> None:
        """What is added now begins with a line of the cache: products are 3 to 6 % faster."""
        self.size += -self.size % LINE

    def append(self, other: Layout) -> None:
        """Reserve all arrays of ``other`` behind those that are there."""
        self._places |= {name: (self.size + offset, shape) for name, (offset, shape) in other._places.items()}
        self._parts |= other._parts
        self.in_time |= other.in_time
        self.size += other.size

    def copy(self) -> Layout:
        """A layout that can grow without this one."""
        other = Layout()
        other.size, other.in_time = self.size, set(self.in_time)
        other._places, other._parts = dict(self._places), dict(self._parts)
        return other

    def names(self) -> Iterator[str]:
        """The names of all arrays."""
        return chain(self._places, self._parts)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of the array ``name``."""
        if name in self._parts:
            of, part = self._parts[name]
            return *self.shape(of)[:-1], *(() if isinstance(part, int) else (part.stop - part.start,))
        return self._places[name][1]

    def view(self, buffer: np.ndarray, name: str) -> np.ndarray:
        """The array ``name`` in ``buffer`` (size,). Raises KeyError for a name that is not there."""
        if name in self._parts:
            of, part = self._parts[name]
            return self.view(buffer, of)[..., part]
        offset, shape = self._places[name]
        return buffer[offset : offset + prod(shape)].reshape(shape)


@dataclass(frozen=True)
class Course:
    """How a layer goes through time.

    steps: T. reverse: from the last time step to the first. walls: time steps (from 0) that send no error to the one
    before them (truncation). lengths: time steps of each sequence (B,), None if all have T.
    """

    steps: int
    reverse: bool = False
    walls: frozenset[int] = frozenset()
    lengths: tuple[int, ...] | None = None

    def pieces(self, longest: int) -> tuple[range, ...]:
        """All time steps in ranges of at most ``longest``, in the order of the layer; they end at walls, and where a
        sequence does.
        """
        borders = self.walls | frozenset(self.lengths or ()) | {self.steps}
        inner = sorted(border for border in borders if 0 < border <= self.steps)
        ranges = [
            range(start, min(start + longest, stop))
            for first, stop in pairwise((0, *inner))
            for start in range(first, stop, longest)
        ]
        return tuple(reversed(ranges) if self.reverse else ranges)

    def ends_at_wall(self, steps: range) -> bool:
        """Whether no error comes back into ``steps``: after them, as the layer goes, is a wall or the end."""
        border = steps.start if self.reverse else steps.stop
        return border in self.walls or border == (0 if self.reverse else self.steps)

    def over(self, steps: range) -> np.ndarray | None:
        """The sequences that have no time step in ``steps``, None if there are no such."""
        if self.lengths is None:
            return None
        ended = np.flatnonzero(np.array(self.lengths) <= steps.start)
        return ended if ended.size else None


class Views(dict[str, np.ndarray]):
    """Arrays by name: those of a layer, or of the whole network, during some time steps. Made when they are asked for.

    ``flat[name]`` has time and sequences in one axis, (T·B, …): for one product over all time steps.
    """

    def __init__(
        self, layout: Layout, buffer: np.ndarray, course: Course, names: Mapping[str, str], during: range | None = None
    ) -> None:
        """``names`` gives the names in the layout to those names that differ; ``during``: time steps (None: all)."""
        super().__init__()
        self.buffer = buffer
        self.course = course
        self.during = range(course.steps) if during is None else during
        self.flat = _Flat(self)
        self.ends_at_wall = course.ends_at_wall(self.during)
        self.over = course.over(self.during)
        self._layout = layout
        self._names = names
        self._steps: dict[tuple[str, ...], list[tuple[np.ndarray, ...]]] = {}
        self._pieces: dict[int, tuple[Views, ...]] = {}

    def __missing__(self, name: str) -> np.ndarray:
        place = self._names.get(name, name)
        array = self._layout.view(self.buffer, place)
        if place in self._layout.in_time:
            array = array[self.during.start : self.during.stop]
        self[name] = array
        return array

    def has(self, name: str) -> bool:
        """Whether there is an array ``name``."""
        return self._names.get(name, name) in self._layout

    @property
    def sequences(self) -> int:
        """B."""
        return self["x"].shape[1]

    def pieces(self, longest: int) -> tuple[Views, ...]:
        """The same arrays during a few time steps after the other, in the order in which the layer goes."""
        if longest not in self._pieces:
            ranges = self.course.pieces(longest)
            self._pieces[longest] = tuple(map(self._between, ranges)) if len(ranges) > 1 else ()
        return self._pieces[longest] or (self,)  # kept, it would hold itself

    def steps(self, *names: str) -> list[tuple[np.ndarray, ...]]:
        """For every time step, in the order of the layer, its rows (B, …) of the arrays ``names``; vectors (…) if there
        is one sequence. The last row of a name that ends in ``_after`` is zero where no error comes from after.

        Made once: products of vectors and views that are there already are what makes short sequences fast.
        """
        if names not in self._steps:
            self._steps[names] = list(zip(*(self._rows(name) for name in names), strict=True))
        return self._steps[names]

    def but_last(self, name: str) -> np.ndarray:
        """The array ``name`` without the last time step, as the layer goes."""
        return self[name][1:] if self.course.reverse else self[name][:-1]

    def row(self, name: str) -> np.ndarray:
        """An array that is not in time (B, …), in the form of the rows of ``steps``."""
        array = self[name]
        return array[0] if array.shape[0] == 1 else array

    def _between(self, steps: range) -> Views:
        return Views(self._layout, self.buffer, self.course, self._names, steps)

    def _rows(self, name: str) -> list[np.ndarray]:
        rows = [row[0] if row.shape[0] == 1 else row for row in self[name]]
        if self.course.reverse:
            rows.reverse()
        if self.ends_at_wall and name.endswith("_after"):
            rows[-1] = np.zeros_like(rows[-1])
        return rows


class _Flat(dict[str, np.ndarray]):
    """The arrays of ``views`` with time and sequences in one axis."""

    def __init__(self, views: Views) -> None:
        super().__init__()
        self._views = weakref.proxy(views)  # they hold each other; neither shall wait for the garbage collection

    def __missing__(self, name: str) -> np.ndarray:
        flat = self[name] = flattened(self._views[name])
        return flat


def flattened(array: np.ndarray) -> np.ndarray:
    """(T, B, …) as (T·B, …), the same memory. Raises ValueError if that can not be."""
    flat = array.reshape(-1, *array.shape[2:])
    if not np.shares_memory(flat, array):
        raise ValueError("the rows do not lie at equal distances in memory")
    return flat
