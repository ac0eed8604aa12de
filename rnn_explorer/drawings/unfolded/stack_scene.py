"""One iteration of a network of several layers, directions or gates, unfolded in time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.drawings.unfolded.parts import Norms, Part, part_of, present_first
from rnn_explorer.drawings.unfolded.stack import INPUT, LOSS, OUTPUT, Group, Link
from rnn_explorer.drawings.unfolded.stack_back import BackwardSweep
from rnn_explorer.drawings.unfolded.stack_forward import PASSED, ForwardSweep, hue_of, paint_forward_arrows
from rnn_explorer.drawings.unfolded.stack_lanes import COLUMNS
from rnn_explorer.drawings.unfolded.stack_rows import ENDS
from rnn_explorer.drawings.unfolded.stack_stage import StackStage
from rnn_explorer.drawings.unfolded.wiring import StackArrow
from rnn_explorer.engine.quantity import initial_name
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.session.selection import Selected

_LAST, _SELECTED = 1.2, 1.6  # widths of arrows that come on top


class StackScene:
    """Paints ``trace`` on ``stage``.

    Both sweeps are painted once, as if all of them had happened; a position uncovers parts of these layers.
    """

    def __init__(self, trace: Trace, stage: StackStage, norms: Norms) -> None:
        self.stage = stage
        self.trace = trace
        self.layout, self.drawing = stage.layout, stage.drawing
        self._theme = stage.drawing.theme
        limits = {name: stage.canvas.limit(trace, name) for name in self._columns()}
        self.parts: dict[str, Part] = {name: part_of(trace, name, limit) for name, limit in limits.items()}
        self.norms = norms.of({a: stage.passages[a] for a in stage.arrows if a[0].is_error})
        self._start = QPixmap(stage.pale)
        self._forward, self._back = stage.canvas.layer(), stage.canvas.layer()
        forward, back = ForwardSweep(trace, stage, self.parts), BackwardSweep(stage, self.parts, self.norms)
        with QPainter(self._start) as painter:
            forward.paint_initial_states(painter)
        with QPainter(self._forward) as painter:
            forward.paint(painter)
        with QPainter(self._back) as painter:
            back.paint(painter)

    def paint(self, painter: QPainter, position: int) -> None:
        """What has happened at ``position``, and the outlines of what has not."""
        stage = self.stage
        painter.drawPixmap(0, 0, self._start)
        for layer, lanes in ((self._forward, stage.forward), (self._back, stage.back)):
            region = stage.region(lanes, position)
            if not region.isEmpty():
                painter.setClipRegion(region)
                painter.drawPixmap(0, 0, layer)
        painter.setClipping(False)
        self._paint_last(painter, position)

    def paint_selection(self, painter: QPainter, selected: Selected, matrices: dict[Link, tuple[str, ...]]) -> None:
        """Outline a hidden unit in every time step, or light up a matrix wherever it is used."""
        if selected.unit is not None and selected.column is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            for row in self._rows_of(selected.quantity):
                part = self.parts[row]
                self.drawing.paint_unit(painter, row, selected.unit, part.values.shape[1],
                                        part.existing(self.stage.visible))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for link, names in matrices.items():
            if selected.quantity in names and not link.is_error:
                self._light_up(painter, link, selected.quantity)

    def place_of(
        self, selected: Selected, matrices: dict[Link, tuple[str, ...]], position: int
    ) -> QRectF | None:
        """Where a number, a vector or a matrix is drawn; of a matrix, its copy at the present time step."""
        links = (link for link, names in matrices.items() if selected.quantity in names and not link.is_error)
        steps = present_first(self.trace, self.stage.visible, position)
        arrow = next((arrow for arrow in itertools.product(links, steps) if arrow in self.stage.arrows), None)
        if arrow is not None:
            return self.stage.strokes.bounds(*arrow)
        rect = self._rect_of(selected.quantity, selected.t)
        if rect is None or selected.unit is None or self._is_text(selected.quantity):
            return rect
        cells = self.trace[selected.quantity].shape[-1]
        return QRectF(rect.left(), rect.top() + selected.unit * rect.height() / cells, rect.width(),
                      rect.height() / cells)

    def _rect_of(self, name: str | None, t: int | None) -> QRectF | None:
        """Where a column is drawn at a time step; an initial state, beside the first one that reads it."""
        row = next((row for row in self.layout.begins if initial_name(COLUMNS.get(row, row)) == name), None)
        if row is not None:
            outside = self.stage.visible.start - 1 if self.layout.begins[row] < 0 else self.stage.visible.stop
            return None if 0 <= outside < self.trace.sizes["T"] else self.layout.rect(row, outside)
        if t not in self.stage.visible:
            return None
        key = ENDS.get(name, name)
        return self.layout.rect(key, t) if key in self.layout.spans else self._beside(name, t)

    def _is_text(self, name: str) -> bool:
        content = self.layout.content
        return name == LOSS or (name == INPUT and not content.inputs) or (name == OUTPUT and not content.outputs)

    def arrow_at(self, point: QPointF) -> StackArrow | None:
        """The arrow under a point."""
        return next((arrow for arrow in self.stage.arrows if self.stage.strokes.is_near(*arrow, point)), None)

    def _columns(self) -> Iterable[str]:
        for key in self.layout.spans:
            yield from key.gates if isinstance(key, Group) else (COLUMNS.get(key, key),)
        if self.layout.wide:
            yield from (f"d_{row}" for row in self.layout.states)

    # what depends on the position -----------------------------------------------------------------------------

    def _paint_last(self, painter: QPainter, position: int) -> None:
        """The arrows of the last event thicker, and a line around the row that it has written."""
        event = self.trace.last_event(position)
        if event is None or event.t is None:
            return
        last = [arrow for arrow, passed in self.stage.arrows.items() if passed == position]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if last:
            paint_forward_arrows(painter, self.stage, last, PASSED + _LAST)
            errors = {arrow: self.norms[arrow] for arrow in last if arrow in self.norms}
            self.stage.flows.paint_errors(painter, errors, _LAST)
        self._mark(painter, event)

    def _mark(self, painter: QPainter, event: Event) -> None:
        rect = self.written_rect(event)
        if rect is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(self._theme.color(PHASE_COLORS[event.phase]), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5))

    def written_rect(self, event: Event) -> QRectF | None:
        """Where the value of the hidden units that an event has written is drawn, None if it is not."""
        name, t = event.equation.writes, event.t
        if t not in self.stage.visible or self.layout.hair or name in ENDS:
            return None
        return self._rect_of(name, t)

    def _beside(self, name: str | None, t: int) -> QRectF | None:
        """Where an error or a gate is drawn."""
        layout = self.layout
        if name is None or layout.hair:
            return None
        if layout.wide and name.removeprefix("d_") in self.layout.states and name.startswith("d_"):
            return layout.error_rect(name.removeprefix("d_"), t)
        found = ((g, g.gates.index(name)) for g in layout.spans if isinstance(g, Group) and name in g.gates)
        return next((layout.gate_rect(*each, t) for each in found), None)

    # the selection --------------------------------------------------------------------------------------------

    def _rows_of(self, name: str | None) -> list[str]:
        """The rows that show the hidden unit of a selected value: of its layer and direction, if it has one."""
        quantity = self.trace.columns[name].quantity if name in self.trace.columns else None
        if name is None or (quantity is not None and quantity.axes[-1:] != ("H",)):
            return []
        suffix = name.partition(".")[2]
        groups = [group for group in self.stage.stack.groups if group.suffix == suffix] or self.stage.stack.groups
        return [row for group in groups for row in group.rows if row in self.layout.spans]

    def _light_up(self, painter: QPainter, link: Link, name: str) -> None:
        arrows = [arrow for arrow in self.stage.arrows if arrow[0] == link]
        if self.layout.quiet:
            self._underline(painter, link)
        self.stage.flows.paint_arrows(painter, arrows, self._theme.color(hue_of(link)), PASSED + _SELECTED)
        symbol = self.trace.quantity(name).symbol
        self.stage.flows.paint_names(painter, arrows, symbol, hue_of(link))

    def _underline(self, painter: QPainter, link: Link) -> None:
        """Where no arrow has room: a line above every row that the matrix leads to."""
        keys = [ENDS.get(link.target, link.target)]
        keys += [g.head for tier in self.stage.stack.layers if tier.name == link.target for g in tier.groups]
        for key in {key for key in keys if key in self.layout.spans}:
            first, last = (self.layout.rect(key, t) for t in (self.stage.visible[0], self.stage.visible[-1]))
            line = QRectF(first.left(), first.top() - 3.0, last.right() - first.left(), 2.0)
            painter.fillRect(line, self._theme.color(hue_of(link)))
