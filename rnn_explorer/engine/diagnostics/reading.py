"""Reading a trace: what must be there, and an expression at all time steps at once."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Hadamard, Product, Sum
from rnn_explorer.engine.quantity import initial_name
from rnn_explorer.engine.trace import NEVER, Phase, Trace
from rnn_explorer.errors import BadInput

ERROR_AT_STATE = Sum((Product(Symbol("W"), Symbol("d_a", 1), transposed=True),
                      Product(Symbol("V"), Symbol("d_o"), transposed=True)))


def require_columns(trace: Trace, purpose: str, *names: str) -> None:
    """Raise BadInput, with what is missing, unless ``trace`` has the columns ``names``."""
    missing = [name for name in names if name not in trace.columns]
    if missing:
        raise BadInput(f"{purpose} needs the column {missing[0]}; this trace has: {', '.join(trace.columns)}")


def require_sequence(trace: Trace, sequence: int) -> None:
    """Raise BadInput unless ``trace`` has a sequence of this index."""
    if not 0 <= sequence < trace.sizes["B"]:
        raise BadInput(f"the sequence is {sequence}; it must be from 0 to {trace.sizes['B'] - 1}")


def require_values(trace: Trace, purpose: str) -> None:
    """Raise BadInput if the iteration broke off, so that not all its numbers came into being."""
    if trace.problem is not None:
        raise BadInput(f"{purpose} needs a whole iteration, and this one broke off: {trace.problem}")


def require_errors(trace: Trace, purpose: str) -> None:
    """Raise BadInput unless ``trace`` is a whole iteration, with all its errors."""
    require_values(trace, purpose)
    if trace.is_generated:
        raise BadInput(f"{purpose} needs errors, and this trace is a passage that was generated; take an iteration")


def has_loss(trace: Trace, sequence: int) -> np.ndarray:
    """At which time steps a sequence has a loss, (T,) bool."""
    if "alpha" in trace.columns:
        return trace["alpha"][:, sequence] > 0.0
    return trace.columns["y"].known_from != NEVER


def is_asked(trace: Trace, sequence: int = 0) -> np.ndarray:
    """At which time steps an output is wanted of a sequence, (T,) bool: where it has a loss; in a passage, all."""
    return np.full(trace.sizes["T"], True) if trace.is_generated else has_loss(trace, sequence)


def equations(trace: Trace, phase: Phase) -> dict[str, Equation]:
    """The equations of a phase by what they write; of the backward sweep those of its last time step, t = 0.

    Sought from the end: there they are near, and the events of a long sequence many.
    """
    groups = groupby(reversed(trace.events), attrgetter("group"))
    found = next(events for (of_phase, *_), events in groups if of_phase is phase)
    return {event.equation.writes: event.equation for event in reversed(list(found))}


def activation_slope(trace: Trace) -> np.ndarray | None:
    """f′(a(t)) (T, B, H), if errors go back in time through W and one activation only (Elman), else None."""
    backward = equations(trace, Phase.BACKWARD)
    if "d_y_hat" in trace.columns or {"d_h", "d_a"} - backward.keys() or backward["d_h"].expression != ERROR_AT_STATE:
        return None
    passes = backward["d_a"].expression
    if not isinstance(passes, Hadamard) or passes.right != Symbol("d_h"):
        return None
    return at_every_time_step(trace, passes.left)


def at_every_time_step(trace: Trace, expression: Expression) -> np.ndarray:
    """The value of ``expression``, (T, B, …). What does not exist at a time step (the error after the last) is zero."""
    return expression.value(EveryTimeStep(_Moving(trace)))


@dataclass(frozen=True)
class EveryTimeStep(Place):
    """All time steps as one place: a row of a column is the whole column, moved in time."""

    def step(self, name: str, shift: int) -> int:
        return shift


class _Moving:
    """A trace whose columns are moved in time when their row is asked for."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.columns = trace.columns
        self.quantity = trace.quantity

    def __getitem__(self, name: str) -> "np.ndarray | _Moved":
        values = self._trace[name]
        if not self.quantity(name).in_time:
            return values
        initial = initial_name(name)
        return _Moved(values, self._trace[initial] if initial in self.columns else 0.0)


@dataclass(frozen=True)
class _Moved:
    values: np.ndarray
    before: np.ndarray | float

    def __getitem__(self, shift: int) -> np.ndarray:
        if shift == 0:
            return self.values
        moved = np.empty_like(self.values)
        if shift > 0:
            moved[:-shift], moved[-shift:] = self.values[shift:], self.before
        else:
            moved[-shift:], moved[:-shift] = self.values[:shift], self.before
        return moved
