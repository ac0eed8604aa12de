"""The charts of a training, one below the other, with one axis of iterations for all of them."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.training.charts import Chart
from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.marks import width_of_names
from rnn_explorer.drawings.training.plot import Plot
from rnn_explorer.drawings.training.span import Span
from rnn_explorer.widgets.ticks import iterations_between

LEFT, RIGHT = 52.0, 12.0  # pixels beside the plots
LOWEST = 26.0  # pixels, of a plot: charts for which there is no room are left out
GAP = 5.0
NAMED_FROM = 300.0  # pixels: a wider sheet has room for the names of levels at the right
NAMES = 0.25  # of the width is theirs at most


class Sheet:
    """The charts laid out in a rectangle. What does not depend on the iteration that is looked at is painted by its
    ``plots`` and ``paint_axis``, the rest by ``paint_cursor`` and ``paint_values``.
    """

    def __init__(self, charts: tuple[Chart, ...], span: Span, rect: QRectF, look: Look) -> None:
        self.span = span
        self._look = look
        self._beside = width_of_names(charts, NAMES * rect.width(), look) if rect.width() >= NAMED_FROM else 0.0
        self.area = QRectF(rect.left() + LEFT, rect.top(), max(rect.width() - LEFT - RIGHT - self._beside, 1.0),
                           max(rect.height() - look.line, 1.0))
        self.charts = charts[: max(int((self.area.height() + GAP) // (look.line + LOWEST + GAP)), 1)]
        self.left_out = len(charts) - len(self.charts)
        self.plots = [Plot(chart, span, place, look, self._beside)
                      for chart, place in zip(self.charts, self._divided(), strict=True)]

    def x(self, iteration: float) -> float:
        """The pixel of an iteration."""
        return self.area.left() + self.span.part(iteration) * self.area.width()

    def iteration_at(self, x: float) -> int:
        """The iteration nearest to pixel ``x``."""
        part = min(max((x - self.area.left()) / self.area.width(), 0.0), 1.0)
        return round(self.span.first + part * (self.span.last - self.span.first))

    def chart_at(self, y: float) -> Chart | None:
        """The chart whose title or plot is at pixel ``y``."""
        return next((plot.chart for plot in self.plots if plot.title.top() <= y <= plot.rect.bottom()), None)

    def place_of(self, quantity: str, iteration: int) -> QPointF | None:
        """Where a quantity's curve is at an iteration, None if it is not to be seen."""
        plot = next((plot for plot in self.plots if plot.chart.quantity == quantity), None)
        return None if plot is None else plot.point(plot.chart.lines[0], iteration)

    def paint_cursor(self, painter: QPainter, iteration: int, pen: QPen) -> None:
        """A line through the plots at an iteration, and its number below them."""
        x = round(self.x(iteration))
        painter.setPen(pen)
        for plot in self.plots:
            painter.drawLine(QLineF(x, plot.rect.top(), x, plot.rect.bottom()))
        painter.setFont(self._look.bold)
        text = f"{iteration:,}"
        chip = self._below(x, QFontMetricsF(self._look.bold).horizontalAdvance(text) + 10)
        painter.fillRect(chip, self._look.theme.color("base"))
        painter.setPen(pen.color())
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def paint_values(self, painter: QPainter, iteration: int) -> None:
        """What the curves are at an iteration."""
        for plot in self.plots:
            plot.paint_values(painter, iteration)

    def paint_axis(self, painter: QPainter) -> None:
        """The numbers of the iterations, below the plots."""
        painter.setFont(self._look.small)
        painter.setPen(self._look.theme.color("muted"))
        advance = QFontMetricsF(self._look.small).horizontalAdvance
        most = int(self.area.width() / (advance(f"{self.span.last:,}") + 18))
        for number in iterations_between(self.span.first, self.span.last, most):
            text = f"{number:,}"
            painter.drawText(self._below(self.x(number), advance(text) + 2), Qt.AlignmentFlag.AlignCenter, text)
        painter.drawText(QRectF(2, self.area.bottom(), LEFT, self._look.line), Qt.AlignmentFlag.AlignVCenter,
                         "iteration")

    def _divided(self) -> list[QRectF]:
        """The plots, each below its title."""
        room = self.area.height() - len(self.charts) * (self._look.line + GAP)
        spare, whole = room - LOWEST * len(self.charts), sum(chart.weight for chart in self.charts)
        places, top = [], self.area.top()
        for chart in self.charts:
            height = round(max(LOWEST + spare * chart.weight / whole, 4.0))  # whole pixels: curves are images
            places.append(QRectF(self.area.left(), top + self._look.line, self.area.width(), height))
            top += self._look.line + height + GAP
        return places

    def _below(self, x: float, width: float) -> QRectF:
        """The place of a number below the plots, around ``x`` as far as there is room."""
        left = max(min(x - width / 2, self.area.right() + RIGHT - width), self.area.left() - 5)
        return QRectF(left, self.area.bottom(), width, self._look.line)
