"""Which errors are followed over time steps, in an iteration and over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnn_explorer.engine.equation import Symbol
from rnn_explorer.engine.operations import Outer
from rnn_explorer.engine.quantity import Quantity, Role, initial_name
from rnn_explorer.engine.trace import Phase, Schema

UNITS = ("H", "J")
FEW = 4  # errors: so many are followed even if they are not carried through time


@dataclass(frozen=True)
class Series:
    """A norm for every time step: that of the error ``quantity``, or that of what the time step contributes, with this
    error, to the gradient of ``parameter``.
    """

    quantity: Quantity
    parameter: Quantity | None = None

    @property
    def name(self) -> str:
        """The name of the error, or of the parameter's gradient."""
        return self.quantity.name if self.parameter is None else f"d_{self.parameter.name}"

    def text(self, time: str = "t") -> str:
        """How it is written, ``‖∂L/∂h(6)‖`` for ``time='6'``."""
        if self.parameter is None:
            return f"‖{self.quantity.text(time)}‖"
        return f"‖part {time} of ∂L/∂{self.parameter.symbol}‖"

    @property
    def meaning(self) -> str:
        """A noun phrase."""
        if self.parameter is None:
            return f"length of the {self.quantity.meaning}"
        return f"norm of what this time step contributes to the gradient of the {self.parameter.meaning}"


def series_of(schema: Schema) -> tuple[Series, ...]:
    """All that are followed in iterations of this kind."""
    return *map(Series, errors_over_time(schema)), *_contributions(schema)


def errors_in_time(schema: Schema) -> tuple[Quantity, ...]:
    """The errors with values for every time step."""
    return tuple(q for q in schema.quantities.values() if q.role is Role.ERROR and q.in_time)


def errors_over_time(schema: Schema) -> tuple[Quantity, ...]:
    """Those of the hidden units, and of whatever else is carried through time; of many, only the hidden states' and
    the carried ones.
    """
    carried = {q.name for q in errors_in_time(schema) if is_carried(q, schema)}
    shown = [q for q in errors_in_time(schema) if q.axes[-1] in UNITS or q.name in carried]
    if len(shown) <= FEW or not carried:
        return tuple(shown)
    return tuple(q for q in shown if q.name in carried or q.name.startswith("d_h"))


def is_carried(error: Quantity, schema: Schema) -> bool:
    """Whether the next time step reads what the error is at: it has a value before the first."""
    return initial_name(error.name.removeprefix("d_")) in schema.quantities


def _contributions(schema: Schema) -> Iterator[Series]:
    """To matrices W that are the only recurrent one of their layer."""
    for event in schema.events:
        parameter = schema.quantities.get(event.equation.writes.removeprefix("d_"))
        if event.phase is not Phase.SUM or parameter is None or parameter.name.partition(".")[0] != "W":
            continue
        match event.equation.expression.term:
            case Outer(Symbol() as error, Symbol() as state) if state.shift:
                yield Series(schema.quantities[error.name], parameter)
