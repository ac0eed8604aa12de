"""The norms of errors per time step, one loss alone among them, and the size of the gradient beside them."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR, MARGIN, DecadePlot, decades
from rnn_explorer.widgets.time_columns import RIGHT

MARK = 7.0  # pixels
REACH = 8.0  # pixels from the middle of a mark
SHAFT = 5.0  # pixels from the right edge: the way from the gradient's norm to the threshold
ABOVE = 8  # z of the curve of one loss


class NormPlot(DecadePlot):
    """Series of norms, over them the errors that come from one loss alone, in the right margin the clipping."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alone = np.zeros(0)
        self._alone_curve = self.add(pg.PlotCurveItem(connect="finite", antialias=True), ABOVE)
        self._alone_marks = self.add(pg.ScatterPlotItem(pxMode=True, symbol="d", size=7), ABOVE + 0.5)
        self._clipping = ClipMarks(self)
        self.addItem(self._clipping)

    def set_alone(self, values: np.ndarray) -> None:
        """The errors that come from one loss, (T,), NaN where there is none or it is not known; empty: no loss."""
        if not np.array_equal(values, self._alone, equal_nan=True):
            self._alone = values
            self._draw_alone()

    def set_clipping(self, norm: float | None, threshold: float | None) -> None:
        """Mark the gradient's norm and the threshold at the right edge; None: there is none, or it is not known."""
        self._clipping.set_values(norm, threshold)

    def place_of_clipping(self, of_norm: bool) -> QRectF | None:
        """Where the gradient's norm is marked, or the threshold; None if it is not."""
        value = self._clipping.norm if of_norm else self._clipping.threshold
        return None if value is None else around(self.area().right() + RIGHT / 2, self.y_of(value))

    def restyle(self) -> None:
        self._draw_alone()
        super().restyle()

    def lay_out(self) -> None:
        super().lay_out()
        self._clipping.lay_out()

    def y_of(self, value: float) -> float:
        """The pixel of a magnitude."""
        area = self.area()
        part = (decades(np.float64(value)) - FLOOR + MARGIN) / (CEILING - FLOOR + 2 * MARGIN)
        return area.bottom() - float(part) * area.height()

    def _draw_alone(self) -> None:
        ink = self.theme.color("ink")
        there = np.flatnonzero(~np.isnan(self._alone))
        for item in (self._alone_curve, self._alone_marks):
            item.setVisible(len(there) > 0)
        self._alone_curve.setPen(self.pen(ink, 2))
        self._alone_curve.setData(np.arange(len(self._alone)),
                                  np.where(self._alone > 0, decades(self._alone), np.nan))
        self._alone_marks.setData(there, decades(self._alone[there]), pen=pg.mkPen(ink),
                                  brush=[pg.mkBrush(ink if value > 0 else None) for value in self._alone[there]])


def around(x: float, y: float) -> QRectF:
    """The place of a mark."""
    return QRectF(x - REACH, y - REACH, 2 * REACH, 2 * REACH)


class ClipMarks(QGraphicsItem):
    """In the right margin of a plot: a triangle at the norm of the gradient, a bar at the threshold of clipping, an
    arrow from one to the other where the gradient is clipped.
    """

    def __init__(self, plot: NormPlot) -> None:
        super().__init__()
        self._plot = plot
        self.norm: float | None = None
        self.threshold: float | None = None
        self._rect = QRectF()

    def set_values(self, norm: float | None, threshold: float | None) -> None:
        if (norm, threshold) != (self.norm, self.threshold):
            self.norm, self.threshold = norm, threshold
            self.update()

    def lay_out(self) -> None:
        """Stand at the right edge of the plot's area."""
        area = self._plot.area()
        self.prepareGeometryChange()
        self._rect = QRectF(area.right(), area.top(), RIGHT, area.height())

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        color, x = self._plot.theme.color("update"), self._rect.left() + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 2))
        if self.threshold is not None:
            y = self._plot.y_of(self.threshold)
            painter.drawLine(QPointF(x, y), QPointF(self._rect.right() - 1, y))
        if self.norm is None:
            return
        y = self._plot.y_of(self.norm)
        if self.threshold is not None and self.norm > self.threshold:
            end = QPointF(self._rect.right() - SHAFT, self._plot.y_of(self.threshold))
            painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(end.x(), y), end)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        corners = QPointF(x, y), QPointF(x + MARK, y - MARK / 2), QPointF(x + MARK, y + MARK / 2)
        painter.drawPolygon(QPolygonF(corners))
