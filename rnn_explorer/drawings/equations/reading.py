"""What the numbers of an equation are: its parts, its result, and the ledger of a sum over time."""

from dataclasses import replace

import numpy as np

from rnn_explorer.drawings.colors import PHASE_COLORS, color_limit, is_signed
from rnn_explorer.drawings.equations.body import Numbers
from rnn_explorer.drawings.equations.ledger import Ledger
from rnn_explorer.drawings.equations.lines import Line
from rnn_explorer.drawings.equations.matrix import Grid, GridAxis
from rnn_explorer.drawings.equations.symbols import selected_of
from rnn_explorer.drawings.equations.table import NumberColumn, TableContent
from rnn_explorer.engine.equation import Expression, Place, Symbol, place_of
from rnn_explorer.engine.operations import Call, Difference, Hadamard, OverTime, Sum
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER, Event, Phase, Trace
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import magnitude

AXIS_NAMES = {"D": "input", "H": "hidden unit", "K": "output"}


@np.errstate(over="ignore", invalid="ignore")  # what became too large is on the screen
def numbers_of(trace: Trace, event: Event, aids: ReadingAids | None = None) -> Numbers:
    """What the equation of ``event`` was computed from, and what came out; aids: where colours end."""
    place, expression, result = place_of(trace, event), event.equation.expression, _written(trace, event)
    if isinstance(expression, OverTime):
        return _over_time(trace, event, expression, aids)
    if result.ndim == 0:
        parts = (_line(trace, event, part) for part in expression.parts(place))
        return Numbers(lines=(*parts, Line(_name(trace, event), magnitude(float(result)), _shown(trace, event))))
    columns = _columns(trace, event, result, aids)
    if result.ndim == 1:
        return Numbers(table=TableContent(_labels(trace, event), columns, _target(trace, event)))
    axes = _grid_axes(trace, event)
    return Numbers(grids=tuple(Grid(c.header, c.values, c.limit, c.operator, *axes, c.shows) for c in columns))


def _columns(trace: Trace, event: Event, result: np.ndarray, aids: ReadingAids | None) -> tuple[NumberColumn, ...]:
    """One column for each part of the expression that has the result's shape, then the result."""
    place, expression = place_of(trace, event), event.equation.expression
    between = {Sum: "+", Difference: "−", Hadamard: "⊙"}.get(type(expression), "·")
    limit, columns = _limit(trace, event.equation.writes, aids), []
    for part in expression.parts(place):
        values = _value(part, place)
        if values.shape == result.shape:
            own = limit if isinstance(expression, Sum | Difference) and result.ndim == 1 else _own_limit(
                part, place, limit, aids)
            positive = isinstance(part, Symbol) and _is_positive(trace, part.name)
            shows = selected_of(part, place) if isinstance(part, Symbol) else None
            columns.append(NumberColumn(part.text(place), values, own, between if columns else "", positive, shows))
    equals = "→" if isinstance(expression, Call) else "="
    positive = _is_positive(trace, event.equation.writes)
    result = NumberColumn(_name(trace, event), result, limit, equals if columns else "", positive, _shown(trace, event))
    return *columns, result


def _over_time(trace: Trace, event: Event, expression: OverTime, aids: ReadingAids | None) -> Numbers:
    """The ledger, in the order in which the contributions arise, and the sum itself."""
    places = expression.places(place_of(trace, event))
    places = places if event.phase is Phase.LOSS else places[::-1]
    terms = np.stack([expression.term.value(place).ravel() for place in places])
    ledger = Ledger(tuple(place.t for place in places), np.linalg.norm(terms, axis=1),
                    np.linalg.norm(terms.cumsum(axis=0), axis=1), PHASE_COLORS[event.phase])
    name, result = _name(trace, event), _written(trace, event)
    if result.ndim == 0:
        return Numbers(lines=(Line(name, magnitude(float(result)), _shown(trace, event)),), ledger=ledger)
    limit = _limit(trace, event.equation.writes, aids)
    grid = Grid(name, np.atleast_2d(result), limit, "", *_grid_axes(trace, event), _shown(trace, event))
    return Numbers(ledger=ledger, grids=(grid,))


