"""Gradients: sums of u vᵀ over time and sequences; and the norms of what every time step contributes to them.

Of several sequences a time step contributes Σ u vᵀ over them, a product of two matrices. Made one by one, these
products cost hardly more than one product over all time steps, less where those are many; they stay in the cache, so
each is added up, and its norm taken, almost for nothing. Of one sequence they would be u vᵀ: there one product makes
the whole sum, and ‖u‖ ‖v‖ is the norm, so no matrix is built (``norms_of_one``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np

from rnn_explorer.engine.arena import Layout, Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Outer, OverSequences
from rnn_explorer.engine.products import dot, ones, sum_of_rows
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import inserted

FEW = 4  # time steps that are added up at once
CACHED = 2**17  # numbers of their products that stay in the cache


def sum_of_products(
    do: Programme, v: Views, errors: np.ndarray, vectors: np.ndarray, name: str,
    places: Mapping[str, slice] | None = None, gates: int = 1,
) -> None:
    """Σ u vᵀ over all u of ``errors`` (T, B, G·H) and v of ``vectors`` (T, B, N), to the gradient of ``name``: of a
    parameter, or of a matrix of several.

    places: the parameters by name, (G·H, n) or (G·H,), and which n components of v are theirs; None if it is one.
    """
    if errors.shape[1] == 1:
        do(dot, errors[:, 0].T, vectors[:, 0], v[f"d_{name}"])
        return
    total = _sum_of_steps(do, v, errors.reshape(*errors.shape[:2], gates, -1), vectors, places or {name: slice(None)})
    do.copy(total.transpose(0, 2, 1), v[f"d_{name}"].reshape(gates, total.shape[2], -1))


def sum_of_vectors(do: Programme, v: Views, vectors: np.ndarray, name: str) -> None:
    """Σ of all ``vectors`` (T, B, H), to the gradient of the parameter ``name`` (H,)."""
    steps, sequences, width = vectors.shape
    if sequences == 1:
        sum_of_rows(do, vectors[:, 0], v[f"d_{name}"])
        return
    contributions = np.empty((steps, width), vectors.dtype)
    do(np.add.reduce, vectors, 1, None, contributions)
    if v.has("norms"):
        do(np.vecdot, contributions, contributions, v[f"norms_{name}"])
    sum_of_rows(do, contributions, v[f"d_{name}"])


def _sum_of_steps(
    do: Programme, v: Views, errors: np.ndarray, vectors: np.ndarray, places: Mapping[str, slice]
) -> np.ndarray:
    """What will be the sum of vᵀ u over ``errors`` (T, B, G, H) and ``vectors`` (T, B, N): (G, N, H)."""
    steps, _, gates, units = errors.shape
    total = np.empty((gates, vectors.shape[2], units), errors.dtype)
    few = FEW if FEW * total.size <= CACHED else 1
    products, part = np.empty((few, *total.shape), total.dtype), np.empty_like(total)
    left, right = vectors.transpose(0, 2, 1)[:, None], errors.transpose(0, 2, 1, 3)
    do.copy(0.0, total)
    for start in range(0, steps, few):
        now = slice(start, min(start + few, steps))
        made = products[: now.stop - start]
        do(np.matmul, left[now], right[now], made)
        _square(do, v, made, places, now)
        if few > 1:
            do(dot, ones(len(made), total.dtype), made.reshape(len(made), -1), part.reshape(-1))
        do(np.add, total, part if few > 1 else made[0], total)
    return total


def _square(do: Programme, v: Views, products: np.ndarray, places: Mapping[str, slice], now: slice) -> None:
    """The squared norms of some ``products`` (T, G, N, H), parameter by parameter."""
    if not v.has("norms"):
        return
    steps, gates, *_ = products.shape
    for name, place in places.items():
        numbers = products[:, :, place].reshape(steps, gates, -1)
        do(np.vecdot, numbers, numbers, v[f"norms_{name}"].reshape(gates, -1)[:, now].T)


def columns_of(gradients: Sequence[Equation]) -> tuple[str, ...]:
    """The names of the columns that the ``gradients`` are sums of products of."""
    return tuple(dict.fromkeys(vector.name for pair in _terms(gradients) for vector in pair
                               if isinstance(vector, Symbol)))


def norms_of_one(do: Programme, v: Views, layout: Layout, gradients: Sequence[Equation]) -> None:
    """The squared norms of what every time step contributes to the ``gradients``, of one sequence, to ``norms`` (P, T).

    Columns of one width lie in rows behind each other, whose squares are added up at once. Behind a 1 stand the sums.
    """
    terms = _terms(gradients)
    squares, places = _squares(do, v, layout, dict.fromkeys(filter(None, chain(*terms))))
    blocks = defaultdict(list)
    for vector, place in places.items():
        width = place.shape[1]
        blocks[width, place[0, 0] % width].append(vector)
    rows, number = {None: np.zeros(len(v["x"]), np.intp)}, 1
    added = []
    for (width, _), vectors in blocks.items():
        begins = {vector: places[vector][:, 0] for vector in vectors}
        first, last = min(map(np.min, begins.values())), max(map(np.max, begins.values()))
        added.append(squares[first : last + width].reshape(-1, width))
        rows |= {vector: number + (begin - first) // width for vector, begin in begins.items()}
        number += len(added[-1])
    sums = np.ones(number, v.buffer.dtype)
    for block, place in zip(added, np.split(sums[1:], np.cumsum(list(map(len, added)))[:-1]), strict=True):
        do(dot, block, ones(block.shape[1], block.dtype), place)
    pairs = np.array([[rows[vector] for vector in side] for side in zip(*terms, strict=True)])
    left, right = factors = np.empty(pairs.shape, sums.dtype)
    do(sums.take, pairs, None, factors, "clip")
    do(np.multiply, left, right, v["norms"])


def _squares(
    do: Programme, v: Views, layout: Layout, vectors: Iterable[Expression]
) -> tuple[np.ndarray, dict[Expression, np.ndarray]]:
    """Where the squares of all ``vectors`` will be, and which of them are whose, (T, H).

    The layout has columns side by side: all are squared at once. Behind them are products of two columns.
    """
    numbered = np.arange(layout.size)
    places = {vector: _rows(layout, numbered, vector) for vector in vectors if isinstance(vector, Symbol)}
    products = [vector for vector in vectors if vector not in places]
    first, last = min(map(np.min, places.values())), max(map(np.max, places.values())) + 1
    places = {vector: place - first for vector, place in places.items()}
    columns, end = v.buffer[first:last], last - first
    squares = np.empty(end + sum(_rows(layout, numbered, vector.left).size for vector in products), v.buffer.dtype)
    do(np.multiply, columns, columns, squares[:end])
    for vector in products:
        left, right = (_rows(layout, v.buffer, factor) for factor in (vector.left, vector.right))
        places[vector] = np.arange(end, end + left.size).reshape(left.shape)
        product = squares[end : end + left.size].reshape(left.shape)
        do(np.multiply, left, right, product)
        do(np.multiply, product, product, product)
        end += left.size
    return squares, places


def _rows(layout: Layout, buffer: np.ndarray, column: Symbol) -> np.ndarray:
    """The rows of a column of one sequence in ``buffer``, (T, H)."""
    return layout.view(buffer, inserted(column.name, "_before") if column.shift else column.name)[:, 0]


def _terms(gradients: Iterable[Equation]) -> list[tuple[Expression, Expression | None]]:
    return [_vectors(equation.expression.term) for equation in gradients]


def _vectors(term: Expression) -> tuple[Expression, Expression | None]:
    """u and v, if ``term`` is u vᵀ; v is None if it is u."""
    match term:
        case Outer(column, row):
            return column, row
        case OverSequences(vector):
            return vector, None
    raise TypeError(f"a sum of {type(term).__name__}, whose norms are not known here")
