"""An image under the time axis: one column of pixels a time step."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from rnn_explorer.widgets.time_columns import TimeColumns


class Cells:
    """Colours [row, t], a row of them as high as any other, in the columns of their time steps."""

    def __init__(self) -> None:
        self._image = QImage()
        self._filled: list[bool] = []  # the columns that have anything

    def set_rgba(self, rgba: np.ndarray) -> None:
        """Show ``rgba`` (rows, T, 4) uint8, the first row at the top; each is either opaque or not there."""
        rows, steps, _ = rgba.shape
        self._filled = rgba[..., 3].any(axis=0).tolist()
        rgba = np.ascontiguousarray(rgba)
        straight = QImage(rgba.data, steps, rows, rgba.strides[0], QImage.Format.Format_RGBA8888)
        self._image = straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def paint(self, painter: QPainter, columns: TimeColumns, top: float, height: float, inset: float = 0.0) -> None:
        """The visible columns between ``top`` and ``top + height``, so many pixels (``inset``) of each free at either
        side.
        """
        rows, shown = self._image.height(), columns.visible[: max(len(self._filled) - columns.first, 0)]
        if not rows or not any(self._filled[t] for t in shown):
            return
        if not inset:
            target = QRectF(columns.left, top, len(shown) * columns.column_width, height)
            painter.drawImage(target, self._image, QRectF(columns.first, 0, len(shown), rows))
            return
        for t in shown:
            if self._filled[t]:
                target = columns.column(t, top, height).adjusted(inset, 0, -inset, 0)
                painter.drawImage(target, self._image, QRectF(t, 0, 1, rows))
