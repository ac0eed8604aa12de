"""The connections between neurons: the strongest of each matrix, by sign and size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme, signed_color

MOST, PER_UNIT = 36, 3.0  # connections of a matrix that are drawn: in all, and for each of its targets
SHADES = 5
PAST = "past error"  # in place of a hue: the error's, weak
_THINNEST, _WIDEST = 0.5, 1.9
_NEAR = 3.5


@dataclass(frozen=True)
class Edge:
    """A weight of the matrix ``name``, as a curve from a source to a target; four points. strength: 0 to 1."""

    name: str
    row: int
    column: int
    strength: float
    is_negative: bool
    points: tuple[QPointF, QPointF, QPointF, QPointF]

    def path(self) -> QPainterPath:
        path = QPainterPath(self.points[0])
        path.cubicTo(*self.points[1:])
        return path

    def is_near(self, point: QPointF) -> bool:
        """Whether a point is on it."""
        a, b, c, d = self.points
        for s in np.linspace(0.0, 1.0, 25).tolist():
            r = 1.0 - s
            on = a * r**3 + b * (3 * r * r * s) + c * (3 * r * s * s) + d * s**3
            if (on - point).manhattanLength() < _NEAR:
                return True
        return False


def strongest(
    matrices: dict[str, np.ndarray], rows: range, columns: range
) -> list[tuple[str, int, int, float]]:
    """The largest weights between the units shown: name, row, column, weight; the strongest last.

    matrices: (targets, sources) each; of several that connect the same neurons, the stronger weight.
    """
    names = list(matrices)
    block = np.stack([matrices[name][rows.start : rows.stop, columns.start : columns.stop] for name in names])
    which = np.abs(block).argmax(axis=0)
    weights = np.take_along_axis(block, which[None], axis=0)[0]
    most = min(MOST, round(PER_UNIT * len(weights)))
    order = np.argsort(np.abs(weights), axis=None, kind="stable")[-most:]
    found = []
    for row, column in zip(*np.unravel_index(order, weights.shape), strict=True):
        name, weight = names[which[row, column]], float(weights[row, column])
        found.append((name, int(row) + rows.start, int(column) + columns.start, weight))
    return found


def leaves_out(units: int) -> bool:
    """Whether of a matrix between so many units some weights are left out."""
    return units * units > min(MOST, round(PER_UNIT * units))


def paint_edges(painter: QPainter, edges: list[Edge], theme: Theme, hue: str | None = None, extra: float = 0.0) -> None:
    """In the colours of the weights, dashed if negative; or all in one ``hue``. extra: thicker."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for edge in edges:
        level = max(round(edge.strength * SHADES), 1) / SHADES
        painter.setPen(_pen(level, edge.is_negative, theme, hue, extra))
        a, _, _, d = edge.points
        if edge.points[1] == a:
            painter.drawLine(QLineF(a, d))
        else:
            painter.drawPath(edge.path())


@cache
def _pen(level: float, is_negative: bool, theme: Theme, hue: str | None, extra: float) -> QPen:
    pen = QPen(_color(level, is_negative, theme, hue), _THINNEST + (_WIDEST - _THINNEST) * level + extra)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if is_negative:
        pen.setDashPattern([5.0 / pen.widthF(), 3.0 / pen.widthF()])
    return pen


def _color(level: float, is_negative: bool, theme: Theme, hue: str | None) -> QColor:
    if hue == PAST:
        return mixed(theme.color("error"), theme.color("base"), 0.12 + 0.25 * level)
    if hue is not None:
        return mixed(theme.color(hue), theme.color("base"), 0.2 + 0.6 * level)
    return signed_color((0.25 + 0.75 * level) * (-1.0 if is_negative else 1.0), 1.0, theme)


def tile(edges: list[Edge], area: QRectF, ratio: float, theme: Theme, hue: str | None) -> QPixmap:
    """The edges as a picture of ``area``."""
    pixmap = QPixmap((area.size() * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-area.topLeft())
        paint_edges(painter, edges, theme, hue)
    return pixmap
