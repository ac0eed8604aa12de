"""The connections of a network, drawn by sign and size, and which of them is under the pointer."""

from collections.abc import Sequence
from functools import cache, cached_property, partial

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from rnn_explorer.drawings.topology.drawing import MatrixShown, NetworkLayout
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.widgets.theme import Theme, signed_color

MOST, MOST_ARCS = 320, 80  # connections drawn of a matrix: the strongest
MANY, MANY_ARCS = 150, 60  # more than these are drawn thinner
SHADES = 7  # sizes that are told apart
THINNEST, WIDEST = 0.6, 3.4  # logical pixels
PALEST = 0.4  # of the strongest colour: the width tells the size, too
KEPT = 2e6  # square pixels of pictures of some connections
NEAR = 4.5  # logical pixels from the pointer
SAMPLES = np.linspace(0.0, 1.0, 17)


@cache
def edge_pen(strength: float, negative: bool, theme: Theme, widest: float = WIDEST) -> QPen:
    """The pen of a connection whose size is ``strength`` (0 to 1) of the largest: dashed if negative.

    It is shared: copy it to change it.
    """
    value = (PALEST + (1.0 - PALEST) * strength) * (-1.0 if negative else 1.0)
    pen = QPen(signed_color(value, 1.0, theme), THINNEST + (widest - THINNEST) * strength)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if negative:
        pen.setDashPattern([5.0 / pen.widthF(), 3.0 / pen.widthF()])
    return pen


def most_drawn(matrix: MatrixShown) -> int:
    """How many of its connections are drawn at the most."""
    return MOST_ARCS if matrix.recurrent else MOST


