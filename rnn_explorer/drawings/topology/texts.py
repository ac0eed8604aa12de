"""Writing short texts fast: their widths are remembered, and nothing is laid out anew."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

LEFT, CENTER, RIGHT = 0.0, 0.5, 1.0
MOST = 4000  # widths that are remembered


class Script:
    """One font. line: its height."""

    def __init__(self, font: QFont, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        self.font = QFont(font)
        self.font.setWeight(weight)
        self._metrics = QFontMetricsF(self.font)
        self._rise = (self._metrics.ascent() - self._metrics.descent()) / 2
        self._widths: dict[str, float] = {}
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
        painter.setFont(self.font)
        painter.setPen(color)
        base = rect.top() + rect.height() / 2 + self._rise
        if advance <= room + 0.5:
            painter.drawText(QPointF(rect.left() + align * (room - advance), base), text)
            return
        painter.save()
        painter.translate(rect.left(), base)
        painter.scale(max(room, 1.0) / advance, 1.0)
        painter.drawText(QPointF(0.0, 0.0), text)
        painter.restore()
