"""A heatmap of magnitudes over the whole training: a row for each iteration, or for a few, the newest at the bottom."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients.colors import decade_rgb
from rnn_explorer.session.growing import larger_ones
from rnn_explorer.widgets.cells import Cells
from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.ticks import iterations_between
from rnn_explorer.widgets.time_plot import TimePlot
from rnn_explorer.widgets.time_ticks import OFFSET

TALLEST = 16.0  # pixels, of a row: the first iterations do not fill the panel
HALO = 3.0  # pixels around the outline of the present time step
THINNEST = 5.0  # pixels, the outline of a row
GRID_FROM = 5.0  # pixels: lines between smaller cells would be a grey area


class IterationMap(TimePlot):
    """Norms [iteration, t] in the sequential map of the fixed decades. Where there are more iterations than pixels,
    ``bunch`` of them share a row, which shows the largest.
    """

    downward: ClassVar[bool] = True

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
        self._cells = Cells()

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

    def marked(self) -> QRectF:
        """No farther than there are rows."""
        area = self.area()
        area.setHeight(min(len(self._values) * self._row_height(), area.height()))
        return area

    def lay_out(self) -> None:
        height = max(self.area().height(), 1.0)
        self.bunch = self._each * max(int(np.ceil(self._count / self._each / height)), 1)
        self._values = np.array(larger_ones(self._norms, self.bunch // self._each))
        rows = max(len(self._values), height / TALLEST)
        self.set_y_range(0.5, 0.5 + rows * self.bunch)
        self._rgba = self._colored(self._values)
        self._fill_last()
        self._number_rows()
        super().lay_out()

    def draw_ground(self, painter: QPainter) -> None:
        """Faint lines around the cells, seen where they are empty."""
        columns, top = self.columns, self.area().top()
        rows, steps, height = *self._values.shape, self._row_height()
        each = height >= GRID_FROM and columns.column_width >= GRID_FROM
        across = range(rows + 1) if each else (0, rows)
        along = [columns.x(t - 0.5) for t in (range(steps + 1) if each else (0, steps))]
        bottom = top + rows * height
        painter.save()
        painter.setClipRect(self.area().adjusted(0, 0, 1, 1))
        painter.setPen(self.theme.color("faint"))
        painter.drawLines([QLineF(along[0], top + row * height, along[-1], top + row * height) for row in across] +
                          [QLineF(x, top, x, bottom) for x in along])
        painter.restore()

    def draw_data(self, painter: QPainter, times: range) -> None:
        self._cells.paint(painter, self.columns, times, self.area().top(), len(self._values) * self._row_height())
        if (present := self._marks_in_time.present) in self.columns.visible:  # its outline is seen on its own hue too
            painter.setPen(QPen(self.theme.color("base"), HALO))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.columns.column(present, self.marked().top(), self.marked().height() - 1))

    def draw_over(self, painter: QPainter) -> None:
        """Outline the row of the shown iteration and number it at the left; above, what the rows are."""
        place, area, size = self.place_of(self.columns.first), self.area(), QFontMetricsF(painter.font())
        more = max(THINNEST - place.height(), 0.0) / 2
        painter.setPen(QPen(self.theme.color("ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(area.left(), place.top() - more, area.width(), place.height() + 2 * more))
        top = min(max(place.center().y() - size.height() / 2, 0.0), area.bottom() - size.height() + 3)
        painter.drawText(QRectF(0, top, area.left() - OFFSET, size.height()), Qt.AlignmentFlag.AlignRight, self.label)
        widths = sum(map(size.horizontalAdvance, (self.label, self.what)))
        if top > area.top() + 1.5 * size.height() or widths + 3 * OFFSET <= area.left():
            painter.setPen(self.theme.color("muted"))
            painter.drawText(QRectF(OFFSET, area.top(), area.left(), size.height()), Qt.AlignmentFlag.AlignLeft,
                             self.what)

        below = QRectF(area.left(), area.top() + len(self._values) * self._row_height(), area.width(), area.height())
        below.setBottom(area.bottom())
        if below.height() >= 3 * size.height():
            painter.setPen(self.theme.color("muted"))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("every iteration adds a row"))

    @property
    def label(self) -> str:
        """What is written beside the row of the shown iteration."""
        return f"▸ {self._shown:,}"

    @property
    def what(self) -> str:
        """What the rows are."""
        return self.tr("iteration") if self.bunch == 1 else self.tr("max of {0:,}").format(self.bunch)

    def _fill_last(self) -> None:
        """The newest row, as far as it is known."""
        if len(self._values):
            together = np.array(self._norms[(len(self._values) - 1) * self.bunch // self._each :])
            together[-1, ~self._known] = np.nan
            self._values[-1] = np.fmax.reduce(together, axis=0)
            self._rgba[-1] = self._colored(self._values[-1])
        self._cells.set_rgba(self._rgba)
        self.update()

    def _colored(self, values: np.ndarray) -> np.ndarray:
        there = np.where(np.isnan(values), 0, 255).astype(np.uint8)
        return np.concatenate([decade_rgb(values, self.theme), there[..., None]], axis=-1)

    def _iterations(self, row: int) -> range:
        return range(row * self.bunch + 1, min((row + 1) * self.bunch, self._count) + 1)

    def _row_height(self) -> float:
        low, high = self.y_range
        return self.area().height() * self.bunch / (high - low)

    def _number_rows(self) -> None:
        """Round numbers at the left, where the number of the shown iteration leaves room."""
        area, line, height = self.area(), small_height(self.font()), self._row_height()
        numbers = iterations_between(1, max(self._count, 1), int(len(self._values) * height / line / 1.6))
        y_of = {number: area.top() + (number - 0.5) / self.bunch * height for number in numbers}
        near, below = self.place_of(self.columns.first).center().y(), area.top() + line
        self.set_y_ticks([(number, f"{number:,}") for number, y in y_of.items()
                          if abs(y - near) >= line and below + line / 2 <= y <= area.bottom() - 3])
