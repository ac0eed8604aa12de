"""A circuit at a position of a trace: the values and errors that are known in it, and what the last event lights up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.drawings.colors import PHASE_COLORS, color_limit, is_signed
from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.topology.circuit import Circuit, Kind, Wire
from rnn_explorer.engine.equation import Expression, Place, Symbol, place_of
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Event, Phase, Trace
from rnn_explorer.session.reading_aids import ReadingAids


@dataclass(frozen=True)
class Lit:
    """What an event computes: the nodes and the wires that take part, in a hue of the theme.

    comes: errors arrive from the time step after. above: errors arrive from what reads the layer.
    """

    hue: str = ""
    nodes: frozenset[int] = frozenset()
    wires: frozenset[Wire] = frozenset()
    comes: frozenset[int] = frozenset()
    above: bool = False
    backward: bool = False


DARK = Lit()


@dataclass(frozen=True)
class CircuitNow:
    """``t``: the time step (from 0) that is drawn, None before the first. aids: see ``Moment``."""

    circuit: Circuit
    trace: Trace
    position: int
    t: int | None
    aids: ReadingAids | None = None

    def limit(self, column: str) -> float:
        """Where the colours of a column end."""
        return color_limit(self.trace.quantity(column), aids=self.aids)

    def signs(self, column: str) -> bool:
        """Whether plus and minus are wanted in its cells."""
        return self.aids is not None and self.aids.signs and is_signed(self.trace.quantity(column))

    def value(self, node: int) -> np.ndarray | None:
        """The vector at a node, of the first sequence; None if it is not known."""
        if not self.is_known(node):
            return None
        each = self.circuit.nodes[node]
        if each.column and each.kind is not Kind.SOURCE:
            return self.trace[each.column][self.t, 0]
        place = Place(self.trace, self.t)
        return each.expression.value(place)[0] if each.expression.exists(place) else None

    def error(self, node: int) -> np.ndarray | None:
        """The error at a node, None if it is not known or has no column."""
        each = self.circuit.nodes[node]
        name = f"d_{each.column}"
        if self.t is None or each.kind is Kind.SOURCE or name not in self.trace.columns:
            return None
        return self.trace[name][self.t, 0] if self._is_there(name) else None

    @cached_property
    def lit(self) -> Lit:
        """What the last event lights up."""
        event = self.trace.last_event(self.position)
        if event is None:
            return DARK
        hue, name = PHASE_COLORS[event.phase], event.equation.writes
        if event.phase is Phase.FORWARD and name in self.circuit.written:
            return self._forward(hue, self.circuit.written[name])
        if event.phase is Phase.BACKWARD and name.removeprefix("d_") in self.circuit.written:
            return self._backward(hue, event)
        parameter = parameter_of(self.trace, name) if event.t is None else None
        wires = frozenset(wire for wire in self.circuit.wires if wire.by == parameter and parameter)
        return Lit(hue, frozenset(self._with_bias(parameter)), wires)

    def _forward(self, hue: str, node: int) -> Lit:
        wires = self.circuit.way_to(node)
        return Lit(hue, frozenset({node, *(w.target for w in wires)}), frozenset(wires))

    def _backward(self, hue: str, event: Event) -> Lit:
        """From the errors that its equation reads."""
        node = self.circuit.written[event.equation.writes.removeprefix("d_")]
        wires: set[Wire] = set()
        comes, above = False, False
        for symbol in symbols_in(event.equation.expression, place_of(self.trace, event)):
            if self.trace.quantity(symbol.name).role is not Role.ERROR:
                continue
            source = self.circuit.written.get(symbol.name.removeprefix("d_"))
            comes |= symbol.shift != 0
            above |= symbol.shift == 0 and source is None
            if symbol.shift == 0 and source is not None:
                wires |= self.circuit.ways_between(node, source)
        between = {w.target for w in wires if self.circuit.nodes[w.target].column is None}
        return Lit(hue, frozenset({node, *between}), frozenset(wires), frozenset({node} if comes else ()), above, True)

    def _with_bias(self, parameter: str | None) -> Iterator[int]:
        """The linear sum that adds a bias."""
        for name, node in self.circuit.written.items():
            terms = getattr(self.circuit.equations[name].expression, "terms", ())
            if any(isinstance(term, Symbol) and term.name == parameter for term in terms):
                yield node

    def is_known(self, node: int) -> bool:
        """Whether there is a value at a node."""
        each = self.circuit.nodes[node]
        if self.t is None:
            return False
        if each.kind is Kind.SOURCE:
            symbol, place = each.expression, Place(self.trace, self.t)
            column = symbol.column(place)
            known = self.trace.known(column, self.position)
            t = place.step(column, symbol.shift) if self.trace.quantity(column).in_time else None
            return bool(known) if known.ndim == 0 else t is not None and bool(known[t])
        while self.circuit.nodes[node].column is None:
            node = self.circuit.out_of(node)[0].target
        return self._is_there(self.circuit.nodes[node].column)

    def _is_there(self, column: str) -> bool:
        """Whether a column is known at the time step."""
        return bool(self.trace.schema.known_from[column][self.t] <= self.position)


def symbols_in(expression: Expression, place: Place) -> Iterator[Symbol]:
    """The symbols of an expression, as far as they exist at the place."""
    if isinstance(expression, Symbol):
        yield expression
    for part in expression.parts(place):
        yield from symbols_in(part, place)
