"""A passage of measurements as curves: what was given, and how the network goes on; dashed, what there really was."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.generate import words
from rnn_explorer.session.generating import Generated
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.numbers import measurement
from rnn_explorer.widgets.theme import Theme

LOWEST = 64.0  # logical pixels of a component
GAP = 6.0


class CurvePassage:
    """One component below the other, each from its smallest value to its largest."""

    def __init__(self, generated: Generated, width: float, height: float, font: QFont) -> None:
        self._generated = generated
        self._font = small_font(font)
        axis = generated.trace.inputs
        self._made = axis.measure(generated.inputs[: generated.length]).T
        self._true = None if generated.true is None else axis.measure(generated.true).T
        self.height = max(LOWEST * len(axis), height)
        self._left = self._widest() + GAP
        self._right = max(width - GAP, self._left + 1.0)

    def step_at(self, point: QPointF) -> int | None:
        """The time step at ``point``."""
        if not (self._left - GAP <= point.x() <= self._right + GAP and 0 <= point.y() < self.height):
            return None
        share = (point.x() - self._left) / (self._right - self._left)
        return min(max(round(share * (self._steps - 1)), 0), len(self._made[0]) - 1)

    def text_at(self, point: QPointF) -> str:
        t = self.step_at(point)
        component = int(point.y() // (self.height / len(self._made)))
        return "" if t is None else words.of_measurements(self._generated, t, min(component, len(self._made) - 1))

    def paint(self, painter: QPainter, theme: Theme, present: int | None) -> None:
        """present: the time step that is looked at."""
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = (self._x(self._generated.prompt - 1) + self._x(self._generated.prompt)) / 2
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.drawLine(QPointF(border, 0), QPointF(border, self.height))
        if present is not None:
            painter.setPen(QPen(theme.color("ink"), 1))
            painter.drawLine(QPointF(self._x(present), 0), QPointF(self._x(present), self.height))
        for component in range(len(self._made)):
            self._paint_component(painter, theme, component)

    def _paint_component(self, painter: QPainter, theme: Theme, component: int) -> None:
        rect = self._rect(component)
        low, high = self._range(component)
        painter.setPen(theme.color("muted"))
        beside = QRectF(0, rect.top() - 7, self._left - GAP, rect.height() + 14)
        top, bottom, center = (f | Qt.AlignmentFlag.AlignRight for f in (
            Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignVCenter))
        axis = self._generated.trace.inputs
        for flag, text in ((top, measurement(high)), (center, axis.units[component]), (bottom, measurement(low))):
            painter.drawText(beside, flag, text)
        given, made = self._generated.prompt, self._made[component]
        if self._true is not None:
            pen = QPen(theme.color("muted"), 1.2, Qt.PenStyle.DashLine)
            self._paint_curve(painter, rect, self._true[component], (low, high), given - 1, pen)
        self._paint_curve(painter, rect, made[:given], (low, high), 0, QPen(theme.color("ink"), 1.6))
        self._paint_curve(painter, rect, made, (low, high), given - 1, QPen(theme.color("forward"), 1.8))

    def _paint_curve(
        self, painter: QPainter, rect: QRectF, values: np.ndarray, ends: tuple[float, float], first: int, pen: QPen
    ) -> None:
        low, high = ends
        scale = rect.height() / (high - low or 1.0)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([
            QPointF(self._x(t), rect.bottom() - scale * (float(values[t]) - low)) for t in range(first, len(values))]))

    @property
    def _steps(self) -> int:
        return max(len(self._generated.inputs), 2)

    def _x(self, t: int) -> float:
        return self._left + t * (self._right - self._left) / (self._steps - 1)

    def _rect(self, component: int) -> QRectF:
        height = self.height / len(self._made)
        return QRectF(self._left, component * height + 10, self._right - self._left, height - 20)

    def _range(self, component: int) -> tuple[float, float]:
        """Of all that is drawn; of what is finite."""
        drawn = [self._made[component]] + ([] if self._true is None else [self._true[component]])
        values = np.concatenate(drawn)
        values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)

    def _widest(self) -> float:
        metrics, axis = QFontMetricsF(self._font), self._generated.trace.inputs
        ends = [measurement(end) for k in range(len(axis)) for end in self._range(k)]
        return max(metrics.horizontalAdvance(text) for text in (*ends, *axis.units))
