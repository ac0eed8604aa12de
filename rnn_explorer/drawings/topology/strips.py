"""Vectors as strips: a cell a unit, or, where there is no room, a cell for the largest of several."""

from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil, copysign, isinf, isnan

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from rnn_explorer.drawings.topology.kept import pixels_a_unit
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.sign_marks import LEAST, paint_sign_marks
from rnn_explorer.widgets.theme import Theme, lookup_table, signed_index, signed_rgb

NARROWEST = 2.0  # logical pixels of a cell
FADED = 0.4  # of the colour of values of another time step
GAPS_FROM = 4  # pixels: narrower bars stand side by side


def units_a_cell(count: int, width: float) -> int:
    """How many units share a cell of a strip of ``count``."""
    return max(ceil(count * NARROWEST / max(width, 1.0)), 1)


def squeezed(values: np.ndarray, together: int) -> np.ndarray:
    """Of every ``together`` values along the last axis the one of the largest size."""
    if together == 1:
        return values
    padded = np.zeros((*values.shape[:-1], -(-values.shape[-1] // together) * together), values.dtype)
    padded[..., : values.shape[-1]] = values
    groups = padded.reshape(-1, together)
    return groups[np.arange(len(groups)), np.abs(groups).argmax(axis=1)].reshape(*values.shape[:-1], -1)


def tone(value: float, limit: float, theme: Theme) -> tuple[int, int, int]:
    """The colour of one value; what is infinite is at the end of the map, also where the limit is."""
    share = copysign(1.0, value) if isinf(value) else value / limit
    index = int((min(max(share, -1.0), 1.0)) * 127.5 + 128.0) if not isnan(share) else 127
    return _tones(theme.signed_map)[index]


def faded_rgb(values: np.ndarray, limit: float, theme: Theme, faded: bool) -> np.ndarray:
    """The colours of values, (..., 3) uint8; of another time step they are paler."""
    colors = signed_rgb(values, limit, theme)
    if not faded:
        return colors
    base = np.array(theme.color("base").getRgb()[:3])
    return (FADED * colors + (1 - FADED) * base).astype(np.uint8)


@cache
def _tones(name: str) -> list[tuple[int, int, int]]:
    return [tuple(color) for color in lookup_table(name).tolist()]


def paint_cells(painter: QPainter, rect: QRectF, values: np.ndarray, limit: float, theme: Theme, faded: bool) -> None:
    """A cell of the same width for each value, zero in the middle of the map, ±``limit`` at its ends."""
    data = _words(theme, faded)[signed_index(values, limit)]
    painter.drawImage(rect, QImage(data.data, len(data), 1, data.nbytes, QImage.Format.Format_RGB32))


def paint_strip(painter: QPainter, rect: QRectF, values: np.ndarray, limit: float, theme: Theme,
                faded: bool = False, signs: bool = False) -> None:
    """Values by colour; with ``signs``, plus and minus where the cells have room."""
    paint_strips(painter, [rect], values[None], np.array([limit]), theme, faded, [signs])


def paint_strips(painter: QPainter, rects: Sequence[QRectF], values: np.ndarray, limits: np.ndarray, theme: Theme,
                 faded: bool, signs: Sequence[bool]) -> None:
    """Several strips of the same width, values (strips, units), limits and signs (strips,), at once."""
    shown = squeezed(values, units_a_cell(values.shape[1], rects[0].width())) / limits[:, None]
    data = _words(theme, faded)[signed_index(shown, 1.0)]
    count = data.shape[1]
    image = QImage(data.data, count, len(data), 4 * count, QImage.Format.Format_RGB32)
    for row, rect in enumerate(rects):
        painter.drawImage(rect, image, QRectF(0, row, count, 1))
    wide = rects[0].width() / count
    if min(wide, rects[0].height()) >= LEAST:
        for rect, numbers in ((rect, row) for rect, row, wanted in zip(rects, shown, signs, strict=True) if wanted):
            cells = [QRectF(rect.left() + n * wide, rect.top(), wide, rect.height()) for n in range(count)]
            paint_sign_marks(painter, cells, numbers.tolist(), faded_rgb(numbers, 1.0, theme, faded), theme)


def paint_errors(painter: QPainter, rects: Sequence[QRectF], errors: np.ndarray, theme: Theme,
                 faded: bool = False) -> None:
    """Bars in several rooms of the same size, errors (rooms, units): their height goes with the square root of the
    size, and 1 or more fills a room.
    """
    shown = squeezed(errors, units_a_cell(errors.shape[1], rects[0].width()))
    ratio = pixels_a_unit(painter)
    high, wide = max(round(rects[0].height() * ratio), 1), max(round(rects[0].width() * ratio), 1)
    heights = high * np.sqrt(np.fmin(np.abs(shown), 1.0))
    columns, gaps = _columns(shown.shape[1], wide)
    covered = heights[:, None, columns] - np.arange(high - 1, -1, -1.0)[:, None]
    covered[:, :, gaps] = 0.0
    color = mixed(theme.color("error"), theme.color("base"), FADED if faded else 1.0)
    data = shaded(covered.reshape(-1, wide), color)
    image = QImage(data.data, wide, len(data), 4 * wide, QImage.Format.Format_ARGB32_Premultiplied)
    for row, rect in enumerate(rects):
        painter.drawImage(rect, image, QRectF(0, row * high, wide, high))


def shaded(covered: np.ndarray, color: QColor) -> np.ndarray:
    """Pixels of ``color``, as an image with premultiplied opacity has them: as opaque as ``covered`` (rows, columns)
    says, from 0 or less to 1 or more.
    """
    shares = (np.minimum(np.maximum(covered, 0.0), 1.0) * 255.0).astype(np.uint8)
    return _shades(color.rgb())[shares]


def unit_at(x: float, rect: QRectF, values: np.ndarray | None, count: int) -> int:
    """The unit at ``x``; of several in a cell the one that is shown, the first as long as nothing is."""
    together = units_a_cell(count, rect.width())
    cells = ceil(count / together)
    cell = min(max(int((x - rect.left()) / rect.width() * cells), 0), cells - 1)
    first = cell * together
    group = None if values is None else np.abs(values[first : first + together])
    return first if group is None else first + int(group.argmax())


def cell_rect(unit: int, rect: QRectF, count: int) -> QRectF:
    """Of the cell of a unit."""
    together = units_a_cell(count, rect.width())
    wide = rect.width() / ceil(count / together)
    return QRectF(rect.left() + unit // together * wide, rect.top(), wide, rect.height())


@lru_cache(maxsize=64)
def _columns(count: int, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Which bar every column of pixels belongs to, and the columns that are left free between bars."""
    bars = np.arange(pixels) * count // pixels
    gaps = np.flatnonzero(np.diff(bars)) if pixels >= GAPS_FROM * count else np.zeros(0, dtype=int)
    return bars, gaps


@lru_cache(maxsize=8)
def _words(theme: Theme, faded: bool) -> np.ndarray:
    """The map as 32-bit words, as an image has them."""
    rgb = lookup_table(theme.signed_map).astype(np.float64)
    if faded:
        rgb = FADED * rgb + (1 - FADED) * np.array(theme.color("base").getRgb()[:3])
    red, green, blue = rgb.astype(np.uint32).T
    return 0xFF000000 | red << 16 | green << 8 | blue


@lru_cache(maxsize=16)
def _shades(rgb: int) -> np.ndarray:
    """A colour in 256 opacities, as 32-bit words with its parts multiplied by them."""
    alpha = np.arange(256, dtype=np.uint32)
    parts = ((rgb >> shift & 255) * alpha // 255 << shift for shift in (16, 8, 0))
    return (alpha << 24 | sum(parts)).astype(np.uint32)
