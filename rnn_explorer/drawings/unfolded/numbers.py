"""What is written into the cells of strips: numbers where they fit, else signs where they are wanted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.sign_marks import paint_sign_marks
from rnn_explorer.widgets.theme import Theme, signed_rgb

_CENTER = Qt.AlignmentFlag.AlignCenter
_DARK = 0.55  # luminance below which a cell is written on in white


def decimals_that_fit(font: QFont, width: float, height: float) -> int:
    """How many decimals a cell of that size has room for; 0: for no number."""
    metrics = QFontMetricsF(font)
    if height < metrics.capHeight() + 4:
        return 0
    widths = {3: "+0.000", 2: "+0.00"}
    return next((n for n, text in widths.items() if width >= metrics.horizontalAdvance(text)), 0)


def paint_cells(
    painter: QPainter, font: QFont, theme: Theme, rect: QRectF, values: np.ndarray, limit: float, signs: bool
) -> None:
    """Into the cells of a strip (cells,); ``signs``: whether plus and minus are wanted."""
    height = rect.height() / len(values)
    decimals = decimals_that_fit(font, rect.width(), height)
    if decimals:
        paint_numbers(painter, font, theme, rect, values, limit, decimals)
    elif signs:
        cells = [QRectF(rect.left(), rect.top() + i * height, rect.width(), height) for i in range(len(values))]
        paint_sign_marks(painter, cells, values.tolist(), signed_rgb(values, limit, theme), theme)


def paint_numbers(
    painter: QPainter, font: QFont, theme: Theme, rect: QRectF, values: np.ndarray, limit: float, decimals: int
) -> None:
    """The numbers of a strip (cells,), each in its cell, black or white by the colour of the cell."""
    light = signed_rgb(values, limit, theme) @ (0.299, 0.587, 0.114) / 255
    height = rect.height() / len(values)
    painter.setFont(font)
    for index, value in enumerate(values.tolist()):
        painter.setPen(QColor(Qt.GlobalColor.black if light[index] > _DARK else Qt.GlobalColor.white))
        cell = QRectF(rect.left(), rect.top() + index * height, rect.width(), height)
        painter.drawText(cell, _CENTER, signed(value, decimals))
