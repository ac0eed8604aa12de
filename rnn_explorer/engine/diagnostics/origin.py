"""Which later loss an error comes from.

One backward sweep with the losses as a batch: every loss is a row, which joins when the sweep reaches its time step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from rnn_explorer.engine.diagnostics.reading import (
    WayBack,
    at_every_time_step,
    has_loss,
    require_columns,
    require_errors,
    require_sequence,
    symbols,
    way_back,
)
from rnn_explorer.engine.equation import Place
from rnn_explorer.engine.pages import Stock
from rnn_explorer.engine.products import dot
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Event, Trace

DOUBLE = np.dtype(np.float64)
STOCK = Stock(largest=2**22)  # a tenth of the time went to memory that was new to the process


def origin_matrix(trace: Trace, sequence: int = 0, state: str = "h") -> np.ndarray:
    """G[s, t] = ‖∂L(s)/∂h(t)‖ in one sequence: (T, T), in units of the loss per unit of h.

    NaN above the diagonal, s < t (unless the network is bidirectional: there a loss reaches every time step), and where
    time step s has no loss. Errors, not norms, add up: Σ over s of ∂L(s)/∂h(t) is the error ``d_h``. ``state`` names
    another column, as the cell state of an LSTM or the hidden state of a layer. Norms below 1e-154 are not exact: their
    squares are too small for a number. Raises BadInput if there is no such sequence, no error of that column, or no
    whole iteration.
    """
    require_errors(trace, "the origin matrix")
    require_columns(trace, "the origin matrix", "y", f"d_{state}")
    require_sequence(trace, sequence)
    way = None if trace.walls else way_back(trace, state)
    has = has_loss(trace, sequence)
    losses, origins = np.flatnonzero(has)[::-1], _room(has.size, has.size)
    origins.fill(np.nan)
    if way is None or not way.direct:
        origins[losses] = np.sqrt(from_equations(trace, sequence, losses, f"d_{state}")).T
    elif losses.size:
        through_one_matrix(trace, sequence, way, losses[-1], origins[losses[-1] : losses[0] + 1])
        if len(losses) < has.size:
            origins[~has] = np.nan
    return origins


def through_one_matrix(trace: Trace, sequence: int, way: WayBack, first: int, origins: np.ndarray) -> None:
    """‖∂L(s)/∂h(t)‖ to ``origins`` [s − first, t], for all time steps s from ``first`` on that it has rows for, where
    each step back is Wᵀ (f′ ⊙ error) and errors come from the output layer. A time step without a loss adds no error.

    The slope multiplies what is smaller, W or the rows of errors.
    """
    count, w, slopes = len(origins), np.array(trace[way.matrix]), list(at_every_time_step(trace, way.slope, sequence))
    descending = np.arange(first + count - 1, first - 1, -1)
    errors, earlier = _room(2, count, len(w), dtype=w.dtype)
    np.matmul(trace["d_o"][descending, sequence], trace["V"], errors)  # each row waits for the time step of its loss
    earlier[...] = errors
    scaled, passed = _room(2, *w.shape, dtype=w.dtype)
    squares = origins[::-1].T
    for t in range(first + count - 1, -1, -1):
        begun = min(first + count - t, count)
        rows = errors[:begun]
        np.vecdot(rows, rows, squares[t, :begun])
        if begun < len(w):
            dot(np.multiply(rows, slopes[t], passed[:begun]), w, earlier[:begun])
        else:
            dot(rows, np.multiply(slopes[t][:, None], w, scaled), earlier[:begun])
        errors, earlier = earlier, errors
    np.sqrt(origins, out=origins)


def _room(*shape: int, dtype: np.dtype = DOUBLE) -> np.ndarray:
    return STOCK.take(prod(shape), dtype).reshape(shape)


def from_equations(trace: Trace, sequence: int, losses: np.ndarray, error: str) -> np.ndarray:
    """‖∂L(s)/∂(a state)(t)‖² [t, row of s] for every cell: its own equations, evaluated for all losses at once."""
    apart = _LossesApart(trace, sequence, losses)
    both_ways = any(name.endswith(".reverse") for name in trace.columns)
    reach = (losses >= np.arange(trace.sizes["T"])[:, None]) | both_ways
    squares = np.where(reach, 0.0, np.nan)
    for event, unused in _with_last_use(trace):
        apart.evaluate(event)
        if event.equation.writes == error:
            rows = apart[error][event.t][reach[event.t]]
            squares[event.t, reach[event.t]] = np.vecdot(rows, rows)
        for name, t in unused:
            del apart[name][t]
    return squares


class _LossesApart:
    """A trace of one sequence, in which every loss has its own errors: for each time step (losses, …)."""

    def __init__(self, trace: Trace, sequence: int, losses: np.ndarray) -> None:
        self.columns = trace.columns
        self.quantity = trace.quantity
        self.sizes = trace.sizes
        self._exists = trace.exists(sequence)
        self.walls = trace.walls
        self._row = {t: row for row, t in enumerate(losses.tolist())}
        self._errors: dict[str, dict[int, np.ndarray]] = {event.equation.writes: {} for event in _backward(trace)}
        self._values = {name: self._one(trace, name, sequence) for name in trace.columns if name not in self._errors}

    def __getitem__(self, name: str) -> np.ndarray | dict[int, np.ndarray]:
        return self._errors[name] if name in self._errors else self._values[name]

    def evaluate(self, event: Event) -> None:
        """The event for all losses: what comes from later errors, and for the loss of this time step what is new.

        The equations are linear in the errors, so there are two parts: without the target of this time step, and
        without the errors.
        """
        expression, name = event.equation.expression, event.equation.writes
        errors = np.zeros((len(self._row), self.columns[name].values.shape[-1]))
        from_errors = _Partly(self, event.t, frozenset({"y"}))
        if expression.exists(from_errors):
            errors += expression.value(from_errors)
        from_target = _Partly(self, event.t, frozenset(self._errors))
        if event.t in self._row and expression.exists(from_target):
            errors[self._row[event.t]] += expression.value(from_target)[0]
        self._errors[name][event.t] = errors if self._exists[event.t] else np.zeros_like(errors)

    @staticmethod
    def _one(trace: Trace, name: str, sequence: int) -> np.ndarray:
        """The column with this sequence as its only one."""
        axes = trace.quantity(name).axes
        return trace[name].take([sequence], axis=axes.index("B")) if "B" in axes else trace[name]


@dataclass(frozen=True)
class _Partly(Place):
    """A place at which the columns ``without`` do not exist."""

    without: frozenset[str] = frozenset()

    def step(self, name: str, shift: int) -> int | None:
        return None if name in self.without else super().step(name, shift)


def _backward(trace: Trace) -> list[Event]:
    """The events that write errors."""
    return [event for event in trace.events if trace.quantity(event.equation.writes).role is Role.ERROR]


def _with_last_use(trace: Trace) -> Iterator[tuple[Event, list[tuple[str, int]]]]:
    """The events of the backward sweep, and with each the (column, time step) that no later one reads."""
    events = _backward(trace)
    distinct = {id(event.equation): event.equation.expression for event in events}
    reads = {key: frozenset(symbols(expression, trace)) for key, expression in distinct.items()}
    last: dict[tuple[str, int], int] = {}
    for index, event in enumerate(events):
        last[event.equation.writes, event.t] = index
        for symbol in reads[id(event.equation)]:
            if (symbol.name, event.t + symbol.shift) in last:
                last[symbol.name, event.t + symbol.shift] = index
    unused: list[list[tuple[str, int]]] = [[] for _ in events]
    for key, index in last.items():
        unused[index].append(key)
    return zip(events, unused, strict=True)
