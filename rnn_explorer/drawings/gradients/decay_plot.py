"""The decay of an error, step by step, as the product of two factors."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.time_plot import TimePlot

LOWEST, HIGHEST = -4, 2  # powers of two, fixed: ×1/16 … ×4
MARGIN = 0.35
NAMES = {2: "×4", 1: "×2", 0: "×1", -1: "×½", -2: "×¼", -3: "×⅛", -4: "×1/16"}
BAR = 0.38  # of a column: how far a bar reaches from the edge between two time steps
MARK = 6.0


class DecayPlot(TimePlot):
    """On the way back from time step t + 1 to t two bars, from right to left, that begin at ×1: the first reaches to
    the factor of the activation, the second from there to the product, where a mark is. On this logarithmic scale
    lengths add as factors multiply.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._factors = np.zeros((2, 0))
        self._known = np.zeros((2, 0), dtype=bool)
        self._grid = self.add(pg.PlotCurveItem(connect="pairs", antialias=False), -20)
        self._one = self.add(pg.PlotCurveItem(antialias=False), 3)
        self._activation, self._recurrent = (
            self.add(pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[], pen=None, brush=None), 1) for _ in range(2))
        self._products = self.add(pg.ScatterPlotItem(pxMode=True, size=MARK), 4)
        self.set_y_range(LOWEST - MARGIN, HIGHEST + MARGIN)

    def set_factors(self, activation: np.ndarray, recurrent: np.ndarray) -> None:
        """Factors of the steps back from time step t + 1 to t, (T − 1,); NaN where no error arrives."""
        self._factors = np.stack([activation, recurrent])
        self._known = np.zeros(self._factors.shape, dtype=bool)
        self._redraw()

    def set_known(self, known: np.ndarray) -> None:
        """Which of the factors of the activation and of the recurrence have come into being: (2, T − 1) bool."""
        if not np.array_equal(known, self._known):
            self._known = known
            self._redraw()

    def restyle(self) -> None:
        self._grid.setPen(self.pen(self.theme.color("faint", 0.6)))
        self._one.setPen(self.pen(self.theme.color("muted")))
        super().restyle()
        self._redraw()

    def lay_out(self) -> None:
        super().lay_out()
        self._products.setSize(MARK * min(1.0, max(self._columns.column_width / 14, 0.4)))
        per_octave = self.area().height() / (HIGHEST - LOWEST + 2 * MARGIN)
        stride = 1 if per_octave >= 0.9 * small_height(self.font()) else 2
        ticks = [k for k in NAMES if k % stride == 0]
        self.set_y_ticks([(k, NAMES[k]) for k in ticks])
        ends = self._columns.first - 0.5, self._columns.first + self._columns.count - 0.5
        self._grid.setData(np.tile(ends, len(ticks)), np.repeat(np.array(ticks, dtype=float), 2))
        self._one.setData(np.array(ends), np.zeros(2))

    def _redraw(self) -> None:
        activation, product = (octaves(factors) for factors in np.cumprod(self._factors, axis=0))
        edges = np.arange(self._factors.shape[1]) + 0.5
        slope, whole = (known & ~np.isnan(factors) for known, factors in
                        zip(self._known, self._factors, strict=True))
        gone = self._factors[1] == 0  # behind a wall
        self._show(self._activation, edges, BAR, np.zeros_like(activation), activation, slope, "muted")
        self._show(self._recurrent, edges, -BAR, activation, product, whole & ~gone, "recurrence")
        at = np.flatnonzero(whole & ~gone)
        color, raw = self.theme.color("error"), self._factors[0] * self._factors[1]
        self._products.setData(edges[at], product[at], pen=pg.mkPen(color), brush=pg.mkBrush(color),
                               symbol=[_symbol_of(value) for value in raw[at]])

    def _show(self, bars: pg.BarGraphItem, edges: np.ndarray, reach: float, start: np.ndarray, end: np.ndarray,
              where: np.ndarray, role: str) -> None:
        x = edges[where]
        bars.setOpts(x0=np.minimum(x, x + reach), x1=np.maximum(x, x + reach), y0=start[where], y1=end[where],
                     pen=None, brush=self.theme.color(role))


def octaves(factors: np.ndarray) -> np.ndarray:
    """log₂ of ``factors`` (any shape), put at the end of the scale where it is beyond it or not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.clip(np.log2(factors), LOWEST, HIGHEST))


def _symbol_of(factor: float) -> str:
    if factor < 2.0**LOWEST:
        return "t"
    return "t1" if factor > 2.0**HIGHEST else "o"
