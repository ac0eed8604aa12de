"""What is under the pointer in a ledger, in words and numbers."""

import numpy as np

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.ledger.account import QUIET, norm_of
from rnn_explorer.drawings.ledger.page import Content
from rnn_explorer.drawings.ledger.reading import Reading
from rnn_explorer.drawings.uses import uses_of
from rnn_explorer.engine.equation import Place
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.names import place_in
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR
from rnn_explorer.widgets.numbers import power_of_ten, significant


def explanation(content: Content) -> str:
    """What the columns and the colours of a ledger are."""
    idea = (f"One contribution a time step, in the order of the way back; {content.symbol} itself does not depend on "
            "the time step.\nMultiply along time, add over time.")
    if content.index is not None:
        return f"{idea}\nA bar begins where the sum was and ends where it is now, on one linear scale."
    return (f"{idea}\nBars: norms on one fixed logarithmic scale from {power_of_ten(FLOOR)} to {power_of_ten(CEILING)}."
            "\nPictures: blue is negative, ochre positive; the colour grows with the fourth root, up to ±1.")


@QUIET
def of_row(content: Content, row: int, position: int) -> str:
    """A contribution and the sum that it leads to."""
    account, t = content.account, content.account.steps[row]
    name = f"{account.term.text(Place(account.trace, t))} · contribution of time step {t + 1} to ∂L/∂{content.name}"
    if row >= account.known_rows(position):
        return f"{name}\n{_why_empty(account.trace, int(account.known_from[row]), position)}"
    if content.index is not None:
        numbers = account.numbers(content.index)
        return f"{name} = {_signed(numbers[row])}\nsum so far = {_signed(numbers[: row + 1].sum())}"
    entry = account.entry(row)
    return f"{name}\nnorm = {_size(entry.norm)} · norm of the sum so far = {_size(entry.total_norm)}"


def of_stage(content: Content, number: int, position: int) -> str:
    """A value on the way from the gradient to the new parameter."""
    stage = content.stages[number]
    name = f"{stage.label} · {stage.meaning}" + ("" if stage.before is None else ", before → after")
    if stage.known_from > position:
        return f"{name}\n{_why_empty(content.account.trace, stage.known_from, position)}"
    told = [_told(values, content) for values in (stage.before, stage.values) if values is not None]
    return "\n".join(filter(None, (f"{name}: {' → '.join(told)}", stage.note, stage.largest)))


def of_parameter(reading: Reading, name: str, position: int) -> str:
    """Symbol, meaning, shape, where it is used, and the size of the gradient."""
    quantity, gradient = reading.parameters[name], reading.trace.quantity(f"d_{name}")
    empty = why_empty(reading.trace, gradient.name, None, position)
    size = empty or f"= {_size(norm_of(reading.trace[gradient.name]))}"
    shape = " × ".join(str(length) for length in reading.trace[name].shape)
    return (f"{quantity.text()} · {quantity.meaning}, {shape}\n{uses_of(reading.trace, name)}\n"
            f"‖{gradient.text()}‖ {size}\nClick to keep it shown")


def of_weight(reading: Reading, name: str, index: tuple[int, ...], position: int) -> str:
    """Its value before and after the update, and its gradient, as far as they are known."""
    place, told = place_in(reading.trace, name, index), []
    for column in (name, f"d_{name}", f"{name}_new"):
        empty = why_empty(reading.trace, column, None, position)
        value = empty or f"= {_signed(reading.trace[column][index])}"
        told.append(f"{reading.trace.quantity(column).text()}{place} {value}")
    whole = f"{reading.parameters[name].text()} is {uses_of(reading.trace, name)}"
    return "\n".join([*told, whole, "Click to see its ledger"])


def _why_empty(trace: Trace, known_from: int, position: int) -> str:
    """Of a value that is known from a position: of what is written there."""
    if known_from == NEVER:
        return "Empty: the iteration ended before it."
    event = trace.last_event(known_from)
    return why_empty(trace, event.equation.writes, event.t, position)


def _told(values: np.ndarray, content: Content) -> str:
    if content.index is not None:
        return _signed(values[content.index])
    return f"norm {_size(norm_of(values))}"


def _size(value: float) -> str:
    return "0" if value == 0 else significant(value)


def _signed(value: float) -> str:
    return "0" if value == 0 else significant(float(value), signed=True)
