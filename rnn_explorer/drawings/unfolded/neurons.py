"""The level of the neurons: every copy with its units, and the connections between and within the copies."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from rnn_explorer.drawings.unfolded.connections import PAST, Edge, leaves_out, paint_edges, tile
from rnn_explorer.drawings.unfolded.fans import Fans
from rnn_explorer.drawings.unfolded.layers import content_of
from rnn_explorer.drawings.unfolded.neurons_layout import NeuronsLayout
from rnn_explorer.drawings.unfolded.neurons_painter import NeuronsPainter
from rnn_explorer.drawings.unfolded.parts import present_first
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.drawings.unfolded.stack_rows import ENDS
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import ALONE, steps_shown, text_of_value, used_everywhere
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.names import place_in
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.time_columns import LEFT

_GUTTER = 10.0


class NeuronsView:
    """first: the unit at the top, where not all have room."""

    in_columns = True

    def __init__(
        self, trace: Trace, wiring: Wiring, canvas: Canvas, first: int, before: NeuronsView | None = None
    ) -> None:
        """``before``: a view whose pictures of connections are used again if they are the same."""
        self.layout = NeuronsLayout(canvas, wiring.stack, content_of(trace, wiring), first)
        self._trace = trace
        self._wiring = wiring
        self._canvas = canvas
        self._fans = Fans(trace, wiring, self.layout)
        self._bases: dict[tuple[Link, tuple[int, ...]], int] = {}  # the time step that connections are worked out for
        self._edges: dict[tuple[Link, int], list[Edge]] = {}
        self._tiles: dict[tuple[Link, tuple[int, ...], str | None], tuple[QPixmap, QPointF]] = {}
        self._shape = trace, first, canvas.columns.column_width, canvas.size, canvas.ratio, canvas.theme, canvas.font
        like = before if before is not None and before._shape == self._shape else None
        self._painter = NeuronsPainter(trace, self.layout, like and like._painter)
        if like is not None:
            self._tiles = like._tiles
        steps = canvas.columns.visible
        self._passages = wiring.passages(range(steps.start - 1, steps.stop + 1))
        self._steps = range(steps.start, min(steps.stop + 1, trace.sizes["T"]))

    def notes(self, position: int) -> tuple[str, ...]:
        units, hidden = self.layout.units, self.layout.content.hidden
        few = (f"units {units.start + 1}–{units.stop} of {hidden} (wheel)",) if len(units) < hidden else ()
        steps = steps_shown(self._canvas.columns.visible, self._trace.sizes["T"])
        strongest = ("the strongest weights",) if leaves_out(len(units)) else ()
        return (*steps, *few, *strongest, *(() if self._wiring.passes else (ALONE,)))

    def units(self, position: int) -> range:
        """The units that are shown."""
        return self.layout.units

    def paint(self, painter: QPainter, position: int) -> None:
        canvas = self._canvas
        painter.setFont(canvas.font)
        painter.setPen(canvas.theme.color("muted"))
        for rect, text in self._labels():
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        columns = canvas.columns
        painter.setClipRect(QRectF(columns.left, 0.0, columns.right - columns.left + 14.0, canvas.size.height()))
        for link in self._fans.links:
            for t in self._steps:
                if (link, t) in self._passages and (link.shift or t in columns.visible):
                    pixmap, corner = self._tile(link, t, self._hue(link, t, position))
                    painter.drawPixmap(corner, pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.paint_carries(painter, position, self._error_hue)
        painter.setClipping(False)
        self._painter.paint(painter, position)

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        """Outline a unit in every copy; light up a weight, or a matrix, wherever it is used: in every copy."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._canvas.theme
        for link in self._fans.links:
            if selected.quantity in self._wiring.matrices[link]:
                for t in self._steps:
                    edges = [edge for edge in self._edges_of(link, t) if _is_selected(edge, selected)]
                    paint_edges(painter, edges, theme, "accent" if selected.column is not None else None, 1.2)
        if selected.unit is None or selected.column is not None or selected.unit not in self.layout.units:
            return
        painter.setPen(QPen(theme.color("ink"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self.layout.radius + 1.0
        for group, row in self._rows_of(selected.quantity):
            for t in self._canvas.columns.visible:
                painter.drawEllipse(self.layout.neuron(group, row, t, selected.unit), radius, radius)

    def selected_at(self, point: QPointF, position: int) -> Selected:
        t = self._canvas.columns.at(point.x())
        if t is None:
            return NOTHING
        found = self._neuron_at(point, t) or self._end_at(point, t)
        if found is not None:
            return found
        near = (edge for link in self._fans.links for step in (t, t + 1) if (link, step) in self._passages
                for edge in reversed(self._edges_of(link, step)) if edge.is_near(point))  # fmt: skip
        edge = next(near, None)
        return Selected(edge.name, None, edge.row, edge.column) if edge else NOTHING

    def text_at(self, point: QPointF, position: int) -> str:
        selected = self.selected_at(point, position)
        if selected == NOTHING:
            return ""
        if selected.t is not None:
            return text_of_value(self._trace, selected, position)
        value = float(self._trace[selected.quantity][selected.unit, selected.column])
        place = place_in(self._trace, selected.quantity, (selected.unit, selected.column))
        symbol = self._trace.quantity(selected.quantity).symbol
        return f"{symbol}{place} = {signed(value)}\n{used_everywhere(self._trace, selected.quantity)}"

    def place_of(self, selected: Selected, position: int) -> QRectF | None:
        visible = self._canvas.columns.visible
        link = next((link for link in self._fans.links if selected.quantity in self._wiring.matrices[link]), None)
        if link is not None:
            steps = present_first(self._trace, visible, position)
            found = ([e for e in self._edges_of(link, t) if _is_selected(e, selected)]
                     for t in steps if (link, t) in self._passages)
            edges, rect = next(filter(None, found), []), QRectF()  # a weight of U where its input is not 0
            for edge in edges:
                rect |= edge.path().boundingRect()
            return rect.adjusted(-2, -2, 2, 2) if edges else None
        return None if selected.t not in visible else self._place_of_value(selected)

    # values ---------------------------------------------------------------------------------------------------

    def _place_of_value(self, selected: Selected) -> QRectF | None:
        layout, t, name = self.layout, selected.t, selected.quantity or ""
        if name in ENDS:
            block = ENDS[name]
            return layout.pill(t) if block is Block.LOSS else layout.cell(block, t, selected.unit or 0)
        own = [(group, row) for group, row in self._rows_of(name) if row == name.removeprefix("d_")]
        if not own or (selected.unit is not None and selected.unit not in layout.units):
            return None
        middle = layout.error if name.startswith("d_") else layout.neuron
        radius = layout.error_radius if name.startswith("d_") else layout.radius
        units = layout.units if selected.unit is None else (selected.unit,)
        points = [middle(*own[0], t, unit) for unit in (units[0], units[-1])]
        return QRectF(points[0], points[1]).adjusted(-radius, -radius, radius, radius)

    def _rows_of(self, name: str | None) -> list[tuple[Group, str]]:
        """The rows of the layer and direction that a column of hidden units belongs to; of no column, of all."""
        stack = self.layout.stack
        quantity = self._trace.quantity(name) if name in self._trace.columns else None
        if name is None or (quantity is not None and quantity.axes != ("T", "B", "H")):
            return []
        own = [group for group in stack.groups if group.suffix == name.partition(".")[2]] or stack.groups
        return [(group, row) for group in own for row in group.rows]

    def _neuron_at(self, point: QPointF, t: int) -> Selected | None:
        layout = self.layout
        for group in layout.stack.groups:
            unit = layout.first + int((point.y() - layout.spans[group][0]) // layout.pitch)
            for row in group.rows if unit in layout.units else ():
                for name, middle, radius in ((row, layout.neuron, layout.radius),
                                             (f"d_{row}", layout.error, layout.error_radius)):  # fmt: skip
                    away = middle(group, row, t, unit) - point
                    if abs(away.x()) <= radius and abs(away.y()) <= radius:
                        return Selected(name, t, unit)
        return None

    def _end_at(self, point: QPointF, t: int) -> Selected | None:
        if self.layout.pill(t).contains(point):
            return Selected("L_t", t)
        for name, block in (("x", Block.INPUT), ("y_hat", Block.OUTPUT)):
            axis = self._trace.inputs if name == "x" else self._trace.outputs
            for index in range(1 if axis.symbols else len(axis)):
                if self.layout.cell(block, t, index).contains(point):
                    return Selected(name, t, int(self._trace[name][t, 0].argmax()) if axis.symbols else index)
        return None

    def _labels(self) -> list[tuple[QRectF, str]]:
        names = {block: name for name, block in ENDS.items()}
        found: list[tuple[QRectF, str]] = []
        for key, (top, height) in self.layout.spans.items():
            text = self._text_of(key) if isinstance(key, Group) else self._trace.quantity(names[key]).text()
            line = 0.92 * self._canvas.line
            found.append((QRectF(_GUTTER, top + (height - line) / 2, LEFT - _GUTTER, line), text))
        return found

    def _text_of(self, group: Group) -> str:
        """The names of its rows in the order in which they stand, if they have room."""
        in_order = sorted(group.rows, key=self.layout.beside.__getitem__)
        text = "  ".join(self._trace.quantity(row).text() for row in in_order)
        fits = QFontMetricsF(self._canvas.font).horizontalAdvance(text) < LEFT - _GUTTER - 4.0
        return text if fits else self._trace.quantity(group.head).text()

    # connections ----------------------------------------------------------------------------------------------

    def _hue(self, link: Link, t: int, position: int) -> str | None:
        """None: in the colours of the weights."""
        faint = None if self._passages[link, t].position <= position else "faint"
        return self._error_hue(link, t, position) or faint

    def _error_hue(self, link: Link, t: int, position: int) -> str | None:
        """Errors go back through the same connections, those of now stronger. None: they have not come there yet."""
        twin = Link(link.target, link.source, -link.shift, True), t + link.shift
        if twin not in self._passages or self._passages[twin].position > position:
            return None
        return "error" if self._passages[twin].event.t == self._trace.last_event(position).t else PAST

    def _tile(self, link: Link, t: int, hue: str | None) -> tuple[QPixmap, QPointF]:
        """The picture of the connections, and where its corner lies; the same at every time step where they are."""
        same = link, self._fans.letters(link, t)
        key = *same, hue
        if key not in self._tiles:
            base = self._bases.setdefault(same, t)
            edges, area = self._edges_of(link, base), QRectF()
            for edge in edges:
                area |= edge.path().controlPointRect()
            area = area.adjusted(-4, -4, 4, 4)
            pixmap = tile(edges, area, self._canvas.ratio, self._canvas.theme, hue)
            self._tiles[key] = pixmap, area.topLeft() - QPointF(self.layout.x(base), 0.0)
        pixmap, corner = self._tiles[key]
        return pixmap, corner + QPointF(self.layout.x(t), 0.0)

    def _edges_of(self, link: Link, t: int) -> list[Edge]:
        if (link, t) not in self._edges:
            self._edges[link, t] = self._fans.edges(link, t)
        return self._edges[link, t]


def _is_selected(edge: Edge, selected: Selected) -> bool:
    if edge.name != selected.quantity:
        return False
    return (selected.unit is None or edge.row == selected.unit) and selected.column in (None, edge.column)
