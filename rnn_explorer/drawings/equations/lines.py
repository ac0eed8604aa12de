"""A short list of names and their values, the result last."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.theme import theme_of

_VCENTER = Qt.AlignmentFlag.AlignVCenter


class LinesView(QWidget):
    """Lines "name = value"; the last one is the result, and bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[tuple[str, str], ...] = ()

    def set_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Show other (name, value) pairs."""
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName("; ".join(f"{name} = {value}" for name, value in lines))
            self.update()

    def preferred_height(self) -> int:
        """Of all lines, in logical pixels."""
        return round(len(self._lines) * self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for index in range(len(self._lines)):
                self._paint_line(painter, index)

    def _paint_line(self, painter: QPainter, index: int) -> None:
        theme, height, equals = theme_of(self), self._line_height(), self._names_width()
        (name, value), last, top = self._lines[index], index == len(self._lines) - 1, index * height
        painter.setFont(self._line_font(last))
        painter.setPen(theme.color("ink" if last else "muted"))
        painter.drawText(QRectF(0, top, equals, height), _VCENTER | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(theme.color("ink"))
        rest = QRectF(equals + 8, top, self.width() - equals - 8, height)
        painter.drawText(rest, _VCENTER | Qt.AlignmentFlag.AlignLeft, f"=  {value}")

    def _line_font(self, bold: bool) -> QFont:
        font = tabular(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _line_height(self) -> float:
        return QFontMetricsF(self.font()).height() * 1.35

    def _names_width(self) -> float:
        metrics = QFontMetricsF(self._line_font(True))
        return max((metrics.horizontalAdvance(name) for name, _ in self._lines), default=0.0)
