"""Where the ways lead that leave a circuit: through time, to other layers, into the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_explorer.drawings.parameters import products_of
from rnn_explorer.drawings.unfolded.circuit import Circuit, Node, Scope, Wire
from rnn_explorer.drawings.unfolded.stack import symbols_in
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Hadamard, Sum
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Phase, Trace

_LONGEST = 12  # letters of what is passed; of more, how many there are


@dataclass(frozen=True)
class _Way:
    """destination: in words. element: whether it is multiplied element by element, by no matrix."""

    destination: str
    role: str
    element: bool = False


def add_exits(circuit: Circuit, trace: Trace, wiring: Wiring, scope: Scope) -> None:
    """Nodes without values, with wires from the columns that go there."""
    phases = (Phase.BACKWARD, Phase.SUM) if scope.is_back else (Phase.FORWARD,)
    own = [key for key, node in circuit.nodes.items() if node.column]
    ways: dict[_Way, dict[str, list[str]]] = {}
    for equation in wiring.equations(phases):
        for term in equation.expression.terms if isinstance(equation.expression, Sum) else (equation.expression,):
            for symbol in {symbol for symbol in symbols_in(term) if symbol.name in own}:
                found = _way(circuit, trace, wiring, scope, equation, term, symbol)
                if found is not None:
                    ways.setdefault(found[0], {}).setdefault(symbol.name, []).extend(found[1])
    for way, sources in ways.items():
        _add(circuit, way, sources)


def _way(
    circuit: Circuit, trace: Trace, wiring: Wiring, scope: Scope, equation: Equation, term: Expression, symbol: Symbol
) -> tuple[_Way, list[str]] | None:
    """Where a symbol of a term goes, and through what; None if it stays in the circuit or goes nowhere."""
    name, hue = equation.writes.removeprefix("d_"), "error" if scope.is_back else "recurrence"
    if trace.quantity(equation.writes).role is Role.GRADIENT:
        return _Way("into the ledger", "update"), [trace.quantity(name).symbol]
    there = Place(trace, scope.t - symbol.shift)
    if not 0 <= there.t < trace.sizes["T"] or not term.exists(there):
        return None
    through, element = _through(term, there)
    if symbol.shift:
        return _Way(f"to time step {there.t + 1}", hue, element), through
    if equation.writes in circuit.nodes:
        return None
    home = wiring.stack.home(name) or name
    return _Way(f"to {trace.quantity(home).text(str(scope.t + 1))}", "error" if scope.is_back else "forward"), through


def _through(term: Expression, place: Place) -> tuple[list[str], bool]:
    """The matrices, or the factor, that a term passes; and whether it is the factor."""
    products = list(products_of(term, place))
    if not products and isinstance(term, Hadamard):
        return [term.left.text(place)], True
    return [f"{p.matrix.text(place)}{'ᵀ' if p.transposed else ''}" for p in products], False


def _add(circuit: Circuit, way: _Way, sources: dict[str, list[str]]) -> None:
    through = list(dict.fromkeys(name for names in sources.values() for name in names))
    things = "parameters" if way.role == "update" else "matrices"
    names = ", ".join(through)
    counted = len(names) > _LONGEST and not way.element
    word = "of" if way.role == "update" else "times" if way.element else "through"
    texts = (way.destination, f"{len(through)} {things}" if counted else f"{word} {names}")[: 1 + bool(through)]
    key = f">{way.destination}{'*' * way.element}"
    circuit.nodes[key] = Node(key, texts, max(circuit.nodes[name].position for name in sources), way.role)
    circuit.wires += [Wire(name, key) for name in sources]
