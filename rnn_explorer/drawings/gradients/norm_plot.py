"""The norms of errors per time step, one loss alone among them, and the size of the gradient beside them."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.gradient_plot import DecadePlot
from rnn_explorer.widgets.time_columns import RIGHT

MARK = 7.0  # pixels
REACH = 8.0  # pixels from the middle of a mark
SHAFT = 5.0  # pixels from the right edge: the way from the gradient's norm to the threshold


class NormPlot(DecadePlot):
    """Series of norms, over them the errors that come from one loss alone, in the right margin the clipping: a triangle
    at the norm of the gradient, a bar at the threshold, an arrow from one to the other where the gradient is clipped.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alone = np.zeros(0)
        self._clipping: tuple[float | None, float | None] = None, None

    def set_alone(self, values: np.ndarray) -> None:
        """The errors that come from one loss, (T,), NaN where there is none or it is not known; empty: no loss."""
        if not np.array_equal(values, self._alone, equal_nan=True):
            self._alone = values
            self.update()

    def set_clipping(self, norm: float | None, threshold: float | None) -> None:
        """Mark the gradient's norm and the threshold at the right edge; None: there is none, or it is not known."""
        if (norm, threshold) != self._clipping:
            self._clipping = norm, threshold
            self.update()

    def place_of_clipping(self, of_norm: bool) -> QRectF | None:
        """Where the gradient's norm is marked, or the threshold; None if it is not."""
        value = self._clipping[0 if of_norm else 1]
        return None if value is None else around(self.area().right() + RIGHT / 2, self.y_of(value))

    def draw_data(self, painter: QPainter, times: range) -> None:
        super().draw_data(painter, times)
        ink, there = self.theme.color("ink"), ~np.isnan(self._alone)
        for t, at in self.draw_curve(painter, self._alone, there, times, QPen(ink, 2)):
            self._marks.paint(painter, "diamond", 7.0, at, ink, ink if self._alone[t] > 0 else None)

    def draw_over(self, painter: QPainter) -> None:
        norm, threshold = self._clipping
        color, left, right = self.theme.color("update"), self.area().right() + 1, self.area().right() + RIGHT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 2))
        if threshold is not None:
            y = self.y_of(threshold)
            painter.drawLine(QPointF(left, y), QPointF(right - 1, y))
        if norm is None:
            return
        y = self.y_of(norm)
        if threshold is not None and norm > threshold:
            painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(right - SHAFT, y), QPointF(right - SHAFT, self.y_of(threshold)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        corners = QPointF(left, y), QPointF(left + MARK, y - MARK / 2), QPointF(left + MARK, y + MARK / 2)
        painter.drawPolygon(QPolygonF(corners))


def around(x: float, y: float) -> QRectF:
    """The place of a mark."""
    return QRectF(x - REACH, y - REACH, 2 * REACH, 2 * REACH)
