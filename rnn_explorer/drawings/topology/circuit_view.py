"""A circuit as a drawing: operations, the wires between them, and the values as strips or as numbers of one unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QPolygonF

from rnn_explorer.drawings.colors import color_limit, is_signed
from rnn_explorer.drawings.topology.circuit import Kind, Wire
from rnn_explorer.drawings.topology.circuit_now import CircuitNow, Lit
from rnn_explorer.drawings.topology.circuit_plan import CircuitGeometry
from rnn_explorer.drawings.topology.strips import cell_rect, paint_errors, paint_strip, unit_at
from rnn_explorer.engine.quantity import TIME, Quantity, Role
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed, paint_squeezed, readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import Theme, signed_rgb

_CENTER, _MIDDLE = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignLeft, _MIDDLE | Qt.AlignmentFlag.AlignRight
CALM = 0.45  # of the hue of a wire at rest
_MARK = re.compile(r"(\[\d+\])?[→←]?(@|$)")


class CircuitView:
    """Draws a circuit in a geometry; ``numbers``: of one unit, instead of strips of all."""

    def __init__(self, geometry: CircuitGeometry, theme: Theme, font: QFont, numbers: bool = False) -> None:
        self.geometry, self.numbers = geometry, numbers
        self._circuit = geometry.plan.circuit
        self._theme, self._font = theme, font
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._backdrop: QPixmap | None = None

    def paint(self, painter: QPainter, now: CircuitNow, selected: Selected, unit: int, faded: bool = False) -> None:
        """Everything at a position; ``unit``: the one whose numbers are written."""
        if self._backdrop is None:
            self._backdrop = self._still(painter.device(), now)
        painter.drawPixmap(QPointF(0, 0), self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = now.lit
        self._paint_lit(painter, lit)
        self._paint_times(painter, now)
        for node, each in enumerate(self._circuit.nodes):
            if each.kind is Kind.SOURCE:
                self._paint_source(painter, node, now, unit)
            else:
                self._paint_node(painter, node, now, lit, (unit, faded))
        self._paint_selected(painter, now, selected)

    def at(self, point: QPointF, now: CircuitNow, unit: int) -> Selected | None:
        """What is at ``point``: a value, an error or a parameter."""
        for wire, rect in self._weights():
            if rect.contains(point):
                return Selected(wire.by)
        for column, rect, node in self._values(now):
            if rect.contains(point):
                inside = unit if self.numbers else unit_at(point.x(), rect, now.value(node), now.trace.sizes["H"])
                return Selected(column, now.t if self.numbers else None, inside)
        for node in self._shifted():
            if self.geometry.source_rect(node).adjusted(0, 0, 0, self.geometry.line).contains(point):
                return self._before(node, now, unit)
        return None

    def place(self, selected: Selected, now: CircuitNow, unit: int) -> QRectF | None:
        """Where a value, an error or a parameter is drawn."""
        for wire, rect in self._weights():
            if wire.by == selected.quantity:
                return rect
        if selected.t not in (None, now.t) or (self.numbers and selected.unit not in (None, unit)):
            return None
        for column, rect, _ in self._values(now):
            if column == selected.quantity:
                whole = self.numbers or selected.unit is None
                return rect if whole else cell_rect(selected.unit, rect, now.trace.sizes["H"])
        return None

    # where things are -----------------------------------------------------------------------------------------

    def _weights(self) -> Iterator[tuple[Wire, QRectF]]:
        return ((wire, self.geometry.weight_rect(wire)) for wire in self._circuit.wires if wire.by)

    def _shifted(self) -> list[int]:
        return [n for n, each in enumerate(self._circuit.nodes) if each.kind is Kind.SOURCE and each.shift]

    def _values(self, now: CircuitNow) -> Iterator[tuple[str, QRectF, int]]:
        """Every column with its place and its node."""
        for column, node in self._circuit.written.items():
            error, value = self._halves(node)
            if f"d_{column}" in now.trace.columns:
                yield f"d_{column}", error, node
            yield column, value, node

    def _halves(self, node: int) -> tuple[QRectF, QRectF]:
        """The rooms of the error and of the value of a node."""
        return self.geometry.error_rect(node), self.geometry.value_rect(node)

    def _before(self, node: int, now: CircuitNow, unit: int) -> Selected | None:
        each = self._circuit.nodes[node]
        t = None if now.t is None else now.t + each.shift
        outside = t is not None and not 0 <= t < now.trace.sizes["T"]
        return None if outside else Selected(each.column, t, unit)

    # what is painted ------------------------------------------------------------------------------------------

    def _still(self, device, now: CircuitNow) -> QPixmap:
        """Wires at rest, the signs of the operations and the names: they do not change with the position."""
        ratio = device.devicePixelRatioF()
        rect = self.geometry.rect
        pixmap = QPixmap(round(rect.right() * ratio) + 1, round(rect.bottom() * ratio) + 1)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self._font)
            for way, hue, wide in self._ways():
                self._paint_way(painter, way, mixed(self._theme.color(hue), self._theme.color("base"), CALM), wide)
            for node, each in enumerate(self._circuit.nodes):
                if each.kind is not Kind.SOURCE:
                    self._paint_sign(painter, node, now.trace)
            for wire, rect in self._weights():
                self._write_weight(painter, wire, rect, now.trace)
        return pixmap

    def _ways(self) -> Iterator[tuple[list[QPointF], str, float]]:
        """All wires with hue and width: what comes from another time step in the hue of the recurrence."""
        geometry, nodes = self.geometry, self._circuit.nodes
        memory = set(self._circuit.memory)
        for node, each in enumerate(nodes):
            if each.kind is Kind.SOURCE:
                line = any(wire.target in memory for wire in self._circuit.out_of(node))
                yield geometry.way_in(node), "recurrence" if each.shift else "forward", 2.5 if line else 1.5
        for wire in self._circuit.wires:
            line = wire.target in memory and (wire.source in memory or nodes[wire.source].kind is Kind.SOURCE)
            recurrent = line or bool(nodes[wire.source].shift)
            yield geometry.way(wire), "recurrence" if recurrent else "forward", 2.5 if line else 1.5
        for node in self._leaving():
            yield geometry.way_on(node), "recurrence", 2.5 if node in memory else 1.5
        yield geometry.way_up(), "forward", 1.5

    def _leaving(self) -> list[int]:
        """The nodes whose values the next time step reads."""
        return [self._circuit.written[self._circuit.nodes[n].column] for n in self._shifted()
                if self._circuit.nodes[n].column in self._circuit.written]

    def _paint_way(self, painter: QPainter, way: list[QPointF], color: QColor, wide: float, back: bool = False) -> None:
        painter.setPen(QPen(color, wide))
        painter.drawPolyline(QPolygonF(way))
        tip, before = (way[0], way[1]) if back else (way[-1], way[-2])
        along = tip - before
        length = max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
        if length > 6.0:
            _head(painter, tip, along / length, color, 4.0 + wide)

    def _paint_sign(self, painter: QPainter, node: int, trace) -> None:
        rect, each = self.geometry.glyph_rect(node), self._circuit.nodes[node]
        painter.setPen(QPen(self._theme.color("muted"), 1.2))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setPen(self._theme.color("ink"))
        painter.drawText(rect, _CENTER, each.glyph)
        if each.column:
            paint_squeezed(painter, self.geometry.caption_rect(node), short(trace.quantity(each.column)),
                           self._theme.color("muted"))

    def _write_weight(self, painter: QPainter, wire: Wire, rect: QRectF, trace) -> None:
        hue = "recurrence" if trace.quantity(wire.by).role is Role.RECURRENT else "forward"
        paint_squeezed(painter, rect, short(trace.quantity(wire.by)), self._theme.color(hue))

    def _paint_lit(self, painter: QPainter, lit: Lit) -> None:
        color = self._theme.color(lit.hue or "muted")
        for wire in lit.wires:
            self._paint_way(painter, self.geometry.way(wire), color, 3.0, lit.backward)
        for node in lit.comes & set(self._leaving()):
            self._paint_way(painter, self.geometry.way_on(node), color, 3.0, back=True)
        if lit.above:
            self._paint_way(painter, self.geometry.way_up(), color, 3.0, back=True)
        for wire in lit.wires:
            if lit.hue == "update":
                rect = self.geometry.weight_rect(wire)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(color, 1.5))
                painter.drawRoundedRect(rect, 3, 3)

    def _paint_times(self, painter: QPainter, now: CircuitNow) -> None:
        """What comes in and goes on, with its time step."""
        painter.setFont(self._font)
        painter.setPen(self._theme.color("muted"))
        for node in self._shifted():
            each = self._circuit.nodes[node]
            self._write_time(painter, self.geometry.source_rect(node), now, each.column, each.shift)
        for node in self._leaving():
            self._write_time(painter, self.geometry.leaving_rect(node), now, self._circuit.nodes[node].column, 0)

    def _write_time(self, painter: QPainter, rect: QRectF, now: CircuitNow, column: str, shift: int) -> None:
        general = f"t{shift:+d}".replace("-", "−") if shift else "t"
        time = general if now.t is None else str(now.t + shift + 1)
        paint_squeezed(painter, rect, short(now.trace.quantity(column), f"({time})"), painter.pen().color())

    def _paint_source(self, painter: QPainter, node: int, now: CircuitNow, unit: int) -> None:
        """The number of the unit that comes in, where it is used element by element."""
        each = self._circuit.nodes[node]
        alone = any(wire.by is None for wire in self._circuit.out_of(node))
        if self.numbers and each.shift and alone:
            value = now.value(node)
            rect = self.geometry.source_rect(node).translated(0, self.geometry.line + 3)
            if value is not None:
                paint_squeezed(painter, rect, signed(float(value[unit]), 2), self._theme.color("ink"))

    def _paint_node(self, painter: QPainter, node: int, now: CircuitNow, lit: Lit, shown: tuple[int, bool]) -> None:
        unit, faded = shown
        each, value = self._circuit.nodes[node], now.value(node)
        if each.column is None:
            if node in lit.nodes:
                self._ring(painter, self.geometry.glyph_rect(node), lit.hue)
            if self.numbers and value is not None and each.kind is not Kind.FUNCTION:
                self._write_beside(painter, node, float(value[unit]))
            return
        quantity, error = now.trace.quantity(each.column), now.error(node)
        rects = self._halves(node)
        if self.numbers:
            picked = [None if v is None else float(v[unit]) for v in (error, value)]
            self._paint_numbers(painter, rects, picked, quantity)
        else:
            self._paint_strips(painter, rects, (error, value), quantity, faded)
        calm = self._theme.color("faint" if value is None else "muted")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(calm, 1.0))
        painter.drawRect(rects[1])
        if node in lit.nodes:
            self._ring(painter, self.geometry.glyph_rect(node), lit.hue)
            painter.setPen(QPen(self._theme.color(lit.hue), 2.2))
            painter.drawRect(rects[1])

    def _ring(self, painter: QPainter, rect: QRectF, hue: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(hue), 2.5))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)

    def _paint_strips(self, painter: QPainter, rects: tuple[QRectF, QRectF], vectors: tuple, quantity: Quantity,
                      faded: bool) -> None:
        error, value = vectors
        if value is not None:
            paint_strip(painter, rects[1], value, color_limit(quantity), self._theme, faded)
        else:
            painter.fillRect(rects[1], self._theme.color("base"))
        if error is not None:
            paint_errors(painter, rects[0], error, self._theme, faded)

    def _paint_numbers(self, painter: QPainter, rects: tuple[QRectF, QRectF], values: Iterable[float | None],
                       quantity: Quantity) -> None:
        error, value = values
        painter.setFont(self._bold)
        painter.fillRect(rects[1], self._theme.color("base"))
        if value is not None:
            rgb = signed_rgb(np.float64(value), color_limit(quantity), self._theme)
            painter.fillRect(rects[1], QColor(*rgb.tolist()))
            text = signed(value) if is_signed(quantity) else magnitude(value)
            paint_squeezed(painter, rects[1], text, readable_on(tuple(rgb.tolist()), self._theme))
        painter.setFont(self._font)
        if error is not None:
            painter.fillRect(rects[0], self._theme.color("base"))
            paint_squeezed(painter, rects[0], "∂ " + signed(error), self._theme.color("error"))

    def _write_beside(self, painter: QPainter, node: int, value: float) -> None:
        painter.setFont(self._font)
        painter.setPen(self._theme.color("ink"))
        rect = self.geometry.beside_rect(node)
        align = _RIGHT if rect.right() < self.geometry.glyph_rect(node).left() else _LEFT
        painter.drawText(rect, align, signed(value, 2))

    def _paint_selected(self, painter: QPainter, now: CircuitNow, selected: Selected) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("accent"), 2.0))
        for wire, rect in self._weights():
            if wire.by == selected.quantity:
                painter.drawRoundedRect(rect, 3, 3)
        for column, rect, _ in self._values(now):
            if column == selected.quantity:
                painter.drawRect(rect)


def short(quantity: Quantity, time: str = "") -> str:
    """Its symbol without the mark of the layer, which the whole drawing is of."""
    return _MARK.sub(time if TIME in quantity.symbol else "", quantity.symbol, count=1)


def _head(painter: QPainter, tip: QPointF, along: QPointF, color: QColor, size: float) -> None:
    across = QPointF(-along.y(), along.x()) * 0.55 * size
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip, tip - along * size + across, tip - along * size - across]))
    painter.setBrush(Qt.BrushStyle.NoBrush)



