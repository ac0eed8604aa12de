"""What is at a place in a network, in words and numbers."""

from rnn_explorer.drawings.topology.drawing import Hit
from rnn_explorer.drawings.topology.edges import MOST, MOST_ARCS
from rnn_explorer.drawings.topology.moment import ERRORS, VALUES, Moment, axis_of
from rnn_explorer.engine.quantity import TIME, Role
from rnn_explorer.widgets.numbers import signed

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def describe(moment: Moment, hit: Hit) -> str:
    """The name, the value as far as it is known, and the meaning; units are counted from 1."""
    return _matrix(moment, hit) if hit.matrix else _neuron(moment, hit)


def _matrix(moment: Moment, hit: Hit) -> str:
    trace, name = moment.trace, hit.matrix
    if hit.unit is None:
        rows, columns = trace[name].shape
        most = MOST_ARCS if trace.quantity(name).role is Role.RECURRENT else MOST
        drawn = f"\nneurons show the strongest {most} of {rows * columns}" if rows * columns > most else ""
        return f"{name} · {trace.quantity(name).meaning}, {rows} × {columns}{drawn}"
    place, index = (hit.unit, hit.column), f"[{hit.unit + 1}, {hit.column + 1}]"
    known = [n for n in (name, f"d_{name}", f"{name}_new") if trace.known(n, moment.position)]
    told = [f"{trace.quantity(n).symbol}{index} = {signed(float(trace[n][place]))}" for n in known]
    return "\n".join([*told, trace.quantity(name).meaning])


def _neuron(moment: Moment, hit: Hit) -> str:
    quantity, axis = moment.trace.quantity(VALUES[hit.row]), axis_of(moment.trace, hit.row)
    if hit.unit is None:
        return f"{quantity.text()} · {quantity.meaning}"
    numbers = [_number(moment, name, hit.unit) for name in (quantity.name, ERRORS.get(hit.row))]
    label = f": {axis.labels[hit.unit]}" if axis else f", unit {hit.unit + 1}"
    return "\n".join([*filter(None, numbers), quantity.meaning + label])


def _number(moment: Moment, name: str | None, unit: int) -> str:
    """``h₃(6) = +0.412``, nothing as long as it is not known."""
    values = moment.known(name)
    if values is None:
        return ""
    subscript = str(unit + 1).translate(_SUBSCRIPTS)
    symbol = moment.trace.quantity(name).symbol.replace(TIME, f"{subscript}({moment.t + 1})")
    return f"{symbol} = {signed(float(values[unit]))}"
