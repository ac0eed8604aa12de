"""What becomes of a gradient: clipped, made into a step by the optimizer, taken. Read from the columns there are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_explorer.drawings.ledger.account import QUIET, Index
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER, Phase, Trace
from rnn_explorer.session.names import place_in
from rnn_explorer.widgets.numbers import significant


@dataclass(frozen=True)
class Stage:
    """One value on the way from the gradient to the new parameter.

    label: what it is called. meaning: a noun phrase. values: of the parameter's shape. known_from: a position. note:
    the numbers that made it. largest: its largest element, in words. before: what it takes the place of (the parameter
    before the update). column: where the trace keeps it, None for what is computed for this ledger.
    """

    label: str
    meaning: str
    values: np.ndarray
    known_from: int
    note: str = ""
    largest: str = ""
    before: np.ndarray | None = None
    column: str | None = None


def course_of(trace: Trace, name: str, contributions: int) -> tuple[Stage, ...]:
    """The gradient, a sum of so many ``contributions``; what clipping and the optimizer make of it; the step; and the
    parameter before and after.
    """
    gradient = _stage(trace, f"d_{name}", f"sum of {contributions}")
    updating = {equation.writes: equation for equation in _updating(trace, name)}
    last = updating.pop(f"{name}_new", None)
    between = (_stage(trace, column, _settings_told(trace, each.expression)) for column, each in updating.items())
    return gradient, *_clipped(trace, name), *between, *_update(trace, name, last)


def _stage(trace: Trace, column: str, note: str = "") -> Stage:
    quantity = trace.quantity(column)
    return Stage(quantity.text(), quantity.meaning, trace[column], _known_from(trace, column), note, column=column)


@QUIET
def _clipped(trace: Trace, name: str) -> tuple[Stage, ...]:
    """By value a column of its own; by norm one factor for all parameters; or there is no clipping."""
    if f"{name}_clipped" in trace.columns:
        return (_stage(trace, f"{name}_clipped", _told(trace, "threshold")),)
    if "clip" not in trace.columns:
        return ()
    gradient, factor = trace.quantity(f"d_{name}"), trace.quantity("clip")
    return (Stage(f"{factor.text()} {gradient.text()}", f"clipped {gradient.meaning}",
                  trace["clip"] * trace[f"d_{name}"], _known_from(trace, "clip"),
                  _told(trace, "clip", "threshold", "g_norm")),)


def _updating(trace: Trace, name: str) -> list[Equation]:
    """The equations of the update of this parameter, in their order; none if the iteration could not go on to them."""
    others = tuple(f"{other}_" for other in trace.parameters() if other.startswith(f"{name}_"))
    found = []
    for event in reversed(trace.events):
        if event.phase is not Phase.UPDATE:
            break
        written = event.equation.writes
        if written.startswith(f"{name}_") and not written.startswith(others):
            found.append(event.equation)
    return found[::-1]


@QUIET
def _update(trace: Trace, name: str, equation: Equation | None) -> tuple[Stage, Stage]:
    before, after, symbol = trace[name], trace[f"{name}_new"], trace.quantity(name).text()
    known, change = _known_from(trace, f"{name}_new"), after - before
    step = Stage(f"Δ{symbol}", f"change of the {trace.quantity(name).meaning}", change, known,
                 _settings_told(trace, equation.expression) if equation else "", _largest(trace, name, change))
    return step, Stage(symbol, trace.quantity(name).meaning, after, known, before=before, column=f"{name}_new")


def _largest(trace: Trace, name: str, change: np.ndarray) -> str:
    where = np.unravel_index(np.nan_to_num(np.abs(change)).argmax(), change.shape)
    place = place_in(trace, name, tuple(int(at) for at in where))
    return f"largest {significant(float(change[where]), signed=True)} at {place}"


def _settings_told(trace: Trace, expression: Expression) -> str:
    """The numbers in an equation that a person chose: ``β₁ = 0.9``."""
    return _told(trace, *dict.fromkeys(_settings(trace, expression)))


def _settings(trace: Trace, expression: Expression) -> Iterator[str]:
    if isinstance(expression, Symbol) and trace.quantity(expression.name).role is Role.SETTING:
        yield expression.name
    for part in expression.parts(Place(trace)):
        yield from _settings(trace, part)


def _told(trace: Trace, *names: str) -> str:
    return " · ".join(f"{trace.quantity(name).text()} = {float(trace[name]):.3g}" for name in names)


def _known_from(trace: Trace, column: str) -> int:
    """NEVER if the iteration could not go on to it."""
    known = trace.columns[column].known_from
    return int(known) if known.ndim == 0 else NEVER


def element_of(stage: Stage, index: Index) -> float:
    """The value of one weight at a stage."""
    return float(stage.values[index])
