"""One excerpt of measurements: a curve, on columns tinted by the unit's value."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.excerpt import AROUND, Excerpt, told_by
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.session.probe import Finding, Passage
from rnn_explorer.widgets.theme import Theme, signed_rgb

MARGIN = 0.12  # of the height, above and below the curve


@dataclass(frozen=True, eq=False)
class CurveBoxes:
    """Draws excerpts of the ``finding`` about a ``unit``, a box each, in the metrics of a painter's font.

    limit: where the colours end. component: the measurement that is drawn. smallest: a box, in pixels.
    """

    smallest: ClassVar = (112.0, 60.0)
    finding: Finding
    quantity: Quantity
    unit: int
    limit: float
    metrics: QFontMetricsF
    component: int

    @property
    def line(self) -> float:
        """The height of the number above a box."""
        return round(self.metrics.height()) + 1.0

    @property
    def name(self) -> str:
        """Of the measurement, with its range and unit."""
        axis = self.finding.question.experiment.task.inputs
        low, high = axis.offset[self.component] + axis.scale[self.component] * np.array(self._range)
        unit = axis.units[self.component] if axis.units else ""
        return f"{axis.labels[self.component]} {low:.0f} … {high:.0f} {unit}".replace("-", "−").rstrip()

    def paint(self, painter: QPainter, rect: QRectF, excerpt: Excerpt, theme: Theme) -> None:
        """The box of an excerpt in ``rect``, its value above it."""
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), self.line), Qt.AlignmentFlag.AlignLeft,
                         words.written(self.quantity, excerpt.value, 2))
        box, steps = self._box(rect), self._steps(excerpt)
        passage = self.finding.passages[excerpt.passage]
        colors = signed_rgb(passage.values[steps.start : steps.stop, self.unit], self.limit, theme).tolist()
        for t, rgb in zip(steps, colors, strict=True):
            column = self._column(box, steps, t)
            painter.fillRect(column, QColor(*rgb))
            if t == excerpt.t:
                painter.setPen(QPen(theme.color("ink"), 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(column.adjusted(0, 0, -1, -1))
        self.paint_read(painter, box, steps, passage, theme)

    def paint_read(self, painter: QPainter, box: QRectF, steps: range, passage: Passage, theme: Theme) -> None:
        """What was read at some time steps, over the colours of the unit."""
        self._paint_curve(painter, box, steps, passage.inputs[steps.start : steps.stop, self.component], theme)

    def time_at(self, rect: QRectF, excerpt: Excerpt, point: QPointF) -> int | None:
        """The time step (from 0) of its passage that is drawn at ``point``."""
        box, steps = self._box(rect), self._steps(excerpt)
        if not box.contains(point):
            return None
        return min(steps.start + int((point.x() - box.left()) / box.width() * len(steps)), steps.stop - 1)

    def _paint_curve(self, painter: QPainter, box: QRectF, steps: range, values: np.ndarray, theme: Theme) -> None:
        low, high = self._range
        shares = (values - low) / (high - low if high > low else 1.0)
        room = box.height() * (1 - 2 * MARGIN)
        points = [QPointF(box.left() + (i + 0.5) * box.width() / len(steps),
                          box.bottom() - MARGIN * box.height() - room * share) for i, share in enumerate(shares)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((theme.color("base"), 3.5), (theme.color("ink"), 1.5)):  # seen on every tint
            painter.setPen(QPen(color, width))
            painter.drawPolyline(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _box(self, rect: QRectF) -> QRectF:
        return rect.adjusted(0, self.line, 0, 0)

    def _steps(self, excerpt: Excerpt) -> range:
        steps = len(self.finding.passages[excerpt.passage].values)
        return range(max(excerpt.t - AROUND, 0), min(excerpt.t + AROUND + 1, steps))

    @staticmethod
    def _column(box: QRectF, steps: range, t: int) -> QRectF:
        left, right = (round(box.left() + i * box.width() / len(steps)) for i in (t - steps.start, t - steps.start + 1))
        return QRectF(left, box.top(), right - left, box.height())

    @cached_property
    def _range(self) -> tuple[float, float]:
        """The same for all excerpts."""
        read = np.concatenate([passage.inputs[:, self.component] for passage in self.finding.passages])
        return float(read.min()), float(read.max())


def curve_boxes(
    finding: Finding, quantity: Quantity, unit: int, limit: float, metrics: QFontMetricsF
) -> CurveBoxes:
    """Of the measurement that goes best with the unit."""
    return CurveBoxes(finding, quantity, unit, limit, metrics, told_by(finding, unit))
