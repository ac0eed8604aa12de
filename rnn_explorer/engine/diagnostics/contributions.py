"""What every time step contributes to the gradient of a shared parameter: the ledger.

Read from the equations of the gradients, Σ u vᵀ over time, so it serves every cell.
"""

from abc import ABC, abstractmethod
from weakref import WeakKeyDictionary

import numpy as np

from rnn_explorer.engine.diagnostics.reading import at_every_time_step, equations
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Outer, OverSequences
from rnn_explorer.engine.products import dot
from rnn_explorer.engine.trace import Phase, Schema, Trace

CACHED = 2**14  # numbers that stay in the cache together with their like


def contribution_norms(trace: Trace) -> dict[str, np.ndarray]:
    """By parameter: the Frobenius norm of each time step's contribution to its gradient, (T,), before clipping.

    ‖u vᵀ‖ = ‖u‖ ‖v‖, so for one sequence no matrix is built. For a batch, where the rows of U and V are the sequences,
    ‖Uᵀ V‖² = Σ (U Uᵀ) ⊙ (V Vᵀ): the smaller ones are built. A time step that does not contribute has 0. Where sequences
    cancel, the absolute error is about 1e-8 of what cancels.
    """
    sums = _SUMS.get(trace.schema)
    if sums is None:
        sums = _SUMS[trace.schema] = (_SumsOfOne if trace.sizes["B"] == 1 else _SumsOfMany)(trace)
    return sums.norms(trace)


def running_norms(trace: Trace) -> dict[str, np.ndarray]:
    """By parameter: the norm of the sum of the contributions of time steps t … T−1, (T,), before clipping.

    It is summed from the last time step back, in the order in which the backward sweep makes the contributions; at
    t = 0 it is the norm of the gradient.
    """
    sums = equations(trace, Phase.SUM)
    return {written.removeprefix("d_"): _running(trace, equation) for written, equation in sums.items()}


class _Sums(ABC):
    """The sums of a kind of iteration. read: the vectors that they are made of. pairs: for each of the ``parameters``
    the indices of u and v in ``read``; one behind the last means that v is 1.
    """

    def __init__(self, trace: Trace) -> None:
        terms = {written.removeprefix("d_"): _vectors(equation)
                 for written, equation in equations(trace, Phase.SUM).items()}
        self.parameters = tuple(terms)
        self.read = tuple(dict.fromkeys(vector for pair in terms.values() for vector in pair if vector is not None))
        place = {vector: index for index, vector in enumerate((*self.read, None))}
        self.pairs = tuple((place[left], place[right]) for left, right in terms.values())

    @abstractmethod
    def norms(self, trace: Trace) -> dict[str, np.ndarray]:
        """As ``contribution_norms``."""


class _SumsOfOne(_Sums):
    """For one sequence: all vectors are squared at once, beside a 1; a product with zeros and ones adds the squares."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)
        numbered = Trace(trace.schema, np.arange(len(trace.numbers)))
        places = {index: _values(numbered, vector)[:, 0]
                  for index, vector in enumerate(self.read) if isinstance(vector, Symbol)}
        computed = {index: vector for index, vector in enumerate(self.read) if index not in places}
        width = {index: _values(trace, vector).shape[2] for index, vector in enumerate(self.read)}
        owner = [len(self.read), *(index for index in (*places, *computed) for _ in range(width[index]))]
        self._places = np.concatenate([np.zeros((trace.sizes["T"], 1), np.intp), *places.values()], axis=1)
        self._computed = tuple(computed.values())
        self._adds = (np.array(owner) == np.array(self.pairs).T.reshape(-1, 1)).astype(np.float64)

    def norms(self, trace: Trace) -> dict[str, np.ndarray]:
        vectors = trace.numbers.take(self._places)
        if self._computed:
            vectors = np.concatenate([vectors, *(_values(trace, vector)[:, 0] for vector in self._computed)], axis=1)
        squares, count = vectors * vectors, len(self.parameters)
        squares[:, 0] = 1.0
        sums = dot(self._adds, squares.T)
        norms = sums[:count] * sums[count:]
        np.sqrt(norms, norms)
        return dict(zip(self.parameters, norms, strict=False))  # as many; to check it would take as long as the product


class _SumsOfMany(_Sums):
    """For several sequences: piece after piece of the time steps, so that the products of a piece stay in the cache."""

    def norms(self, trace: Trace) -> dict[str, np.ndarray]:
        vectors = [_values(trace, vector) for vector in self.read]
        steps, sequences, _ = vectors[0].shape
        squares = np.empty((len(self.pairs), steps))
        length = max(1, CACHED // sequences**2)
        for start in range(0, steps, length):
            piece = slice(start, start + length)
            products = _InnerProducts([vector[piece] for vector in vectors])
            for row, pair in zip(squares, self.pairs, strict=True):
                row[piece] = products.squares(*pair)
        np.maximum(squares, 0.0, out=squares)  # rounding can leave −1e-17 where sequences cancel
        return dict(zip(self.parameters, np.sqrt(squares, squares), strict=True))


class _InnerProducts(dict[int, np.ndarray]):
    """For one of the ``vectors`` (T, B, …): at every time step its inner products between all sequences, (T, B·B)."""

    def __init__(self, vectors: list[np.ndarray]) -> None:
        super().__init__()
        self._vectors = vectors

    def __missing__(self, index: int) -> np.ndarray:
        vectors = self._vectors[index]
        self[index] = np.matmul(vectors, vectors.transpose(0, 2, 1)).reshape(len(vectors), -1)
        return self[index]

    def squares(self, left: int, right: int) -> np.ndarray:
        """‖Σ u vᵀ‖² over the sequences, (T,); the index behind the last vector means 1."""
        u = self._vectors[left]
        if right == len(self._vectors) and left in self:
            return np.add.reduce(self[left], axis=1)
        if right == len(self._vectors):
            contributions = np.add.reduce(u, axis=1)
        elif u.shape[2] * self._vectors[right].shape[2] > u.shape[1] ** 2:
            return np.vecdot(self[left], self[right])
        else:
            contributions = np.matmul(u.transpose(0, 2, 1), self._vectors[right]).reshape(len(u), -1)
        return np.vecdot(contributions, contributions)


_SUMS: WeakKeyDictionary[Schema, _Sums] = WeakKeyDictionary()


def _vectors(equation: Equation) -> tuple[Expression, Expression | None]:
    """u and v of a sum of u vᵀ; v is None for a sum of u."""
    match equation.expression.term:
        case Outer(column, row):
            return column, row
        case OverSequences(vector):
            return vector, None
        case term:
            raise TypeError(f"{equation.writes} is a sum of {type(term).__name__}, whose norms are not known here")


def _values(trace: Trace, vector: Expression) -> np.ndarray:
    """At all time steps, (T, B, …)."""
    if isinstance(vector, Symbol):
        return trace.values(vector.name, before=vector.shift != 0)
    return at_every_time_step(trace, vector)


def _running(trace: Trace, equation: Equation) -> np.ndarray:
    term, total = equation.expression.term, np.zeros_like(trace[equation.writes])
    norms = np.zeros(trace.sizes["T"])
    for t in reversed(range(len(norms))):
        there = Place(trace, t)
        if term.exists(there):
            total += term.value(there)
        norms[t] = np.linalg.norm(total)
    return norms
