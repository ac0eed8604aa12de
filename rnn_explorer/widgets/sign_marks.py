"""Plus and minus in the cells of a picture, for who cannot or would not tell the colours apart."""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.theme import Theme

LEAST = 7.0  # pixels: in smaller cells a plus looks like a minus
LARGEST = 11.0
SHARE = 0.6  # of the smaller side of a cell


def paint_sign_marks(
    painter: QPainter, cells: Sequence[QRectF], values: Iterable[float], colors: np.ndarray, theme: Theme
) -> None:
    """A mark into each cell that is large enough and not zero; ``colors`` (cells, 3) uint8 are those of the cells."""
    strokes: dict[int, tuple[QPen, list[QLineF]]] = {}
    for cell, value, color in zip(cells, values, colors, strict=True):
        if value and min(cell.width(), cell.height()) >= LEAST:
            ink = readable_on(tuple(int(part) for part in color), theme)
            strokes.setdefault(ink.rgb(), (QPen(ink, 1.0), []))[1].extend(mark(cell, value > 0))
    for pen, lines in strokes.values():
        painter.setPen(pen)
        painter.drawLines(lines)


def mark(cell: QRectF, positive: bool) -> list[QLineF]:
    """The strokes of a plus or a minus in the middle of a cell."""
    half = round(min(SHARE * min(cell.width(), cell.height()), LARGEST) / 2)
    middle = QPointF(round(cell.center().x()) + 0.5, round(cell.center().y()) + 0.5)
    across, up = QPointF(half, 0), QPointF(0, half)
    return [QLineF(middle - across, middle + across), *([QLineF(middle - up, middle + up)] if positive else [])]
