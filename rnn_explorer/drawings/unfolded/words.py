"""Tool tips of a network unfolded in time: name, value and meaning of what is under the pointer."""

from __future__ import annotations

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.unfolded.arrows import Arrow, Flow
from rnn_explorer.drawings.unfolded.parts import QUANTITIES, STREAMS
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.scene import UnfoldedScene
from rnn_explorer.engine.equation import Place
from rnn_explorer.engine.operations import Sum
from rnn_explorer.engine.quantity import TIME, Quantity
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import magnitude, signed, subscript

NOT_YET = "not computed yet"
NOTHING_PASSES = "Nothing passes from time step to time step: each copy of the network works for itself."
_ENDS = {Flow.INPUT: (Block.INPUT, Block.STATE), 
         Flow.OUTPUT: (Block.STATE, Block.OUTPUT), Flow.LOSS: (Block.OUTPUT, Block.LOSS)}  # fmt: skip


def text_of_cell(trace: Trace, scene: UnfoldedScene, block: Block, selected: Selected, position: int) -> str:
    """One number of a block; empty where there never is one."""
    part, t, unit = scene.parts[block], selected.t, selected.unit
    if part.known_from[t] == NEVER:
        return ""
    quantity = trace.quantity(selected.quantity)
    name, meaning = _component(trace, quantity, t, unit), _meaning(trace, quantity, unit)
    if block in STREAMS:
        name, meaning = f"({_stream(trace, scene, block, t)}){_index(unit)}", block.value
    if part.known_from[t] > position:
        return f"{name} · {meaning} · {NOT_YET}"
    values = part.values if block in STREAMS else trace[selected.quantity][:, 0]
    return f"{name} = {_number(quantity, values[t] if unit is None else values[t, unit])} · {meaning}"


def text_of_value(trace: Trace, selected: Selected, position: int) -> str:
    """One number of a column in time; empty where there never is one."""
    quantity, t, unit = trace.quantity(selected.quantity), selected.t, selected.unit
    known_from = trace.columns[selected.quantity].known_from[t]
    if known_from == NEVER:
        return ""
    name, meaning = _component(trace, quantity, t, unit), _meaning(trace, quantity, unit)
    if known_from > position:
        return f"{name} · {meaning} · {NOT_YET}"
    values = trace[selected.quantity][t, 0]
    return f"{name} = {_number(quantity, values if unit is None else values[unit])} · {meaning}"


def _stream(trace: Trace, scene: UnfoldedScene, block: Block, t: int) -> str:
    return scene.passages[STREAMS[block], t].text(Place(trace, t))


def text_of_start(trace: Trace, name: str, unit: int) -> str:
    """One number of the initial value ``name``, which the first time step reads."""
    quantity, value = trace.quantity(name), float(trace[name][0, unit])
    name = quantity.text().replace("(", f"{_index(unit)}(", 1)
    return f"{name} = {signed(value)} · {quantity.meaning}"


def text_of_arrow(trace: Trace, scene: UnfoldedScene, arrow: Arrow, matrices: tuple[str, ...], position: int) -> str:
    """What flows along an arrow, through which of the ``matrices``."""
    flowing = _flowing(trace, scene, arrow)
    if scene.passages[arrow].position > position:
        flowing += f" · {NOT_YET}"
    elif arrow[0].is_error:
        flowing += f": norm {magnitude(scene.norms[arrow])}"
    through = [f"{name} · {trace.quantity(name).meaning}: one matrix, the same at every time step" for name in matrices]
    return "\n".join((flowing, *through))


def _flowing(trace: Trace, scene: UnfoldedScene, arrow: Arrow) -> str:
    """The error, or from where to where the forward sweep goes."""
    flow, t = arrow
    passage = scene.passages[arrow]
    equation = passage.event.equation
    if flow is Flow.ERROR_LOSS and equation.expression in (*passage.terms, Sum(passage.terms)):
        return f"error {trace.quantity(equation.writes).text(str(t + 1))}"
    if flow.is_error:
        return f"error {scene.passages[arrow].text(Place(trace, t))}"
    again = scene.drawing.layout.content.recurrence
    source, target = (again, Block.STATE) if flow is Flow.RECURRENT else _ENDS[flow]
    before = trace.quantity(QUANTITIES[source]).text(str(t + (flow is not Flow.RECURRENT)))
    return f"{before} → {trace.quantity(QUANTITIES[target]).text(str(t + 1))}"


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
