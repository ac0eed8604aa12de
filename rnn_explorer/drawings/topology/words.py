"""What is at a place in a network, in words and numbers."""

from collections.abc import Sequence

import numpy as np

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.drawing import Hit, MatrixShown, Row
from rnn_explorer.drawings.topology.edges import MOST, MOST_ARCS
from rnn_explorer.drawings.topology.moment import Moment, axis_of
from rnn_explorer.engine.quantity import TIME, Quantity, Role
from rnn_explorer.engine.trace import NEVER
from rnn_explorer.session.names import place_in
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import magnitude, signed, subscript

_LINES = "Lines are weights: solid if positive, dashed if negative, the wider the larger.\n"
LEGENDS = {  # of the drawings, by level
    Level.NEURONS: _LINES + "Red rings are errors that have arrived: the wider the larger; 1 or more fills the room.",
    Level.LAYERS: "Each cell is a neuron, its colour the value. Red bars above are errors that have arrived: the "
                  "higher the larger, up to 1. A small square is one time step.",
    Level.INSIDE: "Up goes the value: the linear sum, then its activation. Down comes the error, in red.",
}
START = "Empty: nothing has happened yet in this iteration."
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


def tell(moment: Moment, selected: Selected) -> str:
    """The same of what is drawn at another level than that of neurons."""
    trace, t = moment.trace, moment.t if selected.t is None else selected.t
    if selected.quantity in trace.parameters():
        whole = selected.unit is None
        return _of_matrix(moment, selected.quantity) if whole else _of_weight(moment, selected)
    quantity, axis = trace.quantity(selected.quantity), axis_of(trace, selected.quantity)
    index = "" if selected.unit is None else subscript(selected.unit + 1)
    time = ("t" if t is None else str(t + 1)) if quantity.in_time else ""
    symbol = quantity.symbol.replace(TIME, f"{index}({time})")
    label = "" if selected.unit is None else f": {axis.labels[selected.unit] if axis else f'unit {selected.unit + 1}'}"
    empty = _why_empty(moment, selected.quantity, t)
    if empty or selected.unit is None:
        return "\n".join(filter(None, [f"{symbol} · {quantity.meaning}{label}", empty]))
    values = trace[selected.quantity] if t is None or not quantity.in_time else trace[selected.quantity][t]
    return f"{symbol} = {_written(quantity, float(values[0, selected.unit]))}\n{quantity.meaning}{label}"


def _why_empty(moment: Moment, name: str, t: int | None) -> str:
    """A sentence if a value is not known."""
    if not moment.trace.quantity(name).in_time:
        return ""
    return why_empty(moment.trace, name, t, moment.position) if t is not None else START


def _matrix(moment: Moment, hit: Hit) -> str:
    trace, name = moment.trace, hit.matrix
    if hit.unit is None:
        rows, columns = trace[name].shape
        most = MOST_ARCS if trace.quantity(name).role is Role.RECURRENT else MOST
        drawn = f"\nneurons show the strongest {most} of {rows * columns}" if rows * columns > most else ""
        return f"{_of_matrix(moment, name)}{drawn}"
    return _of_weight(moment, Selected(name, unit=hit.unit, column=hit.column + moment.excerpt.offset(name)))


def _of_matrix(moment: Moment, name: str) -> str:
    trace = moment.trace
    shape = " × ".join(map(str, trace[name].shape))
    steps = int(np.count_nonzero(trace.columns["o"].known_from < NEVER)) if name in "Vc" else trace.sizes["T"]
    kind = "matrix" if trace[name].ndim == 2 else "vector"
    return (f"{trace.quantity(name).symbol} · {trace.quantity(name).meaning}, {shape}\n"
            f"one {kind}, used at all {steps} time steps")


def _of_weight(moment: Moment, selected: Selected) -> str:
    """A weight, or an element of a bias, its gradient, and what becomes of it."""
    trace, name = moment.trace, selected.quantity
    place = (selected.unit,) if selected.column is None else (selected.unit, selected.column)
    told = []
    for each in (name, f"d_{name}", f"{name}_new"):
        known = trace.known(each, moment.position)
        value = f" = {signed(float(trace[each][place]))}" if known else " has not happened yet"
        told.append(f"{trace.quantity(each).symbol}{place_in(trace, each, place)}{value}")
    return "\n".join([*told, f"{trace.quantity(name).meaning}; the same at every time step"])


def _neuron(moment: Moment, hit: Hit) -> str:
    name = moment.excerpt.values[hit.row]
    quantity, axis = moment.trace.quantity(name), axis_of(moment.trace, name)
    empty = _why_empty(moment, name, moment.t)
    if hit.unit is None:
        return "\n".join(filter(None, [f"{quantity.text()} · {quantity.meaning}", empty]))
    numbers = [_number(moment, name, hit.unit) for name in (name, moment.excerpt.errors.get(hit.row))]
    label = f": {axis.labels[hit.unit]}" if axis else f", unit {hit.unit + 1}"
    return "\n".join(filter(None, [*numbers, quantity.meaning + label, empty]))


def _number(moment: Moment, name: str | None, unit: int) -> str:
    """``h₃(6) = +0.412``, nothing as long as it is not known."""
    values = moment.known(name)
    if values is None:
        return ""
    quantity = moment.trace.quantity(name)
    symbol = quantity.symbol.replace(TIME, f"{subscript(unit + 1)}({moment.t + 1})")
    return f"{symbol} = {_written(quantity, float(values[unit]))}"


def _written(quantity: Quantity, value: float) -> str:
    write = signed if value < 0 or (is_signed(quantity) and quantity.role is not Role.DATA) else magnitude
    return write(value)
