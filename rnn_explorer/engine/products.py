"""Matrix products as BLAS does them fastest, and what is fastest as a matrix product."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np

from rnn_explorer.engine.programme import Programme

UNPACKED = 100**3  # multiplications up to which OpenBLAS reads the factors where they are, without packing them first
EVEN = 8  # rows that it works on together
NARROW = 16  # columns of rows whose sums a product with a square of ones brings to all columns at once
FEW = 2000  # rows that are added faster by a product than by what NumPy has for it, which needs 1 µs to begin

dot = np.ndarray.dot  # dot(a, b, out): the same as np.dot without its dispatcher, which costs 0.15 µs a call


@lru_cache(maxsize=64)
def ones(count: int, dtype: np.dtype) -> np.ndarray:
    """(count,): a product with it is a sum, or spreads a number."""
    vector = np.ones(count, dtype)
    vector.flags.writeable = False
    return vector


def product(do: Programme, rows: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """``rows`` (N, K) or (K,) times ``weights`` (K, M), to ``out``; many rows in pieces, which need not be packed."""
    few = UNPACKED // weights.size // EVEN * EVEN
    if rows.ndim == 1 or few == 0 or len(rows) * weights.size <= UNPACKED:
        do(dot, rows, weights, out)
        return
    if not weights.flags.c_contiguous:  # packing would have put it in order
        weights, given = np.empty(weights.shape, weights.dtype), weights
        do.copy(given, weights)
    pieces = -(-len(rows) // few)
    for piece, place in zip(np.array_split(rows, pieces), np.array_split(out, pieces), strict=True):
        do(dot, piece, weights, place)


def sum_of_rows(do: Programme, rows: np.ndarray, out: np.ndarray) -> None:
    """Σ of ``rows`` (N, H), to ``out`` (H,)."""
    if len(rows) <= FEW:
        do(dot, ones(len(rows), rows.dtype), rows, out)
    else:
        do(np.add.reduce, rows, 0, None, out)


def spread(do: Programme, vector: np.ndarray, out: np.ndarray) -> None:
    """``vector`` (K,) in every row of ``out`` (N, K); or, (N, 1), in every column: an operation of two arrays of one
    shape is faster than of two that NumPy must fit to each other.
    """
    if vector.ndim == 1:
        do(dot, ones(len(out), out.dtype)[:, None], vector[None], out)
    else:
        do(dot, vector, ones(out.shape[1], out.dtype)[None], out)


def add_to_rows(do: Programme, rows: np.ndarray, vector: np.ndarray) -> None:
    """``vector`` (K,) to each of the ``rows`` (N, K)."""
    if len(rows) <= FEW:
        wide = np.empty_like(rows)
        spread(do, vector, wide)
        vector = wide
    do(np.add, rows, vector, rows)


def multiply_parts(
    do: Programme, whole: np.ndarray, factors: Sequence[np.ndarray], out: np.ndarray, work: np.ndarray
) -> None:
    """Each part of ``whole`` (..., n H) by its factor (..., H), to ``out``. Parts are short rows that lie apart: it is
    faster to put the factors side by side in ``work`` (..., n H), those of a kind at once.
    """
    rest = work
    for _, alike in groupby(factors, id):
        factor, *others = alike
        width = (1 + len(others)) * factor.shape[-1]
        place, rest = rest[..., :width], rest[..., width:]
        do.copy(factor[..., None, :], place.reshape(*factor.shape[:-1], -1, factor.shape[-1]))
    do(np.multiply, whole, work, out)


def largest_of_rows(do: Programme, rows: np.ndarray, out: np.ndarray) -> None:
    """The maximum of each of the ``rows`` (N, K), to all columns of ``out`` (N, K): looked up, as ``maximum.reduce`` is
    slower.
    """
    first, place = np.arange(len(rows)) * rows.shape[1], np.empty(len(rows), np.intp)
    largest = np.empty((len(rows), 1), rows.dtype)
    do(rows.argmax, 1, place)
    do(np.add, place, first, place)
    do(rows.reshape(-1).take, place, 0, largest[:, 0], "clip")  # it needs no check, and the check would need a copy
    spread(do, largest, out)


def total_of_rows(do: Programme, rows: np.ndarray, out: np.ndarray) -> None:
    """Σ of each of the ``rows`` (N, K), to all columns of ``out`` (N, K)."""
    width = rows.shape[1]
    if width <= NARROW:
        do(dot, rows, np.ones((width, width), rows.dtype), out)
    else:
        total = np.empty((len(rows), 1), rows.dtype)
        do(dot, rows, ones(width, rows.dtype)[:, None], total)
        spread(do, total, out)
