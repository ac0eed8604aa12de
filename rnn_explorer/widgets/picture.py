"""Small pictures: values as cells, either ink on paper or in the signed map."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from rnn_explorer.widgets.theme import Theme, signed_rgb


def paint_values(painter: QPainter, rect: QRectF, values: np.ndarray, limit: float, ink: bool, theme: Theme) -> None:
    """``values`` (rows, columns) as equal cells, the first row at the top; what is NaN is not there.

    ink: from 0, the paper, to ``limit``; else signed, saturated at ±``limit``.
    """
    rgb = _ink(values / limit, theme) if ink else signed_rgb(values, limit, theme)
    there = np.where(np.isnan(values), 0, 255)
    cells = np.ascontiguousarray(np.concatenate([rgb, there[..., None]], axis=-1).astype(np.uint8))
    rows, columns = values.shape
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(rect, QImage(cells.data, columns, rows, cells.strides[0], QImage.Format.Format_RGBA8888))


def _ink(shares: np.ndarray, theme: Theme) -> np.ndarray:
    paper, ink = (np.array(theme.color(role).getRgb()[:3]) for role in ("base", "ink"))
    return np.rint(paper + np.clip(np.nan_to_num(shares), 0.0, 1.0)[..., None] * (ink - paper))
