"""The headings of the columns of labels: upright where there is room, else on their side, else shortened."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

PAD = 10.0  # pixels beside a heading
LETTER = 8.0  # pixels of a column whose heading is one letter
THINNEST = 4.0  # without its heading, where the long ones need the room
WIDEST_LETTER = 24.0
FEWEST = 3  # letters and dots: less says nothing
LYING_FROM = 170.0  # pixels of height: there is room for headings on their side


@dataclass(frozen=True, eq=False)
class Headings:
    """texts: of the columns. widths: of the columns. height: of the headings. lying: whether long ones lie on their
    side.
    """

    texts: tuple[str, ...]
    widths: np.ndarray
    height: float
    lying: bool

    def paint(self, painter: QPainter, lefts: np.ndarray) -> None:
        """Above columns that begin at ``lefts``; with the painter's pen and font."""
        metrics = QFontMetricsF(painter.font())
        for text, left, width in zip(self.texts, lefts, self.widths, strict=True):
            if len(text) == 1:
                if width > THINNEST:
                    painter.drawText(QRectF(left, self.height - metrics.height() - 1, width, metrics.height()),
                                     Qt.AlignmentFlag.AlignCenter, text)
            elif self.lying:
                self._paint_lying(painter, text, left + width / 2, metrics)
            else:
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2)
                shown = shown if shown == text or len(shown) > FEWEST else ""
                painter.drawText(QRectF(left, 0, width, self.height), Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_lying(self, painter: QPainter, text: str, x: float, metrics: QFontMetricsF) -> None:
        painter.save()
        painter.translate(x, self.height - 3)
        painter.rotate(-90)
        painter.drawText(QRectF(0, -metrics.height() / 2, self.height, metrics.height()),
                         Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def headings(texts: Sequence[str], font: QFont, width: float, height: float) -> Headings:
    """For columns that fill ``width`` pixels, in a view of ``height`` pixels."""
    metrics = QFontMetricsF(font)
    line = metrics.height() + 2
    long = np.array([len(text) > 1 for text in texts])
    advances = np.array([metrics.horizontalAdvance(text) for text in texts])
    letters = int((~long).sum())
    if (advances[long] + PAD).sum() + letters * LETTER <= width:
        return Headings(tuple(texts), _spread(np.where(long, advances + PAD, LETTER), long, width), line, False)
    if height >= LYING_FROM:
        wide = np.where(long, line, min(max((width - long.sum() * line) / max(letters, 1), 1.0), WIDEST_LETTER))
        return Headings(tuple(texts), wide * min(width / wide.sum(), 4.0), advances[long].max() + 8, True)
    share = max((width - letters * THINNEST) / max(long.sum(), 1), 1.0)
    return Headings(tuple(texts), np.where(long, np.minimum(share, advances + PAD), THINNEST), line, False)


def _spread(widths: np.ndarray, long: np.ndarray, width: float) -> np.ndarray:
    """What is left over goes to the letters first, as far as they need it, then to all."""
    left, letters = width - widths.sum(), ~long
    if letters.any():
        more = min(left / letters.sum(), WIDEST_LETTER - LETTER)
        widths, left = widths + more * letters, left - more * letters.sum()
    return widths * (1.0 + left / widths.sum())
