"""Two weights of a font, and how wide texts are in them: the same texts are measured again and again."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from rnn_explorer.widgets.ink import bold

_FIGURES = str.maketrans("123456789", "000000000")  # all figures are of one width
_BELOW = re.compile("_([a-zω])(?![a-z])")  # of a symbol: a_i, W_ω
_SMALLER, _LOWER = 0.76, 0.1  # a subscript: its size, and how many lines it is lowered


class Lettering:
    """Of one size; ``font`` has figures of one width. In a symbol, a letter after ``_`` is a subscript."""

    def __init__(self, font: QFont) -> None:
        self.font, self.bold = font, bold(font)
        self._fonts = {(is_bold, low): _sized(self.bold if is_bold else font, low)
                       for is_bold in (False, True) for low in (False, True)}  # fmt: skip
        self._metrics = {key: QFontMetricsF(each) for key, each in self._fonts.items()}
        usual = self._metrics[False, False]
        self.line = usual.height()
        self.ascent = usual.ascent()
        self.capital = usual.capHeight()
        self._widths: dict[tuple[bool, str], float] = {}

    def width(self, text: str, is_bold: bool = False) -> float:
        """In logical pixels."""
        key = is_bold, text.translate(_FIGURES)
        if key not in self._widths:
            self._widths[key] = sum(self._advance(run, is_bold, low) for run, low in _runs(key[1]))
        return self._widths[key]

    def paint(self, painter: QPainter, start: QPointF, text: str, is_bold: bool = False) -> None:
        """From ``start`` on, on the base line."""
        for run, low in _runs(text):
            painter.setFont(self._fonts[is_bold, low])
            painter.drawText(start + QPointF(0.0, _LOWER * self.line * low), run)
            start += QPointF(self._advance(run, is_bold, low), 0.0)

    def elided(self, text: str, width: float, is_bold: bool) -> str:
        """Without its end where it is wider."""
        if self.width(text, is_bold) <= width:
            return text
        return self._metrics[is_bold, False].elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _advance(self, run: str, is_bold: bool, low: bool) -> float:
        return self._metrics[is_bold, low].horizontalAdvance(run)


def _runs(text: str) -> list[tuple[str, bool]]:
    """The pieces of a text, and whether each is a subscript."""
    return [(run, index % 2 == 1) for index, run in enumerate(_BELOW.split(text)) if run]


def _sized(font: QFont, low: bool) -> QFont:
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * (_SMALLER if low else 1.0))
    return smaller
