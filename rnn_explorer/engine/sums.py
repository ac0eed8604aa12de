"""Gradients: sums of u vᵀ over time and sequences; and the norms of what every time step contributes to them.

Of several sequences a time step contributes Σ u vᵀ over them, a product of two matrices. Made one by one, these
products cost hardly more than one product over all time steps, less where those are many; they stay in the cache, so
each is added up, and its norm taken, almost for nothing. Of one sequence they would be u vᵀ: there one product makes
the whole sum, and ‖u‖ ‖v‖ is the norm, so no matrix is built (``norms_of_one``).
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from rnn_explorer.engine.arena import Layout, Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Hadamard, Outer, OverSequences
from rnn_explorer.engine.products import dot, ones, sum_of_rows
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import inserted

FEW = 4  # time steps that are added up at once
CACHED = 2**17  # numbers of their products that stay in the cache


def sum_of_products(
    do: Programme, v: Views, errors: np.ndarray, vectors: np.ndarray, places: Mapping[str, slice], gates: int = 1
) -> None:
    """Σ u vᵀ over all u of ``errors`` (T, B, G·H) and v of ``vectors`` (T, B, N), to the gradients of some parameters.

    places: the parameters by name, (G·H, n) or (G·H,), and which n components of v are theirs.
    """
    if errors.shape[1] == 1:
        for name, place in places.items():
            do(dot, errors[:, 0].T, vectors[:, 0, place], v[f"d_{name}"].reshape(errors.shape[2], -1))
        return
    total = _sum_of_steps(do, v, errors.reshape(*errors.shape[:2], gates, -1), vectors, places)
    for name, place in places.items():
        do.copy(total[:, place].transpose(0, 2, 1), v[f"d_{name}"].reshape(gates, total.shape[2], -1))


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


def norms_of_one(do: Programme, v: Views, layout: Layout, gradients: Sequence[Equation]) -> None:
    """The squared norms of what every time step contributes to the ``gradients``, of one sequence, to ``norms`` (P, T).

    Every array is squared once, with all gates and the state before the first one that lie in it; behind a 1 stand the
    sums of the squares of all rows.
    """
    terms = [_vectors(equation.expression.term) for equation in gradients]
    numbered = np.arange(layout.size)
    arrays: dict[Expression | str, np.ndarray] = {}
    rows: dict[Expression | None, tuple[Expression | str, np.ndarray]] = {}
    for vector in dict.fromkeys(vector for pair in terms for vector in pair if vector is not None):
        if isinstance(vector, Symbol):
            name = inserted(vector.name, "_before") if vector.shift else vector.name
            place, whole = layout.view(numbered, name)[:, 0], layout.whole(name)
            rows[vector] = whole, (place[:, 0] - layout.view(numbered, whole).flat[0]) // place.shape[1]
            arrays[whole] = layout.view(v.buffer, whole).reshape(-1, place.shape[1])
        else:
            arrays[vector] = _product(do, layout, v.buffer, vector)
            rows[vector] = vector, np.arange(len(arrays[vector]))
    begins = dict(zip(arrays, accumulate(map(len, arrays.values()), initial=1), strict=False))
    sums = np.ones(1 + sum(map(len, arrays.values())), v.buffer.dtype)
    for key, array in arrays.items():
        squares = np.empty(array.shape, array.dtype)
        do(np.multiply, array, array, squares)
        do(dot, squares, ones(array.shape[1], array.dtype), sums[begins[key] : begins[key] + len(array)])
    places = {vector: begins[key] + row for vector, (key, row) in rows.items()}
    places[None] = np.zeros(v["x"].shape[0], np.intp)
    pairs = np.array([[places[vector] for vector in side] for side in zip(*terms, strict=True)])
    left, right = factors = np.empty(pairs.shape, sums.dtype)
    do(sums.take, pairs, None, factors, "clip")
    do(np.multiply, left, right, v["norms"])


def _product(do: Programme, layout: Layout, buffer: np.ndarray, vector: Hadamard) -> np.ndarray:
    """Where the programme puts the product of two columns, (T, H)."""
    factors = vector.left, vector.right
    names = [inserted(factor.name, "_before") if factor.shift else factor.name for factor in factors]
    left, right = (layout.view(buffer, name)[:, 0] for name in names)
    product = np.empty_like(left)
    do(np.multiply, left, right, product)
    return product


def _vectors(term: Expression) -> tuple[Expression, Expression | None]:
    """u and v, if ``term`` is u vᵀ; v is None if it is u."""
    match term:
        case Outer(column, row):
            return column, row
        case OverSequences(vector):
            return vector, None
    raise TypeError(f"a sum of {type(term).__name__}, whose norms are not known here")
