"""The whole network as storeys: black boxes, or layers as strips of values with one gated layer as a circuit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.topology.circuit_plan import CircuitGeometry
from rnn_explorer.drawings.topology.circuit_view import CircuitView
from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import LinkShown, Stack, belongs, links_of, rows_of
from rnn_explorer.drawings.topology.stack_layout import HEAD, NAMES, SYMBOLS, Heights, StackLayout
from rnn_explorer.drawings.topology.strips import (
    FADED,
    cell_rect,
    paint_errors,
    paint_strip,
    unit_at,
    units_a_cell,
)
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed, paint_squeezed
from rnn_explorer.widgets.theme import Theme

_CENTER, _MIDDLE = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignLeft, _MIDDLE | Qt.AlignmentFlag.AlignRight
ERRORS = 10.0  # height of the error 1
DELAY = 5.0  # side of the square that stands for one time step
VALUE, LEAST = (6.0, 14.0), 8.0  # heights of an error and of a strip in a circuit


class StackView:
    """Rows above each other, and the links between them."""

    heights = Heights(44.0, 0.0, 0.0)
    named = False

    def __init__(self, stack: Stack, size: tuple[float, float], theme: Theme, font: QFont,
                 opened: int | None = None) -> None:
        """``opened``: the number of the storey that is not drawn as a row."""
        self.theme, self.font = theme, font
        self.bold = QFont(font)
        self.bold.setWeight(QFont.Weight.Bold)
        self.line = QFontMetricsF(font).height()
        self.layout = StackLayout(stack, *size, self.heights, opened)

    def paint(self, painter: QPainter, moment: Moment, selected: Selected) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        matrix = parameter_of(moment.trace, selected.quantity)
        for link in links_of(self.layout.stack, moment, matrix):
            self._paint_link(painter, link)
        for number, shown in enumerate(rows_of(self.layout.stack, moment, selected)):
            if number != self.layout.opened:
                self.paint_row(painter, number, shown)

    def at(self, point: QPointF, moment: Moment) -> Selected | None:
        """What is at ``point``."""
        for link in links_of(self.layout.stack, moment, None):
            if link.link.matrices and self._name_rect(link).contains(point):
                return Selected(next((n for n in link.link.matrices if n in moment.used), link.link.matrices[0]))
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and self.layout.rect(number).adjusted(0, -4, 0, 2).contains(point):
                return Selected(storey.name, unit=self.unit_in(number, point, moment))
        return None

    def place(self, selected: Selected, moment: Moment) -> QRectF | None:
        """Where a vector, a number or a matrix is drawn."""
        for link in links_of(self.layout.stack, moment, None):
            if selected.quantity in link.link.matrices and self._is_named(link):
                return self._name_rect(link)
        if selected.t not in (None, moment.t):
            return None
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and selected.quantity in self.drawn_as(storey.name):
                return self.place_in(number, selected, moment)
        return None

    def drawn_as(self, name: str) -> tuple[str, ...]:
        """The columns that a row draws."""
        return (name,)

    def place_in(self, number: int, selected: Selected, moment: Moment) -> QRectF:
        return self.layout.rect(number)

    def unit_in(self, number: int, point: QPointF, moment: Moment) -> int | None:
        return None

    def paint_row(self, painter: QPainter, number: int, shown: RowShown) -> None:
        """What a row looks like."""
        raise NotImplementedError

    def way_out(self) -> QPointF | None:
        """Where the opened storey is left."""
        return None

    def _is_named(self, shown: LinkShown) -> bool:
        """Whether the names are written here: those of the opened storey are in it."""
        inside = shown.link.target == self.layout.opened or shown.link.source == shown.link.target == self.layout.opened
        return self.named and not inside

    def _paint_link(self, painter: QPainter, shown: LinkShown) -> None:
        link, opened = shown.link, self.layout.opened
        if opened is not None and link.source == link.target == opened:
            return
        color = self.theme.color(shown.role or shown.hue)
        calm = not shown.role and not shown.selected
        painter.setPen(QPen(mixed(color, self.theme.color("base"), 0.6) if calm else color, 1.8 if calm else 3.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self.layout.way(link, self.way_out() if link.source == opened else None)
        painter.drawPolyline(QPolygonF(way))
        painter.setBrush(painter.pen().color())
        if link.source == link.target:
            middle = (way[2] + way[3]) / 2 + QPointF(self.layout.rect(link.source).width() / 4, 0)
            painter.drawRect(QRectF(middle.x() - DELAY / 2, middle.y() - DELAY / 2, DELAY, DELAY))
        self._paint_head(painter, way[::-1] if shown.reversed else way)
        if self._is_named(shown):
            self._write_name(painter, shown)

    def _paint_head(self, painter: QPainter, way: list[QPointF]) -> None:
        tip, before = way[-1], way[-2]
        along = tip - before
        along /= max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
        across = QPointF(-along.y(), along.x()) * 4.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([tip + along, tip - along * 7 + across, tip - along * 7 - across]))

    def _name_rect(self, shown: LinkShown) -> QRectF:
        middle = self.layout.middle(shown.link)
        wide = QFontMetricsF(self.bold).horizontalAdvance(shown.text) + 8
        if shown.link.source == shown.link.target:
            wide = min(wide, NAMES - 6)
        return QRectF(middle.x(), middle.y() - self.line / 2, wide, self.line)

    def _write_name(self, painter: QPainter, shown: LinkShown) -> None:
        rect = self._name_rect(shown)
        painter.setFont(self.bold)
        color = self.theme.color(shown.role or shown.hue)
        if shown.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("accent"), 1.5))
            painter.drawRoundedRect(rect, 3, 3)
        paint_squeezed(painter, rect.adjusted(2, 0, -2, 0), shown.text, color)
        shape = QRectF(rect.right() + 4, rect.top(), 90, rect.height())
        if shown.link.source < shown.link.target and shape.right() < self.layout.width:
            painter.setFont(self.font)
            painter.setPen(self.theme.color("muted"))
            painter.drawText(shape, _LEFT, shown.shape)


class BoxView(StackView):
    """Black boxes that read x(t), keep something for the next time step, and tell ŷ(t)."""

    heights = Heights(46.0, 2.0, 0.0)

    def paint_row(self, painter: QPainter, number: int, shown: RowShown) -> None:
        rect, storey = self.layout.rect(number), self.layout.stack.storeys[number]
        color = self.theme.color("accent" if shown.unit is not None else shown.role or "muted")
        if storey.joined:
            painter.fillRect(rect, color)
            return
        painter.setFont(self.bold)
        ink = self.theme.color("ink")
        if storey.excerpt is not None:
            painter.setBrush(self.theme.color("raised"))
            painter.setPen(QPen(color, 2.5 if shown.role else 1.5))
            painter.drawRoundedRect(rect, 7, 7)
            paint_squeezed(painter, rect.adjusted(6, 0, -6, 0), self._told(number, shown), ink)
            return
        told = f"{shown.caption}  {shown.told}"
        faded = mixed(ink, self.theme.color("base"), FADED if shown.faded else 1.0)
        paint_squeezed(painter, rect, told, self.theme.color(shown.role) if shown.role else faded)

    def _told(self, number: int, shown: RowShown) -> str:
        hidden = [storey for storey in self.layout.stack.storeys if storey.excerpt is not None]
        return shown.told if len(hidden) == 1 else f"{shown.caption.partition('(')[0]}  {shown.told}"


class LayersView(StackView):
    """Every layer a strip of its values, bars of the size of its errors above it; ``circuit``: of the opened one."""

    heights = Heights(30.0, ERRORS, 15.0)
    named = True

    def __init__(self, stack: Stack, size: tuple[float, float], theme: Theme, font: QFont, opened: int | None = None,
                 plan=None) -> None:
        super().__init__(stack, size, theme, font, opened)
        self.circuit: CircuitView | None = None
        if opened is not None:
            geometry = CircuitGeometry(plan, self.layout.opened_rect(), self.line * 0.95, VALUE, LEAST,
                                       bool(stack.storeys[opened].reverse))
            if geometry.legible:
                self.circuit = CircuitView(geometry, theme, font)
            else:
                self.layout = StackLayout(stack, *size, self.heights)
        self._closed = opened is not None and self.circuit is None

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

    def way_out(self) -> QPointF | None:
        return self.circuit.geometry.way_up()[-1] if self.circuit else None

    def drawn_as(self, name: str) -> tuple[str, ...]:
        return name, "d_o" if name == "y_hat" else f"d_{name}"

    def place_in(self, number: int, selected: Selected, moment: Moment) -> QRectF:
        rect = self.layout.rect(number)
        if selected.quantity.startswith("d_"):
            rect = QRectF(rect.left(), rect.top() - ERRORS, rect.width(), ERRORS)
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
            paint_strip(painter, rect, shown.values, shown.limit, self.theme, shown.faded)
        if shown.errors is not None:
            above = QRectF(rect.left(), rect.top() - ERRORS, rect.width(), ERRORS)
            paint_errors(painter, above, shown.errors, self.theme, shown.faded)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.0 if shown.role else 1.0))
        painter.drawRect(rect)
        self._write_symbol(painter, rect, shown)
        self._mark(painter, rect, shown, storey.name == "y_hat")

    def _write_symbol(self, painter: QPainter, rect: QRectF, shown: RowShown) -> None:
        """x(t), h(t) or ŷ(t), at the left of its row."""
        painter.setFont(self.bold if shown.role else self.font)
        color = self.theme.color(shown.role or "muted")
        room = QRectF(rect.left() - SYMBOLS + 2, rect.center().y() - self.line, SYMBOLS - 14, 2 * self.line)
        paint_squeezed(painter, room, shown.caption, mixed(color, self.theme.color("base"), 0.6 if shown.faded else 1))

    def _mark(self, painter: QPainter, rect: QRectF, shown: RowShown, above: bool) -> None:
        """Outline the selected unit, and name it and those that stand for the symbols."""
        if shown.unit is not None and shown.unit < shown.count:
            painter.setPen(QPen(self.theme.color("accent"), 2.5))
            painter.drawRect(cell_rect(shown.unit, rect, shown.count))
        painter.setFont(self.bold)
        for unit in {shown.marked, shown.target, shown.unit} - {None} if shown.labels else ():
            painter.setPen(self.theme.color("loss" if unit == shown.target else "ink"))
            x = cell_rect(unit, rect, shown.count).center().x()
            y = rect.top() - ERRORS - self.line if above else rect.bottom() + 1
            painter.drawText(QRectF(x - 60, y, 120, self.line), _CENTER, shown.labels[unit])

    def _write_note(self, painter: QPainter, moment: Moment) -> None:
        """What is left out here: gates for which it is too small, units that share a cell."""
        hidden = moment.trace.sizes["H"]
        wide = self.layout.rect(1).width()
        if self.circuit:
            wide = self.circuit.geometry.value_rect(self.circuit.geometry.plan.circuit.output).width()
        together = units_a_cell(hidden, wide)
        notes = ["too small here for the gates: press 4"] if self._closed else []
        if together > 1:
            notes.append(f"a cell: the largest of {together} of {hidden} units")
        painter.setFont(self.font)
        painter.setPen(self.theme.color("muted"))
        for index, note in enumerate(notes):
            top = HEAD / 2 - len(notes) * self.line / 2 + index * self.line
            painter.drawText(QRectF(8, top, self.layout.width - 116, self.line), _LEFT, note)


def storey_of(stack: Stack, name: str | None) -> int | None:
    """The number of the storey that a column is computed for."""
    return next((number for number, storey in enumerate(stack.storeys) if belongs(storey, name)), None)


__all__: Sequence[str] = ["BoxView", "LayersView", "storey_of"]