def _line(trace: Trace, event: Event, part: Expression) -> Line:
    """A part of an equation whose result is one number: itself, the element of the target, or its norm."""
    place, target = place_of(trace, event), _target_of(trace, event.t)
    name, value = part.text(place), _value(part, place)
    shows = selected_of(part, place) if isinstance(part, Symbol) else None
    if value.size == 1:
        unit = 0 if value.ndim else None
        return Line(name, magnitude(float(value.item())), shows and replace(shows, unit=unit))
    if target is None or event.t is None:
        return Line(f"‖{name}‖", magnitude(float(np.linalg.norm(value))), shows)
    label, shows = trace.outputs.labels[target], shows and replace(shows, unit=target)
    if np.count_nonzero(value) == 1 and value[target] == 1.0:
        return Line(name, f"“{label}”", shows)
    return Line(f"{name} of “{label}”", magnitude(float(value[target])), shows)


def _value(part: Expression, place: Place) -> np.ndarray:
    """The value for the sequence that is shown; a parameter is the same for all."""
    value = np.asarray(part.value(place))
    shared = isinstance(part, Symbol) and place.trace.quantity(part.name).role.is_parameter
    return value if place.t is None or shared else value[0]


def _written(trace: Trace, event: Event) -> np.ndarray:
    values = trace[event.equation.writes]
    return values if event.t is None else values[event.t, 0]


def _limit(trace: Trace, name: str, aids: ReadingAids | None) -> float:
    """Where its colour saturates: on the scale of all panels if it is in time, else at its largest value, unless the
    person wants it otherwise.
    """
    quantity = trace.quantity(name)
    if quantity.in_time:
        return color_limit(quantity, name == "x" and trace.inputs.ends_at_one, aids)
    chosen = aids.limit(quantity) if aids is not None else None
    return _largest(trace[name]) if chosen is None else chosen


def _largest(values: np.ndarray) -> float:
    return float(np.abs(values).max()) or 1.0


def _is_positive(trace: Trace, name: str) -> bool:
    """Whether its values need no sign: probabilities, and data without a negative value."""
    quantity = trace.quantity(name)
    return not is_signed(quantity) or (quantity.role is Role.DATA and bool((trace[name] >= 0).all()))


def _own_limit(part: Expression, place: Place, result: float, aids: ReadingAids | None) -> float:
    """Of a quantity its own; of another part that of the ``result`` in time, or its largest value."""
    if isinstance(part, Symbol):
        return _limit(place.trace, part.name, aids)
    return _largest(part.value(place)) if place.t is None else result


def _labels(trace: Trace, event: Event) -> tuple[str, ...]:
    return _labels_of(trace, trace.quantity(event.equation.writes).axes[-1])


def _labels_of(trace: Trace, axis: str) -> tuple[str, ...]:
    named = {"K": trace.outputs.labels, "D": trace.inputs.labels}
    return named.get(axis) or tuple(str(unit + 1) for unit in range(trace.sizes[axis]))


def _grid_axes(trace: Trace, event: Event) -> tuple[GridAxis, GridAxis]:
    """What the rows and the columns of a matrix mean; a vector is one row without a name."""
    axes = trace.quantity(event.equation.writes).axes
    named = [GridAxis(AXIS_NAMES.get(axis, axis), _labels_of(trace, axis)) for axis in axes]
    return (named[0], named[1]) if len(named) == 2 else (GridAxis(), named[0])


def _target(trace: Trace, event: Event) -> int | None:
    """The row of the target, if the rows are outputs."""
    is_output = trace.quantity(event.equation.writes).axes[-1:] == ("K",)
    return _target_of(trace, event.t) if is_output else None


def _target_of(trace: Trace, t: int | None) -> int | None:
    if t is None or not trace.outputs.symbols or trace.columns["y"].known_from[t] == NEVER:
        return None
    return int(trace["y"][t, 0].argmax())


def _shown(trace: Trace, event: Event) -> Selected:
    return selected_of(Symbol(event.equation.writes), place_of(trace, event))


def _name(trace: Trace, event: Event) -> str:
    return Symbol(event.equation.writes).text(place_of(trace, event))
