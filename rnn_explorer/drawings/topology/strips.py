"""Vectors as strips: a cell a unit, or, where there is no room, a cell for the largest of several."""

from functools import cache
from math import ceil, isnan

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme, lookup_table, signed_rgb

NARROWEST = 2.0  # logical pixels of a cell
FADED = 0.4  # of the colour of values of another time step


def units_a_cell(count: int, width: float) -> int:
    """How many units share a cell of a strip of ``count``."""
    return max(ceil(count * NARROWEST / max(width, 1.0)), 1)


def squeezed(values: np.ndarray, together: int) -> np.ndarray:
    """Of every ``together`` values the one of the largest size."""
    if together == 1:
        return values
    padded = np.concatenate([values, np.zeros(-len(values) % together, values.dtype)]).reshape(-1, together)
    return padded[np.arange(len(padded)), np.abs(padded).argmax(axis=1)]


def tone(value: float, limit: float, theme: Theme) -> tuple[int, int, int]:
    """The colour of one value."""
    index = round((min(max(value, -limit), limit) / limit + 1.0) * 127.5) if not isnan(value) else 127
    return _tones(theme.signed_map)[index]


@cache
def _tones(name: str) -> list[tuple[int, int, int]]:
    return [tuple(color) for color in lookup_table(name).tolist()]


def paint_strip(painter: QPainter, rect: QRectF, values: np.ndarray, limit: float, theme: Theme,
                faded: bool = False) -> None:
    """Values by colour, zero in the middle of the map, ±``limit`` at its ends."""
    shown = squeezed(values, units_a_cell(len(values), rect.width()))
    colors = signed_rgb(shown, limit, theme)
    if faded:
        base = np.array(theme.color("base").getRgb()[:3])
        colors = (FADED * colors + (1 - FADED) * base).astype(np.uint8)
    data = np.ascontiguousarray(colors).tobytes()
    painter.drawImage(rect, QImage(data, len(shown), 1, 3 * len(shown), QImage.Format.Format_RGB888))


def paint_errors(painter: QPainter, rect: QRectF, errors: np.ndarray, theme: Theme, faded: bool = False) -> None:
    """Bars whose height goes with the square root of the size: 1 or more fills ``rect``."""
    shown = squeezed(errors, units_a_cell(len(errors), rect.width()))
    color = mixed(theme.color("error"), theme.color("base"), FADED if faded else 1.0)
    cell = rect.width() / len(shown)
    talls = (rect.height() * np.sqrt(np.clip(np.abs(shown), 0.0, 1.0))).tolist()
    left, bottom, wide = rect.left(), rect.bottom(), max(cell - 1, 0.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRects([QRectF(left + n * cell, bottom - tall, wide, tall) for n, tall in enumerate(talls)])


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
