"""Two weights of a font, and how wide texts are in them: the same texts are measured again and again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from rnn_explorer.widgets.ink import bold

_FIGURES = str.maketrans("123456789", "000000000")  # all figures are of one width


class Lettering:
    """Of one size; ``font`` has figures of one width."""

    def __init__(self, font: QFont) -> None:
        self.font, self.bold = font, bold(font)
        self._metrics, self._bold_metrics = QFontMetricsF(self.font), QFontMetricsF(self.bold)
        self.line = self._metrics.height()
        self.ascent = self._metrics.ascent()
        self.capital = self._metrics.capHeight()
        self._widths: dict[tuple[bool, str], float] = {}

    def width(self, text: str, is_bold: bool = False) -> float:
        """In logical pixels."""
        key = is_bold, text.translate(_FIGURES)
        if key not in self._widths:
            self._widths[key] = (self._bold_metrics if is_bold else self._metrics).horizontalAdvance(key[1])
        return self._widths[key]

    def elided(self, text: str, width: float, is_bold: bool) -> str:
        """Without its end where it is wider."""
        metrics = self._bold_metrics if is_bold else self._metrics
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
