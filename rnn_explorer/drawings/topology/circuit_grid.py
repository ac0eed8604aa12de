"""Where the operations of a circuit are in a rectangle, with their values and errors.

What comes in from another time step comes from the left and leaves to the right, unless the layer goes through time
from right to left: then everything is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.topology.circuit import Kind, Wire
from rnn_explorer.drawings.topology.circuit_plan import LOW, Plan

LEFT, RIGHT = 52.0, 34.0  # room for what comes in and what leaves
RAIL = 8.0  # from what comes in and goes up or down to the next
STUB = 7.0  # from the middle of a linear sum to what enters it
NAME = 26.0  # of a parameter
BUS = 9.0  # between the buses
GLYPH = 16.0  # height of the sign of an operation
NARROWEST = 54.0  # column in which a value can be read
TOP = 20.0  # above the highest row


@dataclass(frozen=True)
class CircuitGrid:
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
        return (self._lowest - self.rect.top() - TOP) / sum(self.plan.tall.values())

    @cached_property
    def _lowest(self) -> float:
        """Where the buses begin."""
        labels = max(self._line_of(wire) + 1 for wire in self.plan.circuit.wires if wire.by)
        return self.rect.bottom() - BUS * (len(self.plan.buses) + 0.5) - self.line - (labels - 1) * (self.line - 2)

    def _labels(self, wire: Wire) -> tuple[list[Wire], bool]:
        """The weighted wires whose names share a side with this one's, and whether that is the first side."""
        weighted = [w for w in self.plan.circuit.into(wire.target) if w.by]
        nodes = self.plan.circuit.nodes
        second = [w for w in weighted if nodes[w.source].kind is Kind.SOURCE and not nodes[w.source].shift]
        return (second, False) if wire in second else ([w for w in weighted if w not in second], True)

    @property
    def _beside(self) -> float:
        """The room for names at each side of what enters a linear sum."""
        return self._wide / 2 - STUB - 2

    @property
    def _a_line(self) -> int:
        """How many names have room in a line beside each other."""
        return max(int(self._beside / NAME), 1)

    def _line_of(self, wire: Wire) -> int:
        """The line, from 0, in which the name of the parameter of a wire is written."""
        return self._labels(wire)[0].index(wire) // self._a_line

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
        row = self.plan.row[node]
        below, low = sum(self.plan.tall[n] for n in range(1, row)), self.plan.tall[row] == LOW
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
        return self.rect.left() + LEFT - 4.0 - RAIL * self._shifted.index(node)

    @cached_property
    def _shifted(self) -> list[int]:
        """What comes from another time step."""
        return [n for n, each in enumerate(self.plan.circuit.nodes) if each.kind is Kind.SOURCE and each.shift]

    def _entry(self, node: int) -> float:
        """The height at which something from another time step comes in."""
        memory = [w.target for w in self.plan.circuit.out_of(node) if w.target in self.plan.circuit.memory]
        return self._y(memory[0]) if memory else self._bus(node)

    def _turned(self, point: QPointF) -> QPointF:
        return QPointF(self.rect.left() + self.rect.right() - point.x(), point.y()) if self.mirrored else point

    def _turned_rect(self, rect: QRectF) -> QRectF:
        return QRectF(self._turned(rect.topLeft()), self._turned(rect.bottomRight())).normalized()
