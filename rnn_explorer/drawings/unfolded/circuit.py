"""One time step of one layer as a circuit: what is added, multiplied and squashed, told from the equations.

The circuit of the forward sweep ends in the hidden state, that of the backward sweep begins there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.unfolded.circuit_summands import errors_in, known_since, summands_of
from rnn_explorer.drawings.unfolded.stack import Group, symbols_in
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Call, Hadamard, Product, Sum
from rnn_explorer.engine.quantity import TIME, Role
from rnn_explorer.engine.trace import NEVER, Phase, Trace
from rnn_explorer.session.reading_aids import ReadingAids

SUM, TIMES = "+", "⊙"


@dataclass(frozen=True)
class Node:
    """A vector, or a way out of the circuit (no expression).

    key: of a column its name. texts: what is written above it, the most important line last. limit: where its colours
    end. length: of the vector. position: from which on it is known. column: None for a summand or a factor. role: the
    name of its hue.
    """

    key: str
    texts: tuple[str, ...]
    position: int
    role: str
    expression: Expression | None = None
    limit: float = 1.0
    column: str | None = None
    length: int = 0

    def values(self, place: Place) -> np.ndarray:
        """(length,), for the sequence shown."""
        with np.errstate(over="ignore", invalid="ignore"):  # in an iteration that broke off
            values = np.asarray(self.expression.value(place))
        return values[0] if values.ndim > 1 else values


@dataclass(frozen=True)
class Wire:
    """From node to node, by key. factor: it brings what the other one is multiplied by."""

    source: str
    target: str
    factor: bool = False


@dataclass
class Circuit:
    """nodes: by key. signs: the operator before a node, by its key. mark: what says in a symbol of which layer and
    direction it is, ``[2]→``; empty if there is one.
    """

    place: Place
    is_back: bool
    mark: str
    nodes: dict[str, Node] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    signs: dict[str, str] = field(default_factory=dict)

    def sources(self, key: str) -> list[str]:
        return [wire.source for wire in self.wires if wire.target == key]

    def targets(self, key: str) -> list[str]:
        return [wire.target for wire in self.wires if wire.source == key]


@dataclass(frozen=True)
class Scope:
    """What is drawn: a layer in a direction at a time step, in one of the sweeps.

    expanded: the column whose linear sum is taken apart, where there are several; None for all, "" for none. sources:
    whether the errors of other time steps are drawn before they have passed a matrix. factors: whether what errors are
    multiplied by is drawn; spread: in a stage of its own. merged: whether the errors of one origin are drawn as one.
    exits: whether the ways out are drawn.
    """

    group: Group
    t: int
    is_back: bool
    expanded: str | None = None
    sources: bool = False
    factors: bool = True
    spread: bool = False
    merged: bool = False
    exits: bool = True


def linear_sums(trace: Trace, wiring: Wiring, group: Group, t: int) -> list[str]:
    """The columns of a layer that matrices bring together, in the order of their events."""
    return [event.equation.writes for _, event in _events(trace, wiring, group, t, is_back=False)
            if _is_linear(trace, event.equation)]


def reached_since(trace: Trace, wiring: Wiring, group: Group, t: int) -> int:
    """The position from which on an error that comes to a layer at a time step is known; NEVER if none comes."""
    place, own = Place(trace, t), set()
    since = [NEVER]
    for _, event in _events(trace, wiring, group, t, is_back=True):
        expression = event.equation.expression
        own.add(event.equation.writes)
        for term in expression.parts(place) if isinstance(expression, Sum) else (expression,):
            outer = [s for s in errors_in(term, place) if s.shift or s.name not in own]
            since += [known_since(s, place) for s in outer]
    return min(since)


def circuit_of(trace: Trace, wiring: Wiring, scope: Scope, aids: ReadingAids) -> Circuit:
    """The circuit of a scope, without its ways out (see ``circuit_exits``)."""
    builder = _Builder(trace, scope, aids)
    for position, event in _events(trace, wiring, scope.group, scope.t, scope.is_back):
        builder.add(position, event.equation)
    return builder.circuit


def _events(trace: Trace, wiring: Wiring, group: Group, t: int, is_back: bool) -> Iterator[tuple[int, object]]:
    """Those of a layer; where the output is read again, errors meet there too."""
    phase = Phase.BACKWARD if is_back else Phase.FORWARD
    meets = is_back and wiring.recurrence == "y_hat" and group is wiring.stack.groups[0]
    at_output = ("o", "y_hat") if meets else ()
    for position, event in wiring.events(t):
        name = event.equation.writes.removeprefix("d_")
        own = name in trace.columns and trace.quantity(name).axes == ("T", "B", "H")
        if event.phase is phase and ((own and name.partition(".")[2] == group.suffix) or name in at_output):
            yield position, event


def _is_linear(trace: Trace, equation: Equation) -> bool:
    """Whether it adds up products with matrices."""
    terms = equation.expression.terms if isinstance(equation.expression, Sum) else ()
    return any(isinstance(term, Product) for term in terms) and trace.quantity(equation.writes).role is Role.VALUE


def _name(expression: Expression, place: Place) -> str:
    """What is written on the way through a function: its name, if it has one; or the matrix that an error passes."""
    if isinstance(expression, Product):
        return f"{expression.matrix.text(place)}{'ᵀ' if expression.transposed else ''}"
    if not isinstance(expression, Call):
        return ""
    written = expression.function.text
    if written in ("#1", "#2"):
        return "="  # it changes nothing
    name = written.partition("(")[0]
    return name if name and "#" not in name else "f′"


class _Builder:
    """Makes a circuit, equation after equation."""

    def __init__(self, trace: Trace, scope: Scope, aids: ReadingAids) -> None:
        self._trace = trace
        self._aids = aids
        self._scope = scope
        state = ".".join(filter(None, ("h", scope.group.suffix)))
        mark = trace.quantity(state).symbol.removeprefix("h").removesuffix(TIME)
        self.circuit = Circuit(Place(trace, scope.t), scope.is_back, mark)

    def add(self, position: int, equation: Equation) -> None:
        """What an equation writes, and what leads there."""
        name, expression = equation.writes, equation.expression
        role = "error" if self._scope.is_back else "ink"
        quantity = self._trace.quantity(name)
        texts, limit = (Symbol(name).text(self.circuit.place),), color_limit(quantity, aids=self._aids)
        node = Node(name, texts, position, role, Symbol(name), limit, name, self._trace.sizes[quantity.axes[-1]])
        terms = expression.parts(self.circuit.place) if isinstance(expression, Sum) else (expression,)
        if isinstance(expression, Sum):
            self._add_sum(node, equation, terms)
        elif isinstance(expression, Hadamard):
            self._add_product(node, expression)
        else:
            self._connect(node.key, expression)
            self._sign(node.key, _name(expression, self.circuit.place))
        self.circuit.nodes[name] = node

    def _add_sum(self, node: Node, equation: Equation, terms: tuple[Expression, ...]) -> None:
        """The summands as nodes; of a linear sum that is not expanded, those alone that come from the circuit."""
        folded, scope = _is_linear(self._trace, equation) and self._scope.expanded not in (None, node.key), self._scope
        summands = summands_of(terms, self.circuit.place, self.circuit.nodes, scope.is_back, scope.merged)
        for index, (texts, term, role) in enumerate(summands):
            if isinstance(term, Symbol) and term.shift == 0 and term.name in self.circuit.nodes:
                self.circuit.wires.append(Wire(term.name, node.key))
                continue
            summand = Node(f"{node.key}/{index}", texts, node.position, role, term, node.limit, None, node.length)
            self._connect(summand.key, term)
            inner = bool(self.circuit.sources(summand.key))
            if folded and not inner:
                continue
            if isinstance(term, Hadamard) and inner:
                self._sign(summand.key, TIMES)
            if scope.is_back and not inner:
                since = [known_since(s, self.circuit.place) for s in errors_in(term, self.circuit.place)]
                summand = replace(summand, position=max(since, default=node.position))
                self._add_source(summand)
            self.circuit.nodes[summand.key] = summand
            self.circuit.wires.append(Wire(summand.key, node.key))
        if len(self.circuit.sources(node.key)) > 1 or folded:
            self._sign(node.key, SUM)

    def _add_source(self, summand: Node) -> None:
        """The error of another time step, on its way through a matrix."""
        product = summand.expression
        if self._scope.sources and isinstance(product, Product) and product.vector.shift:
            key = f"{summand.key}<"
            text = product.vector.text(self.circuit.place)
            self.circuit.nodes[key] = replace(summand, key=key, texts=(text,), expression=product.vector)
            self.circuit.wires.append(Wire(key, summand.key))
            self._sign(summand.key, f"{product.matrix.text(self.circuit.place)}ᵀ")

    def _add_product(self, node: Node, product: Hadamard) -> None:
        """What flows, from the circuit; and the factor, which is a node of its own where it has room."""
        for part in (product.left, product.right):
            before = len(self.circuit.wires)
            self._connect(node.key, part)
            if len(self.circuit.wires) == before and self._scope.is_back:
                self._add_factor(node, part)
        self._sign(node.key, TIMES)

    def _add_factor(self, node: Node, part: Expression) -> None:
        if not self._scope.factors:
            return
        key = f"{node.key}*"
        texts = (part.text(self.circuit.place),)
        self.circuit.nodes[key] = Node(key, texts, 0, "muted", part, 1.0, None, node.length)  # of the forward sweep
        self.circuit.wires.append(Wire(key, node.key, factor=True))

    def _connect(self, key: str, expression: Expression) -> None:
        """Wires from what an expression reads within the circuit."""
        names = dict.fromkeys(s.name for s in symbols_in(expression) if s.shift == 0 and s.name in self.circuit.nodes)
        self.circuit.wires += [Wire(name, key) for name in names]

    def _sign(self, key: str, sign: str) -> None:
        if sign:
            self.circuit.signs[key] = sign
