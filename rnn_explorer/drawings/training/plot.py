"""One chart of a training: its title, its scale and its curves."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.training.charts import Chart, Line, legend
from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.marks import paint_entries, paint_levels, paint_sparse
from rnn_explorer.drawings.training.scale import TINY, Scale, linear_scale, log_scale, positive_range
from rnn_explorer.drawings.training.span import Span
from rnn_explorer.widgets.curve import curve_image, envelope, trailing_mean
from rnn_explorer.widgets.ink import mixed

TICK_ROOM = 6  # pixels between a tick's label and the plot
DOTS_FROM = 8.0  # pixels between two iterations: each has a dot, and lines between them are smooth where they are steep
PEN = 1.3
LIFT = 2  # pixels between a title and the highest curve
APART = 3  # pixels, at least, from point to point of what was measured now and then
FAINT = 0.34  # of its hue: the raw curve behind the smoothed one


class Plot:
    """A chart in a rectangle, below its title, over the iterations of a span."""

    def __init__(self, chart: Chart, span: Span, rect: QRectF, look: Look, beside: float = 0.0) -> None:
        """``rect``: of the curves; the title is above it, the scale to the left of it, and the names of levels have
        ``beside`` pixels to the right of it.
        """
        self.chart = chart
        self.rect = rect
        self.title = QRectF(rect.left(), rect.top() - look.line - LIFT, rect.width() + beside, look.line)
        self._beside = beside
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
            if not line.sparse:
                self._paint_line(painter, line)
        paint_levels(painter, self.rect, self._beside, list(self._levels()), self._look)
        for line in self.chart.lines:
            if line.sparse:
                paint_sparse(painter, self.rect, self._sparse_points(line), self._color(line.role), self._look)
        self._paint_names(painter)
        painter.setFont(self._look.bold)
        painter.setPen(self._color("ink"))
        painter.drawText(self.title, Qt.AlignmentFlag.AlignVCenter, self._titled())

    def paint_values(self, painter: QPainter, iteration: int) -> None:
        """Dots on the curves at an iteration, and the numbers, as far as there is room, at the right of the title."""
        left = QFontMetricsF(self._look.bold).horizontalAdvance(self._titled()) + 10
        paint_entries(painter, self.title.adjusted(left, 0, 0, 0), legend(self.chart, iteration), self._look)
        painter.setPen(QPen(self._color("base"), 1.5))
        for line in reversed(self.chart.lines):
            if (point := self.point(line, line.told_at(iteration) or 0)) is not None:
                painter.setBrush(self._color(line.role))
                painter.drawEllipse(point, 3.5, 3.5)

    def _paint_names(self, painter: QPainter) -> None:
        """Of other trainings, at the foot of the plot, in their hues; as many as have room."""
        painter.setFont(self._look.small)
        metrics, left = QFontMetricsF(self._look.small), self.rect.left() + 5
        for line in self.chart.lines:
            width = metrics.horizontalAdvance(line.label)
            if line.aside and left + width <= self.rect.right():
                place = QRectF(left, self.rect.bottom() - self._look.line, width + 1, self._look.line)
                painter.fillRect(place, self._color("base"))
                painter.setPen(self._color(line.role))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, line.label)
                left += width + 10

    def _paint_scale(self, painter: QPainter) -> None:
        plot, line = self.rect, self._look.line
        painter.setFont(self._look.small)
        for part, text in self.scale.ticks(max(int(plot.height() / (1.7 * line)), 1)):
            y = round(plot.bottom() - part * plot.height()) + 0.5
            painter.setPen(QPen(self._color("faint"), 1))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            painter.setPen(self._color("muted"))
            painter.drawText(QRectF(0, y - line / 2, plot.left() - TICK_ROOM, line),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QPen(self._color("faint"), 1))
        painter.drawLine(QLineF(plot.left() + 0.5, plot.top(), plot.left() + 0.5, plot.bottom()))

    def _levels(self) -> Iterator[tuple[float, str]]:
        """The y and the names of those that are on the scale."""
        for level in self.chart.levels:
            part = float(self.scale.unbounded_part(np.float64(level.value)))
            if -TINY <= part <= 1.0 + TINY:
                yield self.rect.bottom() - part * self.rect.height(), level.name

    def _sparse_points(self, line: Line) -> list[QPointF]:
        """Where a curve was measured, with the next points beyond the visible iterations."""
        known = np.flatnonzero(~np.isnan(self.scale.part(line.values)))
        first, end = np.searchsorted(known, (self._span.first - 1, self._span.last))
        shown = known[max(first - 1, 0) : end + 1]
        shown = shown[:: max(len(shown) * APART // max(round(self.rect.width()), 1), 1)]
        heights = self.rect.bottom() - self.scale.part(line.values[shown]) * self.rect.height()
        return [QPointF(self.x(index + 1), y) for index, y in zip(shown.tolist(), heights.tolist(), strict=True)]

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
        if self._has_few(values):
            painter.setPen(QPen(color, PEN))
            painter.drawLines([QLineF(start, end) for start, end in pairwise(self._points(values))
                               if start is not None and end is not None])
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
        if not self._has_few(values):
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for point in self._points(values):
            if point is not None:
                painter.drawEllipse(point, 2.0, 2.0)

    def _has_few(self, values: np.ndarray) -> bool:
        """Whether there is room for a dot at each of those of the visible iterations."""
        return self.rect.width() / max(len(values) - 1, 1) >= DOTS_FROM

    def _points(self, values: np.ndarray) -> list[QPointF | None]:
        """Where those of the visible iterations are, None for one that has no place."""
        heights = self.rect.bottom() - self.scale.part(values) * self.rect.height()
        return [None if y != y else QPointF(self.x(self._span.first + index), y)
                for index, y in enumerate(heights.tolist())]

    def _scale(self) -> Scale:
        """Around what is to be seen."""
        chart, visible = self.chart, slice(self._span.first - 1, self._span.last)
        ranges = [positive_range(line.values[visible]) for line in chart.lines]
        ranges += [(level.value or np.inf, level.value) for level in chart.levels[:1]]
        smallest, largest = min(low for low, _ in ranges), max(high for _, high in ranges)
        return log_scale(smallest, largest) if chart.logarithmic else linear_scale(largest, chart.highest)

    def _padded(self, values: np.ndarray) -> np.ndarray:
        """With NaN for those that have not happened yet."""
        missing = self._span.last - self._span.first + 1 - len(values)
        return np.append(values, np.full(missing, np.nan)) if missing else values

    def _titled(self) -> str:
        return f"{self.chart.title} ({self.chart.unit})" if self.chart.unit else self.chart.title

    def _color(self, role: str) -> QColor:
        return self._look.theme.color(role)
