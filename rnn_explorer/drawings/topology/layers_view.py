"""Layers as strips of values; one gated layer is opened and drawn as a circuit of vectors."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from rnn_explorer.drawings.topology.circuit_geometry import CircuitGeometry
from rnn_explorer.drawings.topology.circuit_plan import Plan
from rnn_explorer.drawings.topology.circuit_view import CircuitView
from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import Stack, part_of
from rnn_explorer.drawings.topology.stack_layout import HEAD, SYMBOLS, Heights, StackLayout
from rnn_explorer.drawings.topology.stack_view import StackView
from rnn_explorer.drawings.topology.strips import cell_rect, paint_errors, paint_strip, unit_at, units_a_cell
from rnn_explorer.drawings.topology.texts import LEFT
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

ROOMY, DENSE = Heights(30.0, 10.0, 15.0), Heights(12.0, 6.0, 14.0, 7.0, 8.0)
NAMED = Heights(14.0, 8.0, 14.0, 11.0, 16.0)  # as dense as names between the rows allow
LOWEST = {ROOMY: 14.0, NAMED: 9.0}  # rows around an opened layer; where they would be lower, less is written
VALUE, LEAST = (6.0, 14.0), 8.0  # heights of an error and of a strip in a circuit


class LayersView(StackView):
    """Every layer a strip of its values, bars of the size of its errors above it; ``circuit``: of the opened one."""

    sizes = ROOMY, DENSE
    least = 14.0
    named = True

    def __init__(self, stack: Stack, size: tuple[float, float], theme: Theme, font: QFont, opened: int | None = None,
                 plan: Plan | None = None) -> None:
        super().__init__(stack, size, theme, font)
        self.circuit: CircuitView | None = None
        if opened is not None:
            self._open(stack, size, opened, plan)
        self._closed = opened is not None and self.circuit is None
        self._alone = len(self.layout.stack.storeys) < len(stack.storeys)

    def _open(self, stack: Stack, size: tuple[float, float], opened: int, plan: Plan) -> None:
        """Draw the circuit of a layer: among all others, or they are low, or its neighbours alone."""
        for among, heights in (*((stack, each) for each in (*LOWEST, DENSE)), (part_of(stack, opened), DENSE)):
            number = among.storeys.index(stack.storeys[opened])
            layout = StackLayout(among, *size, heights, number)
            geometry = CircuitGeometry(plan, layout.opened_rect(), self.line * 0.95, VALUE, LEAST,
                                       bool(stack.storeys[opened].reverse))
            if geometry.legible and layout.row >= LOWEST.get(heights, 0.0):
                self.circuit = CircuitView(geometry, self.theme, self.script.font)
                self.take(layout)
                return

    def paint(self, painter: QPainter, moment: Moment, selected: Selected) -> None:
        super().paint(painter, moment, selected)
        if self.circuit:
            self.circuit.paint(painter, moment.now, selected, 0, moment.faded)
        self._write_note(painter, moment)

    def at(self, point: QPointF, moment: Moment) -> Selected | None:
        found = self.circuit.at(point, moment.now, 0) if self.circuit else None
        return found or super().at(point, moment)

    def place(self, selected: Selected, moment: Moment) -> QRectF | None:
        found = self.circuit.place(selected, moment.now, 0) if self.circuit else None
        return found or super().place(selected, moment)

    @property
    def errors(self) -> float:
        """The height of the error 1."""
        return self.layout.heights.above

    def way_out(self) -> QPointF | None:
        return self.circuit.geometry.way_up()[-1] if self.circuit else None

    def drawn_as(self, name: str) -> tuple[str, ...]:
        return name, "d_o" if name == "y_hat" else f"d_{name}"

    def place_in(self, number: int, selected: Selected, moment: Moment) -> QRectF:
        rect = self.layout.rect(number)
        if selected.quantity.startswith("d_"):
            rect = QRectF(rect.left(), rect.top() - self.errors, rect.width(), self.errors)
        count = moment.trace[selected.quantity].shape[-1]
        return rect if selected.unit is None else cell_rect(selected.unit, rect, count)

    def unit_in(self, number: int, point: QPointF, moment: Moment) -> int | None:
        storey = self.layout.stack.storeys[number]
        values = moment.known(storey.name)
        return unit_at(point.x(), self.layout.rect(number), values, moment.trace[storey.name].shape[-1])

    def paint_row(self, painter: QPainter, number: int, shown: RowShown) -> None:
        rect, storey = self.layout.rect(number), self.layout.stack.storeys[number]
        color = self.theme.color(shown.role or ("faint" if shown.values is None else "muted"))
        if storey.joined:
            painter.fillRect(rect, color)
            return
        if shown.values is not None:
            paint_strip(painter, rect, shown.values, shown.limit, self.theme, shown.faded, shown.signs)
        if shown.errors is not None:
            above = QRectF(rect.left(), rect.top() - self.errors, rect.width(), self.errors)
            paint_errors(painter, [above], shown.errors[None], self.theme, shown.faded)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.0 if shown.role else 1.0))
        painter.drawRect(rect)
        self._write_symbol(painter, rect, shown)
        self._mark(painter, rect, shown, storey.name == "y_hat")

    def _write_symbol(self, painter: QPainter, rect: QRectF, shown: RowShown) -> None:
        """x(t), h(t) or ŷ(t), at the left of its row and of what goes up there."""
        script, color = self.bold if shown.role else self.script, self.theme.color(shown.role or "muted")
        room = QRectF(self.layout.left - SYMBOLS + 2, rect.center().y() - self.line, SYMBOLS - 14, 2 * self.line)
        script.write(painter, room, shown.caption, mixed(color, self.theme.color("base"), 0.6 if shown.faded else 1))

    def _mark(self, painter: QPainter, rect: QRectF, shown: RowShown, above: bool) -> None:
        """Outline the selected unit, and name it and those that stand for the symbols; of measurements all."""
        if shown.unit is not None and shown.unit < shown.count:
            painter.setPen(QPen(self.theme.color("accent"), 2.5))
            painter.drawRect(cell_rect(shown.unit, rect, shown.count))
        bold = {shown.marked, shown.target, shown.unit} - {None}
        for unit in bold | self._measured(rect, shown) if shown.labels else ():
            color = self.theme.color("loss" if unit == shown.target else "ink" if unit in bold else "muted")
            x = cell_rect(unit, rect, shown.count).center().x()
            y = rect.top() - self.errors - self.line if above else rect.bottom() + 1
            script = self.bold if unit in bold else self.script
            script.write(painter, QRectF(x - 60, y, 120, self.line), shown.labels[unit], color)

    def _measured(self, rect: QRectF, shown: RowShown) -> set[int]:
        """The units of measurements, where there is room for all their names."""
        known = shown.values is not None and shown.marked is None and shown.picture is None
        widest = max(map(self.bold.width, shown.labels), default=0.0)
        return set(range(len(shown.labels))) if known and widest + 8 < rect.width() / shown.count else set()

    def _write_note(self, painter: QPainter, moment: Moment) -> None:
        """What is left out here: gates for which it is too small, units that share a cell."""
        hidden = moment.trace.sizes["H"]
        wide = self.layout.rect(1).width()
        if self.circuit:
            wide = self.circuit.geometry.value_rect(self.circuit.geometry.plan.circuit.output).width()
        together = units_a_cell(hidden, wide)
        notes = ["too small here for the gates: press 4"] if self._closed else []
        if self._alone:
            notes.append("no room for the other layers")
        if together > 1:
            notes.append(f"a cell: the largest of {together} of {hidden} units")
        for index, note in enumerate(notes):
            top = HEAD / 2 - len(notes) * self.line / 2 + index * self.line
            room = QRectF(8, top, self.layout.width - 116, self.line)
            self.script.write(painter, room, note, self.theme.color("muted"), LEFT)
