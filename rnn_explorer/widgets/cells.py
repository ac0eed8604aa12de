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

    def paint(self, painter: QPainter, columns: TimeColumns, times: range, top: float, height: float,
              inset: float = 0.0) -> None:
        """The visible ones of the ``times`` between ``top`` and ``top + height``, so many pixels (``inset``) of each
        free at either side. One by one, on whole pixels: of a scaled image, a part would not look as in the whole.
        """
        rows, ratio = self._image.height(), painter.device().devicePixelRatio()
        first, last = max(times.start, columns.first), min(times.stop, columns.visible.stop, len(self._filled))
        for t in range(first, last):
            if self._filled[t]:
                left = round((columns.x(t - 0.5) + inset) * ratio) / ratio
                right = round((columns.x(t + 0.5) - inset) * ratio) / ratio
                painter.drawImage(QRectF(left, top, right - left, height), self._image, QRectF(t, 0, 1, rows))