class Bundle:
    """The strongest connections of one matrix as cubic curves, weakest first; kept as a pixmap.

    curves: (edges, 4, 2) control points in logical pixels, from source to target. units, columns: the row and the
    column of each edge in the matrix.
    """

    def __init__(self, matrix: MatrixShown, layout: NetworkLayout, only: tuple[int, int] | None = None) -> None:
        """``only``: the row and the column of a single weight."""
        self.weights = matrix.weights
        self.limit = matrix.limit
        self._curved = matrix.source is matrix.target
        if only is None:
            order = np.argsort(np.abs(matrix.weights), axis=None, kind="stable")
            kept = order[-most_drawn(matrix) :]
        else:
            kept = np.array([np.ravel_multi_index(only, matrix.weights.shape)])
        self.units, self.columns = np.unravel_index(kept, matrix.weights.shape)
        many = MANY_ARCS if matrix.recurrent else MANY
        self._widest = WIDEST * min(1.0, max(many / len(kept), 0.3))
        make = _arcs if self._curved else _fan if matrix.recurrent else _lines
        self.curves = make(layout, matrix, self.units, self.columns)
        self._pictures: dict[float, Kept] = {}
        self._some: dict[tuple[tuple[int, ...], tuple[int, ...]], Kept | None] = {}
        self._samples: np.ndarray | None = None

    def paint(self, painter: QPainter, theme: Theme, opacity: float) -> None:
        """All of them, from a picture for each opacity."""
        if not self._pictures:
            draw = partial(self._paint_some, theme, range(len(self.units)))
            self._pictures[1.0] = keep(painter, self._frame, draw)
        if opacity not in self._pictures:
            self._pictures[opacity] = self._pictures[1.0].faded(opacity)
        self._pictures[opacity].paint(painter)

    def paint_marked(self, painter: QPainter, theme: Theme) -> None:
        """All of them, on a ground that makes them stand out."""
        every = list(range(len(self.units)))
        self._stroke(painter, every, QPen(theme.color("accent", 0.35), WIDEST + 5.0))
        self._paint_some(theme, every, painter)

    def paint_touching(self, painter: QPainter, theme: Theme, matrix: MatrixShown) -> None:
        """Those that come from the sources or go to the targets of ``matrix``; kept for some of these."""
        key = matrix.sources, matrix.targets
        if key not in self._some:
            which = self._touching(*key)
            if len(self._some) * self._frame.width() * self._frame.height() > KEPT:
                self._some.clear()
            draw = partial(self._paint_some, theme, which)
            self._some[key] = keep(painter, self._extent(which), draw) if which else None
        if self._some[key] is not None:
            self._some[key].paint(painter)

    def _paint_some(self, theme: Theme, which: Sequence[int], painter: QPainter) -> None:
        """Edges, by number; weak ones first."""
        groups: dict[tuple[int, bool], list[int]] = {}
        for edge in which:
            groups.setdefault(self._looks[edge], []).append(edge)
        for level, negative in sorted(groups):
            self._stroke(painter, groups[level, negative], edge_pen(level / SHADES, negative, theme, self._widest))

    def _touching(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> list[int]:
        if not sources and not targets:
            return []
        found = np.zeros(len(self.units), dtype=bool)
        for numbers, among in ((self.columns, sources), (self.units, targets)):
            for unit in among:
                found |= numbers == unit
        return np.flatnonzero(found).tolist()

    @cached_property
    def _looks(self) -> list[tuple[int, bool]]:
        """Of each edge its shade, and whether it is negative."""
        weights = self.weights[self.units, self.columns]
        shade = np.ceil(np.clip(np.abs(weights) / self.limit, 0.0, 1.0) * SHADES).astype(int)
        return list(zip(shade.tolist(), (weights < 0).tolist(), strict=True))

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """The row and the column of the weight whose connection is at ``point``."""
        if self._samples is None:
            self._samples = _on_curves(self.curves)
        away = _distances(self._samples, np.array([point.x(), point.y()]))
        nearest = int(np.argmin(away))
        return (int(self.units[nearest]), int(self.columns[nearest])) if away[nearest] <= NEAR else None

    @cached_property
    def _frame(self) -> QRectF:
        """What the connections take up."""
        return self._extent(range(len(self.units)))

    def _extent(self, which: Sequence[int]) -> QRectF:
        curves = self.curves[list(which)]
        low, high = curves.min(axis=(0, 1)) - WIDEST * 2, curves.max(axis=(0, 1)) + WIDEST * 2
        return QRectF(*low, *(high - low))

    def _stroke(self, painter: QPainter, edges: Sequence[int], pen: QPen) -> None:
        painter.setPen(pen)
        if not self._curved:
            painter.drawLines([QLineF(a, b, c, d) for (a, b), _, _, (c, d) in self.curves[edges].tolist()])
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for start, first, second, end in self.curves[edges].tolist():
            path = QPainterPath(QPointF(*start))  # one by one: curves that cross are slow to fill as one path
            path.cubicTo(*first, *second, *end)
            painter.drawPath(path)
        self._arrow_heads(painter, edges, pen.color(), 2.2 + pen.widthF())

    def _arrow_heads(self, painter: QPainter, edges: Sequence[int], color: QColor, size: float) -> None:
        tips = self.curves[edges, 3]
        along = tips - self.curves[edges, 2]
        along *= size / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        across = np.stack([-along[:, 1], along[:, 0]], axis=1) * 0.55
        corners = np.stack([tips + along * 0.3, tips - along + across, tips - along - across], axis=1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for corner in corners.tolist():
            painter.drawConvexPolygon([QPointF(x, y) for x, y in corner])


def _lines(layout: NetworkLayout, matrix: MatrixShown, units: np.ndarray, columns: np.ndarray) -> np.ndarray:
    curves = np.empty((len(units), 4, 2))
    source, target = matrix.source, matrix.target
    curves[:, 0] = _points(layout.xs(source)[columns], layout.port(source, target))
    curves[:, 3] = _points(layout.xs(target)[units], layout.port(target, source))
    curves[:, 1], curves[:, 2] = curves[:, 0], curves[:, 3]
    return curves


def _fan(layout: NetworkLayout, matrix: MatrixShown, units: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """From the bar above the target, where what is read again arrives, down to it."""
    starts = _points(layout.xs(matrix.source)[columns], layout.bar)
    ends = _points(layout.xs(matrix.target)[units], layout.y(matrix.target) - layout.radius(matrix.target) - 1.0)
    return np.stack([starts, starts, ends, ends], axis=1)


def _arcs(layout: NetworkLayout, matrix: MatrixShown, units: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """To the right above the row, to the left below it: the side tells the direction; loops beside the unit."""
    row, radius = matrix.source, layout.radius(matrix.source)
    xs, y = layout.xs(row), layout.y(row)
    span = xs[units] - xs[columns]
    side = np.where(span > 0, -1.0, 1.0)  # up or down
    lean = 0.62 * np.sign(span) * radius  # leaves and arrives on the side that it comes from
    widest = max(layout.spacing(row) * (len(xs) - 1), 1.0)
    reach = side * (layout.lane - 3.0) * (0.2 + 0.8 * np.sqrt(np.abs(span) / widest)) / 0.75
    foot = y + side * (radius * 0.8 + 1.0)
    curves = np.empty((len(units), 4, 2))
    curves[:, 0], curves[:, 3] = _points(xs[columns] + lean, foot), _points(xs[units] - lean, foot)
    curves[:, 1] = curves[:, 0] + _points(0.12 * span, reach)
    curves[:, 2] = curves[:, 3] + _points(-0.12 * span, reach)
    loops = units == columns
    curves[loops] = _loops(layout, matrix, xs[units[loops]])
    return curves


def _points(xs: np.ndarray, ys: float | np.ndarray) -> np.ndarray:
    return np.stack(np.broadcast_arrays(xs, ys), axis=1)


def _loops(layout: NetworkLayout, matrix: MatrixShown, xs: np.ndarray) -> np.ndarray:
    """From a unit to itself: at its right if there is room, else above it."""
    row, radius = matrix.source, layout.radius(matrix.source)
    gap = min(layout.spacing(row) - 2 * radius, 16.0)
    if gap >= 8.0:
        shape = np.array([(0.75, -0.62), (0.9, -1.0), (0.9, 1.0), (0.75, 0.62)]) * radius
        shape[1:3, 0] = radius + gap
    else:
        shape = np.array([(-0.4, -0.9), (-1.3, -2.9), (1.3, -2.9), (0.4, -0.9)]) * radius
    return shape + _points(xs, layout.y(row))[:, None]


def _on_curves(curves: np.ndarray) -> np.ndarray:
    """Points along the curves, (edges, samples, 2)."""
    s = SAMPLES[:, None]
    basis = np.stack([(1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s**2 * (1 - s), s**3])
    return np.einsum("psx,epd->esd", basis, curves)


def _distances(samples: np.ndarray, point: np.ndarray) -> np.ndarray:
    """From ``point`` (2,) to the polylines ``samples`` (edges, samples, 2): (edges,)."""
    start, along = samples[:, :-1], np.diff(samples, axis=1)
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    place = np.clip(((point - start) * along).sum(axis=2) / length, 0.0, 1.0)
    return np.hypot(*np.moveaxis(start + place[..., None] * along - point, 2, 0)).min(axis=1)
