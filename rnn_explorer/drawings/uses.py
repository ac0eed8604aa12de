"""At which time steps a parameter is used: one matrix, however many copies of the network are drawn."""

from functools import lru_cache

from rnn_explorer.engine.equation import Expression, Symbol
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.engine.trace import Phase, Schema, Trace


def uses_of(trace: Trace, name: str) -> str:
    """``one matrix, used at all 12 time steps``, of the parameter ``name``."""
    kind = "matrix" if len(trace.quantity(name).axes) == 2 else "vector"
    steps, total = _steps(trace.schema, name), trace.sizes["T"]
    if len(steps) == total > 1:
        return f"one {kind}, used at all {total} time steps"
    if len(steps) == 1:
        return f"one {kind}, used at time step {min(steps) + 1} only"
    return f"one {kind}, used at {len(steps)} of {total} time steps"


def described(trace: Trace, name: str) -> str:
    """``W · recurrent weights: one matrix, used at all 12 time steps``."""
    quantity: Quantity = trace.quantity(name)
    return f"{quantity.text()} · {quantity.meaning}: {uses_of(trace, name)}"


def symbols_in(expression: Expression) -> list[Symbol]:
    """All of them, also in terms that do not exist at every time step."""
    found: list[Symbol] = []

    def collect(symbol: Symbol) -> Symbol:
        found.append(symbol)
        return symbol

    expression.replaced(collect)
    return found


@lru_cache(maxsize=64)
def _steps(schema: Schema, name: str) -> frozenset[int]:
    """The time steps at which an equation of the forward sweep reads it."""
    reads: dict[int, bool] = {}  # equations are shared by time steps
    steps = set()
    for event in schema.events:
        if event.phase is Phase.FORWARD and event.t is not None:
            key = id(event.equation)
            if key not in reads:
                reads[key] = any(symbol.name == name for symbol in symbols_in(event.equation.expression))
            if reads[key]:
                steps.add(event.t)
    return frozenset(steps)
