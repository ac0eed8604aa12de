"""An image under the time axis: one column of pixels a time step."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget


class Cells(QGraphicsItem):
    """An image in the coordinates of a plot: column t around x = t, the first row at the lowest y.

    Put it in with ``TimePlot.add``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rgba = np.zeros((0, 0, 4), np.uint8)
        self._low, self._height, self._inset = 0.0, 1.0, 0.0

    def set_rgba(self, rgba: np.ndarray, low: float, high: float) -> None:
        """Show ``rgba`` (rows, T, 4) uint8 from y = ``low`` to ``high``."""
        self.prepareGeometryChange()
        self._rgba, self._low, self._height = np.ascontiguousarray(rgba), low, high - low
        self.update()

    def set_inset(self, inset: float) -> None:
        """Leave so much of a column free at either side."""
        if inset != self._inset:
            self._inset = inset
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-0.5, self._low, self._rgba.shape[1], self._height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        rows, columns, _ = self._rgba.shape
        if not rows or not columns:
            return
        image = QImage(self._rgba.data, columns, rows, self._rgba.strides[0], QImage.Format.Format_RGBA8888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        if not self._inset:
            painter.drawImage(self.boundingRect(), image)
            return
        width = 1 - 2 * self._inset
        for t in np.flatnonzero(self._rgba[..., 3].any(axis=0)).tolist():
            target = QRectF(t - 0.5 + self._inset, self._low, width, self._height)
            painter.drawImage(target, image, QRectF(t, 0, 1, rows))
