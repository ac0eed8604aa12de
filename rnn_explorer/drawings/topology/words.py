"""What is at a place in a network, in words and numbers."""

from collections.abc import Sequence

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.drawing import Hit, MatrixShown, Row
from rnn_explorer.drawings.topology.edges import MOST, MOST_ARCS
from rnn_explorer.drawings.topology.moment import Moment, axis_of
from rnn_explorer.engine.quantity import TIME, Role
from rnn_explorer.widgets.numbers import magnitude, signed, subscript

_LINES = "Lines are weights: solid if positive, dashed if negative, the wider the larger.\n"
LEGENDS = {  # of the drawings, by level
    Level.NEURONS: _LINES + "Red rings are errors that have arrived: the wider the larger; 1 or more fills the room.",
    Level.LAYERS: "Each cell is a neuron, its colour the value. Red bars above are errors that have arrived: the "
                  "higher the larger, up to 1.",
}
_BLACK_BOX = {  # by the row that is read again
    Row.HIDDEN: "What goes in, what comes out, and what is kept for the next time step.",
    Row.OUTPUT: "What goes in and what comes out, which is read again at the next time step.",
    None: "What goes in and what comes out. Nothing is kept for the next time step.",
}


def legend(level: Level, matrices: Sequence[MatrixShown]) -> str:
    """What the drawing of a network with these matrices means."""
    read_again = next((matrix.source for matrix in matrices if matrix.recurrent), None)
    return LEGENDS.get(level) or _BLACK_BOX[read_again]


def describe(moment: Moment, hit: Hit) -> str:
    """The name, the value as far as it is known, and the meaning; units are counted from 1."""
    return _matrix(moment, hit) if hit.matrix else _neuron(moment, hit)


def _matrix(moment: Moment, hit: Hit) -> str:
    trace, name = moment.trace, hit.matrix
    if hit.unit is None:
        rows, columns = trace[name].shape
        most = MOST_ARCS if trace.quantity(name).role is Role.RECURRENT else MOST
        drawn = f"\nneurons show the strongest {most} of {rows * columns}" if rows * columns > most else ""
        return f"{trace.quantity(name).symbol} · {trace.quantity(name).meaning}, {rows} × {columns}{drawn}"
    column = hit.column + moment.excerpt.offset(name)
    place, index = (hit.unit, column), f"[{hit.unit + 1}, {column + 1}]"
    told = []
    for each in (name, f"d_{name}", f"{name}_new"):
        known = trace.known(each, moment.position)
        value = f" = {signed(float(trace[each][place]))}" if known else " has not happened yet"
        told.append(f"{trace.quantity(each).symbol}{index}{value}")
    return "\n".join([*told, trace.quantity(name).meaning])


def _neuron(moment: Moment, hit: Hit) -> str:
    name = moment.excerpt.values[hit.row]
    quantity, axis = moment.trace.quantity(name), axis_of(moment.trace, name)
    if hit.unit is None:
        return f"{quantity.text()} · {quantity.meaning}"
    numbers = [_number(moment, name, hit.unit) for name in (name, moment.excerpt.errors.get(hit.row))]
    label = f": {axis.labels[hit.unit]}" if axis else f", unit {hit.unit + 1}"
    return "\n".join([*filter(None, numbers), quantity.meaning + label])


def _number(moment: Moment, name: str | None, unit: int) -> str:
    """``h₃(6) = +0.412``, nothing as long as it is not known."""
    values = moment.known(name)
    if values is None:
        return ""
    quantity = moment.trace.quantity(name)
    symbol = quantity.symbol.replace(TIME, f"{subscript(unit + 1)}({moment.t + 1})")
    write = signed if values[unit] < 0 or (is_signed(quantity) and quantity.role is not Role.DATA) else magnitude
    return f"{symbol} = {write(float(values[unit]))}"
