"""Rows of an unfolded network whose columns are too narrow for strips: one image a row.

Where several numbers share a pixel, it shows the one with the largest absolute value.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from rnn_explorer.drawings.unfolded.drawing import largest
from rnn_explorer.drawings.unfolded.parts import LOSS_LIMIT, Part
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme, signed_rgb


def paint_pooled(painter: QPainter, layout: StackLayout, theme: Theme, key: Block | str, part: Part) -> None:
    """A row, all visible time steps of it."""
    steps, ratio = layout.columns.visible, painter.device().devicePixelRatioF()
    place = layout.rect(key, steps[0]) | layout.rect(key, steps[-1])
    width, height = max(round(place.width() * ratio), 1), max(round(place.height() * ratio), 1)
    values = part.values[steps.start : steps.stop]
    exist = largest(np.isin(np.arange(steps.start, steps.stop), part.existing(steps)).astype(float), width, 0) > 0
    colors = _colors(layout, theme, key, values, part.limit, width, height)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:, :, 2::-1], pixels[:, :, 3] = colors[..., :3], colors[..., 3]
    pixels[:, ~exist] = 0
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
    painter.drawImage(QRectF(place.left(), place.top(), width / ratio, height / ratio), image)


def _colors(
    layout: StackLayout, theme: Theme, key: Block | str, values: np.ndarray, limit: float, width: int, height: int
) -> np.ndarray:
    """(height, width, 4)."""
    shape, content = (height, width, 4), layout.content
    if key is Block.LOSS:
        return _bars(values[:, 0] / LOSS_LIMIT, theme.color("loss"), shape)
    if key is Block.OUTPUT and not content.outputs:
        return _bars(values.max(axis=1), mixed(theme.color("forward"), theme.color("base"), 0.38), shape)
    if key is Block.INPUT and not content.inputs:
        return _bars(np.ones(len(values)), mixed(theme.color("forward"), theme.color("base"), 0.10), shape)
    cells = largest(largest(values, width, 0), height, 1)
    opaque = np.full((height, width, 1), 255, np.uint8)
    return np.concatenate([signed_rgb(cells.T, limit, theme), opaque], axis=2)


def _bars(shares: np.ndarray, color: QColor, shape: tuple[int, int, int]) -> np.ndarray:
    """Bars from the foot of a row, ``shares`` (T,) of its height."""
    height, width, _ = shape
    filled = np.rint(np.clip(largest(shares, width, 0), 0.0, 1.0) * height)
    pixels = np.zeros(shape, np.uint8)
    pixels[np.arange(height)[:, None] >= height - filled] = (*color.getRgb()[:3], 255)
    return pixels


def note_of(layout: StackLayout, ratio: float) -> tuple[str, ...]:
    """How many numbers share a pixel, if any do."""
    room = layout.columns.right - layout.columns.left
    steps = -(-layout.columns.count // max(round(room * ratio), 1))
    heights = [layout.spans[row][1] for row in layout.states]
    units = max((-(-layout.content.hidden // max(round(height * ratio), 1)) for height in heights), default=1)
    if steps * units == 1:
        return ()
    what = "units" if steps == 1 else "steps" if units == 1 else f"({steps} × {units})"
    return (f"a pixel shows the largest of {steps * units} {what}",)
