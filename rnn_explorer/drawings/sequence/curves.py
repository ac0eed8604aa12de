"""Draws a sequence of measurements that is predicted in step: each output as a curve over the curve of its target."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.sequence.drawing import GUTTER_MARGIN, Spot, Style
from rnn_explorer.drawings.sequence.measures import MeasureDrawing, Series
from rnn_explorer.widgets.time_columns import LEFT

_PADDING = 3.0  # logical pixels above and below a curve
_SHARE = 2.0  # the height of a box, in rows of an input
_BEYOND = 0.5  # of the targets' range: so far an output may lie beyond it and still be drawn in its place
_ROOM_FOR_DOTS = 12.0  # logical pixels of a column
_DOT = 2.0  # logical pixels, the radius
_HIT = 7.0  # logical pixels around a value


@dataclass(frozen=True)
class Box:
    """A target and its output, on one scale: what the targets span, and beyond it what the outputs need, up to
    ``_BEYOND``.
    """

    target: Series
    output: Series
    top: float
    height: float

    def y(self, value: float) -> float:
        """Where a value is drawn; what is beyond the scale, at its end."""
        low, high = self._range
        share = (min(max(value, low), high) - low) / (high - low)
        return self.top + self.height - _PADDING - share * (self.height - 2 * _PADDING)

    @cached_property
    def _range(self) -> tuple[float, float]:
        wanted, given = (series.values[np.isfinite(series.values)] for series in (self.target, self.output))
        if not wanted.size:
            return 0.0, 1.0
        lowest, highest = wanted.min(), wanted.max()
        beyond = _BEYOND * (highest - lowest or 1.0)
        low = max(given.min(initial=lowest), lowest - beyond)
        high = min(given.max(initial=highest), highest + beyond)
        return float(low), float(high if high > low else low + 1.0)


class CurveDrawing:
    """From the top: the inputs, a row each, then a box for each target with its output."""

    def __init__(self, series: tuple[Series, ...], style: Style) -> None:
        inputs, targets, outputs = (
            [one for one in series if one.kind == kind] for kind in ("input", "target", "output"))
        row = style.height / (len(inputs) + _SHARE * len(targets))
        self._style = style
        self._inputs = MeasureDrawing(tuple(inputs), replace(style, height=row * len(inputs)))
        self._boxes = tuple(Box(target, output, row * (len(inputs) + _SHARE * n), row * _SHARE)
                            for n, (target, output) in enumerate(zip(targets, outputs, strict=True)))

    @property
    def inputs_bottom(self) -> float:
        return self._inputs.inputs_bottom

    def spots(self, t: int) -> Iterator[Spot]:
        """The numbers that are drawn at time step ``t``."""
        yield from self._inputs.spots(t)
        for name in ("y_hat", "y"):
            for component, box in enumerate(self._boxes):
                series = box.output if name == "y_hat" else box.target
                if np.isfinite(series.values[t]):
                    column = self._style.columns.column(t, box.y(series.values[t]) - _HIT, 2 * _HIT)
                    yield name, component, column.intersected(self._whole(box))

    def paint(self, painter: QPainter, with_outputs: bool) -> None:
        """All visible time steps, either before any output is known or with all of them."""
        self._inputs.paint(painter, with_outputs)
        for box in self._boxes:
            self._paint_names(painter, box)
            self._paint_curve(painter, box, box.target, "muted")
            if with_outputs:
                self._paint_curve(painter, box, box.output, "forward")

    def _paint_names(self, painter: QPainter, box: Box) -> None:
        """In the gutter, each in the colour of its curve."""
        font = self._style.label_font
        painter.setFont(font)
        metrics, width = QFontMetricsF(font), LEFT - GUTTER_MARGIN - 6
        line = min(metrics.height(), box.height / 2)
        top = box.top + box.height / 2 - line
        for series, color in ((box.target, "muted"), (box.output, "forward")):
            painter.setPen(self._style.theme.color(color))
            text = metrics.elidedText(series.label, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(GUTTER_MARGIN, top, width, line),
                             Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)
            top += line

    def _paint_curve(self, painter: QPainter, box: Box, series: Series, color: str) -> None:
        columns = self._style.columns
        shown = (t for t in columns.visible if np.isfinite(series.values[t]))
        points = [QPointF(columns.x(t), box.y(series.values[t])) for t in shown]
        painter.setPen(QPen(self._style.theme.color(color), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        if columns.column_width >= _ROOM_FOR_DOTS:
            painter.setBrush(self._style.theme.color(color))
            for point in points:
                painter.drawEllipse(point, _DOT, _DOT)

    def _whole(self, box: Box) -> QRectF:
        columns = self._style.columns
        return QRectF(columns.left, box.top, columns.right - columns.left, box.height)
