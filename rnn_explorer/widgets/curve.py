"""Curves of very many points, by hand: an antialiased polygon of a noisy curve costs fifty times as much."""

import numpy as np
from PySide6.QtGui import QColor, QImage


def envelope(values: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value of the curve through ``values`` in each of its columns: two of (columns,).

    Each column reaches to the next one. NaN where there is no curve.
    """
    count = len(values)
    if count > columns:
        starts = np.arange(columns) * count // columns
        low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    else:
        low = high = np.interp(np.linspace(0, count - 1, columns), np.arange(count), values)
    next_low, next_high = np.append(low[1:], low[-1]), np.append(high[1:], high[-1])
    return np.minimum(low, next_high), np.maximum(high, next_low)


def curve_image(
    low: np.ndarray, high: np.ndarray, rows: int, pen: float, color: QColor, area: float = 0.0
) -> QImage:
    """A line from ``low`` to ``high`` pixels above the floor, both (columns,), and the area below it, of the opacity
    ``area``.
    """
    floor = np.arange(rows)[::-1, None]
    alpha = np.clip(np.minimum(high + pen / 2, floor + 1) - np.maximum(low - pen / 2, floor), 0.0, 1.0)
    if area:
        np.maximum(alpha, area * np.clip(low - floor, 0.0, 1.0), out=alpha)
    alpha = np.nan_to_num(alpha * 255).astype(np.uint32)
    pixels = (alpha << 24) | np.uint32(color.rgb() & 0xFFFFFF)
    return QImage(pixels.data, len(low), rows, QImage.Format.Format_ARGB32).copy()


def trailing_mean(values: np.ndarray, length: int) -> np.ndarray:
    """The mean of each value and the ``length`` − 1 before it (of the first ones: of as many as there are), (n,).

    From sums within blocks, which are only ever added: a difference of long sums would drown what comes after a peak.
    """
    count = len(values)
    blocks = np.zeros((-(-count // length), length))
    blocks.reshape(-1)[:count] = values
    sums = np.cumsum(blocks, axis=1).ravel()[:count]  # from the start of a block
    to_end = np.cumsum(blocks[:, ::-1], axis=1)[:, ::-1]  # of a block; a window reaches over the end of one at most
    to_end[:, 0] = 0.0  # there it is a block
    sums[length:] += to_end.ravel()[1 : max(count - length, 0) + 1]
    return sums / np.minimum(np.arange(count) + 1, length)
