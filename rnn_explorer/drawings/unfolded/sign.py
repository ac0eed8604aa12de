"""The line at the foot that says which level of detail is drawn, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.view import USUAL_HEIGHT, scaled_font
from rnn_explorer.widgets.ink import bold
from rnn_explorer.widgets.theme import Theme

_MARGIN, _DOT, _PITCH, _AIR = 10.0, 2.4, 7.0, 6.0
_LEFT_ALIGNED = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def foot_height(font: QFont, height: float) -> int:
    """What the line takes, in a widget with that ``font``, ``height`` pixels high."""
    return round(QFontMetricsF(_font(font, height)).height() + 3.0)


def paint_sign(
    painter: QPainter, rect: QRectF, font: QFont, theme: Theme, level: Level, notes: Iterable[str]
) -> None:
    """A dot for each level, that of the present one filled; its name; the notes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("muted"))
    for index, other in enumerate(Level):
        painter.setBrush(theme.color("accent" if other is level else "base"))
        painter.drawEllipse(QPointF(_MARGIN + _DOT + index * _PITCH, rect.center().y() + 0.5), _DOT, _DOT)
    font = _font(font, rect.bottom())
    name = bold(font)
    left = _MARGIN + len(Level) * _PITCH + _AIR / 2
    painter.setFont(name)
    painter.setPen(theme.color("ink"))
    painter.drawText(rect.adjusted(left, 0, 0, 0), _LEFT_ALIGNED, level.value)
    left += QFontMetricsF(name).horizontalAdvance(level.value) + _AIR
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    text = QFontMetricsF(font).elidedText("".join(f" · {note}" for note in notes), Qt.TextElideMode.ElideRight,
                                          rect.width() - left - _MARGIN)  # fmt: skip
    painter.drawText(rect.adjusted(left, 0, 0, 0), _LEFT_ALIGNED, text)


def _font(font: QFont, height: float) -> QFont:
    return scaled_font(font, height / USUAL_HEIGHT)
