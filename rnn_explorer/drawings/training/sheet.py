"""The charts of a training, one below the other, with one axis of iterations for all of them."""

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
from rnn_explorer.widgets.ticks import iterations_between

LEFT, RIGHT = 52.0, 12.0  # pixels beside the plots
LOWEST = 26.0  # pixels, of a plot: charts for which there is no room are left out
GAP = 5.0
DOTS_FROM = 8.0  # pixels between two iterations: each has a dot
PEN = 1.3
FAINT = 0.34  # of its hue: the raw curve behind the smoothed one


@dataclass(frozen=True)
class Look:
    """How it is drawn: fonts in pixels of the screen, ``ratio`` of the device's to them, ``smoothing`` in iterations
    (1: none).
    """

    theme: Theme
    small: QFont
    bold: QFont
    ratio: float
    smoothing: int


class Sheet:
    """The charts laid out in a rectangle. What does not depend on the iteration that is looked at is painted by
    ``paint``, the rest by ``paint_values``.
    """

    def __init__(self, charts: tuple[Chart, ...], span: Span, rect: QRectF, look: Look) -> None:
        self.span = span
        self._look = look
        self._line = round(QFontMetricsF(look.small).height())
        self.charts = charts[: self._room_for(len(charts), rect)]
        self.left_out = len(charts) - len(self.charts)
        self.area = QRectF(rect.left() + LEFT, rect.top(), max(rect.width() - LEFT - RIGHT, 1.0),
                           max(rect.height() - self._line, 1.0))
        self._plots = dict(zip((chart.name for chart in self.charts), self._divided(), strict=True))
        self._scales = {chart.name: self._scale(chart) for chart in self.charts}

    def x(self, iteration: float) -> float:
        """The pixel of an iteration; a single one is in the middle."""
        first, last = self.span.first, self.span.last
        part = 0.5 if first == last else (iteration - first) / (last - first)
        return self.area.left() + part * self.area.width()

    def iteration_at(self, x: float) -> int:
        """The iteration nearest to pixel ``x``."""
        part = min(max((x - self.area.left()) / self.area.width(), 0.0), 1.0)
        return round(self.span.first + part * (self.span.last - self.span.first))

    def chart_at(self, y: float) -> Chart | None:
        """The chart whose title or plot is at pixel ``y``."""
        return next((chart for chart in self.charts
                     if self._plots[chart.name].top() - self._line <= y <= self._plots[chart.name].bottom()), None)

    def point(self, chart: Chart, line: Line, iteration: int) -> QPointF | None:
        """Where a curve is at an iteration, None if it is not to be seen."""
        if not self.span.first <= iteration <= min(self.span.last, len(line.values)):
            return None
        part, plot = float(self._scales[chart.name].part(line.values[iteration - 1])), self._plots[chart.name]
        return None if np.isnan(part) else QPointF(self.x(iteration), plot.bottom() - part * plot.height())

    # painting -------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """The curves, their scales and the axis."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chart in self.charts:
            self._paint_scale(painter, chart)
            for line in reversed(chart.lines):
                self._paint_line(painter, chart, line)
            painter.setFont(self._look.bold)
            painter.setPen(self._color("ink"))
            painter.drawText(self._title(chart), Qt.AlignmentFlag.AlignVCenter, self._titled(chart))
        self._paint_axis(painter)

    def paint_cursor(self, painter: QPainter, iteration: int, pen: QPen) -> None:
        """A line through the plots at an iteration, and its number below them."""
        x = round(self.x(iteration))
        painter.setPen(pen)
        for plot in self._plots.values():
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        painter.setFont(self._look.bold)
        text = f"{iteration:,}"
        chip = self._below(x, QFontMetricsF(self._look.bold).horizontalAdvance(text) + 10)
        painter.fillRect(chip, self._color("base"))
        painter.setPen(pen.color())
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def paint_values(self, painter: QPainter, iteration: int) -> None:
        """What the curves are at an iteration: dots on them, and the numbers at the right above them."""
        painter.setFont(self._look.small)
        for chart in self.charts:
            title, text = self._title(chart), written(chart, iteration)
            taken = QFontMetricsF(self._look.bold).horizontalAdvance(self._titled(chart)) + 10
            room = title.adjusted(taken, 0, 0, 0)
            short = text if QFontMetricsF(self._look.small).horizontalAdvance(text) <= room.width() else \
                text.partition(" · ")[0]
            painter.setPen(self._color("ink"))
            if QFontMetricsF(self._look.small).horizontalAdvance(short) <= room.width():
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, short)
            for line in reversed(chart.lines):
                if (point := self.point(chart, line, iteration)) is not None:
                    painter.setPen(QPen(self._color("base"), 1.5))
                    painter.setBrush(self._color(line.role))
                    painter.drawEllipse(point, 3.5, 3.5)

    def _paint_scale(self, painter: QPainter, chart: Chart) -> None:
        plot, scale, theme = self._plots[chart.name], self._scales[chart.name], self._look.theme
        painter.setFont(self._look.small)
        for part, text in scale.ticks(max(int(plot.height() / (1.7 * self._line)), 1)):
            y = round(plot.bottom() - part * plot.height()) + 0.5
            painter.setPen(QPen(theme.color("faint"), 1))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(0, y - self._line / 2, plot.left() - 6, self._line),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.drawLine(QLineF(plot.left() + 0.5, plot.top(), plot.left() + 0.5, plot.bottom()))
        if chart.level is not None:
            y = round(plot.bottom() - float(scale.part(np.float64(chart.level))) * plot.height()) + 0.5
            painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))

    def _paint_line(self, painter: QPainter, chart: Chart, line: Line) -> None:
        smooth = line.smooth and self._look.smoothing > 1
        color = self._color(line.role)
        raw = mixed(color, self._color("base"), FAINT) if smooth else color
        self._paint_curve(painter, chart, self._visible(line.values), raw)
        if not smooth:
            self._paint_dots(painter, chart, self._visible(line.values), raw)
        if smooth:
            before = max(self.span.first - self._look.smoothing, 0)
            mean = trailing_mean(line.values[before : self.span.last], self._look.smoothing)
            self._paint_curve(painter, chart, self._padded(mean[self.span.first - 1 - before :]), color)

    def _paint_curve(self, painter: QPainter, chart: Chart, values: np.ndarray, color: QColor) -> None:
        """Through ``values`` of the visible iterations."""
        if len(values) == 1:
            return
        plot, ratio = self._plots[chart.name], self._look.ratio
        rows, pad = round(plot.height() * ratio), round(PEN * ratio) + 1  # half a pen beyond the ends
        low, high = self._envelope(chart, values, round(plot.width() * ratio) + 1)
        image = curve_image(low * rows + pad, high * rows + pad, rows + 2 * pad, PEN * ratio, color)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(plot.left() - 0.5 / ratio, plot.top() - pad / ratio), image)

    def _envelope(self, chart: Chart, values: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the curve on its scale, 0 to 1: (columns,) each."""
        scale = self._scales[chart.name]
        if len(values) <= columns:
            return envelope(scale.part(values), columns)  # straight from point to point on the scale
        low, high = (scale.part(edge) for edge in envelope(values, columns))
        return np.where(np.isnan(low) & ~np.isnan(high), 0.0, low), high  # down to a 0 without a logarithm

    def _paint_dots(self, painter: QPainter, chart: Chart, values: np.ndarray, color: QColor) -> None:
        """One an iteration, where they keep their distance."""
        if self.area.width() / max(len(values) - 1, 1) < DOTS_FROM:
            return
        plot, parts = self._plots[chart.name], self._scales[chart.name].part(values)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for index in np.flatnonzero(~np.isnan(parts)).tolist():
            y = plot.bottom() - parts[index] * plot.height()
            painter.drawEllipse(QPointF(self.x(self.span.first + index), y), 2.0, 2.0)

    def _paint_axis(self, painter: QPainter) -> None:
        painter.setFont(self._look.small)
        painter.setPen(self._color("muted"))
        advance = QFontMetricsF(self._look.small).horizontalAdvance
        widest = advance(f"{self.span.last:,}") + 18
        for number in iterations_between(self.span.first, self.span.last, int(self.area.width() / widest)):
            text = f"{number:,}"
            painter.drawText(self._below(self.x(number), advance(text) + 2), Qt.AlignmentFlag.AlignCenter, text)
        painter.drawText(QRectF(2, self.area.bottom(), LEFT, self._line), Qt.AlignmentFlag.AlignVCenter, "iteration")

    # geometry -------------------------------------------------------------------------------------------------

    def _room_for(self, count: int, rect: QRectF) -> int:
        each = self._line + LOWEST + GAP
        return min(count, max(int((rect.height() - self._line + GAP) // each), 1))

    def _divided(self) -> list[QRectF]:
        """The plots, each below its title."""
        room = self.area.height() - len(self.charts) * (self._line + GAP)
        spare, whole = room - LOWEST * len(self.charts), sum(chart.weight for chart in self.charts)
        plots, top = [], self.area.top()
        for chart in self.charts:
            height = round(max(LOWEST + spare * chart.weight / whole, 4.0))  # whole pixels: curves are images
            plots.append(QRectF(self.area.left(), top + self._line, self.area.width(), height))
            top += self._line + height + GAP
        return plots

    def _title(self, chart: Chart) -> QRectF:
        plot = self._plots[chart.name]
        return QRectF(plot.left(), plot.top() - self._line, plot.width(), self._line)

    def _below(self, x: float, width: float) -> QRectF:
        """The place of a number below the plots, around ``x`` as far as there is room."""
        left = max(min(x - width / 2, self.area.right() + RIGHT - width), self.area.left() - 5)
        return QRectF(left, self.area.bottom(), width, self._line)

    def _titled(self, chart: Chart) -> str:
        return f"{chart.title} ({chart.unit})" if chart.unit else chart.title

    def _scale(self, chart: Chart) -> Scale:
        ranges = [positive_range(line.values[self.span.first - 1 : self.span.last]) for line in chart.lines]
        smallest, largest = min(low for low, _ in ranges), max(high for _, high in ranges)
        if not chart.logarithmic:
            return linear_scale(largest, chart.highest)
        return log_scale(min(smallest, chart.level or smallest), max(largest, chart.level or largest))

    def _visible(self, values: np.ndarray) -> np.ndarray:
        return self._padded(values[self.span.first - 1 : self.span.last])

    def _padded(self, values: np.ndarray) -> np.ndarray:
        """With NaN for those that have not happened yet."""
        missing = self.span.last - self.span.first + 1 - len(values)
        return np.append(values, np.full(missing, np.nan)) if missing else values

    def _color(self, role: str) -> QColor:
        return self._look.theme.color(role)
