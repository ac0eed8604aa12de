"""Reading a trace: what must be there, and an expression at all time steps at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Hadamard, Product, Sum
from rnn_explorer.engine.trace import NEVER, Phase, Trace
from rnn_explorer.errors import BadInput

FROM_OUTPUT = Product(Symbol("V"), Symbol("d_o"), transposed=True)


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


def backward_equation(trace: Trace, name: str) -> Equation | None:
    """The equation of the backward sweep that writes the column ``name``; None if there is none.

    Sought from the end: there it is near, and the events of a long sequence many.
    """
    return next((event.equation for event in reversed(trace.events)
                 if event.phase is Phase.BACKWARD and event.equation.writes == name), None)


@dataclass(frozen=True)
class WayBack:
    """The one way from the state of a time step to that of its neighbour: matrixᵀ (slope ⊙ error).

    slope: f′(a(t)), for ``at_every_time_step``. passed: the column of slope ⊙ error. in_reverse: to the next time step,
    not to the one before. direct: whether errors come from the output layer otherwise, and nowhere else.
    """

    slope: Expression
    passed: str
    matrix: str
    in_reverse: bool
    direct: bool


def way_back(trace: Trace, state: str) -> WayBack | None:
    """How errors of ``state`` go back in time, if it is through a matrix and an activation only (Elman), else None."""
    error = backward_equation(trace, f"d_{state}")
    if "d_y_hat" in trace.columns or error is None or not isinstance(error.expression, Sum):
        return None
    moved = [term for term in error.expression.terms if is_moved(term, trace)]
    if len(moved) != 1 or not isinstance(moved[0], Product):
        return None
    matrix, passed = moved[0].matrix.name, moved[0].vector
    passes = backward_equation(trace, passed.name).expression
    if not isinstance(passes, Hadamard) or passes.right != Symbol(f"d_{state}"):
        return None
    others = set(error.expression.terms) - set(moved)
    return WayBack(passes.left, passed.name, matrix, passed.shift < 0, others == {FROM_OUTPUT})


def is_moved(term: Expression, trace: Trace) -> bool:
    """Whether there is something of another time step in it."""
    return any(symbol.shift for symbol in symbols(term, trace))


def symbols(expression: Expression, trace: Trace) -> Iterator[Symbol]:
    """What an expression reads."""
    if isinstance(expression, Symbol):
        yield expression
    for part in expression.parts(EveryTimeStep(trace)):
        yield from symbols(part, trace)


def at_every_time_step(trace: Trace, expression: Expression, sequence: int) -> np.ndarray:
    """The value of ``expression`` in one sequence, (T, …); it is made of what belongs to the same time step."""
    return expression.value(EveryTimeStep(_OfOneSequence(trace, sequence)))


@dataclass(frozen=True)
class EveryTimeStep(Place):
    """All time steps as one place."""

    def step(self, name: str, shift: int) -> int:
        return shift


class _OfOneSequence:
    """A trace whose columns in time have one row, which is the whole sequence."""

    def __init__(self, trace: Trace, sequence: int) -> None:
        self._trace = trace
        self._sequence = sequence
        self.columns = trace.columns
        self.quantity = trace.quantity

    def __getitem__(self, name: str) -> np.ndarray:
        values = self._trace[name]
        return values[None, :, self._sequence] if self.quantity(name).in_time else values
