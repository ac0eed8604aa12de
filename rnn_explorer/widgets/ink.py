"""Type and colour that all drawings share: small text, text that fits, tints without transparency."""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from rnn_explorer.widgets.theme import Theme

SMALL = 0.86  # of the widget's font: tick labels
SMALLEST = 8.0  # points
STANDS_OUT = 3.0  # contrast as in WCAG 2
_CENTER = Qt.AlignmentFlag.AlignCenter


def small_font(font: QFont) -> QFont:
    """``font`` in the size of the tick labels and legends."""
    small = QFont(font)
    small.setPointSizeF(max(SMALLEST, SMALL * font.pointSizeF()))
    return small


def bold(font: QFont) -> QFont:
    """``font`` for what is emphasised."""
    heavier = QFont(font)
    heavier.setWeight(QFont.Weight.DemiBold)
    return heavier


def small_height(font: QFont) -> float:
    """The height in pixels of a label in the small size of ``font``."""
    return QFontMetricsF(small_font(font)).height()


def paint_squeezed(painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
    """``text`` in the middle of ``rect``, narrowed where it is wider."""
    painter.setPen(color)
    advance = QFontMetricsF(painter.font()).horizontalAdvance(text)
    room = rect.width() - 0.5
    if advance <= room:
        painter.drawText(rect, _CENTER, text)
        return
    painter.save()
    painter.translate(rect.center())
    painter.scale(room / advance, 1.0)
    painter.drawText(QRectF(-advance, -rect.height() / 2, 2 * advance, rect.height()), _CENTER, text)
    painter.restore()


def paint_caption(painter: QPainter, room: QRectF, wordings: Sequence[str], color: QColor) -> None:
    """The first of the wordings that fits, at the right, emphasised."""
    emphasised = bold(painter.font())
    painter.setFont(emphasised)
    advance = QFontMetricsF(emphasised).horizontalAdvance
    painter.setPen(color)
    text = next((text for text in wordings if advance(text) <= room.width()), "")
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """``share`` of ``color`` on ``ground``: a tint without transparency."""
    parts = zip(color.getRgbF()[:3], ground.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(share * over + (1 - share) * under for over, under in parts))


@lru_cache(maxsize=1024)
def readable_on(rgb: tuple[int, int, int], theme: Theme) -> QColor:
    """The theme's ink or ground, whichever stands out more on the colour ``rgb`` (0 to 255)."""
    light = _luminance(QColor(*rgb))
    return max((theme.color("ink"), theme.color("base")), key=lambda text: _contrast(_luminance(text), light))


@lru_cache(maxsize=1024)
def steady_on(rgb: tuple[int, int, int], theme: Theme) -> QColor:
    """The theme's ink as far as it stands out on the colour ``rgb``: a word on several colours keeps its ink."""
    ink = theme.color("ink")
    return ink if _contrast(_luminance(ink), _luminance(QColor(*rgb))) >= STANDS_OUT else readable_on(rgb, theme)


def _luminance(color: QColor) -> float:
    """Relative luminance as in WCAG 2."""
    parts = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in color.getRgbF()[:3])
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
