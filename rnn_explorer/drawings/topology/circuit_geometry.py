"""Where the wires of a circuit run, and what is written beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.topology.circuit import Kind, Wire
from rnn_explorer.drawings.topology.circuit_grid import GLYPH, RIGHT, STUB, TOP, CircuitGrid


class CircuitGeometry(CircuitGrid):
    """Wires go up and across; what comes from outside runs along a bus below the linear sums."""

    def source_rect(self, node: int) -> QRectF:
        """Of what is written where something from another time step comes in, before anything goes up or down."""
        left, right = self.rect.left() + 3, min(map(self._rail, self._shifted)) - 4
        rect = QRectF(left, self._entry(node) - self.line - 3, right - left, self.line)
        return self._turned_rect(rect)

    def entering_rect(self, node: int) -> QRectF:
        """Of its number, below the line."""
        return self.source_rect(node).translated(0, self.line + 5)

    def leaving_rect(self, node: int) -> QRectF:
        """Of what is written where something leaves for the next time step."""
        y = self._y(node) if node in self.plan.circuit.memory else self.rect.top() + TOP / 2
        return self._turned_rect(QRectF(self.rect.right() - RIGHT + 3, y + 2, RIGHT - 6, self.line))

    def way(self, wire: Wire) -> list[QPointF]:
        """The corners of a wire, from its source to its target."""
        return [self._turned(point) for point in self._way(wire)]

    def way_in(self, node: int) -> list[QPointF]:
        """Of what comes in from another time step: from the edge to where it is used first."""
        used = [self._bus(node)] if node in self.plan.buses else []
        used += [self._y(w.target) for w in self.plan.circuit.out_of(node) if not self.plan.is_bus(w)]
        rail, entry = self._rail(node), self._entry(node)
        ends = [y for y in (min(used), max(used)) if y != entry]
        points = [QPointF(self.rect.left(), entry), QPointF(rail, entry), *(QPointF(rail, y) for y in ends)]
        return [self._turned(point) for point in points]

    def way_from_below(self) -> list[QPointF]:
        """Of what the layer reads, to its bus."""
        nodes, x = self.plan.circuit.nodes, self.rect.center().x()
        below = next(n for n in self.plan.buses if not nodes[n].shift)
        return [QPointF(x, self.rect.bottom()), QPointF(x, self._bus(below))]

    def way_on(self, node: int) -> list[QPointF]:
        """To the next time step."""
        x, y = self._x(node), self._y(node)
        if node not in self.plan.circuit.memory:
            top = self.rect.top() + TOP / 2
            points = [QPointF(x, self._top(node)), QPointF(x, top), QPointF(self.rect.right(), top)]
        else:
            points = [QPointF(x + self._half(node), y), QPointF(self.rect.right(), y)]
        return [self._turned(point) for point in points]

    def way_up(self) -> list[QPointF]:
        """To what reads the layer."""
        node = self.plan.circuit.output
        x = self._x(node)
        return [self._turned(QPointF(x, y)) for y in (self._top(node), self.rect.top())]

    def weight_rect(self, wire: Wire) -> QRectF:
        """Of the name of the parameter that a wire multiplies with: the input's at one side, the others' opposite."""
        among, first = self._labels(wire)
        middle, line = self._x(wire.target), self._line_of(wire)
        beside = [each for each in among if self._line_of(each) == line]
        wide = self._beside / len(beside)
        x = middle - STUB - 2 - self._beside if first else middle + STUB + 2
        top = self._y(wire.target) + GLYPH / 2 + line * (self.line - 2)
        return self._turned_rect(QRectF(x + beside.index(wire) * wide, top, wide, self.line))

    def caption_rect(self, node: int) -> QRectF:
        """Of the name of a node's value: beside the sign of its operation, where no wire runs."""
        sign, value = self.glyph_rect(node), self.value_rect(node)
        sides = self._sides(node)
        wide = sign.left() - value.left()
        if -1 not in sides:
            return QRectF(value.left(), sign.top(), wide - 2, sign.height())
        below = sign.height() / 2 if 1 in sides else 0.0
        return QRectF(sign.right() + 2, sign.top() + below, wide - 2, sign.height())

    def beside_rect(self, node: int) -> QRectF:
        """Beside the sign of an operation, above the wires if they run at both sides."""
        sign, sides, wide = self.glyph_rect(node), self._sides(node), 38.0
        above = self.line - 3 if sides == {-1, 1} else (self.line - sign.height()) / 2
        left = sign.left() - 2 - wide if sides == {1} else sign.right() + 2
        return QRectF(left, sign.top() - above, wide, self.line)

    def _sides(self, node: int) -> set[int]:
        """At which sides of its sign wires enter or leave: −1 left, 1 right."""
        middle = self.glyph_rect(node).center()
        circuit = self.plan.circuit
        ways = [self._turned(p) for w in circuit.wires if node in (w.source, w.target) for p in self._way(w)]
        ways += self.way_on(node) if node in circuit.memory else []
        return {1 if p.x() > middle.x() else -1 for p in ways
                if abs(p.y() - middle.y()) < 1.0 and abs(p.x() - middle.x()) > 1.0}

    def _stub(self, wire: Wire) -> float:
        """Beside the middle of a linear sum, where one of its inputs enters."""
        ins = [w for w in self.plan.circuit.into(wire.target) if self.plan.is_bus(w)]
        ins.sort(key=lambda w: not self.plan.circuit.nodes[w.source].shift)
        return (2 * ins.index(wire) / max(len(ins) - 1, 1) - (len(ins) > 1)) * STUB

    def _way(self, wire: Wire) -> list[QPointF]:
        plan, (source, target) = self.plan, (wire.source, wire.target)
        if plan.is_bus(wire):
            x, bus = self._x(target) + self._stub(wire), self._bus(source)
            shifted = plan.circuit.nodes[source].shift
            start = self._rail(source) if shifted else self.rect.center().x()
            return [QPointF(start, bus), QPointF(x, bus), QPointF(x, self._bottom(target))]
        x, y = self._x(target), self._y(target)
        if plan.circuit.nodes[source].kind is Kind.SOURCE:
            return [QPointF(self._rail(source), y), QPointF(x - self._half(target), y)]
        from_x = self._x(source)
        side = x - self._half(target) if from_x < x else x + self._half(target)
        if abs(from_x - x) < 1.0:
            return [QPointF(x, self._top(source)), QPointF(x, self._bottom(target))]
        if abs(self._y(source) - y) < 1.0:
            return [QPointF(from_x + (self._half(source) if from_x < x else -self._half(source)), y), QPointF(side, y)]
        if source in plan.circuit.memory and x > from_x:
            return [QPointF(from_x + self._half(source), self._y(source)), QPointF(x, self._y(source)),
                    QPointF(x, self._bottom(target))]
        return [QPointF(from_x, self._top(source)), QPointF(from_x, y), QPointF(side, y)]
