"""The folded network as geometry: three rows of neurons, and lanes in which the recurrent arcs run.

Inputs are at the bottom, hidden units in the middle, outputs at the top. Connections between two rows end at ports
above and below the hidden units; the room between a port and its unit belongs to the recurrent connections.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from math import floor, log10
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF

LEFT, HEADER = 12.0, 32.0
SMALLEST = 5.0  # diameter of a neuron that can still be seen, in logical pixels
LARGEST = 13.0  # radius
WIDEST = 66.0  # from neuron to neuron
HALO = 7.0  # room for the halo around a neuron


class Row(IntEnum):
    """The rows of neurons, from the bottom."""

    INPUT = 0
    HIDDEN = 1
    OUTPUT = 2


def nice_limit(value: float) -> float:
    """The next of 1, 2, 5, 10 … from ``value`` on (1 for 0): the end of a scale that changes rarely."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-9))


@dataclass(frozen=True)
class Hit:
    """What is at a point: a neuron (row, unit), a whole row (unit None), or a matrix (name), or one of its weights."""

    row: Row | None = None
    matrix: str | None = None
    unit: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class RowShown:
    """What to draw of a row of neurons.

    caption: its symbol. values, errors: (units,), None as long as they are unknown. limit: the value of the strongest
    colour. role: of the theme's colour that accents it, "" for none. unit: the selected neuron. marked: the neuron
    that stands for the symbol read or predicted. target: the neuron that should be predicted. told: the vector in
    the words of the task, "" while it is unknown. units: of the neurons drawn, where there are more; None: all.
    signs: plus and minus are wanted. fed: the hue of the way from outputs to inputs, "" for none. picture: the image.
    """

    caption: str
    labels: tuple[str, ...]
    count: int
    values: np.ndarray | None
    errors: np.ndarray | None
    limit: float
    faded: bool = False
    role: str = ""
    unit: int | None = None
    marked: int | None = None
    target: int | None = None
    told: str = ""
    units: tuple[int, ...] | None = None
    signs: bool = False
    fed: str = ""
    picture: np.ndarray | None = None


@dataclass(frozen=True)
class MatrixShown:
    """What to draw of a matrix (rows: target units, columns: source units).

    symbol: how it is written, if not by its name. limit: the weight of the strongest colour. hue: of its name;
    role: of the colour that accents it now, "" for none. sign: what happens with it, written beside its name.
    reversed: errors run through it, from target to source. drawn: its connections are, not only its name (a gated
    cell has several matrices between the same rows). strength: opacity of its connections. unit, column: the
    selected weight; ``selected`` alone: all of it. sources, targets: the units whose connections from there, and to
    there, stand out.
    """

    name: str
    source: Row
    target: Row
    weights: np.ndarray
    limit: float
    hue: str
    role: str = ""
    sign: str = ""
    reversed: bool = False
    drawn: bool = True
    strength: float = 1.0
    selected: bool = False
    unit: int | None = None
    column: int | None = None
    sources: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    symbol: str = ""

    @property
    def recurrent(self) -> bool:
        """Whether it leads to the same row or one below, which it reaches at the next time step."""
        return self.source >= self.target

    @property
    def written(self) -> str:
        """Its symbol, transposed while errors run through it."""
        return f"{self.symbol or self.name}{'ᵀ' if self.reversed else ''}"


class RowPlaces(NamedTuple):
    """Where the neurons of a row are: spacing, from the middle of one to the next; radius; y, xs: their middles."""

    spacing: float
    radius: float
    y: float
    xs: np.ndarray


