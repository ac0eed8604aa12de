"""Small pictures of matrices and vectors in signed colours."""

from functools import cache
from math import floor, log10

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgb

from rnn_explorer.drawings.colors import ERROR_LIMIT
from rnn_explorer.widgets.theme import Theme, lookup_table

FINEST = 48  # cells a side: more could not be told apart
WIDEST, NARROWEST = 3.0, 0.6  # times its height
STRIP = 9.0  # pixels, the height of a vector


def aggregated(values: np.ndarray, rows: int = FINEST, columns: int = FINEST) -> np.ndarray:
    """A copy of a matrix or vector (a matrix of one row) with at most so many cells, each the extreme of a block."""
    blocks = _extremes(_extremes(np.atleast_2d(values), rows).T, columns).T
    return np.array(blocks, order="C")  # an image is made of its memory


def _extremes(matrix: np.ndarray, most: int) -> np.ndarray:
    """The rows of a matrix in at most so many blocks, of each the extremes."""
    length = len(matrix)
    if length <= most:
        return matrix
    bounds = np.arange(most + 1) * length // most
    extreme = matrix[bounds[:-1]]
    for nth in range(1, int(np.diff(bounds).max())):  # the nth row of all blocks at once
        other = matrix[np.minimum(bounds[:-1] + nth, bounds[1:] - 1)]
        extreme = np.where(np.abs(other) > np.abs(extreme), other, extreme)
    return extreme


def spread(gradients: np.ndarray) -> np.ndarray:
    """Gradients for the signed map with limit 1: the fourth root, so that 0.0001 has a tenth of the colour of 1.

    The scale is fixed, in all rows and all traces: what vanishes turns pale.
    """
    return np.sign(gradients) * np.sqrt(np.sqrt(np.abs(gradients) / ERROR_LIMIT))


def nice_limit(value: float) -> float:
    """The next of 1, 2, 5, 10 … from ``value`` on: the end of a scale that changes rarely; 1 where there is none."""
    if not 0 < value < np.inf:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-9))


def fitted(shape: tuple[int, ...], rect: QRectF) -> QRectF:
    """The place of a picture of a matrix (rows, columns) or vector (n,) at the left of ``rect``."""
    rows, columns = shape if len(shape) == 2 else (1, shape[0])
    height = rect.height() if rows > 1 else min(rect.height(), STRIP)
    wanted = min(max(columns / rows, NARROWEST), WIDEST) * rect.height()
    width = min(wanted, rect.width())
    return QRectF(rect.left(), rect.center().y() - height / 2, width, height)


def image_of(shares: np.ndarray, theme: Theme) -> QImage:
    """One pixel a cell for ``shares`` (rows, columns) from −1 to 1."""
    finite = np.where(np.isnan(shares), 0.0, shares)
    index = np.rint(np.clip(finite, -1.0, 1.0) * 127.5 + 127.5).astype(np.uint8)
    rows, columns = index.shape
    image = QImage(index.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(_color_table(theme))
    return image.copy()


def paint_thumbnail(painter: QPainter, rect: QRectF, shares: np.ndarray, theme: Theme) -> None:
    """``shares`` (rows, columns) from −1 to 1 fill ``rect``, with a faint frame."""
    ratio = painter.device().devicePixelRatioF()
    cells = aggregated(shares, *(max(int(side * ratio), 1) for side in (rect.height(), rect.width())))
    painter.drawImage(rect, image_of(cells, theme))
    painter.setPen(theme.color("faint"))
    painter.drawRect(rect)


def paint_empty(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The outline of what has not happened yet."""
    painter.setPen(theme.color("faint"))
    painter.drawRect(rect)


@cache
def _color_table(theme: Theme) -> list[int]:
    return [qRgb(*color) for color in lookup_table(theme.signed_map).tolist()]
