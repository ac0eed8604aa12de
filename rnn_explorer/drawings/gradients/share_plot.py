"""A bar a time step: as high as the norm of the error, its parts in proportion to the norms from each loss."""

import numpy as np
from PySide6.QtCore import QEvent, QLineF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients.colors import part_colors
from rnn_explorer.drawings.gradients.norm_plot import NormPlot
from rnn_explorer.widgets.cells import Cells
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR, MARGIN, decades

NOTHING, LINE = -1, -2  # instead of a loss
SEPARATED_FROM = 3.0  # rows: lines between thinner parts would hide them
GAP_FROM = 6.0  # pixels of column width: narrower bars touch
GAP = 1.5  # pixels, half of what is between two bars
TICK = 0.36  # of a column


class SharePlot(NormPlot):
    """Errors by the loss that they came from.

    Errors add as vectors, their norms do not: so a bar has the height of the norm of the sum, and only the shares of
    its parts mean something. A tick above it is the sum of the norms: the farther up, the more the parts cancel.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._origins = np.zeros((0, 0))
        self._total = np.zeros(0)
        self._reached = np.zeros(0, dtype=bool)
        self._which = np.zeros((0, 0), dtype=np.intp)
        self._rgba = np.zeros((0, 0, 4), np.uint8)
        self._row: int | None = None
        self._shape = (0, True)  # of the bars: rows, and whether there are lines between the parts
        self._bars = Cells()

    def set_origins(self, origins: np.ndarray, total: np.ndarray) -> None:
        """``origins`` (T, T): [s, t] from loss s at time step t; ``total`` (T,): the norm of their vector sum."""
        self._origins, self._total = origins, total
        self._reached = np.zeros(len(total), dtype=bool)
        self._share()

    def set_reached(self, reached: np.ndarray) -> None:
        """At which time steps, (T,) bool, the error is known."""
        if not np.array_equal(reached, self._reached):
            self._reached = reached
            self._fill()

    def set_row(self, row: int | None) -> None:
        """Light up the parts from the loss of one time step; None: all alike."""
        if row != self._row:
            self._row = row
            self._recolor()

    def loss_at(self, t: int, y: float) -> int | None:
        """The time step whose loss the part at ``t`` and pixel ``y`` came from, None beside the bar."""
        rows = len(self._which)
        row = int((self.area().bottom() - y) / self.area().height() * rows)
        if not 0 <= row < rows or not self._reached[t]:
            return None
        found = self._which[row, t] if self._which[row, t] != LINE else self._which[row - 1, t]
        return int(found) if found >= 0 else None

    def lay_out(self) -> None:
        super().lay_out()
        shape = self._resolution(), self.columns.column_width >= GAP_FROM
        if shape != self._shape:
            self._shape = shape
            self._share()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def sums(self) -> list[tuple[int, float]]:
        """Of the time steps that have been reached, and the sums of the norms there, in decades."""
        times = np.flatnonzero(self._reached & (self._total > 0))
        return list(zip(times.tolist(), decades(np.nansum(self._origins[:, times], axis=0)).tolist(), strict=True))

    def draw_data(self, painter: QPainter, times: range) -> None:
        area, width = self.area(), self.columns.column_width
        self._bars.paint(painter, self.columns, times, area.top(), area.height(), GAP if width >= GAP_FROM else 0.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self.theme.color("muted"), 2))
        places = ((self.columns.x(t), self.pixel(y)) for t, y in self.sums() if t in times)
        painter.drawLines([QLineF(x - TICK * width, y, x + TICK * width, y) for x, y in places])
        super().draw_data(painter, times)

    def _resolution(self) -> int:
        """The height of the plot in pixels of the device."""
        return max(round(self.area().height() * self.devicePixelRatioF()), 1)

    def _share(self) -> None:
        rows, lines = self._shape
        heights = (decades(self._total) - FLOOR + MARGIN) / (CEILING - FLOOR + 2 * MARGIN) * rows
        heights[self._total > 10.0**CEILING] = rows  # up to the edge: it is higher than the scale
        self._which = parts_of_bars(self._origins, np.where(self._total > 0, heights, 0.0), rows, lines)
        self._recolor()

    def _recolor(self) -> None:
        """The colours of all bars, once a trace, size or selected loss."""
        steps = len(self._total)
        colors = np.zeros((steps + 2, steps, 4), np.uint8)  # two rows more: the line and nothing, from the end
        colors[:steps, :, :3] = part_colors(steps, self._row, self.theme)
        colors[LINE, :, :3] = self.theme.color("base").getRgb()[:3]
        self._rgba = colors[self._which, np.arange(steps)]
        self._fill()

    def _fill(self) -> None:
        if len(self._reached) == self._rgba.shape[1]:
            self._rgba[..., 3] = np.where((self._which != NOTHING) & self._reached, 255, 0)
            self._bars.set_rgba(self._rgba[::-1])
            self.update()


def parts_of_bars(origins: np.ndarray, heights: np.ndarray, rows: int, lines: bool = True) -> np.ndarray:
    """Which loss each row of each bar belongs to: (rows, T), the lowest first; NOTHING above, with ``lines`` LINE
    between two.

    ``heights`` (T,) in rows. The loss of the own time step is lowest, then the next ones.
    """
    which = np.full((rows, len(heights)), NOTHING, dtype=np.intp)
    for t, height in enumerate(heights):
        order = np.argsort(np.abs(np.arange(len(heights)) - t), kind="stable")
        order = order[np.nan_to_num(origins[order, t]) > 0]
        filled = min(round(height), rows)
        if not len(order) or not filled:
            continue
        ends = np.cumsum(origins[order, t])
        ends *= filled / ends[-1]
        middle = np.arange(filled) + 0.5
        which[:filled, t] = order[np.minimum(np.searchsorted(ends, middle), len(order) - 1)]
        thickness = np.diff(ends, prepend=0.0)
        apart = (np.minimum(thickness[:-1], thickness[1:]) >= SEPARATED_FROM) & lines
        which[np.minimum(np.rint(ends[:-1][apart]).astype(int), filled - 1), t] = LINE
    return which
