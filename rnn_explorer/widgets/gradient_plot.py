"""Magnitudes over time on one absolute, fixed, logarithmic scale."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_plot import TimePlot

FLOOR, CEILING = -8, 2  # decades, of every magnitude in every trace: rescaling would hide what vanishes
MARGIN = 0.6  # decades, beyond them
DECADE_STEPS = (2, 4, 8)
LOOKS = (  # symbol, size, filled, line: told apart without colour
    ("o", 5.5, True, Qt.PenStyle.SolidLine),
    ("s", 8.5, False, Qt.PenStyle.DashLine),
    ("d", 8.0, True, Qt.PenStyle.DotLine),
    ("t2", 9.0, False, Qt.PenStyle.DashDotLine),
    ("star", 9.0, True, Qt.PenStyle.DashDotDotLine),
    ("h", 8.5, False, Qt.PenStyle.DashLine),
    ("s", 6.0, True, Qt.PenStyle.DotLine),
    ("o", 9.0, False, Qt.PenStyle.DashDotLine),
)


class DecadePlot(TimePlot):
    """Magnitudes per time step on one fixed logarithmic scale, from 10⁻⁸ to 10².

    What is below is marked at the floor by an arrow downward, what is above at the ceiling by an arrow upward,
    and an exact zero, which has no logarithm, at the floor by a hollow 0.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = np.zeros((0, 0))
        self._known = np.zeros((0, 0), dtype=bool)
        self._series: list[_Series] = []
        self._grid = self.add(pg.PlotCurveItem(connect="pairs", antialias=False), -20)
        self.set_y_range(FLOOR - MARGIN, CEILING + MARGIN)
        self.setAccessibleDescription(self.explanation())

    def explanation(self) -> str:
        """What the scale is, and the marks at its ends."""
        return self.tr("One fixed logarithmic scale from {0} to {1}.\n△ larger than {1} · ▽ smaller than {0} · "
                       "0 exactly zero").format(power_of_ten(FLOOR), power_of_ten(CEILING))

    def set_values(self, values: np.ndarray) -> None:
        """Show ``values`` (series, T), none of them negative, once they are known."""
        self._values = values
        self._known = np.zeros(values.shape, dtype=bool)
        for index in range(len(self._series), len(values)):
            self._series.append(_Series(self, index))
        self._redraw()

    def set_known(self, known: np.ndarray) -> None:
        """Which of the values, (series, T) bool, have come into being: the others have no mark."""
        if not np.array_equal(known, self._known):
            self._known = known
            self._redraw()

    def nearest(self, t: int, y: float, reach: float) -> int | None:
        """The series that has its mark at ``t`` within ``reach`` pixels of pixel ``y``, None if there is none."""
        if not self._known[:, t].any():
            return None
        pixels = self.area().height() / (CEILING - FLOOR + 2 * MARGIN)
        distance = np.abs(decades(self._values[:, t]) - self.y_at(y)) * pixels
        distance[~self._known[:, t]] = np.inf
        index = int(np.argmin(distance))
        return index if distance[index] <= reach else None

    def restyle(self) -> None:
        self._grid.setPen(self.pen(self.theme.color("faint", 0.6)))
        super().restyle()
        self._redraw()

    def lay_out(self) -> None:
        super().lay_out()
        per_decade = self.area().height() / (CEILING - FLOOR + 2 * MARGIN)
        room = 0.9 * small_height(self.font())
        step = next((s for s in DECADE_STEPS if s * per_decade >= room), DECADE_STEPS[-1])
        ticks = [k for k in range(FLOOR, CEILING + 1) if k % step == 0]
        self.set_y_ticks([(k, power_of_ten(k)) for k in ticks])
        lines = np.repeat(np.arange(FLOOR, CEILING + 1) if per_decade >= 6 else ticks, 2)
        ends = self._columns.first - 0.5, self._columns.first + self._columns.count - 0.5
        self._grid.setData(np.tile(ends, len(lines) // 2), lines.astype(float))
        for series in self._series:
            series.fit(self._columns.column_width)

    def _redraw(self) -> None:
        for index, series in enumerate(self._series):
            shown = index < len(self._values)
            series.show(self._values[index] if shown else np.zeros(0), self._known[index] if shown else np.zeros(0))


class _Series:
    """A line through the values on the scale, and a mark for each of the known ones."""

    def __init__(self, plot: DecadePlot, index: int) -> None:
        self._plot = plot
        self._index = index
        self._size = 1.0
        self._curve = plot.add(pg.PlotCurveItem(connect="finite", antialias=True), index)
        self._marks = plot.add(pg.ScatterPlotItem(pxMode=True), index + 0.5)
        self.fit(plot.columns.column_width)

    def fit(self, column_width: float) -> None:
        """Smaller marks in narrow columns."""
        size = min(1.0, max(column_width / 10, 0.35))
        if size != self._size:
            self._size = size
            self._marks.setSize(size * look(self._index)[1])

    def show(self, values: np.ndarray, known: np.ndarray) -> None:
        """Draw ``values`` (T,) where they are ``known`` (T,)."""
        symbol, size, filled, dash = look(self._index)
        color, base = series_color(self._index, self._plot.theme), self._plot.theme.color("base")
        t = np.flatnonzero(known)
        y = decades(values)
        self._curve.setPen(self._plot.pen(color, style=dash))
        self._curve.setData(np.arange(len(y)), np.where(known.astype(bool) & (values > 0), y, np.nan))
        symbols = [_symbol_of(value, symbol) for value in values[t]]
        hollow = pg.mkBrush(base) if filled else pg.mkBrush(None)
        full = pg.mkBrush(color) if filled else hollow
        brushes = [hollow if value == 0 else full for value in values[t]]
        self._marks.setData(t, y[t], symbol=symbols, size=size * self._size, pen=pg.mkPen(color), brush=brushes)


def decades(values: np.ndarray) -> np.ndarray:
    """log₁₀ of ``values`` (any shape), put at the end of the scale where it is beyond it or not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.clip(np.log10(values), FLOOR, CEILING), nan=CEILING)


def look(index: int) -> tuple[str, float, bool, Qt.PenStyle]:
    """Symbol, size in pixels, filled or not, and line of the series ``index``."""
    return LOOKS[index % len(LOOKS)]


def series_color(index: int, theme: Theme) -> QColor:
    """The hue of the errors for the first series, tones of it nearer to the ink for the others."""
    hue, ink = theme.color("error"), theme.color("ink")
    part = 0.0 if index == 0 else 0.5
    mixed = (round(a + part * (b - a)) for a, b in zip(hue.getRgb()[:3], ink.getRgb()[:3], strict=True))
    return QColor(*mixed)


def draw_sample(painter: QPainter, rect: QRectF, index: int, theme: Theme) -> None:
    """A piece of the line and a mark of the series ``index`` across ``rect``, for a legend."""
    symbol, size, filled, dash = look(index)
    color = series_color(index, theme)
    painter.setPen(QPen(color, 1, dash))
    painter.drawLine(QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y()))
    painter.setPen(QPen(color, 1))
    painter.setBrush(color if filled else theme.color("base"))
    path = pg.graphicsItems.ScatterPlotItem.Symbols[symbol]
    painter.drawPath(QTransform.fromTranslate(rect.center().x(), rect.center().y()).scale(size, size).map(path))


def _symbol_of(value: float, symbol: str) -> str | QPainterPath:
    """The symbol of a series, or what tells that ``value`` is not on the scale."""
    if value == 0:
        return ZERO
    if value < 10.0**FLOOR:
        return "t"
    return symbol if value <= 10.0**CEILING else "t1"


def _zero() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-0.32, -0.5, 0.64, 1.0))
    return path


ZERO = _zero()