@dataclass(frozen=True)
class NetworkLayout:
    """Where the neurons are in a widget of ``width`` × ``height`` logical pixels.

    counts: neurons by row. line: height of a line of text. margin: the room for captions at the right.
    label_lines: lines of labels below the inputs and above the outputs.
    """

    width: float
    height: float
    counts: tuple[int, int, int]
    line: float
    margin: float
    label_lines: tuple[int, int] = (1, 1)

    @property
    def right(self) -> float:
        """Where the neurons end and the captions begin."""
        return max(self.width - self.margin, LEFT + 1.0)

    @property
    def caption_x(self) -> float:
        """The middle of the captions."""
        return (self.right + self.width) / 2

    def spacing(self, row: Row) -> float:
        """From the middle of a neuron to the next."""
        return self._rows[row].spacing

    def radius(self, row: Row) -> float:
        """Of a neuron."""
        return self._rows[row].radius

    def y(self, row: Row) -> float:
        """The middle of the neurons of a row."""
        return self._rows[row].y

    def xs(self, row: Row) -> np.ndarray:
        """The middles of the neurons of a row, (units,)."""
        return self._rows[row].xs

    @cached_property
    def _rows(self) -> tuple[RowPlaces, ...]:
        spacings = [min((self.right - LEFT) / count, WIDEST) for count in self.counts]
        radii = [min(0.41 * spacing, 2.5 + 0.2 * spacing, LARGEST) for spacing in spacings]
        top = HEADER + self.label_lines[1] * self.line + HALO + radii[Row.OUTPUT]
        bottom = self.height - 8.0 - self.label_lines[0] * self.line - HALO - radii[Row.INPUT]
        ys = [bottom + (top - bottom) * row / Row.OUTPUT for row in Row]
        middle = (LEFT + self.right) / 2
        xs = [middle + (np.arange(count) - (count - 1) / 2) * spacing
              for count, spacing in zip(self.counts, spacings, strict=True)]
        return tuple(map(RowPlaces, spacings, radii, ys, xs))

    @property
    def lane(self) -> float:
        """The height of the recurrent arcs, above and below the hidden units."""
        free = self.y(Row.INPUT) - self.y(Row.OUTPUT)
        return min(max(0.17 * free, 10.0), 76.0)

    @property
    def legible(self) -> bool:
        """Whether the neurons are large enough to be seen and the rows far enough apart."""
        smallest = min(2 * self.radius(row) for row in Row)
        return smallest >= SMALLEST and self.y(Row.INPUT) - self.y(Row.OUTPUT) >= 120.0

    def port(self, row: Row, other: Row) -> float:
        """The height at which the connections between ``row`` and another row end."""
        if row is not Row.HIDDEN:
            return self.y(row)
        away = self.radius(row) + self.lane
        return self.y(row) + (-away if other > row else away)

    def lanes(self) -> QRectF:
        """The room of the recurrent connections."""
        top, bottom = self.port(Row.HIDDEN, Row.OUTPUT), self.port(Row.HIDDEN, Row.INPUT)
        xs, reach = self.xs(Row.HIDDEN), self.radius(Row.HIDDEN) + HALO
        return QRectF(xs[0] - reach, top, xs[-1] - xs[0] + 2 * reach, bottom - top)

    @property
    def bar(self) -> float:
        """The height at which outputs arrive that are read again, between the hidden units and their upper port."""
        return self.port(Row.HIDDEN, Row.OUTPUT) + 5.0

    def way_back(self, source: Row) -> list[QPointF]:
        """From a row around its left end to the right end of the bar above the hidden units."""
        xs, x, reach = self.xs(source), LEFT / 2, self.radius(source) + 2.0
        return [QPointF(xs[0] - reach, self.y(source)), QPointF(x, self.y(source)), QPointF(x, self.bar),
                QPointF(xs[-1] + reach, self.bar)]

    def room(self, source: Row, target: Row) -> tuple[QPointF, QPointF, QPointF, QPointF]:
        """The corners of the room of the connections from a row to another one, or to itself."""
        if source < target:
            return self.between(source, target)
        lanes = self.lanes()
        if source is target:
            return lanes.topLeft(), lanes.topRight(), lanes.bottomRight(), lanes.bottomLeft()
        xs, reach, y = self.xs(source), self.radius(source) + HALO, self.y(target)
        return (QPointF(xs[0] - reach, self.bar), QPointF(xs[-1] + reach, self.bar), QPointF(lanes.right(), y),
                QPointF(lanes.left(), y))

    def between(self, source: Row, target: Row) -> tuple[QPointF, QPointF, QPointF, QPointF]:
        """The corners of the room of the connections between two different rows."""
        corners = []
        for row, other in ((source, target), (target, source)):
            xs, reach, y = self.xs(row), self.radius(row) + HALO, self.port(row, other)
            corners += [QPointF(xs[0] - reach, y), QPointF(xs[-1] + reach, y)]
        return corners[0], corners[1], corners[3], corners[2]

    def matrix_y(self, source: Row, target: Row) -> float:
        """The height of the name of a matrix."""
        if source >= target:
            return self.y(target) - max(0.62 * (self.lane + self.radius(target)), 1.25 * self.line)
        return (self.port(source, target) + self.port(target, source)) / 2

    def neuron_at(self, point: QPointF) -> Hit | None:
        """The neuron at ``point``, with a little room around it."""
        for row in Row:
            nearest = int(np.argmin(np.abs(self.xs(row) - point.x())))
            away = np.hypot(self.xs(row)[nearest] - point.x(), self.y(row) - point.y())
            if away <= self.radius(row) + 2.0:
                return Hit(row=row, unit=nearest)
        return None
