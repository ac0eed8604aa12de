"""The decay of an error, step by step, as the product of two factors."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.marks import Marks
from rnn_explorer.widgets.time_plot import TimePlot

LOWEST, HIGHEST = -4, 2  # powers of two, fixed: ×1/16 … ×4
MARGIN = 0.35
NAMES = {2: "×4", 1: "×2", 0: "×1", -1: "×½", -2: "×¼", -3: "×⅛", -4: "×1/16"}
BAR = 0.38  # of a column: how far a bar reaches from the edge between two time steps
MARK = 6.0
THINNEST = 3.0  # pixels of a bar: a factor of ×1 has no length, but it is there


class DecayPlot(TimePlot):
    """On the way back from time step t + 1 to t two bars, from right to left, that begin at ×1: the first reaches to
    the factor of the activation, the second from there to the product, where a mark is. On this logarithmic scale
    lengths add as factors multiply. In a layer that goes in reverse the way back is from left to right.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._factors = np.zeros((2, 0))
        self._known = np.zeros((2, 0), dtype=bool)
        self._first_bar = BAR
        self._marks = Marks()
        self.set_y_range(LOWEST - MARGIN, HIGHEST + MARGIN)

    def set_factors(self, activation: np.ndarray, recurrent: np.ndarray, in_reverse: bool = False) -> None:
        """Factors of the steps back from time step t + 1 to t (``in_reverse``: from t to t + 1), (T − 1,); NaN where
        no error arrives.
        """
        self._first_bar = -BAR if in_reverse else BAR
        self._factors = np.stack([activation, recurrent])
        self._known = np.zeros(self._factors.shape, dtype=bool)
        self.update()

    def set_known(self, known: np.ndarray) -> None:
        """Which of the factors of the activation and of the recurrence have come into being: (2, T − 1) bool."""
        edges = np.flatnonzero((known != self._known).any(axis=0))
        self.update_times(*edges.tolist(), *(edges + 1).tolist())
        self._known = known

    def bars(self) -> list[tuple[str, float, float, float, float]]:
        """The known ones: the hue; from which time to which, and from which octave to which."""
        ends = octaves(np.cumprod(self._factors, axis=0))
        slope, whole = self._known & ~np.isnan(self._factors)
        there = np.stack([slope, whole & (self._factors[1] != 0)])  # nothing goes on behind a wall
        starts = np.stack([np.zeros_like(ends[0]), ends[0]])
        return [(role, edge + 0.5, edge + 0.5 + reach, float(starts[index, edge]), float(ends[index, edge]))
                for index, (role, reach) in enumerate((("muted", self._first_bar), ("recurrence", -self._first_bar)))
                for edge in np.flatnonzero(there[index]).tolist()]

    def lay_out(self) -> None:
        per_octave = self.area().height() / (HIGHEST - LOWEST + 2 * MARGIN)
        stride = 1 if per_octave >= 0.9 * small_height(self.font()) else 2
        self.set_y_ticks([(k, name) for k, name in NAMES.items() if k % stride == 0])
        super().lay_out()

    def draw_ground(self, painter: QPainter) -> None:
        self.draw_levels(painter, (k for k, _ in self._y_ticks))

    def draw_data(self, painter: QPainter, times: range) -> None:
        area, color = self.area(), self.theme.color("error")
        bars = [bar for bar in self.bars() if bar[1] - 0.5 in times]
        for role, first, last, low, high in bars:
            corners = [(self.columns.x(t), self.pixel(y)) for t, y in ((first, low), (last, high))]
            (left, right), (top, bottom) = (sorted(ends) for ends in zip(*corners, strict=True))
            more = max(THINNEST - (bottom - top), 0.0) / 2
            painter.fillRect(QRectF(left, top - more, right - left, bottom - top + 2 * more), self.theme.color(role))
        painter.setPen(self.theme.color("muted"))
        painter.drawLine(QLineF(area.left(), self.pixel(0), area.right(), self.pixel(0)))
        size = MARK * min(1.0, max(self.columns.column_width / 14, 0.4))
        products = self._factors.prod(axis=0)
        for role, edge, _, _, product in bars:
            if role == "recurrence":
                at = self.columns.x(edge), self.pixel(product)
                self._marks.paint(painter, _shape_of(products[int(edge)]), size, at, color, color)


def octaves(factors: np.ndarray) -> np.ndarray:
    """log₂ of ``factors`` (any shape), put at the end of the scale where it is beyond it or not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.clip(np.log2(factors), LOWEST, HIGHEST))


def _shape_of(factor: float) -> str:
    if factor < 2.0**LOWEST:
        return "down"
    return "up" if factor > 2.0**HIGHEST else "circle"
