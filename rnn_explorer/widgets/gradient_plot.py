"""Magnitudes over time on one absolute, fixed, logarithmic scale."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import small_height
from rnn_explorer.widgets.marks import Marks, paint_mark
from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_plot import TimePlot

FLOOR, CEILING = -8, 2  # decades, of every magnitude in every trace: rescaling would hide what vanishes
MARGIN = 0.6  # decades, beyond them
DECADE_STEPS = (2, 4, 8)
LOW = 13.0  # pixels a decade: with fewer, marks are smaller
LOOKS = (  # shape, size, filled, line: told apart without colour
    ("circle", 5.5, True, Qt.PenStyle.SolidLine),
    ("square", 8.5, False, Qt.PenStyle.DashLine),
    ("diamond", 8.0, True, Qt.PenStyle.DotLine),
    ("right", 9.0, False, Qt.PenStyle.DashDotLine),
    ("star", 9.0, True, Qt.PenStyle.DashDotDotLine),
    ("plus", 9.5, False, Qt.PenStyle.DashLine),
    ("square", 6.0, True, Qt.PenStyle.DotLine),
    ("circle", 9.0, False, Qt.PenStyle.DashDotLine),
    ("right", 8.0, True, Qt.PenStyle.DashDotDotLine),
    ("diamond", 10.0, False, Qt.PenStyle.SolidLine),
    ("plus", 9.0, True, Qt.PenStyle.DashLine),
    ("left", 9.0, False, Qt.PenStyle.DotLine),
    ("hexagon", 7.5, True, Qt.PenStyle.DashDotLine),
    ("star", 10.0, False, Qt.PenStyle.DashDotDotLine),
    ("left", 8.0, True, Qt.PenStyle.DashLine),
    ("bar", 9.0, True, Qt.PenStyle.DotLine),
    ("post", 9.5, False, Qt.PenStyle.DashDotLine),
    ("bar", 9.5, False, Qt.PenStyle.DashDotDotLine),
    ("post", 9.0, True, Qt.PenStyle.DashLine),
    ("hexagon", 8.5, False, Qt.PenStyle.SolidLine),  # last: it is near to a circle
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
        self._shapes: list[list[str]] = []
        self._marks = Marks()
        self._lines: Sequence[int] = ()  # the decades that have one
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
        self._shapes = [[_shape_of(value, look(index)[0]) for value in of_one]
                        for index, of_one in enumerate(values.tolist())]
        self.update()

    def set_known(self, known: np.ndarray) -> None:
        """Which of the values, (series, T) bool, have come into being: the others have no mark."""
        if known.shape == self._known.shape:
            self.update_times(*np.flatnonzero((known != self._known).any(axis=0)).tolist())
        self._known = known

    def nearest(self, t: int, y: float, reach: float) -> int | None:
        """The series that has its mark at ``t`` within ``reach`` pixels of pixel ``y``, None if there is none."""
        if not self._known[:, t].any():
            return None
        distance = np.abs(self.pixel(decades(self._values[:, t])) - y)
        distance[~self._known[:, t]] = np.inf
        index = int(np.argmin(distance))
        return index if distance[index] <= reach else None

    def y_of(self, value: float) -> float:
        """The pixel of a magnitude."""
        return float(self.pixel(decades(np.float64(value))))

    def lay_out(self) -> None:
        step, per_decade = self._tick_step(), self._per_decade
        ticks = [k for k in range(FLOOR, CEILING + 1) if k % step == 0]
        self._lines = range(FLOOR, CEILING + 1) if per_decade >= 6 else ticks
        self.set_y_ticks([(k, power_of_ten(k)) for k in ticks])
        super().lay_out()

    def draw_ground(self, painter: QPainter) -> None:
        self.draw_levels(painter, self._lines)

    def draw_data(self, painter: QPainter, times: range) -> None:
        base = self.theme.color("base")
        for index, (values, known) in enumerate(zip(self._values, self._known, strict=True)):
            color, (_, size, filled, dash) = series_color(index, self.theme), look(index)
            fill, hollow, size = color if filled else None, base if filled else None, self.mark_size(size)
            for t, at in self.draw_curve(painter, values, known, times, QPen(color, 1, dash)):
                self._marks.paint(painter, self._shapes[index][t], size, at, color, fill if values[t] else hollow)

    def draw_curve(self, painter: QPainter, values: np.ndarray, known: np.ndarray, times: range, pen: QPen
                   ) -> list[tuple[int, tuple[float, float]]]:
        """Lines between the ``values`` (T,) that are ``known`` (T,) and have a place on the scale; returns the time
        steps of the known ones and where they are. Dashes begin anew at each: they are the same wherever it begins.
        Nothing is joined through a wall.
        """
        times = times[: max(len(values) - times.start, 0)]
        part = slice(times.start, times.stop)
        y, x = self.pixel(decades(values[part])).tolist(), [self.columns.x(t) for t in times]
        joined = (known[part] & (values[part] > 0)).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawLines([QLineF(x[i], y[i], x[i + 1], y[i + 1]) for i in range(len(y) - 1)
                           if joined[i] and joined[i + 1] and times[i + 1] not in self._marks_in_time.walls])
        return [(t, at) for t, at, there in zip(times, zip(x, y, strict=True), known[part].tolist(), strict=True)
                if there]

    def mark_size(self, size: float) -> float:
        """Smaller marks in narrow columns and in low plots."""
        return size * min(1.0, max(self.columns.column_width / 10, 0.35), max(self._per_decade / LOW, 0.6))

    @property
    def _per_decade(self) -> float:
        return self.area().height() / (CEILING - FLOOR + 2 * MARGIN)

    def _tick_step(self) -> int:
        """Every how many decades there is room for a label."""
        room = 0.9 * small_height(self.font())
        return next((step for step in DECADE_STEPS if step * self._per_decade >= room), DECADE_STEPS[-1])


def decades(values: np.ndarray) -> np.ndarray:
    """log₁₀ of ``values`` (any shape), put at the end of the scale where it is beyond it or not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.clip(np.log10(values), FLOOR, CEILING), nan=CEILING)


def look(index: int) -> tuple[str, float, bool, Qt.PenStyle]:
    """Shape, size in pixels, filled or not, and line of the series ``index``."""
    return LOOKS[index % len(LOOKS)]


def series_color(index: int, theme: Theme) -> QColor:
    """The hue of the errors for the first series, tones of it nearer to the ink for the others."""
    hue, ink = theme.color("error"), theme.color("ink")
    part = 0.0 if index == 0 else 0.5
    mixed = (round(a + part * (b - a)) for a, b in zip(hue.getRgb()[:3], ink.getRgb()[:3], strict=True))
    return QColor(*mixed)


def draw_sample(painter: QPainter, rect: QRectF, index: int, theme: Theme) -> None:
    """A piece of the line and a mark of the series ``index`` across ``rect``, for a legend."""
    shape, size, filled, dash = look(index)
    color = series_color(index, theme)
    painter.setPen(QPen(color, 1, dash))
    painter.drawLine(QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y()))
    paint_mark(painter, shape, size, rect.center(), color, color if filled else theme.color("base"))


def _shape_of(value: float, shape: str) -> str:
    """The shape of a series, or what tells that ``value`` is not on the scale."""
    if value == 0:
        return "zero"
    if value < 10.0**FLOOR:
        return "down"
    return shape if value <= 10.0**CEILING else "up"
