"""Where the parts of a circuit are: a column for each linear sum, a row for each step of the way up.

What comes in from another time step comes from the left and leaves to the right, unless the layer goes through time
from right to left: then everything is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.topology.circuit import Circuit, Kind, Wire

LEFT, RIGHT = 42.0, 34.0  # room for what comes in and what leaves
LOW = 0.5  # height of a row of operators without a value
BUS, STUB = 9.0, 7.0  # between the buses, and between what enters a linear sum
GLYPH = 16.0  # height of the sign of an operation
NARROWEST = 54.0  # column in which a value can be read
TOP = 20.0  # above the highest row


class Plan:
    """The column and the row of every node; rows from 1, at the bottom, row 0 is where the inputs run."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.column: dict[int, int] = {}
        self.row: dict[int, int] = {}
        self._order()
        level = 0
        for _ in range(2):  # all nodes of the memory are as high as its highest
            self.row.clear()
            for node in range(len(circuit.nodes)):
                self._place(node, level)
            level = max((self.row[node] for node in circuit.memory), default=0)
        self.rows = max(self.row.values())
        self.columns = max(self.column.values()) + 1
        self.buses = tuple(dict.fromkeys(w.source for w in circuit.wires if self.is_bus(w)))[::-1]

    def is_bus(self, wire: Wire) -> bool:
        """Whether it leads from outside to a linear sum."""
        return wire.by is not None and self.circuit.nodes[wire.source].kind is Kind.SOURCE

    def on_the_way(self, node: int) -> bool:
        """A function without a column, which sits on a wire."""
        return self.circuit.nodes[node].kind is Kind.FUNCTION and self.circuit.nodes[node].column is None

    def tall(self, row: int) -> float:
        """The height of a row, in rows."""
        return 1.0 if any(self.circuit.nodes[n].column for n, at in self.row.items() if at == row) else LOW

    def _order(self) -> None:
        """A column for each linear sum, as they are met from the output on, the memory first."""
        seen: set[int] = set()

        def visit(node: int) -> None:
            if node in seen:
                return
            seen.add(node)
            sources = [wire.source for wire in self.circuit.into(node)]
            for source in sorted(sources, key=lambda s: (s not in self.circuit.memory, -self._depth(s))):
                visit(source)
            if self.circuit.nodes[node].kind is Kind.LINEAR:
                self.column[node] = len(self.column)

        visit(self.circuit.output)

    def _depth(self, node: int) -> int:
        return max((1 + self._depth(wire.source) for wire in self.circuit.into(node)), default=0)

    def _place(self, node: int, memory: int) -> None:
        below = [w.source for w in self.circuit.into(node) if self.circuit.nodes[w.source].kind is not Kind.SOURCE]
        if self.circuit.nodes[node].kind is Kind.SOURCE:
            return
        rows = [self.row[source] for source in below]
        if node not in self.column:
            beside = [source for source in below if source not in self.circuit.memory] or below
            self.column[node] = self.column[max(reversed(beside), key=self.row.__getitem__)]
        if self.on_the_way(node):
            self.row[node] = max(rows)
            return
        joined = node in self.circuit.memory
        row = max([1, *(at + (not joined or source not in self.circuit.memory)
                        for source, at in zip(below, rows, strict=True))])
        self.row[node] = max(row, memory) if joined else self._free(row, self.column[node])

    def _free(self, row: int, column: int) -> int:
        """The first row from ``row`` on that has room in a column."""
        taken = {self.row[node] for node in self.row if self.column[node] == column and not self.on_the_way(node)}
        while row in taken:
            row += 1
        return row


