"""Where the ways lead that leave a circuit: through time, to other layers, into the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_explorer.drawings.parameters import products_of
from rnn_explorer.drawings.unfolded.circuit import Circuit, Node, Scope, Wire
from rnn_explorer.drawings.unfolded.stack import symbols_in
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Hadamard, OverTime, Sum
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER, Phase, Trace

_LONGEST = 12  # letters of what is passed; of more, how many there are
_FEW = 3  # parameters: what each gets is written


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
        return _Way("into the ledger", "update"), [_contribution(trace, name, term, scope.t)]
    there = Place(trace, scope.t - symbol.shift)
    if not 0 <= there.t < trace.sizes["T"] or not term.exists(there):
        return None
    if trace.columns[equation.writes].known_from[there.t] == NEVER:
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


def _contribution(trace: Trace, parameter: str, term: Expression, t: int) -> str:
    """What a time step adds to the gradient of a parameter."""
    added = term.term if isinstance(term, OverTime) else term
    return f"of {trace.quantity(parameter).symbol}: {added.text(Place(trace, t))}"


def _texts(way: _Way, through: list[str]) -> tuple[str, ...]:
    """The destination, and how to get there."""
    if way.role == "update":
        return (way.destination, *(through if len(through) <= _FEW else (f"of {len(through)} parameters",)))
    names = ", ".join(through)
    counted = len(names) > _LONGEST and not way.element
    word = "times" if way.element else "through"
    return (way.destination, f"{len(through)} matrices" if counted else f"{word} {names}")[: 1 + bool(through)]


def _add(circuit: Circuit, way: _Way, sources: dict[str, list[str]]) -> None:
    texts = _texts(way, list(dict.fromkeys(name for names in sources.values() for name in names)))
    key = f">{way.destination}{'*' * way.element}"
    circuit.nodes[key] = Node(key, texts, max(circuit.nodes[name].position for name in sources), way.role)
    circuit.wires += [Wire(name, key) for name in sources]
