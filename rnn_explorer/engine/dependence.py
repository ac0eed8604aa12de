"""Which elements of its arguments one element of a function's value depends on."""

from collections.abc import Callable
from functools import lru_cache
from itertools import zip_longest

import numpy as np

Function = Callable[..., np.ndarray]
Shape = Index = tuple[int, ...]


def ranges_read(function: Function, shapes: tuple[Shape, ...], element: Index) -> list[list[range]]:
    """For every argument, of the shape in ``shapes``: the positions along each axis that ``element`` reads.

    An axis is read at the same position as in ``element`` (tanh), or as a whole (softmax; what a sum takes away).
    """
    mixed = _mixed_axes(function, tuple(tuple(min(length, 2) for length in shape) for shape in shapes))
    return [_positions(shape, axes, element) for shape, axes in zip(shapes, mixed, strict=True)]


def _positions(shape: Shape, mixed: tuple[bool, ...], element: Index) -> list[range]:
    """Along every axis. Axes are aligned as NumPy broadcasts them; those that were taken away are the last ones."""
    aligned = element[max(len(element) - len(shape), 0):]
    return [
        range(length) if whole or at is None or length == 1 else range(at, at + 1)
        for length, whole, at in zip_longest(shape, mixed, aligned)
    ]


@lru_cache(maxsize=256)
def _mixed_axes(function: Function, shapes: tuple[Shape, ...]) -> tuple[tuple[bool, ...], ...]:
    """For every argument and axis: whether an element of the value depends on all positions along it.

    A function does not say so, but NaN tells: it spreads to everything that is computed from it.
    """
    return tuple(
        tuple(_spreads(function, shapes, which, axis) for axis in range(len(shape)))
        for which, shape in enumerate(shapes)
    )


def _spreads(function: Function, shapes: tuple[Shape, ...], which: int, axis: int) -> bool:
    """Whether the first element of the value sees what is behind the first position along an axis."""
    arguments = [np.full(shape, 0.5) for shape in shapes]
    np.moveaxis(arguments[which], axis, 0)[1:] = np.nan
    with np.errstate(invalid="ignore"):
        return bool(np.isnan(np.asarray(function(*arguments)).flat[0]))
