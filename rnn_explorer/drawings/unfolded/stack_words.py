"""What is under the pointer in a stack of rows: as a selection, and in words."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.drawings.unfolded.stack_lanes import COLUMNS
from rnn_explorer.drawings.unfolded.stack_scene import StackScene
from rnn_explorer.drawings.unfolded.words import NOT_YET, text_of_start, text_of_value, used_everywhere
from rnn_explorer.engine.equation import Place, Symbol
from rnn_explorer.engine.operations import Sum
from rnn_explorer.engine.quantity import initial_name
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import magnitude
from rnn_explorer.widgets.time_columns import LEFT

_NEAR = 3.0
Matrices = dict[Link, tuple[str, ...]]


def selected_in(scene: StackScene, matrices: Matrices, point: QPointF) -> Selected:
    """A cell, or the matrix of an arrow: of a matrix no time step, for it is the same at all; NOTHING if none."""
    layout = scene.layout
    row = layout.initial_at(point)
    if row is not None:
        name = COLUMNS.get(row, row)
        return Selected(name, None, layout.cell_at(row, point.y(), _cells(scene, name)))
    found = _error_at(scene, point) or _gate_at(scene, point) or _value_at(scene, point)
    if found is not None:
        return found
    arrow = scene.arrow_at(point)
    names = matrices.get(arrow[0], ()) if arrow else ()
    return Selected(names[0]) if names else NOTHING


def text_in(scene: StackScene, matrices: Matrices, point: QPointF, position: int) -> str:
    """Name, value and meaning of what is under a point; empty where there is nothing."""
    selected, trace = selected_in(scene, matrices, point), scene.trace
    if scene.layout.initial_at(point) is not None:
        return text_of_start(trace, initial_name(selected.quantity), selected.unit)
    if selected.t is not None:
        return text_of_value(trace, selected, position)
    arrow = scene.arrow_at(point)
    if arrow is not None:
        return _text_of_arrow(scene, arrow[0], arrow[1], matrices.get(arrow[0], ()), position)
    return _text_beside(scene, point)


def _value_at(scene: StackScene, point: QPointF) -> Selected | None:
    """Of the symbols, the one that is written there."""
    found = scene.layout.block_at(point)
    if found is None:
        return None
    key, t = found
    name, content = COLUMNS.get(key, key), scene.layout.content
    if key is Block.LOSS:
        return Selected(name, t)
    if (key is Block.INPUT and not content.inputs) or (key is Block.OUTPUT and not content.outputs):
        return Selected(name, t, int(scene.trace[name][t, 0].argmax()))
    return Selected(name, t, scene.layout.cell_at(key, point.y(), _cells(scene, name)))


def _error_at(scene: StackScene, point: QPointF) -> Selected | None:
    t = scene.layout.columns.at(point.x())
    if t is None or not scene.layout.wide:
        return None
    found = (row for row in scene.layout.states if scene.layout.error_rect(row, t).contains(point))
    row = next(found, None)
    return row and Selected(f"d_{row}", t, scene.layout.cell_at(row, point.y(), _cells(scene, row)))


def _gate_at(scene: StackScene, point: QPointF) -> Selected | None:
    t, layout = scene.layout.columns.at(point.x()), scene.layout
    if t is None:
        return None
    for group in (key for key in layout.spans if isinstance(key, Group)):
        for index, name in enumerate(group.gates):
            rect = layout.gate_rect(group, index, t)
            if rect.contains(point):
                cells = _cells(scene, name)
                return Selected(name, t, min(int((point.y() - rect.top()) / rect.height() * cells), cells - 1))
    return None


def _cells(scene: StackScene, name: str) -> int:
    return scene.parts[name].values.shape[1]


def _text_of_arrow(scene: StackScene, link: Link, t: int, matrices: tuple[str, ...], position: int) -> str:
    """What flows along an arrow, through which of the matrices."""
    trace, passage = scene.trace, scene.stage.passages[link, t]
    if link.is_error:
        equation = passage.event.equation
        whole = equation.expression in (*passage.terms, Sum(passage.terms)) and not link.shift
        flowing = f"error {(Symbol(equation.writes) if whole else passage).text(Place(trace, t))}"
    else:
        before, after = trace.quantity(link.source), trace.quantity(link.target)
        flowing = f"{before.text(str(t + 1 + link.shift))} → {after.text(str(t + 1))}"
    if passage.position > position:
        flowing += f" · {NOT_YET}"
    elif link.is_error:
        flowing += f": norm {magnitude(scene.norms[link, t])}"
    lines = [flowing]
    carry = scene.stage.stack.carries.get(link.source)
    if carry is not None and link.shift and link.source == link.target:
        gate = trace.quantity(carry.factor)
        lines.append(f"element by element times {gate.text(str(t + 1))} · {gate.meaning}, through no matrix")
    return "\n".join((*lines, *(used_everywhere(trace, name) for name in matrices)))


def _text_beside(scene: StackScene, point: QPointF) -> str:
    """Of the name of a row."""
    layout, trace = scene.layout, scene.trace
    if point.x() > LEFT:
        return ""
    lines = []
    for key, (top, height) in layout.spans.items():
        if not isinstance(key, Group) and top - _NEAR <= point.y() <= top + height + _NEAR:
            quantity = trace.quantity(COLUMNS.get(key, key))
            lines.append(f"{quantity.text()} · {quantity.meaning}")
    hidden = ", ".join(trace.quantity(row).text() for row in layout.left_out)
    return "\n".join([*lines, *([f"No room at this height for {hidden}: make the panel higher"] if hidden else [])])
