"""The level of the neurons: one layer with what it reads and what reads it, as many neurons as have room."""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from rnn_explorer.drawings.topology.captions import label_lines
from rnn_explorer.drawings.topology.crowd import Crowd, strongest
from rnn_explorer.drawings.topology.drawing import Hit, MatrixShown, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.matrix_names import name_width
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.neurons import NeuronsView
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.theme import Theme

CROWDED, ROOMY = 6.2, 9.0  # logical pixels from neuron to neuron: the least if all are drawn, else that of those drawn
KEPT = 8  # views: as many as there are layers in all directions


class NeuronsLevel:
    """Draws moments in a size; it keeps a view for each layer that it has drawn."""

    def __init__(self, size: tuple[float, float], theme: Theme, font: QFont, legend_room: float) -> None:
        self._size, self._theme, self._font = size, theme, font
        self._legend_room = legend_room
        self._views: dict[tuple, NeuronsView] = {}
        self._margins: dict[str, float] = {}
        self._crowd = Crowd()
        self._crowds: dict[str, tuple[ref[Trace], Crowd]] = {}
        self._shown: tuple[list[RowShown], list[MatrixShown]] = [], []
        self._view: NeuronsView | None = None
        self._moment: Moment | None = None

    def fits(self, moment: Moment) -> bool:
        """Whether the rows are far enough apart."""
        self._take(moment)
        return self._view.layout.legible

    def paint(self, painter: QPainter, moment: Moment) -> None:
        self._take(moment)
        self._view.paint(painter, *self._shown)

    def at(self, point: QPointF, moment: Moment) -> Hit | None:
        """What is at ``point``, by the units of the network."""
        self._take(moment)
        hit = self._view.at(point, *self._shown)
        if hit is None:
            return None
        if hit.matrix is None:
            return Hit(row=hit.row, unit=self._crowd.unit(hit.row, hit.unit))
        source, target, _ = moment.excerpt.matrices[hit.matrix]
        place = self._crowd.unit(target, hit.unit), self._crowd.unit(source, hit.column)
        return Hit(matrix=hit.matrix, unit=place[0], column=place[1])

    def place(self, selected: Selected, moment: Moment, where: Hit) -> QRectF | None:
        """Where a vector, a number, a matrix or a weight is drawn; ``where``: the selection in this layer."""
        self._take(moment)
        if where.matrix:
            shown = next(matrix for matrix in self._shown[1] if matrix.name == where.matrix)
            source, target, _ = moment.excerpt.matrices[where.matrix]
            weight = self._crowd.place(target, where.unit), self._crowd.place(source, where.column)
            return self._view.place_of_weight(shown, *weight) or self._view.captions.names.place_of(where.matrix)
        if where.row is None or selected.t not in (None, moment.t):
            return None
        place = self._crowd.place(where.row, where.unit)
        return None if place is None and where.unit is not None else self._view.place_of(where.row, place)

    @property
    def layout(self) -> NetworkLayout | None:
        """Of what was drawn last."""
        return None if self._view is None else self._view.layout

    @property
    def matrices(self) -> list[MatrixShown]:
        """That were drawn last."""
        return self._shown[1]

    @property
    def rows(self) -> list[RowShown]:
        """That were drawn last."""
        return self._shown[0]

    def _take(self, moment: Moment) -> None:
        if moment is self._moment:
            return
        self._moment = moment
        margin = self._margin(moment)
        self._crowd = self._crowd_of(moment, self._size[0] - margin)
        rows = [self._crowd.row(row, shown) for row, shown in zip(Row, moment.rows, strict=True)]
        self._shown = rows, [self._crowd.matrix(matrix) for matrix in moment.matrices]
        self._view = self._view_of(rows, margin)

    def _crowd_of(self, moment: Moment, room: float) -> Crowd:
        """Those that are drawn of a layer in a trace."""
        trace, layer = moment.trace, moment.excerpt.suffix
        of, crowd = self._crowds.get(layer, (None, None))
        if of is None or of() is not trace:
            crowd = crowd or Crowd()
            crowd.choose(strongest(trace, moment.excerpt, max(int(room / ROOMY), 4), room / CROWDED))
            self._crowds[layer] = ref(trace), crowd
        return crowd

    def _margin(self, moment: Moment) -> float:
        """The room for captions at the right."""
        layer = moment.excerpt.suffix
        if layer not in self._margins:
            self._margins[layer] = self._widest(moment)
        return self._margins[layer]

    def _widest(self, moment: Moment) -> float:
        names = [name_width(matrix.symbol or matrix.name, self._font) for matrix in moment.matrices]
        return max([QFontMetricsF(self._font).horizontalAdvance("ŷ(100)") + 10, *names]) + 8

    def _view_of(self, rows: list[RowShown], margin: float) -> NeuronsView:
        key = margin, tuple((row.count, row.labels) for row in rows), tuple(m.name for m in self._shown[1])
        if key not in self._views:
            if len(self._views) >= KEPT:
                self._views.clear()
            self._views[key] = self._made(rows, margin)
        return self._views[key]

    def _made(self, rows: list[RowShown], margin: float) -> NeuronsView:
        counts, line = tuple(row.count for row in rows), QFontMetricsF(self._font).height() * 0.95
        single = NetworkLayout(*self._size, counts, line, margin)
        lines = [label_lines(rows[row].labels, single.spacing(row), self._font) if rows[row].labels else 0
                 for row in (Row.INPUT, Row.OUTPUT)]
        layout = NetworkLayout(*self._size, counts, line, margin, tuple(lines))
        return NeuronsView(layout, self._theme, self._font, self._legend_room)
