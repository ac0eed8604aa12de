"""One chart of a training: its title, its scale and its curves."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.training.charts import Chart, Line, written
from rnn_explorer.drawings.training.scale import Scale, linear_scale, log_scale, positive_range
from rnn_explorer.drawings.training.span import Span
from rnn_explorer.widgets.curve import curve_image, envelope, trailing_mean
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

TICK_ROOM = 6  # pixels between a tick's label and the plot
DOTS_FROM = 8.0  # pixels between two iterations: each has a dot
PEN = 1.3
FAINT = 0.34  # of its hue: the raw curve behind the smoothed one


@dataclass(frozen=True)
class Look:
    """How it is drawn: fonts, ``ratio`` of the device's pixels to the logical ones, ``smoothing`` in iterations (1:
    none).
    """

    theme: Theme
    small: QFont
    bold: QFont
    ratio: float
    smoothing: int

    @property
    def line(self) -> int:
        """The height of a line of text in pixels."""
        return round(QFontMetricsF(self.small).height())


class Plot:
    """A chart in a rectangle, below its title, over the iterations of a span."""

    def __init__(self, chart: Chart, span: Span, rect: QRectF, look: Look) -> None:
        """``rect``: of the curves; the title is above it, the scale to the left of it."""
        self.chart = chart
        self.rect = rect
        self.title = QRectF(rect.left(), rect.top() - look.line, rect.width(), look.line)
        self._span = span
        self._look = look
        self.scale = self._scale()

    def x(self, iteration: float) -> float:
        """The pixel of an iteration."""
        return self.rect.left() + self._span.part(iteration) * self.rect.width()

    def point(self, line: Line, iteration: int) -> QPointF | None:
        """Where a curve is at an iteration, None if it is not to be seen."""
        if not self._span.first <= iteration <= min(self._span.last, len(line.values)):
            return None
        part = float(self.scale.part(line.values[iteration - 1]))
        return None if np.isnan(part) else QPointF(self.x(iteration), self.rect.bottom() - part * self.rect.height())

    def paint(self, painter: QPainter) -> None:
        """All but the values at one iteration."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        for line in reversed(self.chart.lines):
            self._paint_line(painter, line)
        painter.setFont(self._look.bold)
        painter.setPen(self._color("ink"))
        painter.drawText(self.title, Qt.AlignmentFlag.AlignVCenter, self._titled())

    def paint_values(self, painter: QPainter, iteration: int) -> None:
        """Dots on the curves at an iteration, and the numbers, as far as there is room, at the right of the title."""
        advance = QFontMetricsF(self._look.small).horizontalAdvance
        room = self.title.adjusted(QFontMetricsF(self._look.bold).horizontalAdvance(self._titled()) + 10, 0, 0, 0)
        text = written(self.chart, iteration)
        wordings = (text, text.partition(" · ")[0])
        painter.setFont(self._look.small)
        painter.setPen(self._color("ink"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                         next((wording for wording in wordings if advance(wording) <= room.width()), ""))
        painter.setPen(QPen(self._color("base"), 1.5))
        for line in reversed(self.chart.lines):
            if (point := self.point(line, iteration)) is not None:
                painter.setBrush(self._color(line.role))
                painter.drawEllipse(point, 3.5, 3.5)

    def _paint_scale(self, painter: QPainter) -> None:
        plot, line = self.rect, self._look.line
        painter.setFont(self._look.small)
        for part, text in self.scale.ticks(max(int(plot.height() / (1.7 * line)), 1)):
            y = self._paint_level(painter, part, QPen(self._color("faint"), 1))
            painter.setPen(self._color("muted"))
            painter.drawText(QRectF(0, y - line / 2, plot.left() - TICK_ROOM, line),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QPen(self._color("faint"), 1))
        painter.drawLine(QLineF(plot.left() + 0.5, plot.top(), plot.left() + 0.5, plot.bottom()))
        if self.chart.level is not None:
            part = float(self.scale.part(np.float64(self.chart.level)))
            self._paint_level(painter, part, QPen(self._color("muted"), 1, Qt.PenStyle.DashLine))

    def _paint_level(self, painter: QPainter, part: float, pen: QPen) -> float:
        """A line across at a ``part`` of the height; returns its y."""
        y = round(self.rect.bottom() - part * self.rect.height()) + 0.5
        painter.setPen(pen)
        painter.drawLine(QLineF(self.rect.left(), y, self.rect.right(), y))
        return y

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        first, last, color, length = self._span.first, self._span.last, self._color(line.role), self._look.smoothing
        visible = self._padded(line.values[first - 1 : last])
        if not line.smooth or length == 1:
            self._paint_curve(painter, visible, color)
            self._paint_dots(painter, visible, color)
            return
        self._paint_curve(painter, visible, mixed(color, self._color("base"), FAINT))
        before = max(first - length, 0)
        mean = trailing_mean(line.values[before:last], length)
        self._paint_curve(painter, self._padded(mean[first - 1 - before :]), color)

    def _paint_curve(self, painter: QPainter, values: np.ndarray, color: QColor) -> None:
        """Through ``values`` of the visible iterations."""
        if len(values) == 1:
            return
        plot, ratio = self.rect, self._look.ratio
        rows, pad = round(plot.height() * ratio), round(PEN * ratio) + 1  # half a pen beyond the ends
        low, high = self._envelope(values, round(plot.width() * ratio) + 1)
        image = curve_image(low * rows + pad, high * rows + pad, rows + 2 * pad, PEN * ratio, color)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(plot.left() - 0.5 / ratio, plot.top() - pad / ratio), image)

    def _envelope(self, values: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the curve on its scale, 0 to 1: (columns,) each."""
        if len(values) <= columns:
            return envelope(self.scale.part(values), columns)  # straight from point to point on the scale
        low, high = (self.scale.part(edge) for edge in envelope(values, columns))
        return np.where(np.isnan(low) & ~np.isnan(high), 0.0, low), high  # down to a 0 without a logarithm

    def _paint_dots(self, painter: QPainter, values: np.ndarray, color: QColor) -> None:
        """One an iteration, where they keep their distance."""
        if self.rect.width() / max(len(values) - 1, 1) < DOTS_FROM:
            return
        parts = self.scale.part(values)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for index in np.flatnonzero(~np.isnan(parts)).tolist():
            y = self.rect.bottom() - parts[index] * self.rect.height()
            painter.drawEllipse(QPointF(self.x(self._span.first + index), y), 2.0, 2.0)

    def _scale(self) -> Scale:
        """Around what is to be seen."""
        chart, visible = self.chart, slice(self._span.first - 1, self._span.last)
        ranges = [positive_range(line.values[visible]) for line in chart.lines]
        smallest, largest = min(low for low, _ in ranges), max(high for _, high in ranges)
        if not chart.logarithmic:
            return linear_scale(largest, chart.highest)
        return log_scale(min(smallest, chart.level or smallest), max(largest, chart.level or largest))

    def _padded(self, values: np.ndarray) -> np.ndarray:
        """With NaN for those that have not happened yet."""
        missing = self._span.last - self._span.first + 1 - len(values)
        return np.append(values, np.full(missing, np.nan)) if missing else values

    def _titled(self) -> str:
        return f"{self.chart.title} ({self.chart.unit})" if self.chart.unit else self.chart.title

    def _color(self, role: str) -> QColor:
        return self._look.theme.color(role)
