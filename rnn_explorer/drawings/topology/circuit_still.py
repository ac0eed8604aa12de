"""What of a circuit does not change with the position: wires at rest, the signs of the operations, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.topology.circuit import Circuit, Kind, Wire
from rnn_explorer.drawings.topology.circuit_geometry import CircuitGeometry
from rnn_explorer.drawings.topology.texts import Script
from rnn_explorer.engine.quantity import TIME, Quantity, Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

CALM = 0.45  # of the hue of a wire at rest
SHORTEST = 4.0  # wire with an arrow
THIN, THICK = 1.5, 2.5  # a wire; the line of the memory
_MARK = re.compile(r"(\[\d+\])?[→←]?(@|$)")


def paint_still(geometry: CircuitGeometry, trace: Trace, theme: Theme, script: Script, alone: bool,
                painter: QPainter) -> None:
    """All of it; ``alone``: what leads up ends here, with an arrow."""
    base = theme.color("base")
    for way, hue, wide in _ways(geometry):
        paint_way(painter, way, mixed(theme.color(hue), base, CALM), wide)
    for way, headed in ((geometry.way_from_below(), False), (geometry.way_up(), alone)):
        paint_way(painter, way, mixed(theme.color("forward"), base, CALM), THIN, headed=headed)
    _paint_signs(painter, geometry, trace, theme, script)
    for wire in geometry.plan.circuit.wires:
        if wire.by:
            hue = hue_of_name(geometry.plan.circuit, wire, trace)
            script.write(painter, geometry.weight_rect(wire), short(trace.quantity(wire.by)), theme.color(hue))


def hue_of_name(circuit: Circuit, wire: Wire, trace: Trace) -> str:
    """Of the parameter of a wire: the recurrence's if it is recurrent, or reads another time step, as a peephole."""
    recurrent = trace.quantity(wire.by).role is Role.RECURRENT or circuit.nodes[wire.source].shift
    return "recurrence" if recurrent else "forward"


def paint_way(painter: QPainter, way: list[QPointF], color: QColor, wide: float, back: bool = False,
              headed: bool = True) -> None:
    """A wire with an arrow at its end, or at its beginning if errors run back through it; none, if not ``headed``."""
    painter.setPen(QPen(color, wide))
    painter.drawPolyline(QPolygonF(way))
    if headed:
        _paint_head(painter, way[::-1] if back else way, color, 4.0 + wide)


def erase_head(painter: QPainter, way: list[QPointF], base: QColor) -> None:
    """The arrow at the end of a wire at rest: errors run through it the other way."""
    _paint_head(painter, way, base, 5.5 + THICK)


def _paint_head(painter: QPainter, way: list[QPointF], color: QColor, long: float) -> None:
    tip, before = way[-1], way[-2]
    along = tip - before
    length = (along.x() ** 2 + along.y() ** 2) ** 0.5
    if length < SHORTEST:
        return
    along *= min(long, length) / length
    across = QPointF(-along.y(), along.x()) * 0.55
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip, tip - along + across, tip - along - across]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def short(quantity: Quantity, time: str = "") -> str:
    """Its symbol without the mark of the layer, which the whole drawing is of."""
    return _MARK.sub(time if TIME in quantity.symbol else "", quantity.symbol, count=1)


def leaving(geometry: CircuitGeometry) -> list[int]:
    """The nodes whose values the next time step reads."""
    circuit = geometry.plan.circuit
    shifted = [each.column for each in circuit.nodes if each.kind is Kind.SOURCE and each.shift]
    return [circuit.written[column] for column in shifted if column in circuit.written]


def _ways(geometry: CircuitGeometry) -> Iterator[tuple[list[QPointF], str, float]]:
    """The wires with hue and width: what comes from another time step in the hue of the recurrence."""
    circuit = geometry.plan.circuit
    nodes, memory = circuit.nodes, set(circuit.memory)
    for node, each in enumerate(nodes):
        if each.kind is Kind.SOURCE and each.shift:
            line = any(wire.target in memory for wire in circuit.out_of(node))
            yield geometry.way_in(node), "recurrence", THICK if line else THIN
    for wire in circuit.wires:
        line = wire.target in memory and (wire.source in memory or nodes[wire.source].kind is Kind.SOURCE)
        recurrent = line or bool(nodes[wire.source].shift)
        yield geometry.way(wire), "recurrence" if recurrent else "forward", THICK if line else THIN
    for node in leaving(geometry):
        yield geometry.way_on(node), "recurrence", THICK if node in memory else THIN


def _paint_signs(painter: QPainter, geometry: CircuitGeometry, trace: Trace, theme: Theme, script: Script) -> None:
    for node, each in enumerate(geometry.plan.circuit.nodes):
        if each.kind is Kind.SOURCE:
            continue
        rect = geometry.glyph_rect(node)
        painter.setPen(QPen(theme.color("muted"), 1.2))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        script.write(painter, rect, each.glyph, theme.color("ink"))
        if each.column:
            script.write(painter, geometry.caption_rect(node), short(trace.quantity(each.column)), theme.color("muted"))
