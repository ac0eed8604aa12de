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


def cells_of(rect: QRectF, count: int) -> list[QRectF]:
    """The cells of a strip, from the top."""
    height = rect.height() / count
    return [QRectF(rect.left(), rect.top() + i * height, rect.width(), height) for i in range(count)]


def paint_strip(
    painter: QPainter, lettering: Lettering, theme: Theme, rect: QRectF, values: np.ndarray, limit: float, signs: bool
) -> None:
    """A few cells (cells,) with what is written into them; ``signs``: whether plus and minus are wanted."""
    colors, cells = signed_rgb(values, limit, theme), cells_of(rect, len(values))
    gap = 1.0 if cells[0].height() >= _WITH_GAP else 0.0
    painter.fillRect(rect, theme.color("base"))
    for cell, color in zip(cells, colors.tolist(), strict=True):
        painter.fillRect(cell.adjusted(0.0, 0.0, 0.0, -gap), QColor(*color))
    write_cells(painter, lettering, theme, cells, values, colors, signs)


def write_cells(
    painter: QPainter, lettering: Lettering, theme: Theme, cells: list[QRectF], values: np.ndarray, colors: np.ndarray,
    signs: bool,
) -> None:
    """What is written into cells of one size, of these ``colors`` (cells, 3)."""
    decimals = decimals_that_fit(lettering, cells[0].width(), cells[0].height())
    if decimals:
        _write_numbers(painter, lettering, cells, [signed(value, decimals) for value in values.tolist()], colors)
    elif signs:
        paint_sign_marks(painter, cells, values.tolist(), colors, theme)


def _write_numbers(
    painter: QPainter, lettering: Lettering, cells: list[QRectF], texts: list[str], colors: np.ndarray
) -> None:
    """Each in its cell, black or white by the colour of the cell."""
    light = (colors @ (0.299, 0.587, 0.114) / 255 > _DARK).tolist()
    inks = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)
    painter.setFont(lettering.font)
    for cell, text, is_light in zip(cells, texts, light, strict=True):
        painter.setPen(inks[is_light])
        middle = cell.center()
        painter.drawText(QPointF(middle.x() - lettering.width(text) / 2, middle.y() + lettering.capital / 2), text)
