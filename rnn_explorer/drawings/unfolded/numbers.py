"""Strips of cells, and what is written into them: numbers where they fit, else signs where they are wanted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.sign_marks import paint_sign_marks
from rnn_explorer.widgets.theme import Theme, signed_rgb

_DARK = 0.55  # luminance below which a cell is written on in white
_WITH_GAP = 7.0  # pixels: the height of cells with gaps between them


def decimals_that_fit(lettering: Lettering, width: float, height: float) -> int:
    """How many decimals a cell of that size has room for; 0: for no number."""
    if height < lettering.capital + 4:
        return 0
    return next((n for n, text in {3: "+0.000", 2: "+0.00"}.items() if width >= lettering.width(text)), 0)


def paint_strip(
    painter: QPainter, lettering: Lettering, theme: Theme, rect: QRectF, values: np.ndarray, limit: float, signs: bool
) -> None:
    """A few cells (cells,) from the top, with what is written into them; ``signs``: whether plus and minus may be."""
    colors, height = signed_rgb(values, limit, theme), rect.height() / len(values)
    gap = 1.0 if height >= _WITH_GAP else 0.0
    painter.fillRect(rect, theme.color("base"))
    for index, color in enumerate(colors.tolist()):
        painter.fillRect(QRectF(rect.left(), rect.top() + index * height, rect.width(), height - gap), QColor(*color))
    paint_cells(painter, lettering, theme, rect, values, colors, signs)


def paint_cells(
    painter: QPainter, lettering: Lettering, theme: Theme, rect: QRectF, values: np.ndarray, colors: np.ndarray,
    signs: bool,
) -> None:
    """What is written into a strip (cells,) of these ``colors`` (cells, 3)."""
    height = rect.height() / len(values)
    decimals = decimals_that_fit(lettering, rect.width(), height)
    if decimals:
        _paint_numbers(painter, lettering, rect, [signed(value, decimals) for value in values.tolist()], colors)
    elif signs:
        cells = [QRectF(rect.left(), rect.top() + i * height, rect.width(), height) for i in range(len(values))]
        paint_sign_marks(painter, cells, values.tolist(), colors, theme)


def _paint_numbers(
    painter: QPainter, lettering: Lettering, rect: QRectF, texts: list[str], colors: np.ndarray
) -> None:
    """Each in its cell, black or white by the colour of the cell."""
    light = (colors @ (0.299, 0.587, 0.114) / 255 > _DARK).tolist()
    inks = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)
    height = rect.height() / len(texts)
    painter.setFont(lettering.font)
    for index, text in enumerate(texts):
        painter.setPen(inks[light[index]])
        x = rect.center().x() - lettering.width(text) / 2
        painter.drawText(QPointF(x, rect.top() + (index + 0.5) * height + lettering.capital / 2), text)
