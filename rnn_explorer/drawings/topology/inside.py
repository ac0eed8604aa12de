"""The inside of one unit at a position: a linear sum and its activation apart, with the errors that come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from rnn_explorer.drawings.topology.circuit import Kind
from rnn_explorer.drawings.topology.drawing import Row
from rnn_explorer.drawings.topology.moment import Moment, events_before
from rnn_explorer.drawings.topology.terms import Terms, of_unit, terms_of, written
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Call, Function, Hadamard, Sum
from rnn_explorer.engine.quantity import TIME
from rnn_explorer.engine.trace import Event, Phase
from rnn_explorer.session.selection import Selected


@dataclass(frozen=True)
class Number:
    """One number of the unit. value: None if it is not known yet. lit: it was written last."""

    column: str
    symbol: str
    value: float | None
    lit: bool

    def selected(self, t: int | None, unit: int) -> Selected:
        return Selected(self.column, t, unit)


@dataclass(frozen=True)
class Inside:
    """``unit`` (from 0) of a row of the layer that ``moment`` shows; ``selected``: what the user points at."""

    moment: Moment
    row: Row
    unit: int
    selected: Selected
    _numbers: dict[str, Number] = field(default_factory=dict, compare=False)

    @cached_property
    def focus(self) -> str:
        """The column, of values or errors, whose equation is looked into: the selected one, else the one that was
        written last at the time step, the first one as long as none was.
        """
        if self._belongs(self.selected.quantity):
            return self.selected.quantity
        before = events_before(self.moment.trace, self.moment.position)
        names = (event.equation.writes for event in before if event.t == self.moment.t)
        return next((name for name in names if self._belongs(name)), self._columns[0])

    @cached_property
    def sum(self) -> str:
        """The column of the sum that the focus belongs to: itself, or what its activation is applied to."""
        base = self.focus.removeprefix("d_")
        if self.row is Row.OUTPUT:
            return "o"
        circuit = self.moment.excerpt.circuit
        node = circuit.written[base]
        inputs = circuit.into(node)
        alone = circuit.nodes[node].kind is Kind.FUNCTION and len(inputs) == 1
        return circuit.nodes[inputs[0].source].column if alone else base

    @cached_property
    def activated(self) -> str | None:
        """The column of what a function makes of the sum, None if none does, or if the iteration broke off before."""
        if self.row is Row.OUTPUT:
            return "y_hat" if self._made("y_hat") else None
        circuit = self.moment.excerpt.circuit
        for wire in circuit.out_of(circuit.written[self.sum]):
            node = circuit.nodes[wire.target]
            if node.kind is Kind.FUNCTION and node.column:
                return node.column if self._made(node.column) else None
        return None

    @property
    def error(self) -> str:
        """The column of the error that arrives here first."""
        behind = f"d_{self.activated}"
        return behind if behind in self.moment.trace.columns else f"d_{self.sum}"

    @cached_property
    def function(self) -> Function | None:
        """The activation, if it is one of numbers: a softmax needs all of them."""
        expression = self._made(self.activated).expression if self.activated else None
        if not isinstance(expression, Call):
            return None
        return expression.function if _works_alone(expression.function) else None

    @property
    def applied(self) -> str:
        """What is done with the sum, in a word."""
        expression = self._made(self.activated).expression
        return expression.function.name if isinstance(expression, Call) else "="

    @cached_property
    def slope(self) -> tuple[str, float] | None:
        """The derivative of the activation that the error is multiplied by, and how it is written; None: not yet."""
        event = self._event(f"d_{self.sum}")
        if event is None or self.number(f"d_{self.sum}").value is None or self.function is None:
            return None
        place, call = self._place, _slope_in(event.equation.expression)
        if call is None:
            return None
        return of_unit(call, place, self.unit, self.mark), float(call.value(place)[0, self.unit])

    @property
    def added(self) -> float | None:
        """What reaches the sum on other ways than through its activation; None if there is no other."""
        behind, before = (self.number(f"d_{name}").value for name in (self.activated, self.sum))
        alone = not isinstance(self._event(f"d_{self.sum}").equation.expression, Sum)
        return None if alone else before - self.slope[1] * behind

    def number(self, column: str) -> Number:
        """What is known of a column at the unit."""
        if column not in self._numbers:
            self._numbers[column] = self._number(column)
        return self._numbers[column]

    def _number(self, column: str) -> Number:
        moment = self.moment
        vector = moment.known(column) if column in moment.trace.columns else None
        event = moment.event
        symbol = written(Symbol(column), self._place, self.unit, self.mark) if moment.t is not None else (
            moment.trace.quantity(column).symbol.replace(self.mark, "").replace(TIME, "(t)"))
        return Number(column, symbol, None if vector is None else float(vector[self.unit]),
                      event is not None and event.equation.writes == column)

    def terms(self, column: str, most: int) -> Terms | None:
        """What the number of ``column`` adds up, None as long as it is not known."""
        event = self._event(column)
        if event is None or self.number(column).value is None:
            return None
        return terms_of(event.equation, self._place, self.unit, most, self.mark)

    def equation(self, column: str) -> Equation | None:
        event = self._event(column)
        return None if event is None else event.equation

    @property
    def mark(self) -> str:
        """What the names of the layer have that those of a single layer have not; a space that is nowhere for none."""
        return self.moment.excerpt.symbol.removeprefix("h") or "\0"

    @property
    def _place(self) -> Place:
        return Place(self.moment.trace, self.moment.t)

    @property
    def _columns(self) -> list[str]:
        return ["o", "y_hat"] if self.row is Row.OUTPUT else list(self.moment.excerpt.circuit.written)

    def _belongs(self, name: str | None) -> bool:
        return name is not None and name.removeprefix("d_") in self._columns

    def _made(self, column: str) -> Equation | None:
        """How a column comes about, here or, where the iteration broke off, at another time step; None if at none."""
        if event := self._event(column):
            return event.equation
        equations = (event.equation for event in self.moment.trace.events)
        return next((equation for equation in equations if equation.writes == column), None)

    def _event(self, column: str | None) -> Event | None:
        """That writes a column at the time step."""
        trace, t = self.moment.trace, self.moment.t
        if column not in trace.columns:
            return None
        known = int(trace.columns[column].known_from[t or 0])
        phase = (Phase.FORWARD, Phase.LOSS, Phase.BACKWARD)
        event = trace.events[known - 1] if 0 < known <= len(trace) else None
        return event if event and event.phase in phase else None


@cache
def _works_alone(function: Function) -> bool:
    """Whether it makes of a number the same whatever stands beside it."""
    two, alone = function.value(np.array([[0.0, 1.0]])), function.value(np.array([[0.0], [1.0]]))
    return bool(np.allclose(two.ravel(), alone.ravel()))


def _slope_in(expression: Expression) -> Call | None:
    """The factor of an error that is a function of the forward sweep's values, in a sum the first one."""
    if isinstance(expression, Sum):
        return next(filter(None, map(_slope_in, expression.terms)), None)
    if isinstance(expression, Hadamard):
        return next((part for part in (expression.left, expression.right) if isinstance(part, Call)), None)
    return None
