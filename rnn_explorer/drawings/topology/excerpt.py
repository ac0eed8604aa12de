"""One layer of a network in one direction, with what it reads and what reads it: what a topology has room for.

Of a network with one layer and one direction it is everything. It is told from the equations of a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rnn_explorer.drawings.parameters import parameter_of, products_of
from rnn_explorer.drawings.topology.circuit import PER_UNIT, Circuit
from rnn_explorer.drawings.topology.circuit_plan import Plan
from rnn_explorer.drawings.topology.drawing import Row
from rnn_explorer.engine.equation import Equation, place_of
from rnn_explorer.engine.operations import Joined
from rnn_explorer.engine.quantity import TIME, Quantity
from rnn_explorer.engine.trace import Phase, Trace

_OF_AXIS = {"D": Row.INPUT, "H": Row.HIDDEN, "K": Row.OUTPUT}
_READ_OUT = "o"
_HUGE = 1e9


class Use(NamedTuple):
    """A product of a matrix and a vector in the forward sweep, and the column that it is a term of."""

    matrix: str
    vector: str
    written: str


class Ends(NamedTuple):
    """From which row to which a matrix leads; columns: those of it that are read from this direction, None: all."""

    source: Row
    target: Row
    columns: slice | None = None


@dataclass(frozen=True, eq=False)
class Excerpt:
    """values: the column of each row. matrices: by name. plan: of its circuit. read_as: the column that is read of its
    hidden state: itself, or that of both directions.

    suffix: of the names of the layer. symbol: of its hidden state, without time.
    """

    suffix: str
    symbol: str
    meaning: str
    values: Mapping[Row, str]
    matrices: Mapping[str, Ends]
    plan: Plan
    read_as: str
    _parts: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    _largest: dict[str, tuple[np.ndarray, float]] = field(default_factory=dict)

    @property
    def circuit(self) -> Circuit:
        """What the layer computes at one time step."""
        return self.plan.circuit

    @property
    def state(self) -> str:
        """The column of its hidden state."""
        return self.values[Row.HIDDEN]

    @property
    def reverse(self) -> bool:
        """Whether it goes through time from right to left."""
        return self.circuit.reverse

    @property
    def below(self) -> str:
        """The column that it reads."""
        return self.values[Row.INPUT]

    @property
    def errors(self) -> Mapping[Row, str]:
        """The column of the errors of each row, where there are any."""
        shown = {Row.HIDDEN: f"d_{self.values[Row.HIDDEN]}", Row.OUTPUT: f"d_{self.values[Row.OUTPUT]}"}
        return shown | ({Row.OUTPUT: "d_o"} if self.values[Row.OUTPUT] == "y_hat" else {}) | (
            {} if self.values[Row.INPUT] == "x" else {Row.INPUT: f"d_{self.values[Row.INPUT]}"})

    def row_of(self, name: str, quantity: Quantity) -> Row | None:
        """The row whose units the components of a column belong to."""
        base = name.removeprefix("d_")
        for row, value in self.values.items():
            if base == value:
                return row
        axis = quantity.axes[-1:]
        if axis == ("H",):
            suffixes = {_suffix(self.values[Row.OUTPUT]): Row.OUTPUT} if self.values[Row.OUTPUT] != "y_hat" else {}
            return (suffixes | {self.suffix: Row.HIDDEN}).get(_suffix(name))
        row = _OF_AXIS.get(axis[0]) if axis else None
        return row if row is not None and self.values[row] in ("x", "y_hat") else None

    def weights(self, trace: Trace, matrix: str, name: str) -> np.ndarray:
        """The values ``name`` of a matrix (it, or what is new of it), as far as they are drawn; always the same array
        for the same trace.
        """
        columns, values = self.matrices[matrix].columns, trace[name]
        if columns is None:
            return values
        if name not in self._parts or self._parts[name][0] is not values:
            self._parts[name] = values, values[:, columns]
        return self._parts[name][1]

    def largest(self, trace: Trace) -> float:
        """The size of the largest weight, before the update."""
        for name in self.matrices:
            values = trace[name]
            if name not in self._largest or self._largest[name][0] is not values:
                self._largest[name] = values, float(np.abs(values).max())
        return max((size for _, size in self._largest.values()), default=1.0)

    def strongest(self, trace: Trace) -> int:
        """The hidden unit of the largest |h(t)|, summed over time."""
        values = trace[self.state]
        if "" not in self._parts or self._parts[""][0] is not values:
            self._parts[""] = values, strength(values)
        return int(self._parts[""][1].argmax())

    def offset(self, matrix: str) -> int:
        """How many columns of a matrix are before those that are drawn."""
        columns = self.matrices[matrix].columns
        return 0 if columns is None else columns.start


def excerpts_of(trace: Trace) -> tuple[Excerpt, ...]:
    """All layers in all directions, from the lowest on."""
    equations, uses = equations_and_uses(trace)
    columns = trace.columns
    states = [n for n in columns if n.partition(".")[0] == "h" and columns[n].quantity.axes == PER_UNIT]
    return tuple(_excerpt(trace, state, equations, uses) for state in states)


def equations_and_uses(trace: Trace) -> tuple[Mapping[str, Equation], tuple[Use, ...]]:
    """The equations of the forward sweep by the column that they write, and their products."""
    equations: dict[str, Equation] = {}
    uses: dict[Use, None] = {}
    for event in trace.events:
        if event.phase is Phase.FORWARD and event.equation.writes not in equations:
            equations[event.equation.writes] = event.equation
            for product in products_of(event.equation.expression, place_of(trace, event)):
                uses[Use(product.matrix.name, product.vector.name, event.equation.writes)] = None
    return equations, tuple(uses)


def excerpt_at(
    excerpts: tuple[Excerpt, ...], trace: Trace, position: int, selected: str | None, pinned: int | None
) -> int:
    """Which of them to show: of the selected quantity, else the pinned one, else that of the last event."""
    found = _index(excerpts, trace, selected)
    if found is not None or pinned is not None:
        return pinned if found is None else found
    for event in reversed(trace.events[:position]):
        found = _index(excerpts, trace, event.equation.writes)
        if found is not None:
            return found
    return 0


def strength(values: np.ndarray) -> np.ndarray:
    """Of each unit: |value| in the first sequence, (T, B, units), summed over time; what is beyond all
    measure counts no more than a bound.
    """
    return np.clip(np.abs(np.nan_to_num(values[:, 0])), 0.0, _HUGE).sum(axis=0)


def _index(excerpts: tuple[Excerpt, ...], trace: Trace, name: str | None) -> int | None:
    """The excerpt that a quantity belongs to, None if to no one more than to the others."""
    base = (parameter_of(trace, name) or name or "").removeprefix("d_")
    suffixes = [excerpt.suffix for excerpt in excerpts]
    if len(excerpts) == 1 or not base:
        return 0 if len(excerpts) == 1 else None
    if _suffix(base) in suffixes:
        return suffixes.index(_suffix(base))
    if base in (_READ_OUT, "y_hat", "V", "c"):
        return next(i for i, excerpt in enumerate(excerpts) if excerpt.values[Row.OUTPUT] == "y_hat")
    return None


def _excerpt(trace: Trace, state: str, equations: Mapping[str, Equation], uses: tuple[Use, ...]) -> Excerpt:
    suffix = _suffix(state)
    own = [use for use in uses if _suffix(use.written) == suffix and use.written != _READ_OUT]
    below = next((use.vector for use in own if _suffix(use.vector) != suffix or use.vector == "x"), "x")
    if below == "y_hat":
        below = next((use.vector for use in own if use.vector not in ("y_hat", state)), "x")
    joined, columns = _joined(trace, state, equations)
    readers = [use for use in uses if use.vector == joined and use not in own]
    above = _above(trace, state, readers)
    values = {Row.INPUT: below, Row.HIDDEN: state, Row.OUTPUT: above}
    plan = Plan(Circuit(trace, suffix))
    of_units = {**{name: Row.HIDDEN for name in plan.circuit.written}, **{name: row for row, name in values.items()}}
    matrices = {use.matrix: Ends(of_units[use.vector], Row.HIDDEN) for use in own if use.vector in of_units}
    matrices |= {use.matrix: Ends(Row.HIDDEN, Row.OUTPUT, columns) for use in readers
                 if use.written == _READ_OUT or _suffix(use.written) == _suffix(above)}  # fmt: skip
    order = [name for name in trace.parameters() if name in matrices]
    quantity = trace.quantity(state)
    return Excerpt(suffix, quantity.symbol.replace(TIME, ""), quantity.meaning, values,
                   {name: matrices[name] for name in order}, plan, joined)


def _joined(trace: Trace, state: str, equations: Mapping[str, Equation]) -> tuple[str, slice | None]:
    """The column that is read of a hidden state, and which of its components are this state."""
    for name, equation in equations.items():
        if isinstance(equation.expression, Joined):
            parts = [part.name for part in (equation.expression.first, equation.expression.second)]
            if state in parts:
                first = parts.index(state) * trace.sizes["H"]
                return name, slice(first, first + trace.sizes["H"])
    return state, None


def _above(trace: Trace, state: str, readers: list[Use]) -> str:
    """What reads the layer: the output, or the layer above, in the same direction if it has two."""
    suffixes = [_suffix(use.written) for use in readers if use.written != _READ_OUT]
    same = [suffix for suffix in suffixes if suffix.partition(".")[2] == _suffix(state).partition(".")[2]]
    return f"h.{(same or suffixes)[0]}" if suffixes else "y_hat"


def _suffix(name: str) -> str:
    return name.partition(".")[2]
