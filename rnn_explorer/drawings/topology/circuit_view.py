"""A circuit as a drawing: operations, the wires between them, and the values as strips or as numbers of one unit."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.topology.circuit import Kind
from rnn_explorer.drawings.topology.circuit_geometry import CircuitGeometry
from rnn_explorer.drawings.topology.circuit_now import CircuitNow, Lit
from rnn_explorer.drawings.topology.circuit_still import erase_head, leaving, paint_still, paint_way, short
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.drawings.topology.strips import cell_rect, paint_errors, paint_strips, tone, unit_at
from rnn_explorer.drawings.topology.texts import LEFT, RIGHT, Script
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import Theme

LIT = 3.0  # width of a wire that takes part


class CircuitView:
    """Draws a circuit in a geometry; ``numbers``: of one unit, instead of strips of all."""

    def __init__(self, geometry: CircuitGeometry, theme: Theme, font: QFont, numbers: bool = False) -> None:
        self.geometry, self.numbers = geometry, numbers
        self._circuit, self._theme = geometry.plan.circuit, theme
        self._script, self._bold = Script(font), Script(font, QFont.Weight.DemiBold)
        nodes = range(len(self._circuit.nodes))
        self._operations = [n for n in nodes if self._circuit.nodes[n].kind is not Kind.SOURCE]
        self._shifted = [n for n in nodes if self._circuit.nodes[n].shift]
        self._leaving = leaving(geometry)
        self._signs = {n: geometry.glyph_rect(n) for n in self._operations}
        self._values = {n: geometry.value_rect(n) for n in self._circuit.written.values()}
        self._errors = {n: geometry.error_rect(n) for n in self._circuit.written.values()}
        self._weights = [(wire, geometry.weight_rect(wire)) for wire in self._circuit.wires if wire.by]
        between = [n for n in self._operations if self._circuit.nodes[n].column is None]
        self._beside = {n: geometry.beside_rect(n) for n in between}
        self._outside = {n: geometry.source_rect(n) for n in self._shifted}
        self._ends = {n: geometry.leaving_rect(n) for n in self._leaving}
        self._backdrop: Kept | None = None

    def paint(self, painter: QPainter, now: CircuitNow, selected: Selected, unit: int, faded: bool = False) -> None:
        """Everything at a position; ``unit``: the one whose numbers are written."""
        if self._backdrop is None:
            draw = partial(paint_still, self.geometry, now.trace, self._theme, self._script, self.numbers)
            self._backdrop = keep(painter, self.geometry.rect.adjusted(-1, -1, 1, 1), draw)
        self._backdrop.paint(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = now.lit
        self._paint_lit(painter, lit)
        self._paint_outside(painter, now, unit)
        if self.numbers:
            for node in self._operations:
                if self._circuit.nodes[node].column is None:
                    self._paint_between(painter, node, now, unit)
                else:
                    self._paint_number(painter, node, now, unit)
        else:
            self._paint_strips(painter, now, faded)
        self._outline(painter, now)
        for node in lit.nodes:
            self._ring(painter, node, lit.hue)
        self._paint_selected(painter, selected)

    def at(self, point: QPointF, now: CircuitNow, unit: int) -> Selected | None:
        """What is at ``point``: a value, an error or a parameter."""
        for wire, rect in self._weights:
            if rect.contains(point):
                return Selected(wire.by)
        for column, node in self._circuit.written.items():
            for name, rect in self._rects(column, node, now):
                if rect.contains(point):
                    inside = unit if self.numbers else unit_at(point.x(), rect, now.value(node), now.trace.sizes["H"])
                    return Selected(name, now.t if self.numbers else None, inside)
        for node in self._shifted:
            if self._outside[node].adjusted(0, 0, 0, self.geometry.line).contains(point):
                return self._before(node, now, unit)
        return None

    def place(self, selected: Selected, now: CircuitNow, unit: int) -> QRectF | None:
        """Where a value, an error or a parameter is drawn."""
        for wire, rect in self._weights:
            if wire.by == selected.quantity:
                return rect
        if selected.t not in (None, now.t) or (self.numbers and selected.unit not in (None, unit)):
            return None
        for column, node in self._circuit.written.items():
            for name, rect in self._rects(column, node, now):
                if name == selected.quantity:
                    whole = self.numbers or selected.unit is None
                    return rect if whole else cell_rect(selected.unit, rect, now.trace.sizes["H"])
        return None

    def _rects(self, column: str, node: int, now: CircuitNow) -> list[tuple[str, QRectF]]:
        """The places of a value and of its error."""
        errors = [(f"d_{column}", self._errors[node])] if f"d_{column}" in now.trace.columns else []
        return [*errors, (column, self._values[node])]

    def _before(self, node: int, now: CircuitNow, unit: int) -> Selected | None:
        each = self._circuit.nodes[node]
        t = None if now.t is None else now.t + each.shift
        outside = t is not None and not 0 <= t < now.trace.sizes["T"]
        return None if outside else Selected(each.column, t, unit)

    def _paint_lit(self, painter: QPainter, lit: Lit) -> None:
        """The wires that take part in the last event; of an update, the names of its parameters."""
        if not lit.hue:
            return
        color = self._theme.color(lit.hue)
        ways = [(wire.source, self.geometry.way(wire)) for wire in lit.wires]
        ways += [(node, self.geometry.way_on(node)) for node in lit.comes & set(self._leaving)]
        ways += [(self._circuit.output, self.geometry.way_up())] if lit.above else []
        for node, way in ways:
            if lit.backward:
                erase_head(painter, way, self._theme.color("base"))
                way = self._to_error(node, way)
            paint_way(painter, way, color, LIT, lit.backward)
        painter.setPen(QPen(color, 1.5))
        for wire, rect in self._weights:
            if lit.hue == "update" and wire in lit.wires:
                painter.drawRoundedRect(rect, 3, 3)

    def _to_error(self, node: int, way: list[QPointF]) -> list[QPointF]:
        """The way to a node as far as the number of its error, which is written above its value."""
        upright = self.numbers and node in self._errors and way[0].y() == self._values[node].top()
        return [QPointF(way[0].x(), self._errors[node].top()), *way[1:]] if upright else way

    def _paint_outside(self, painter: QPainter, now: CircuitNow, unit: int) -> None:
        """What comes in and goes on, with its time step; its number, where it is used element by element."""
        for node in self._shifted:
            each, rect = self._circuit.nodes[node], self._outside[node]
            self._write_time(painter, rect, now, each.column, each.shift)
            value = now.value(node) if self.numbers and any(w.by is None for w in self._circuit.out_of(node)) else None
            if value is not None:
                below = self.geometry.entering_rect(node)
                self._script.number(painter, below, signed(float(value[unit]), 2), self._theme.color("ink"))
        for node in self._leaving:
            self._write_time(painter, self._ends[node], now, self._circuit.nodes[node].column, 0)

    def _write_time(self, painter: QPainter, rect: QRectF, now: CircuitNow, column: str, shift: int) -> None:
        general = f"t{shift:+d}".replace("-", "−") if shift else "t"
        time = general if now.t is None else str(now.t + shift + 1)
        self._script.write(painter, rect, short(now.trace.quantity(column), f"({time})"), self._theme.color("muted"))

    def _paint_between(self, painter: QPainter, node: int, now: CircuitNow, unit: int) -> None:
        """The number of an operation whose value has no column, beside it."""
        if not self.numbers or self._circuit.nodes[node].kind is Kind.FUNCTION:
            return
        value = now.value(node)
        if value is not None:
            rect = self._beside[node]
            align = RIGHT if rect.right() < self._signs[node].left() else LEFT
            self._script.number(painter, rect, signed(float(value[unit]), 2), self._theme.color("ink"), align)

    def _paint_strips(self, painter: QPainter, now: CircuitNow, faded: bool) -> None:
        """All values, and all errors."""
        values = {n: vector for n in self._values if (vector := now.value(n)) is not None}
        errors = {n: vector for n in self._errors if (vector := now.error(n)) is not None}
        for node in self._values.keys() - values.keys():
            painter.fillRect(self._values[node], self._theme.color("base"))
        if values:
            columns = [self._circuit.nodes[node].column for node in values]
            limits, signs = np.array([now.limit(each) for each in columns]), [now.signs(each) for each in columns]
            paint_strips(painter, [self._values[node] for node in values], np.array(list(values.values())), limits,
                         self._theme, faded, signs)
        if errors:
            rects = [self._errors[node] for node in errors]
            paint_errors(painter, rects, np.array(list(errors.values())), self._theme, faded)

    def _paint_number(self, painter: QPainter, node: int, now: CircuitNow, unit: int) -> None:
        column = self._circuit.nodes[node].column
        error, value = now.error(node), now.value(node)
        if value is None:
            painter.fillRect(self._values[node], self._theme.color("base"))
        else:
            number = float(value[unit])
            rgb = tone(number, now.limit(column), self._theme)
            painter.fillRect(self._values[node], QColor(*rgb))
            text = signed(number) if is_signed(now.trace.quantity(column)) else magnitude(number)
            self._bold.number(painter, self._values[node], text, readable_on(rgb, self._theme))
        if error is not None:
            text = f"∂ {signed(float(error[unit]))}"
            painter.fillRect(self._errors[node], self._theme.color("base"))
            self._script.number(painter, self._errors[node], text, self._theme.color("error"))

    def _outline(self, painter: QPainter, now: CircuitNow) -> None:
        """Of the values: pale where they are not known yet."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        known = [now.is_known(node) for node in self._values]
        for color, wanted in (("faint", False), ("muted", True)):
            painter.setPen(QPen(self._theme.color(color), 1.0))
            painter.drawRects([rect for rect, there in zip(self._values.values(), known, strict=True)
                               if there is wanted])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _ring(self, painter: QPainter, node: int, hue: str) -> None:
        """Around the operation that is computed, and around its value."""
        rect = self._signs[node]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(hue), 2.3))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        if node in self._values:
            painter.drawRect(self._values[node])

    def _paint_selected(self, painter: QPainter, selected: Selected) -> None:
        if selected.quantity is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("accent"), 2.0))
        for wire, rect in self._weights:
            if wire.by == selected.quantity:
                painter.drawRoundedRect(rect, 3, 3)
        rects = self._errors if selected.quantity.startswith("d_") else self._values
        node = self._circuit.written.get(selected.quantity.removeprefix("d_"))
        if node is not None:
            painter.drawRect(rects[node])
