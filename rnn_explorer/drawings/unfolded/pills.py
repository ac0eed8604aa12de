"""The pills in which the losses of an unfolded network are written."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter


def loss_text(loss: float, metrics: QFontMetricsF, room: float) -> str:
    """A loss, which has no sign, with as many decimals (at most 2) as are not wider than ``room``; or nothing. A small
    one has two, and rather no 0 before them.
    """
    texts = [f"{abs(loss):.{decimals}f}" for decimals in (2, 1, 0)]
    texts.insert(1, texts[0].removeprefix("0"))
    short = f"{abs(loss):.0e}".replace("e+0", "e").replace("e+", "e")
    return next((text for text in (*texts, short) if metrics.horizontalAdvance(text) <= room), "")


def paint_pill(painter: QPainter, rect: QRectF) -> None:
    """The outline, with the painter's pen."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)


def fill_pill(painter: QPainter, rect: QRectF, share: float, fill: QColor, sideways: bool) -> None:
    """A disc by its area, or the left part of a pill by its width."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    if not sideways:
        radius = rect.height() / 2 * math.sqrt(share)
        painter.drawEllipse(rect.center(), radius, radius)
        return
    painter.save()
    painter.setClipRect(QRectF(rect.left(), rect.top(), share * rect.width(), rect.height()))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.restore()
