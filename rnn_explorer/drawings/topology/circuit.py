"""The equations of one layer as a circuit: what is computed from what, told from the equations alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Call, Difference, Hadamard, Product, Sum
from rnn_explorer.engine.trace import Event, Phase, Trace

PER_UNIT = ("T", "B", "H")
GLYPHS = {"sigmoid": "σ", "identity": "=", "remainder": "1−"}


class Kind(Enum):
    """What a node does."""

    SOURCE = "comes in"
    LINEAR = "linear sum"
    FUNCTION = "function"
    PRODUCT = "product of elements"
    SUM = "sum"


@dataclass(frozen=True)
class Node:
    """One operation, or what comes in from elsewhere.

    column: that holds its value, None within an equation. shift: of a source, to another time step.
    """

    kind: Kind
    glyph: str
    expression: Expression
    column: str | None = None
    shift: int = 0


@dataclass(frozen=True)
class Wire:
    """From node to node, by number; ``by``: the parameter that is multiplied with on the way."""

    source: int
    target: int
    by: str | None = None


class Circuit:
    """What the layer whose names end with ``suffix`` does at one time step, in the order of its equations."""

    def __init__(self, trace: Trace, suffix: str) -> None:
        self.reverse = suffix.endswith("reverse")
        self._learned = frozenset(trace.parameters())
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self._sources: dict[tuple[str, int], int] = {}
        self.equations = {e.writes: e for e in layer_equations(trace, suffix)}
        for equation in self.equations.values():
            self._add(equation.expression, equation.writes)
        self.output = self.written["h" + (f".{suffix}" if suffix else "")]

    @cached_property
    def written(self) -> dict[str, int]:
        """The node of each column that the layer writes."""
        return {n.column: i for i, n in enumerate(self.nodes) if n.kind is not Kind.SOURCE and n.column}

    @cached_property
    def gated(self) -> bool:
        """Whether it does more than a linear sum and an activation."""
        return sum(node.kind is not Kind.SOURCE for node in self.nodes) > 2

    def into(self, node: int) -> list[Wire]:
        return [wire for wire in self.wires if wire.target == node]

    def out_of(self, node: int) -> list[Wire]:
        return [wire for wire in self.wires if wire.source == node]

    def way_to(self, node: int) -> set[Wire]:
        """The wires on which its equation reads: through nodes without a column back to those with one."""
        found = set(self.into(node))
        for wire in tuple(found):
            if self.nodes[wire.source].column is None:
                found |= self.way_to(wire.source)
        return found

    def ways_between(self, first: int, last: int) -> set[Wire]:
        """The wires from ``first`` to ``last`` through nodes without a column."""
        found = set()
        for wire in self.out_of(first):
            on = set() if wire.target == last else (
                self.ways_between(wire.target, last) if self.nodes[wire.target].column is None else None)
            if wire.target == last or on:
                found |= {wire, *on}
        return found

    @cached_property
    def memory(self) -> tuple[int, ...]:
        """The nodes between a state and the next one, where it passes neither parameter nor function."""
        for index, node in enumerate(self.nodes):
            if node.kind is Kind.SOURCE and node.shift and node.column in self.written:
                way = self._plain_way(index, self.written[node.column])
                if way:
                    return way
        return ()

    @cached_property
    def gates(self) -> dict[str, tuple[str, ...]]:
        """For each column, the parameters that its gate, or it itself, multiplies with or adds."""
        return {column: tuple(dict.fromkeys(self._parameters(node))) for column, node in self.written.items()}

    def _plain_way(self, start: int, end: int) -> tuple[int, ...]:
        for wire in self.out_of(start):
            plain = wire.by is None and self.nodes[wire.target].kind in (Kind.PRODUCT, Kind.SUM)
            rest = () if not plain else (end,) if wire.target == end else self._plain_way(wire.target, end)
            if rest:
                return rest if wire.target == end else (wire.target, *rest)
        return ()

    def _parameters(self, node: int) -> Iterator[str]:
        """Of the nearest linear sums below a node, together with those that enter them without a function."""
        if self.nodes[node].kind is Kind.FUNCTION:
            for wire in self.into(node):
                if self.nodes[wire.source].kind is Kind.LINEAR:
                    yield from self._parameters(wire.source)
        elif self.nodes[node].kind is Kind.LINEAR:
            for each in (node, *self._linear_around(node)):
                yield from (wire.by for wire in self.into(each) if wire.by)

    def _linear_around(self, node: int) -> Iterator[int]:
        """The linear sums that enter this one, or that it enters, through products of elements alone."""
        for wire in self.way_to(node):
            if self.nodes[wire.source].kind is Kind.LINEAR:
                yield wire.source
        for other, each in enumerate(self.nodes):
            if each.kind is Kind.LINEAR and any(wire.source == node for wire in self.way_to(other)):
                yield other

    def _add(self, expression: Expression, column: str | None = None) -> int:
        """The node of an expression, with everything that enters it."""
        if isinstance(expression, Symbol):
            return self._come_in(expression)
        terms = expression.terms if isinstance(expression, Sum) else (expression,)
        linear = any(self._weight_in(term) for term in terms)
        parts = terms if linear else _parts(expression)
        inputs = [entering for part in parts if (entering := self._entering(part))]
        self.nodes.append(Node(*_what(expression, linear), expression, column))
        number = len(self.nodes) - 1
        self.wires += [Wire(source, number, by) for source, by in inputs]
        return number

    def _entering(self, part: Expression) -> tuple[int, str | None] | None:
        """What enters a node, and the parameter it is multiplied by; None for a bias."""
        weight = self._weight_in(part)
        if weight:
            return self._add(_weighted(part, weight)), weight.name
        if isinstance(part, Symbol) and self._is_parameter(part):
            return None
        return self._add(part), None

    def _weight_in(self, term: Expression) -> Symbol | None:
        """The matrix of a product, or the parameter in a product of elements."""
        if isinstance(term, Product):
            return term.matrix
        if isinstance(term, Hadamard):
            return next((p for p in (term.left, term.right) if isinstance(p, Symbol) and self._is_parameter(p)), None)
        return None

    def _is_parameter(self, symbol: Symbol) -> bool:
        return symbol.name in self._learned

    def _come_in(self, symbol: Symbol) -> int:
        if not symbol.shift and symbol.name in (written := {n.column: i for i, n in enumerate(self.nodes)}):
            return written[symbol.name]
        key = symbol.name, symbol.shift
        if key not in self._sources:
            self.nodes.append(Node(Kind.SOURCE, "", symbol, symbol.name, symbol.shift))
            self._sources[key] = len(self.nodes) - 1
        return self._sources[key]


def layer_equations(trace: Trace, suffix: str) -> list[Equation]:
    """What a layer computes forward at a time step, in its order; ``suffix``: of its names."""
    events: dict[str, Event] = {}
    for event in trace.events:
        name = event.equation.writes
        own = name.partition(".")[2] == suffix and trace.quantity(name).axes == PER_UNIT
        if event.phase is Phase.FORWARD and own:
            events.setdefault(name, event)
    return [event.equation for event in events.values()]


def _parts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Sum):
        return expression.terms
    return expression.parts(Place(None))  # the parts of all others are the same everywhere


def _weighted(term: Product | Hadamard, weight: Symbol) -> Expression:
    if isinstance(term, Product):
        return term.vector
    return term.right if term.left is weight else term.left


def _what(expression: Expression, linear: bool) -> tuple[Kind, str]:
    if linear:
        return Kind.LINEAR, "Σ"
    if isinstance(expression, Hadamard):
        return Kind.PRODUCT, "⊙"
    if isinstance(expression, Sum):
        return Kind.SUM, "+"
    if isinstance(expression, Difference):
        return Kind.SUM, "−"
    name = expression.function.name if isinstance(expression, Call) else type(expression).__name__.lower()
    return Kind.FUNCTION, GLYPHS.get(name, name)
