"""A heatmap of magnitudes over the whole training: a row for each iteration, or for a few, the newest at the bottom."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsSimpleTextItem, QWidget

from rnn_explorer.drawings.gradients.cells import Cells
from rnn_explorer.drawings.gradients.colors import decade_rgb
from rnn_explorer.session.growing import larger_ones
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font, small_height
from rnn_explorer.widgets.ticks import iterations_between
from rnn_explorer.widgets.time_plot import OFFSET, TimePlot

TALLEST = 16.0  # pixels, of a row: the first iterations do not fill the panel
THINNEST = 5.0  # pixels, the outline of a row
GRID_FROM = 5.0  # pixels: lines between smaller cells would be a grey area


class IterationMap(TimePlot):
    """Norms [iteration, t] in the sequential map of the fixed decades. Where there are more iterations than pixels,
    ``bunch`` of them share a row, which shows the largest.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._norms = np.zeros((0, 1), np.float32)
        self._known = np.ones(1, dtype=bool)  # of the newest
        self._each = 1  # iterations in a row of the norms
        self._count = 0
        self._shown = 1
        self.bunch = 1
        self._values = self._norms
        self._rgba = np.zeros((0, 1, 4), np.uint8)
        self._cells = self.add(Cells(), 0)
        self._grid = self.add(pg.PlotCurveItem(connect="pairs", antialias=False), -5)
        self._outlined = self.add(QGraphicsRectItem(), 12)
        self._label, self._what = QGraphicsSimpleTextItem(), QGraphicsSimpleTextItem()
        for text in (self._label, self._what):
            self.addItem(text)
        self.box.invertY(True)

    def set_norms(self, norms: np.ndarray, each: int, count: int, shown: int) -> None:
        """``norms`` (rows, T), NaN where there is none: a row for ``each`` so many iterations, of ``count`` in all.
        ``shown``: the iteration to be marked.
        """
        self._norms, self._each, self._count, self._shown = norms, each, count, shown
        self._known = np.ones(norms.shape[1], dtype=bool)
        self.lay_out()

    def set_known(self, known: np.ndarray) -> None:
        """Which norms of the newest row, (T,) bool, have come into being."""
        if not np.array_equal(known, self._known):
            self._known = known
            self._fill_last()

    def iterations_at(self, y: float) -> range | None:
        """The iterations whose row is at pixel ``y``, None beside the rows."""
        row = int(np.floor((self.y_at(y) - 0.5) / self.bunch))
        return self._iterations(row) if 0 <= row < len(self._values) else None

    def iterations_after(self, rows: int) -> range:
        """Those so many rows (signed) below the shown one, as far as there are rows."""
        row = (self._shown - 1) // self.bunch + rows
        return self._iterations(min(max(row, 0), len(self._values) - 1))

    def largest(self, iterations: range, t: int | None = None) -> tuple[int, float]:
        """At which of the ``iterations`` the norm, at ``t`` or anywhere, is largest, and that norm; NaN if there is
        none. Of iterations that share a row in the record, the first is told.
        """
        rows = np.arange((iterations.start - 1) // self._each, (iterations.stop - 2) // self._each + 1)
        norms = np.where(np.isnan(self._norms[rows]), -1.0, self._norms[rows])
        if rows[-1] == len(self._norms) - 1:
            norms[-1, ~self._known] = -1.0
        norms = norms.max(axis=1) if t is None else norms[:, t]
        best = int(norms.argmax())
        return int(rows[best]) * self._each + 1, float(norms[best]) if norms[best] >= 0 else np.nan

    def place_of(self, t: int) -> QRectF:
        """The cell of the shown iteration, in pixels."""
        area, height = self.area(), self._row_height()
        top = area.top() + (self._shown - 1) // self.bunch * height
        return self.columns.column(t, top, height)

    def restyle(self) -> None:
        self._grid.setPen(self.pen(self.theme.color("faint")))
        self._outlined.setPen(self.pen(self.theme.color("ink"), 1.5))
        for text, role in ((self._label, "ink"), (self._what, "muted")):
            text.setFont(tabular(small_font(self.font())))
            text.setBrush(self.theme.color(role))
        super().restyle()

    def lay_out(self) -> None:
        super().lay_out()
        height = max(self.area().height(), 1.0)
        self.bunch = self._each * max(int(np.ceil(self._count / self._each / height)), 1)
        self._values = np.array(larger_ones(self._norms, self.bunch // self._each))
        rows = max(len(self._values), height / TALLEST)
        self.set_y_range(0.5, 0.5 + rows * self.bunch)
        self._rgba = self._colored(self._values)
        self._fill_last()
        self._draw_grid()
        self._mark_shown()

    def _fill_last(self) -> None:
        """The newest row, as far as it is known."""
        if len(self._values):
            together = np.array(self._norms[(len(self._values) - 1) * self.bunch // self._each :])
            together[-1, ~self._known] = np.nan
            self._values[-1] = np.fmax.reduce(together, axis=0)
            self._rgba[-1] = self._colored(self._values[-1])
        self._cells.set_rgba(self._rgba, 0.5, 0.5 + len(self._values) * self.bunch)

    def _colored(self, values: np.ndarray) -> np.ndarray:
        there = np.where(np.isnan(values), 0, 255).astype(np.uint8)
        return np.concatenate([decade_rgb(values, self.theme), there[..., None]], axis=-1)

    def _iterations(self, row: int) -> range:
        return range(row * self.bunch + 1, min((row + 1) * self.bunch, self._count) + 1)

    def _fit_beside(self) -> bool:
        """Whether there is room for both texts at the left, one beside the other."""
        widths = sum(text.boundingRect().width() for text in (self._label, self._what))
        return widths + 3 * OFFSET <= self.area().left()

    def _row_height(self) -> float:
        low, high = self.box.viewRange()[1]
        return self.area().height() * self.bunch / (high - low)

    def _draw_grid(self) -> None:
        """Faint lines around the cells, seen where they are empty."""
        rows, steps = self._values.shape
        each = self._row_height() >= GRID_FROM and self.columns.column_width >= GRID_FROM
        across = np.arange(rows + 1) if each else np.array([0, rows])
        along = np.arange(steps + 1) if each else np.array([0, steps])
        ends = np.array([0, steps]), np.array([0, rows])
        x = np.concatenate([np.tile(ends[0], len(across)), np.repeat(along, 2)]) - 0.5
        y = np.concatenate([np.repeat(across, 2), np.tile(ends[1], len(along))]) * self.bunch + 0.5
        self._grid.setData(x, y)

    def _mark_shown(self) -> None:
        """Outline the row of the shown iteration and number it at the left, between round numbers."""
        place, area, line = self.place_of(self.columns.first), self.area(), small_height(self.font())
        tall = max(1.0, THINNEST / self._row_height()) * self.bunch
        middle = ((self._shown - 1) // self.bunch + 0.5) * self.bunch + 0.5
        self._outlined.setRect(QRectF(self.columns.first - 0.5, middle - tall / 2, self.columns.count, tall))
        numbers = iterations_between(1, max(self._count, 1), int(len(self._values) * self._row_height() / line / 1.6))
        y_of = {number: area.top() + (number - 0.5) / self.bunch * self._row_height() for number in numbers}
        near, line_below = place.center().y(), area.top() + line
        self.set_y_ticks([(number, f"{number:,}") for number, y in y_of.items()
                          if abs(y - near) >= line and line_below + line / 2 <= y <= area.bottom() - 3])
        self._label.setText(f"▸ {self._shown:,}")
        self._what.setText(self.tr("iteration") if self.bunch == 1 else self.tr("max of {0:,}").format(self.bunch))
        self._what.setPos(OFFSET, area.top())
        self._what.setVisible(near > line_below + line / 2 or self._fit_beside())
        size = QFontMetricsF(self._label.font())
        top = min(max(near - size.height() / 2, 0.0), area.bottom() - size.height() + 3)
        self._label.setPos(area.left() - OFFSET - self._label.boundingRect().width(), top)
