"""Painting a circuit: strips with numbers, operators, and the wires between them."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from rnn_explorer.drawings.unfolded.arrows import head_of
from rnn_explorer.drawings.unfolded.circuit import SUM, TIMES, Node, Wire
from rnn_explorer.drawings.unfolded.circuit_captions import Captions
from rnn_explorer.drawings.unfolded.circuit_layout import CircuitLayout
from rnn_explorer.drawings.unfolded.kept import KeptPieces
from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.numbers import paint_strip
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.widgets.ink import mixed

_NARROWEST = 0.72  # to which share a text is narrowed before its end is left out


class CircuitPainter:
    """Paints a layout; ``first``: the unit at the top of the strips."""

    def __init__(self, layout: CircuitLayout, canvas: Canvas, first: int) -> None:
        self._layout = layout
        self._circuit = layout.circuit
        self._theme = canvas.theme
        self._signs = canvas.aids.signs
        self._first = first
        changes = {key: (node.position,) for key, node in layout.circuit.nodes.items()}
        self._nodes = KeptPieces(canvas.ratio, changes, self._area, self._paint_node)
        self._pens: dict[tuple[str, float], QPen] = {}
        self._paths = {wire: _Path(layout.wire(wire.source, wire.target), layout.scale) for wire in self._circuit.wires}
        self._captions = Captions(layout, [wire.path for wire in self._paths.values()])

    def paint(self, painter: QPainter, position: int, last: str | None, hue: str) -> None:
        """What is known at ``position``; ``last``: the column that was written last, marked in its ``hue``."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for wire in self._circuit.wires:
            self._paint_wire(painter, wire, self._is_known(wire, position), self._is_last(wire.target, last))
        self._nodes.paint(painter, position)
        if last in self._circuit.nodes:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(self._theme.color(hue), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._layout.rects[last].adjusted(-2, -2, 2, 2))

    def prepare(self, position: int) -> None:
        """Paint the pieces without showing them."""
        self._nodes.prepare(position)

    def _paint_node(self, painter: QPainter, key: str, position: int) -> None:
        node = self._circuit.nodes[key]
        known = node.position <= position
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if node.expression is None:
            self._paint_exit(painter, self._layout.rects[key], node, known)
            return
        self._paint_sign(painter, key, node, known)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_strip(painter, key, node, known)

    def _area(self, key: str) -> QRectF:
        """Of a node with its operator and its texts."""
        area, middle = QRectF(self._layout.rects[key]), self._layout.operator(key)
        if middle is not None:
            half = self._layout.operator_width(key) / 2 + 1.0
            area |= QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
        for caption in self._captions.of(key):
            area |= caption.rect
        return area.adjusted(-2, -2, 2, 2)

    def _is_known(self, wire: Wire, position: int) -> bool:
        """A way out is taken as soon as there is something that goes there."""
        target = self._circuit.nodes[wire.target]
        return (target if target.expression else self._circuit.nodes[wire.source]).position <= position

    @staticmethod
    def _is_last(target: str, last: str | None) -> bool:
        return last is not None and (target == last or target.startswith(f"{last}/"))

    # wires and operators --------------------------------------------------------------------------------------

    def _paint_wire(self, painter: QPainter, wire: Wire, known: bool, strong: bool) -> None:
        look = (self._hue(wire), 2.2 if strong else 1.4) if known else ("faint", 1.0)
        if look not in self._pens:
            self._pens[look] = arrow_pen(self._theme.color(look[0]), look[1] * self._layout.scale)
        painter.setPen(self._pens[look])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._paths[wire].path)
        if wire.target not in self._circuit.signs:
            painter.drawLines(self._paths[wire].head)

    def _hue(self, wire: Wire) -> str:
        source, target = self._circuit.nodes[wire.source], self._circuit.nodes[wire.target]
        if wire.factor:
            return "muted"
        if target.expression is None:
            return target.role
        if self._circuit.is_back:
            return "error"
        return "recurrence" if "recurrence" in (source.role, target.role) else "forward"

    def _paint_sign(self, painter: QPainter, key: str, node: Node, known: bool) -> None:
        """A circle with the operator, or a box with the name of the function; an arrow from there to the strip."""
        middle = self._layout.operator(key)
        if middle is None:
            return
        sign, half, radius = self._circuit.signs[key], self._layout.operator_width(key) / 2, self._layout.radius
        hue = "error" if self._circuit.is_back else "recurrence" if node.role == "recurrence" else "forward"
        color = self._theme.color(hue if known else "faint")
        rect, way = self._layout.rects[key], -1.0 if self._layout.mirrored else 1.0
        tip = QPointF(rect.right() + 1 if way < 0 else rect.left() - 1, middle.y())
        shaft = QLineF(middle + QPointF(way * half, 0), tip)
        painter.setPen(arrow_pen(color, 1.4 * self._layout.scale))
        painter.drawLines([shaft, *head_of(shaft, 4.0 * self._layout.scale)])
        painter.setPen(QPen(color, 1.5 * self._layout.scale))
        painter.setBrush(self._theme.color("base"))
        around = QRectF(middle.x() - half, middle.y() - radius, 2 * half, 2 * radius)
        painter.drawRoundedRect(around, radius, radius)
        _paint_symbol(painter, sign, around, radius, self._layout.lettering)

    # strips and texts -----------------------------------------------------------------------------------------

    def _paint_strip(self, painter: QPainter, key: str, node: Node, known: bool) -> None:
        layout, rect = self._layout, self._layout.rects[key]
        if known:
            first = min(self._first, max(node.length - layout.shown, 0))
            values = node.values(self._circuit.place)[first : first + layout.shown]
            paint_strip(painter, layout.lettering, self._theme, rect, values, node.limit, self._signs)
        painter.setPen(QPen(self._theme.color("muted" if known else "faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        for rect, text, is_formula in self._captions.of(key):
            painter.setPen(self._color_of_text(node, known))
            self._write(painter, rect, text, bool(node.column) is is_formula)

    def _write(self, painter: QPainter, rect: QRectF, text: str, is_bold: bool) -> None:
        """On the ground, so that no wire crosses it; narrowed, then without its end where it is wider."""
        lettering = self._layout.lettering
        width = lettering.width(text, is_bold)
        share = max(min(rect.width() / width, 1.0), _NARROWEST)
        text = lettering.elided(text, rect.width() / share, is_bold) if rect.width() < share * width else text
        painter.fillRect(rect.adjusted(0, 2, 0, -1), self._theme.color("base"))
        painter.save()
        painter.translate(rect.center().x(), rect.top() + lettering.ascent)
        painter.scale(share, 1.0)
        lettering.paint(painter, QPointF(-lettering.width(text, is_bold) / 2, 0.0), text, is_bold)
        painter.restore()

    def _color_of_text(self, node: Node, known: bool) -> QColor:
        color = self._theme.color(node.role)
        return color if known else mixed(self._theme.color("muted"), self._theme.color("base"), 0.75)

    def _paint_exit(self, painter: QPainter, rect: QRectF, node: Node, known: bool) -> None:
        painter.setPen(self._theme.color(node.role) if known else self._theme.color("muted"))
        lettering = self._layout.lettering
        for index, text in enumerate(node.texts):
            width, base = lettering.width(text, not index), rect.top() + index * lettering.line + lettering.ascent
            left = rect.right() - 3.0 - width if self._layout.mirrored else rect.left() + 3.0
            lettering.paint(painter, QPointF(left, base), text, not index)


class _Path:
    """A wire, and the head of an arrow at its end."""

    def __init__(self, points: list[QPointF], scale: float) -> None:
        self.path = _path(points)
        way = -1.0 if points[-1].x() < points[0].x() else 1.0
        self.head = head_of(QLineF(points[-1] - QPointF(9.0 * way, 0), points[-1]), 5.0 * scale)


def _path(points: list[QPointF]) -> QPainterPath:
    """Level at its ends and at every bend."""
    path = QPainterPath(points[0])
    for one, other in itertools.pairwise(points):
        middle = (one.x() + other.x()) / 2
        if abs(one.y() - other.y()) < 0.5:
            path.lineTo(other)
        else:
            path.cubicTo(QPointF(middle, one.y()), QPointF(middle, other.y()), other)
    return path


def _paint_symbol(painter: QPainter, sign: str, around: QRectF, radius: float, lettering: Lettering) -> None:
    """+ and ⊙ are drawn, the names of functions and matrices written."""
    arm, middle = 0.55 * radius, around.center()
    if sign == SUM:
        painter.drawLines([QLineF(middle.x() - arm, middle.y(), middle.x() + arm, middle.y()),
                           QLineF(middle.x(), middle.y() - arm, middle.x(), middle.y() + arm)])  # fmt: skip
    elif sign == TIMES:
        painter.setBrush(painter.pen().color())
        painter.drawEllipse(middle, 0.2 * radius, 0.2 * radius)
    else:
        start = around.center() + QPointF(-lettering.width(sign, True) / 2, lettering.capital / 2)
        lettering.paint(painter, start, sign, True)
