"""The network with every neuron and its connections."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.topology.captions import Captions
from rnn_explorer.drawings.topology.drawing import HALO, Hit, MatrixShown, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.edges import Bundle, most_drawn
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.drawings.topology.neuron_row import NeuronRow
from rnn_explorer.drawings.topology.way_back import paint_feed, paint_way_back
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

TINT = 0.12  # of the hue behind the connections that are used


class NeuronsView:
    """Draws rows of neurons and the connections between them, and tells what is at a point.

    The connections and the labels are kept as pixmaps: make another view for other sizes, colours or labels.
    """

    def __init__(self, layout: NetworkLayout, theme: Theme, font: QFont, legend_room: float) -> None:
        self.layout = layout
        self.captions = Captions(layout, theme, font)
        self._theme = theme
        self._legend_room = legend_room
        self._bundles: dict[str, list[Bundle]] = {}
        self._backdrop: Kept | None = None
        self._rows = {row: NeuronRow(layout, row, theme) for row in Row}
        self._legend = 0.0, False  # the widest, and whether weaker ones are left out

    def paint(self, painter: QPainter, rows: Sequence[RowShown], matrices: Sequence[MatrixShown]) -> None:
        """Everything; only what has changed is made anew."""
        limit = max((matrix.limit for matrix in matrices), default=1.0)
        legend = limit, any(matrix.weights.size > most_drawn(matrix) for matrix in matrices)
        if self._backdrop is None or legend != self._legend:
            self._legend = legend
            whole = QRectF(0, 0, self.layout.width, self.layout.height)
            self._backdrop = keep(painter, whole, partial(self._still, rows), self._theme.color("base"))
        self._backdrop.paint(painter)
        self.captions.names.place(matrices, rows)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for source, target, role in {(m.source, m.target, m.role): None for m in matrices if m.role}:
            self._paint_tint(painter, QPolygonF(self.layout.room(source, target)), role)
        for row, shown in zip(Row, rows, strict=True):
            self._paint_written(painter, row, shown)
        paint_feed(painter, self.layout, bool(rows[Row.OUTPUT].fed), bool(rows[Row.INPUT].fed),
                   rows[Row.OUTPUT].fed or rows[Row.INPUT].fed, self._theme)
        for matrix in sorted((m for m in matrices if m.drawn), key=_order):
            self._paint_edges(painter, matrix)
        for row, shown in zip(Row, rows, strict=True):
            self._paint_row(painter, row, shown)
        self.captions.paint_symbols(painter, rows)
        self.captions.paint_pictures(painter, rows)
        self.captions.names.paint(painter, matrices)

    def at(self, point: QPointF, rows: Sequence[RowShown], matrices: Sequence[MatrixShown]) -> Hit | None:
        """The neuron, name, weight or matrix at ``point``, in this order."""
        hit = self.layout.neuron_at(point) or self.captions.hit(point)
        drawn = [m for m in matrices if m.drawn]
        return hit or self._weight_at(point, drawn) or self._matrix_at(point, drawn)

    def place_of(self, row: Row, unit: int | None) -> QRectF:
        """Where a neuron is, or (None) all of its row."""
        xs, y, reach = self.layout.xs(row), self.layout.y(row), self.layout.radius(row) + 2.0
        first, last = (xs[0], xs[-1]) if unit is None else (xs[unit], xs[unit])
        return QRectF(first - reach, y - reach, last - first + 2 * reach, 2 * reach)

    def place_of_weight(self, matrix: MatrixShown, unit: int | None, column: int | None) -> QRectF | None:
        """Where a weight of a matrix is, around the middle of its connection."""
        if unit is None or column is None or not matrix.drawn:
            return None
        curve = Bundle(matrix, self.layout, only=(unit, column)).curves[0]
        middle = np.array([1.0, 3.0, 3.0, 1.0]) / 8 @ curve
        return QRectF(middle[0] - 6, middle[1] - 6, 12, 12)

    def _weight_at(self, point: QPointF, matrices: Sequence[MatrixShown]) -> Hit | None:
        inside = self.layout.lanes().contains(point)
        for matrix in matrices:
            if matrix.recurrent if inside else self._reaches(matrix, point):
                place = self._bundle(matrix).at(point)
                if place is not None:
                    return Hit(matrix=matrix.name, unit=place[0], column=place[1])
        return None

    def _matrix_at(self, point: QPointF, matrices: Sequence[MatrixShown]) -> Hit | None:
        for matrix in matrices:
            if self._room(matrix).containsPoint(point, Qt.FillRule.OddEvenFill):
                return Hit(matrix=matrix.name)
        return None

    def _reaches(self, matrix: MatrixShown, point: QPointF) -> bool:
        """Whether its connections may be at a point beside the recurrent arcs."""
        return not matrix.recurrent or self._room(matrix).containsPoint(point, Qt.FillRule.OddEvenFill)

    def _room(self, matrix: MatrixShown) -> QPolygonF:
        return QPolygonF(self.layout.room(matrix.source, matrix.target))

    def _bundle(self, matrix: MatrixShown) -> Bundle:
        kept = self._bundles.setdefault(matrix.name, [])
        for bundle in kept:
            if bundle.weights is matrix.weights and bundle.limit == matrix.limit:
                return bundle
        kept[:] = [Bundle(matrix, self.layout), *kept[:1]]  # of the weights before the update, and after it
        return kept[0]

    def _paint_tint(self, painter: QPainter, room: QPolygonF, role: str) -> None:
        """Once, however many matrices of several gates are used in a room."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(role, TINT))
        painter.drawPolygon(room)

    def _paint_written(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        """A band behind the row that was written last."""
        if shown.role:
            xs, y, reach = self.layout.xs(row), self.layout.y(row), self.layout.radius(row) + HALO - 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(self._theme.color(shown.role), self._theme.color("base"), 2 * TINT))
            rect = QRectF(xs[0] - reach, y - reach, xs[-1] - xs[0] + 2 * reach, 2 * reach)
            painter.drawRoundedRect(rect, reach, reach)

    def _paint_edges(self, painter: QPainter, matrix: MatrixShown) -> None:
        bundle = self._bundle(matrix)
        if matrix.source > matrix.target:
            paint_way_back(painter, self.layout, matrix, self._theme)
        bundle.paint(painter, self._theme, matrix.strength)
        bundle.paint_touching(painter, self._theme, matrix)
        if matrix.unit is not None and matrix.column is not None:
            Bundle(matrix, self.layout, only=(matrix.unit, matrix.column)).paint_marked(painter, self._theme)

    def _paint_row(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        self._rows[row].paint(painter, shown)
        if shown.unit is not None:
            reach = self.layout.radius(row) + 2
            painter.setPen(QPen(self._theme.color("accent"), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self.layout.xs(row)[shown.unit], self.layout.y(row)), reach, reach)
        emphasized = sorted({unit for unit in (shown.marked, shown.target, shown.unit) if unit is not None})
        if emphasized and shown.labels:
            self.captions.paint_emphasized(painter, row, shown, emphasized)

    def _still(self, rows: Sequence[RowShown], painter: QPainter) -> None:
        """Labels, legend, and the lines from the hidden units to their ports."""
        for row, shown in zip(Row, rows, strict=True):
            if shown.labels:
                self.captions.paint_labels(painter, row, shown)
        self.captions.paint_legend(painter, *self._legend, self._legend_room)
        painter.setPen(QPen(self._theme.color("faint"), 1.2))
        top, bottom = self.layout.lanes().top(), self.layout.lanes().bottom()
        painter.drawLines([QLineF(x, top, x, bottom) for x in self.layout.xs(Row.HIDDEN).tolist()])


def _order(matrix: MatrixShown) -> bool:
    """Recurrent connections are drawn last, above the others."""
    return matrix.recurrent
