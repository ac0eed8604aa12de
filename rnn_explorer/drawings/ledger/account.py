"""What a shared parameter gets from every time step, and the sum so far; computed when it is looked at."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.drawings.ledger.thumbnail import aggregated
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Outer, OverTime
from rnn_explorer.engine.trace import Phase, Trace

Index = tuple[int, ...]  # of one weight: row and column, or the place in a vector
QUIET = np.errstate(over="ignore", invalid="ignore")  # where a training explodes, numbers do
CHUNK = 16  # rows, whose sums are added one by one; what comes before them is one matrix product


@dataclass(frozen=True)
class Entry:
    """One time step in the ledger: its contribution and the sum so far, small enough to be drawn, and their norms."""

    contribution: np.ndarray
    norm: float
    total: np.ndarray
    total_norm: float


class Account:
    """The contributions to the gradient of the parameter ``name``, in the order in which the backward sweep makes them.

    steps: the time steps (from 0) that contribute; rows: where each of them is. known_from: (rows,) the positions from
    which the contributions are known. Both are empty if the iteration could not go on to the sums.
    """

    def __init__(self, trace: Trace, name: str) -> None:
        self.trace = trace
        self.name = name
        equation = _sum_over_time(trace, f"d_{name}")
        self.term: Expression | None = equation.expression.term if equation else None
        places = equation.expression.places(Place(trace)) if equation else ()
        order = sorted((_known_from(self.term, place), -place.t) for place in places)
        self.steps = tuple(-t for _, t in order)
        self.known_from = np.array([known for known, _ in order], dtype=np.int64)
        self.rows = {t: row for row, t in enumerate(self.steps)}
        self._entries: dict[int, Entry] = {}
        self._last = -1, np.zeros_like(trace[name])  # the row that was computed last, and the sum with it

    def entry(self, row: int) -> Entry:
        """A row of the ledger; bit for bit the same whatever rows were asked for before."""
        if row not in self._entries:
            last, total = self._last
            if not row // CHUNK * CHUNK <= last < row:
                last, total = self._before(row // CHUNK * CHUNK)
            for each in range(last + 1, row + 1):
                total = self._enter(each, total)
            self._last = row, total
        return self._entries[row]

    def known_rows(self, position: int) -> int:
        """How many contributions are known: they are the first ones."""
        return int(np.searchsorted(self.known_from, position, side="right"))

    @QUIET
    def numbers(self, index: Index) -> np.ndarray:
        """The contributions to one weight, (rows,)."""
        return np.array([_element(self.term, Place(self.trace, t), index) for t in self.steps])

    def factors(self, index: Index) -> np.ndarray | None:
        """What is multiplied in each contribution to one weight, (rows, 2): an error and what it meets.

        None where there is no such product: for a bias, and where several sequences are added.
        """
        if not self.has_factors:
            return None
        pairs = (self.vectors(row) for row in range(len(self.steps)))
        return np.array([(error[index[0]], met[index[1]]) for error, met in pairs])

    @cached_property
    def has_factors(self) -> bool:
        """Whether a contribution is one outer product: of one sequence, and not of a bias."""
        return isinstance(self.term, Outer) and self.trace.sizes["B"] == 1

    def vectors(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The two vectors whose outer product is the contribution in ``row``: the error, and what it meets."""
        place = Place(self.trace, self.steps[row])
        return self.term.column.value(place)[0], self.term.row.value(place)[0]

    @cached_property
    def text(self) -> str:
        """The sum as a formula, ``Σ ∂L/∂a(t) h(t−1)ᵀ``."""
        return f"Σ {self.term.text(Place(self.trace))}" if self.term else ""

    @QUIET
    def _enter(self, row: int, total: np.ndarray) -> np.ndarray:
        """Compute a row from the sum before it; returns the sum with it."""
        contribution = self.term.value(Place(self.trace, self.steps[row]))
        total = total + contribution
        self._entries[row] = Entry(aggregated(contribution), norm_of(contribution), aggregated(total), norm_of(total))
        return total

    @QUIET
    def _before(self, row: int) -> tuple[int, np.ndarray]:
        """The row before ``row``, and the sum with it."""
        places = [Place(self.trace, t) for t in self.steps[:row]]
        if not places:
            return -1, np.zeros_like(self.trace[self.name])
        if not isinstance(self.term, Outer):
            return row - 1, sum(self.term.value(there) for there in places)
        columns, rows = (np.concatenate([part.value(there) for there in places])
                         for part in (self.term.column, self.term.row))
        return row - 1, columns.T @ rows


@QUIET
def norm_of(values: np.ndarray) -> float:
    """The Euclidean norm of all elements, infinite where they are too large for it."""
    return float(np.linalg.norm(values))


def _sum_over_time(trace: Trace, written: str) -> Equation | None:
    """Sought from the end: there it is near, and the events of a long sequence many."""
    for event in reversed(trace.events):
        if event.phase is Phase.BACKWARD:
            return None
        if event.equation.writes == written and isinstance(event.equation.expression, OverTime):
            return event.equation
    return None


def _known_from(expression: Expression, place: Place) -> int:
    """The position from which all of an expression is known."""
    if not isinstance(expression, Symbol):
        return max((_known_from(part, place) for part in expression.parts(place)), default=0)
    name = expression.column(place)
    known = place.trace.columns[name].known_from
    return int(known[place.step(name, expression.shift)] if place.trace.quantity(name).in_time else known)


def _element(term: Expression, place: Place, index: Index) -> float:
    """One element of a contribution; of an outer product without the others."""
    if isinstance(term, Outer):
        return float(term.column.value(place)[:, index[0]] @ term.row.value(place)[:, index[1]])
    return float(term.value(place)[index])
