"""Tool tips of a network unfolded in time: name, value and meaning of what is under the pointer."""

from __future__ import annotations

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.engine.quantity import TIME, Quantity
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import magnitude, signed, subscript

NOT_YET = "not computed yet"
ALONE = "nothing passes from t to t+1"
NOTHING_PASSES = "Nothing passes from time step to time step: each copy of the network works for itself."


def text_of_value(trace: Trace, selected: Selected, position: int) -> str:
    """One number of a column in time; empty where there never is one."""
    quantity, t, unit = trace.quantity(selected.quantity), selected.t, selected.unit
    known_from = trace.columns[selected.quantity].known_from[t]
    if known_from == NEVER:
        return ""
    name, meaning = _component(trace, quantity, t, unit), _meaning(trace, quantity, unit)
    if known_from > position:
        return f"{name} · {meaning}\n{why_empty(trace, selected.quantity, t, position)}"
    values = trace[selected.quantity][t, 0]
    return f"{name} = {_number(quantity, values if unit is None else values[unit])} · {meaning}"


def text_of_start(trace: Trace, name: str, unit: int) -> str:
    """One number of the initial value ``name``, which the first time step reads."""
    quantity, value = trace.quantity(name), float(trace[name][0, unit])
    name = quantity.text().replace("(", f"{_index(unit)}(", 1)
    return f"{name} = {signed(value)} · {quantity.meaning}"


def _component(trace: Trace, quantity: Quantity, t: int, unit: int | None) -> str:
    """h₃(6)."""
    return quantity.symbol.replace(TIME, f"{_index(unit)}({t + 1})")


def _index(unit: int | None) -> str:
    """Counted from 1; empty where there are no components."""
    return "" if unit is None else subscript(unit + 1)


def _number(quantity: Quantity, value: float) -> str:
    return (signed if is_signed(quantity) else magnitude)(float(value) + 0.0)


def _meaning(trace: Trace, quantity: Quantity, unit: int | None) -> str:
    """With what the component stands for, where it has a label."""
    labels = {"D": trace.inputs, "K": trace.outputs}.get(quantity.axes[-1])
    return f"{quantity.meaning}: {labels.labels[unit]}" if labels and unit is not None else quantity.meaning


def text_of_summand(name: str, unit: int, value: float | None, words: tuple[str, ...]) -> str:
    """One number of what an equation adds up; None: it is not known yet."""
    known = NOT_YET if value is None else ""
    number = "" if value is None else f" = {signed(value)}"
    return " · ".join(filter(None, (f"({name}){_index(unit)}{number}", *words, known)))


def steps_shown(visible: range, total: int) -> tuple[str, ...]:
    """Which time steps are drawn, where not all are."""
    return (f"time steps {visible.start + 1}–{visible.stop} of {total}",) if len(visible) < total else ()


def used_everywhere(trace: Trace, name: str) -> str:
    """What a parameter is."""
    quantity = trace.quantity(name)
    return f"{quantity.symbol} · {quantity.meaning}: one matrix, used at all {trace.sizes['T']} time steps"
