"""The inside of a layer at one time step: the circuit of the present sweep, with its numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.drawings.parameters import products_of
from rnn_explorer.drawings.unfolded.circuit import Node, Scope, linear_sums, reached_since
from rnn_explorer.drawings.unfolded.circuit_layout import CircuitLayout
from rnn_explorer.drawings.unfolded.circuit_painter import CircuitPainter
from rnn_explorer.drawings.unfolded.circuits import Circuits
from rnn_explorer.drawings.unfolded.stack import Group, symbols_in
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import text_of_summand, text_of_value, used_everywhere
from rnn_explorer.engine.operations import Call
from rnn_explorer.engine.trace import NEVER, Event, Trace
from rnn_explorer.session.selection import NOTHING, Selected

_MOST_PAINTED = 6  # circuits
_NEAR = 60  # events


class InsideView:
    """Follows the steps: shows the layer, the direction and the sweep of the last event.

    first: the unit at the top, where not all have room. Where the last event has no time step: the first one visible.
    """

    in_columns = False

    def __init__(
        self, trace: Trace, wiring: Wiring, canvas: Canvas, first: int, before: InsideView | None = None
    ) -> None:
        """``before``: a view of the same values, whose circuits are used again if they have the same room."""
        self._trace = trace
        self._wiring = wiring
        self._canvas = canvas
        self._first = first
        self._t = canvas.columns.visible.start
        self._circuits = Circuits(trace, wiring, canvas)
        self._since: dict[tuple[Group, int], int] = {}
        self._scope: tuple[int, Scope] | None = None  # of the last position
        self._painters: dict[Scope, CircuitPainter] = {}
        self._shape = trace, first, canvas.size, canvas.ratio, canvas.theme, canvas.widget_font
        if before is not None and before._shape == self._shape:
            self._circuits, self._since, self._painters = before._circuits, before._since, before._painters

    def layout(self, position: int) -> CircuitLayout:
        """What is drawn at a position, and where."""
        return self._circuits.layout(self.scope(position))

    def paint(self, painter: QPainter, position: int) -> None:
        event = self._trace.last_event(position)
        last = event.equation.writes if event and event.t == self.scope(position).t else None
        hue = PHASE_COLORS[event.phase] if event else "muted"
        self._painter(position).paint(painter, position, last, hue)

    def prepare(self, position: int) -> None:
        """Paint what comes right after and before the circuit of a position, so that it is there when it is wanted."""
        here, end = self.scope(position), len(self._trace) + 1
        ahead, behind = min(position + _NEAR, end), max(position - _NEAR, -1)
        for steps in (range(position + 1, ahead), range(position - 1, behind, -1)):
            beyond = next((other for other in steps if self._scope_at(other) != here), None)
            if beyond is not None:
                self._painter(beyond).prepare(beyond)

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        """Outline a unit in every strip, or what a matrix brings."""
        layout = self.layout(position)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self._canvas.theme.color("ink"), 2))
        if selected.unit is not None and selected.column is None and self._is_within(layout, selected.quantity):
            row = selected.unit - self._top(layout)
            strips = [layout.rects[key] for key, node in layout.circuit.nodes.items() if node.expression]
            height = layout.row_height
            if 0 <= row < layout.shown:
                painter.drawRects([QRectF(r.left() - 1, r.top() + row * height, r.width() + 2, height) for r in strips])
        keys = [key for key, node in layout.circuit.nodes.items() if selected.quantity in self._matrices(layout, node)]
        painter.drawRects([layout.rects[key].adjusted(-3, -3, 3, 3) for key in keys])

    def selected_at(self, point: QPointF, position: int) -> Selected:
        layout = self.layout(position)
        key = layout.at(point)
        node = layout.circuit.nodes.get(key) if key else None
        if node is None or node.expression is None:
            return NOTHING
        if node.column:
            return Selected(node.column, layout.circuit.place.t, self._unit_at(layout, key, point))
        names = self._matrices(layout, node)
        return Selected(names[0]) if names else NOTHING

    def text_at(self, point: QPointF, position: int) -> str:
        layout = self.layout(position)
        key = layout.at(point)
        if key is None:
            return "\n".join(self.notes(position)) if point.y() > layout.area.bottom() else ""
        node, place = layout.circuit.nodes[key], layout.circuit.place
        if node.expression is None:
            return " ".join(node.texts)
        unit = self._unit_at(layout, key, point)
        if node.column:
            return text_of_value(self._trace, Selected(node.column, place.t, unit), position)
        value = float(node.values(place)[unit]) if node.position <= position else None
        lines = [text_of_summand(node.expression.text(place), unit, value, node.texts[:-1])]
        return "\n".join([*lines, *(used_everywhere(self._trace, name) for name in self._matrices(layout, node))])

    def place_of(self, selected: Selected, position: int) -> QRectF | None:
        layout = self.layout(position)
        if selected.quantity in layout.circuit.nodes and selected.t == layout.circuit.place.t:
            rect, row = layout.rects[selected.quantity], (selected.unit or 0) - self._top(layout)
            if selected.unit is None:
                return rect
            top = rect.top() + row * layout.row_height
            return QRectF(rect.left(), top, rect.width(), layout.row_height) if 0 <= row < layout.shown else None
        found = (key for key, node in layout.circuit.nodes.items() if selected.quantity in self._matrices(layout, node))
        return next((layout.rects[key] for key in found), None)

    def notes(self, position: int) -> tuple[str, ...]:
        scope, layout = self.scope(position), self.layout(position)
        words = self._trace.quantity(scope.group.head).meaning.partition(", ")[2]
        top = self._top(layout)
        of_units = (f"units {top + 1}–{top + layout.shown} of {layout.units} (wheel)",)
        unreached = () if self._reached_since(scope.group, scope.t) != NEVER else ("no error comes here",)
        steps = f"time step {scope.t + 1} of {self._trace.sizes['T']}"
        return (steps, *((words,) if words else ()), *(of_units if layout.shown < layout.units else ()),
                *self._outputs_shown(layout), *unreached)

    def _outputs_shown(self, layout: CircuitLayout) -> tuple[str, ...]:
        """Which of the outputs have room, where errors at them are drawn."""
        count = self._trace.sizes["K"]
        first = min(self._top(layout), max(count - layout.shown, 0))
        drawn = any(node.column and self._trace.quantity(node.column).axes[-1] == "K"
                    for node in layout.circuit.nodes.values())
        return (f"outputs {first + 1}–{first + layout.shown} of {count}",) if drawn and layout.shown < count else ()

    def units(self, position: int) -> range:
        """The units that are shown."""
        layout = self.layout(position)
        return range(self._top(layout), self._top(layout) + layout.shown)

    # what is drawn --------------------------------------------------------------------------------------------

    def scope(self, position: int) -> Scope:
        """Layer, direction and time step of the last event; the backward sweep as soon as an error has come there."""
        if self._scope is None or self._scope[0] != position:
            self._scope = position, self._scope_at(position)
        return self._scope[1]

    def _scope_at(self, position: int) -> Scope:
        event = self._trace.last_event(position)
        t = self._t if event is None or event.t is None else event.t
        group = self._group(event)
        is_back = self._reached_since(group, t) <= position
        return Scope(group, t, is_back, None if is_back else self._expanded(event, group, t))

    def _reached_since(self, group: Group, t: int) -> int:
        if (group, t) not in self._since:
            self._since[group, t] = reached_since(self._trace, self._wiring, group, t)
        return self._since[group, t]

    def _group(self, event: Event | None) -> Group:
        groups = self._wiring.stack.groups
        name = event.equation.writes.removeprefix("d_") if event else None
        if event is None:
            return groups[-1]
        tiers = (tier for tier in self._wiring.stack.layers if tier.name == name)
        return next((g for g in groups if self._is_of_units(name) and name.partition(".")[2] == g.suffix),
                    next((tier.groups[0] for tier in tiers), groups[0]))

    def _expanded(self, event: Event | None, group: Group, t: int) -> str | None:
        """The linear sum that the last event has to do with, where there are several."""
        sums = linear_sums(self._trace, self._wiring, group, t)
        if len(sums) < 2:
            return None
        if event is None or event.equation.writes not in sums:
            expression = event.equation.expression if event else None
            read = [s.name for s in symbols_in(expression)] if isinstance(expression, Call) else []
            return next((name for name in read if name in sums), sums[-1] if event else sums[0])
        return event.equation.writes

    def _painter(self, position: int) -> CircuitPainter:
        scope = self._scope_at(position)
        if scope not in self._painters:
            if len(self._painters) >= _MOST_PAINTED:
                del self._painters[next(iter(self._painters))]
            layout = self._circuits.layout(scope)
            self._painters[scope] = CircuitPainter(layout, self._canvas, self._top(layout))
        return self._painters[scope]

    def _top(self, layout: CircuitLayout) -> int:
        return min(self._first, layout.units - layout.shown)

    def _unit_at(self, layout: CircuitLayout, key: str, point: QPointF) -> int:
        length = layout.circuit.nodes[key].length
        row = int((point.y() - layout.rects[key].top()) / layout.row_height)
        top = min(self._top(layout), max(length - layout.shown, 0))
        return top + min(max(row, 0), min(layout.shown, length) - 1)

    def _is_of_units(self, name: str | None) -> bool:
        return name in self._trace.columns and self._trace.quantity(name).axes == ("T", "B", "H")

    def _is_within(self, layout: CircuitLayout, name: str | None) -> bool:
        """Whether the hidden units of a column are those of the circuit, or of no layer at all."""
        suffixes = {group.suffix for group in self._wiring.stack.groups}
        suffix = (name or "").partition(".")[2]
        own = {key.partition(".")[2] for key, node in layout.circuit.nodes.items() if node.column}
        return self._is_of_units(name) and (suffix in own or suffix not in suffixes)

    def _matrices(self, layout: CircuitLayout, node: Node) -> list[str]:
        if node.expression is None or node.column:
            return []
        return [product.matrix.name for product in products_of(node.expression, layout.circuit.place)]
