"""Writing short texts fast: what does not change is laid out once, and no text is measured twice."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText, QTransform

LEFT, CENTER, RIGHT = 0.0, 0.5, 1.0
MOST = 1500  # texts that are remembered
_FIGURES = str.maketrans("123456789", "000000000")


class Script:
    """One font. line: its height."""

    def __init__(self, font: QFont, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        self.font = QFont(font)
        self.font.setWeight(weight)
        self._metrics = QFontMetricsF(self.font)
        self._rise = (self._metrics.ascent() - self._metrics.descent()) / 2
        self._widths: dict[str, float] = {}
        self._laid: dict[str, QStaticText] = {}
        self.line = self._metrics.height()

    def width(self, text: str) -> float:
        """Of a text, in logical pixels."""
        if text not in self._widths:
            if len(self._widths) >= MOST:
                self._widths.clear()
            self._widths[text] = self._metrics.horizontalAdvance(text)
        return self._widths[text]

    def write(self, painter: QPainter, rect: QRectF, text: str, color: QColor, align: float = CENTER) -> None:
        """``text`` in the middle of the height of ``rect``, from its left to its right end; narrowed if it is wider."""
        advance, room = self.width(text), rect.width()
        if advance > room + 0.5:
            self._draw(painter, rect, text, color, (advance, align))
            return
        painter.setFont(self.font)
        painter.setPen(color)
        base = rect.top() + rect.height() / 2 + self._rise
        top = QPointF(rect.left() + align * (room - advance), base - self._metrics.ascent())
        painter.drawStaticText(top, self._static(text))

    def write_once(self, painter: QPainter, rect: QRectF, text: str, color: QColor, align: float = CENTER) -> None:
        """As ``write``, for a text that is another one at the next step."""
        self._draw(painter, rect, text, color, (self._metrics.horizontalAdvance(text), align))

    def number(self, painter: QPainter, rect: QRectF, text: str, color: QColor, align: float = CENTER) -> None:
        """As ``write_once``; all figures have the same width."""
        self._draw(painter, rect, text, color, (self.width(text.translate(_FIGURES)), align))

    def _draw(self, painter: QPainter, rect: QRectF, text: str, color: QColor, place: tuple[float, float]) -> None:
        """``place``: the width of the text, and its alignment."""
        advance, align = place
        painter.setFont(self.font)
        painter.setPen(color)
        base = rect.top() + rect.height() / 2 + self._rise
        if advance <= rect.width() + 0.5:
            painter.drawText(QPointF(rect.left() + align * (rect.width() - advance), base), text)
            return
        painter.save()
        painter.translate(rect.left(), base)
        painter.scale(max(rect.width(), 1.0) / advance, 1.0)
        painter.drawText(QPointF(0.0, 0.0), text)
        painter.restore()

    def _static(self, text: str) -> QStaticText:
        if text not in self._laid:
            if len(self._laid) >= MOST:
                self._laid.clear()
            static = self._laid[text] = QStaticText(text)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.prepare(QTransform(), self.font)
        return self._laid[text]
