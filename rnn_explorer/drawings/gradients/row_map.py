"""A heatmap of magnitudes: a row for each time step that something comes from, a column for each that it reaches."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients.colors import decade_rgb
from rnn_explorer.widgets.cells import Cells
from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.time_plot import TimePlot
from rnn_explorer.widgets.time_ticks import OFFSET, is_labelled, stride_for

THINNEST = 6.0  # pixels, the outline of a row
LABEL_ROOM = 3.0  # pixels between the middle of a label and the ends
GRID_FROM = 4  # pixels: lines between narrower cells would be a grey area


class RowMap(TimePlot):
    """Values [row, t] in the sequential map of the fixed decades. Empty cells have not happened yet; where nothing is
    drawn, nothing ever comes.
    """

    downward: ClassVar[bool] = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = np.zeros((0, 0))
        self._known = np.zeros((0, 0), dtype=bool)
        self._rows = np.zeros(0, dtype=int)
        self._rgba = np.zeros((0, 0, 4), np.uint8)
        self._row: int | None = None
        self._what, self._letter = "{0}", "t"
        self._cells = Cells()

    def set_values(self, values: np.ndarray, what: str, letter: str) -> None:
        """Show ``values`` (T, T), NaN where nothing comes; rows of nothing but NaN are left out. ``what`` names a row,
        with {0} for its time step, or for the ``letter`` that stands for any.
        """
        self._rows = np.flatnonzero(~np.isnan(values).all(axis=1))
        self._values, self._what, self._letter = values[self._rows], what, letter
        self._known = np.zeros(self._values.shape, dtype=bool)
        self._recolor()
        self.lay_out()

    def set_known(self, known: np.ndarray) -> None:
        """Which of the values, (T, T) bool, have come into being."""
        known = known[self._rows]
        if not np.array_equal(known, self._known):
            self._known = known
            self._fill()

    def set_row(self, s: int | None) -> None:
        """Outline the row of a time step; None: of no one."""
        if s != self._row:
            self._row = s
            self.update()

    def row_at(self, y: float) -> int | None:
        """The time step whose row is at pixel ``y``, None beside the rows."""
        row = int(np.floor(self.y_at(y) + 0.5))
        return int(self._rows[row]) if self._first_row() <= row < len(self._rows) else None

    def place_of_row(self, s: int | None) -> QRectF | None:
        """Where the row of a time step is, in pixels; None if it is not to be seen."""
        found = np.flatnonzero(self._rows == s)
        if s is None or not len(found) or found[0] < self._first_row():
            return None
        area, height = self.area(), self._row_height()
        top = area.top() + (int(found[0]) - self._first_row()) * height
        return QRectF(area.left(), top, area.width(), height)

    @property
    def rows(self) -> np.ndarray:
        """The time steps that have a row, ascending."""
        return self._rows

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def lay_out(self) -> None:
        self.set_y_range(self._first_row() - 0.5, max(len(self._rows), 1) - 0.5)
        self._label_rows()
        self._fill()
        super().lay_out()

    def draw_ground(self, painter: QPainter) -> None:
        """Faint lines around the cells, seen where they are empty."""
        reached = ~np.isnan(self._values)
        x, y = _frame(reached)
        if len(reached) and self.columns.column_width >= GRID_FROM and self._row_height() >= GRID_FROM:
            (across, up), (along, over) = _column_lines(reached), _column_lines(reached.T)
            x, y = np.concatenate([across, over]), np.concatenate([up, along])
        x, y = ((self.columns.x(0) + x * self.columns.column_width).tolist(), self.pixel(y).tolist())
        painter.save()
        painter.setClipRect(self.area().adjusted(0, 0, 1, 1))
        painter.setPen(self.theme.color("faint"))
        painter.drawLines([QLineF(x[i], y[i], x[i + 1], y[i + 1]) for i in range(0, len(x), 2)])
        painter.restore()

    def draw_data(self, painter: QPainter, times: range) -> None:
        self._cells.paint(painter, self.columns, times, self.pixel(-0.5), len(self._rows) * self._row_height())

    def draw_over(self, painter: QPainter) -> None:
        """Outline the row and name it at the left; without one, say what the rows are."""
        place, area, height = self.place_of_row(self._row), self.area(), QFontMetricsF(painter.font()).height()
        middle = area.center().y() if place is None else place.center().y()
        if place is not None:
            more = max(THINNEST - place.height(), 0.0) / 2
            painter.setPen(QPen(self.theme.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(0, -more, 0, more))
        painter.setPen(self.theme.color("muted" if place is None else "ink"))
        top = min(max(middle - height / 2, 0), area.bottom() - height)
        painter.drawText(QRectF(OFFSET, top, area.left(), height), Qt.AlignmentFlag.AlignVCenter,
                         self._what.format(self._letter if place is None else self._row + 1))

    def _first_row(self) -> int:
        """The first row that reaches a visible time step."""
        visible = self._values[:, self.columns.first : self.columns.visible.stop]
        reaching = np.flatnonzero(~np.isnan(visible).all(axis=1))
        return int(reaching[0]) if len(reaching) else 0

    def _row_height(self) -> float:
        return self.area().height() / max(len(self._rows) - self._first_row(), 1)

    def _recolor(self) -> None:
        """The colours of all values, once a trace."""
        rgb = decade_rgb(self._values, self.theme)
        self._rgba = np.concatenate([rgb, np.zeros_like(rgb[..., :1])], axis=-1)
        self._fill()

    def _fill(self) -> None:
        self._rgba[..., 3] = np.where(self._known & ~np.isnan(self._values), 255, 0)
        self._cells.set_rgba(self._shown())
        self.update()

    def _shown(self) -> np.ndarray:
        """The rows, of which several share a pixel where there is no room for each: then the largest norm is shown."""
        bunch = int(np.ceil(1 / max(self._row_height() * self.devicePixelRatioF(), 0.01)))
        if bunch == 1 or not len(self._rows):
            return self._rgba
        values = np.where(self._rgba[..., 3] > 0, self._values, -1.0)
        starts = np.arange(0, len(values), bunch)
        largest = np.maximum.reduceat(values, starts, axis=0)
        which = np.minimum(np.arange(len(values)) // bunch, len(starts) - 1)
        rgb = decade_rgb(largest, self.theme)
        return np.concatenate([rgb, np.where(largest < 0, 0, 255)[..., None].astype(np.uint8)], axis=-1)[which]

    def _label_rows(self) -> None:
        stride = stride_for(self._row_height(), small_height(self.font()) * 0.95)
        height = self._row_height()
        margin = max(LABEL_ROOM / height - 0.5, 0)  # rows at the ends whose labels would be cut off
        inside = range(self._first_row() + int(np.ceil(margin)), len(self._rows) - int(np.ceil(margin)))
        rows = [row for row in inside if is_labelled(self._rows[row] + 1, stride) or len(self._rows) == 1]
        self.set_y_ticks([(row, str(self._rows[row] + 1)) for row in rows])


def _frame(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The outline of what is ``reached`` (rows, columns), at the left and at the right a staircase, as pairs of points
    (x, y).
    """
    if not reached.any():
        return np.zeros(0), np.zeros(0)
    rows, columns = reached.shape
    begins, ends = reached.argmax(axis=1), columns - reached[:, ::-1].argmax(axis=1)
    risers = np.stack([np.arange(rows), np.arange(rows) + 1], axis=-1).ravel()
    right = np.concatenate([begins[:1], ends]), np.concatenate([ends, begins[-1:]])  # and the top, and the bottom
    left, inner = (begins[:-1], begins[1:]), np.arange(1, rows)
    treads = (np.stack(side, axis=-1).ravel() for side in (left, right))
    x = np.concatenate([np.repeat(begins, 2), np.repeat(ends, 2), *treads]) - 0.5
    y = np.concatenate([risers, risers, np.repeat(inner, 2), np.repeat(np.arange(rows + 1), 2)]) - 0.5
    return x, y


def _column_lines(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lines between the columns of ``reached`` (rows, columns), as long as one of two neighbours is reached."""
    aside = np.zeros((len(reached), 1), dtype=bool)
    beside = np.hstack([aside, reached]) | np.hstack([reached, aside])
    edges = np.flatnonzero(beside.any(axis=0))
    first = beside[:, edges].argmax(axis=0)
    last = len(reached) - beside[::-1, edges].argmax(axis=0)
    return np.repeat(edges - 0.5, 2), np.stack([first, last], axis=-1).ravel() - 0.5
