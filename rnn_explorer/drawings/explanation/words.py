"""A number of a trace in words: its name, what it is, and why it has no explanation."""

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.parameters import phase_name, recurrence_of
from rnn_explorer.drawings.uses import uses_of
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.sources import Summand
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.lights import MOST
from rnn_explorer.session.measures import measure_of
from rnn_explorer.session.names import axes_of, label_of, place_in
from rnn_explorer.widgets.numbers import significant

_SAME = {"D": "input ", "K": "output "}
_ARE = "are", "is"


def hint(last: str) -> str:
    """What to do; last: the number that would be explained now."""
    alone = f"\n\nIf you point at none, E explains what was computed last: {last}." if last else ""
    return f"Point at a number in any panel and press E, or click it.{alone}"


def name_of(trace: Trace, number: Number) -> str:
    """``h(5)[1]``, ``x(4)[e]``, ``W[3,1]``: short, units counted from 1 or called by their labels."""
    sequence = f" seq. {number.sequence + 1}" if _has_sequences(trace, number) else ""
    return _symbol(trace, number) + place_in(trace, number.column, number.index) + sequence


def title_of(trace: Trace, number: Number) -> str:
    """``h(5) of unit 1``, ``x(4) of “e”``, ``W[3,1]``."""
    measure = measure_of(trace, number.column, number.t, number.index)
    if measure is not None:
        return measure.title
    axes = axes_of(trace, number.column, number.index)
    if len(axes) != 1:
        return name_of(trace, number)
    sequence = f", sequence {number.sequence + 1}" if _has_sequences(trace, number) else ""
    return f"{_symbol(trace, number)} of {_place(trace, axes[0], number.index[0])}{sequence}"


def meaning_of(trace: Trace, number: Number) -> str:
    """What the quantity is, and for a matrix what its row and column mean."""
    meaning, axes = trace.quantity(number.column).meaning, axes_of(trace, number.column, number.index)
    if len(axes) != 2:
        return meaning
    row, column = (_SAME.get(axis, "") + _place(trace, axis, n) for axis, n in zip(axes, number.index, strict=True))
    return f"{meaning}: row of {row}, column of {column}"


def given_by(trace: Trace, number: Number) -> str:
    """Where a number comes from that no event of the trace writes."""
    quantity, before = trace.quantity(number.column), trace.iteration - 1
    if known_from(trace, number) == NEVER:
        ended = "the iteration ended before it." if trace.problem else "there is none at this time step."
        return f"Nothing writes this number: {ended}"
    kind = "a parameter" if quantity.role.is_parameter else "a state of the optimizer"
    if f"{number.column}_new" in trace.columns:
        made = f"made by the update of iteration {before:,}" if before else "as it was at the start of the training"
        whole = f" {quantity.text()} is {uses_of(trace, number.column)}." if quantity.role.is_parameter else ""
        return f"Given: {kind}, {made}.{whole}"
    if quantity.role is Role.SETTING:
        return "Given: a setting of the training."
    return "Given: data of the task." if quantity.in_time else "Given: the state that the iteration starts from."


def value_of(trace: Trace, number: Number) -> str:
    """The number itself."""
    has_sequence, at = "B" in trace.quantity(number.column).axes, () if number.t is None else (number.t,)
    value = trace[number.column][(*at, *((number.sequence,) if has_sequence else ()), *number.index)]
    return written(float(value), is_signed(trace.quantity(number.column)))


def written(value: float, signed: bool) -> str:
    """A value as it stands in a row and in a title."""
    return significant(value, signed) if value else "0"


def not_yet(trace: Trace, known_from: int) -> str:
    """When it will happen; known_from: the position."""
    event = trace.last_event(known_from)
    step = "" if event.t is None else f", time step {event.t + 1}"
    return f"This number has not happened yet. It comes in: {phase_name(event.phase, recurrence_of(trace))}{step}."


def share_of_largest(summands: tuple[Summand, ...]) -> str:
    """How many are zero, and what the largest, which light up in the panels, make of the rest in absolute values; empty
    where there are few.
    """
    sizes = sorted((abs(summand.value) for summand in summands if summand.value), reverse=True)
    zeros = len(summands) - len(sizes)
    said = [f"{zeros:,} of {len(summands):,} {_ARE[zeros == 1]} 0"] if zeros and len(summands) > MOST else []
    if len(sizes) > MOST:
        said.append(f"lit up: the largest {MOST}, {sum(sizes[:MOST]) / sum(sizes):.0%} of all absolute values")
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:]


def known_from(trace: Trace, number: Number) -> int:
    """The position from which the number is known."""
    return int(trace.columns[number.column].known_from[... if number.t is None else number.t])


def _symbol(trace: Trace, number: Number) -> str:
    quantity = trace.quantity(number.column)
    return quantity.symbol if number.t is None else quantity.text(str(number.t + 1))


def _place(trace: Trace, axis: str, n: int) -> str:
    label = label_of(trace, axis, n)
    return f"“{label}”" if label else f"unit {n + 1}"


def _has_sequences(trace: Trace, number: Number) -> bool:
    return trace.sizes["B"] > 1 and "B" in trace.quantity(number.column).axes