@dataclass(frozen=True)
class CircuitGeometry:
    """A plan in a rectangle of logical pixels.

    line: the height of text. tall: of an error and of a value below it, if there is room; least: of both together.
    """

    plan: Plan
    rect: QRectF
    line: float
    tall: tuple[float, float]
    least: float
    mirrored: bool = False

    @cached_property
    def legible(self) -> bool:
        """Whether columns and rows are large enough to read the values."""
        return self._wide >= NARROWEST and self._high >= GLYPH + 6.0 + self.least

    def error_rect(self, node: int) -> QRectF:
        """Of the error of a node with a column, above its value."""
        value, (error, _) = self.value_rect(node), self._tall
        return QRectF(value.left(), value.top() - error, value.width(), error)

    def value_rect(self, node: int) -> QRectF:
        """Of the value of a node with a column, above the sign of its operation."""
        wide, high = min(self._wide - 8.0, 150.0), self._tall[1]
        return self._turned_rect(QRectF(self._x(node) - wide / 2, self._y(node) - GLYPH / 2 - high, wide, high))

    def glyph_rect(self, node: int) -> QRectF:
        """Of the sign of its operation."""
        wide = max(GLYPH, 7.0 * len(self.plan.circuit.nodes[node].glyph) + 7.0)
        return self._turned_rect(QRectF(self._x(node) - wide / 2, self._y(node) - GLYPH / 2, wide, GLYPH))

    def source_rect(self, node: int) -> QRectF:
        """Of what is written where something from another time step comes in."""
        rect = QRectF(self.rect.left(), self._entry(node) - self.line - 2, LEFT - 8, self.line)
        return self._turned_rect(rect)

    def leaving_rect(self, node: int) -> QRectF:
        """Of what is written where something leaves for the next time step."""
        y = self._y(node) if node in self.plan.circuit.memory else self.rect.top() + TOP / 2
        return self._turned_rect(QRectF(self.rect.right() - RIGHT + 3, y + 2, RIGHT - 6, self.line))

    def way(self, wire: Wire) -> list[QPointF]:
        """The corners of a wire, from its source to its target."""
        return [self._turned(point) for point in self._way(wire)]

    def way_in(self, node: int) -> list[QPointF]:
        """Of what comes in: from the edge to where it is used first."""
        if not self.plan.circuit.nodes[node].shift:
            x = self.rect.center().x()
            return [QPointF(x, self.rect.bottom()), QPointF(x, self._bus(node))]
        used = [self._bus(node)] if node in self.plan.buses else []
        used += [self._y(w.target) for w in self.plan.circuit.out_of(node) if not self.plan.is_bus(w)]
        rail, entry = self._rail(node), self._entry(node)
        ends = [y for y in (min(used), max(used)) if y != entry]
        points = [QPointF(self.rect.left(), entry), QPointF(rail, entry), *(QPointF(rail, y) for y in ends)]
        return [self._turned(point) for point in points]

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
        middle, room = self._x(wire.target), self._wide / 2 - STUB - 2
        x = middle - STUB - 2 - room if first else middle + STUB + 2
        top = self._y(wire.target) + GLYPH / 2 + among.index(wire) * (self.line - 2)
        return self._turned_rect(QRectF(x, top, room, self.line))

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

    def _labels(self, wire: Wire) -> tuple[list[Wire], bool]:
        """The weighted wires whose names share a side with this one's, and whether that is the first side."""
        weighted = [w for w in self.plan.circuit.into(wire.target) if w.by]
        nodes = self.plan.circuit.nodes
        second = [w for w in weighted if nodes[w.source].kind is Kind.SOURCE and not nodes[w.source].shift]
        return (second, False) if wire in second else ([w for w in weighted if w not in second], True)

    @cached_property
    def _tall(self) -> tuple[float, float]:
        """The heights of an error and of a value, as far as the rows have them."""
        share = min(1.0, (self._high - GLYPH - 6.0) / sum(self.tall))
        return self.tall[0] * share, self.tall[1] * share

    @cached_property
    def _wide(self) -> float:
        return (self.rect.width() - LEFT - RIGHT) / self.plan.columns

    @cached_property
    def _high(self) -> float:
        """Of a row with values."""
        rows = sum(self.plan.tall(row) for row in range(1, self.plan.rows + 1))
        return (self._lowest - self.rect.top() - TOP) / rows

    @cached_property
    def _lowest(self) -> float:
        """Where the buses begin."""
        labels = max(len(self._labels(wire)[0]) for wire in self.plan.circuit.wires if wire.by)
        return self.rect.bottom() - BUS * (len(self.plan.buses) + 0.5) - self.line - (labels - 1) * (self.line - 2)

    def _x(self, node: int) -> float:
        plan = self.plan
        x = self.rect.left() + LEFT + (plan.column[node] + 0.5) * self._wide
        if plan.on_the_way(node):
            target = self.rect.left() + LEFT + (plan.column[self._target(node)] + 0.5) * self._wide
            return x + (0.4 * self._wide if target > x else -0.4 * self._wide)
        return x

    def _target(self, node: int) -> int:
        return self.plan.circuit.out_of(node)[0].target

    def _y(self, node: int) -> float:
        if self.plan.on_the_way(node):
            return self._y(self._target(node))
        below = sum(self.plan.tall(row) for row in range(1, self.plan.row[node]))
        low = self.plan.tall(self.plan.row[node]) == LOW
        return self._lowest - below * self._high - (LOW / 2 * self._high if low else GLYPH / 2 + 2.0)

    def _top(self, node: int) -> float:
        """Where its value leaves."""
        return self.value_rect(node).top() if self.plan.circuit.nodes[node].column else self._y(node) - GLYPH / 2

    def _bottom(self, node: int) -> float:
        return self._y(node) + GLYPH / 2

    def _half(self, node: int) -> float:
        """The half width of the sign of its operation, where wires enter from the side."""
        return self.glyph_rect(node).width() / 2

    def _bus(self, node: int) -> float:
        return self.rect.bottom() - BUS * (0.6 + self.plan.buses.index(node))

    def _rail(self, node: int) -> float:
        shifted = [n for n, each in enumerate(self.plan.circuit.nodes) if each.kind is Kind.SOURCE and each.shift]
        return self.rect.left() + LEFT - 4.0 - 8.0 * shifted.index(node)

    def _entry(self, node: int) -> float:
        """The height at which something from another time step comes in."""
        memory = [w.target for w in self.plan.circuit.out_of(node) if w.target in self.plan.circuit.memory]
        return self._y(memory[0]) if memory else self._bus(node)

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

    def _turned(self, point: QPointF) -> QPointF:
        return QPointF(self.rect.left() + self.rect.right() - point.x(), point.y()) if self.mirrored else point

    def _turned_rect(self, rect: QRectF) -> QRectF:
        return QRectF(self._turned(rect.topLeft()), self._turned(rect.bottomRight())).normalized()
