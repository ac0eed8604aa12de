"""The line at the foot that says which level of detail is drawn, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPainter

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.view import USUAL_HEIGHT, scaled_font
from rnn_explorer.widgets.theme import Theme

_MARGIN, _DOT, _PITCH, _AIR = 10.0, 2.4, 7.0, 5.0
_LARGEST = 1.25  # times the usual size


class Sign:
    """In a widget of that font and ``size``."""

    def __init__(self, font: QFont, size: QSize) -> None:
        self._lettering = Lettering(scaled_font(font, min(size.height() / USUAL_HEIGHT, _LARGEST)))
        height = round(self._lettering.line + 3.0)
        self.rect = QRectF(0.0, size.height() - height, size.width(), height)

    def paint(self, painter: QPainter, theme: Theme, level: Level, notes: Iterable[str]) -> None:
        """A dot for each level, that of the present one filled; its name; the notes."""
        middle, lettering = self.rect.center().y(), self._lettering
        painter.setPen(theme.color("muted"))
        for index, other in enumerate(Level):
            painter.setBrush(theme.color("accent" if other is level else "base"))
            painter.drawEllipse(QPointF(_MARGIN + _DOT + index * _PITCH, middle + 0.5), _DOT, _DOT)
        left, base = _MARGIN + len(Level) * _PITCH + _AIR / 2, middle + lettering.capital / 2
        painter.setFont(lettering.bold)
        painter.setPen(theme.color("ink"))
        painter.drawText(QPointF(left, base), level.value)
        left += lettering.width(level.value, True) + _AIR
        painter.setFont(lettering.font)
        painter.setPen(theme.color("muted"))
        text = "".join(f" · {note}" for note in notes)
        painter.drawText(QPointF(left, base), lettering.elided(text, self.rect.width() - left - _MARGIN, False))
