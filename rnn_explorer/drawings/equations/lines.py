"""A short list of names and their values, the result last."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import theme_of

_VCENTER = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Line:
    """shows: the number of the trace that it is, None for what is computed on the way."""

    name: str
    value: str
    shows: Selected | None = None


class LinesView(QWidget):
    """Lines "name = value"; the last one is the result, and bold.

    Signals:
        line_pointed(object): the Line under the pointer, or None.
    """

    line_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._selected = NOTHING
        self.setMouseTracking(True)

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName("; ".join(f"{line.name} = {line.value}" for line in lines))
            self.update()

    def set_selected(self, selected: Selected) -> None:
        """Mark the line of this number."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number is written, in pixels of this widget."""
        height = self._line_height()
        return next((QRectF(1, n * height + 1, self._width_of(line), height - 2)
                     for n, line in enumerate(self._lines) if line.shows == selected), None)

    def preferred_height(self) -> int:
        """Of all lines, in logical pixels."""
        return round(len(self._lines) * self._line_height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // self._line_height())
        self.line_pointed.emit(self._lines[row] if 0 <= row < len(self._lines) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.line_pointed.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for index in range(len(self._lines)):
                self._paint_line(painter, index)

    def _paint_line(self, painter: QPainter, index: int) -> None:
        theme, height, equals = theme_of(self), self._line_height(), self._names_width()
        line, last, top = self._lines[index], index == len(self._lines) - 1, index * height
        if line.shows is not None and line.shows == self._selected:
            ground = mixed(theme.color("accent"), theme.color("base"), 0.22)
            painter.fillRect(QRectF(0, top, self._width_of(line), height), ground)
        painter.setFont(self._line_font(last))
        painter.setPen(theme.color("ink" if last else "muted"))
        painter.drawText(QRectF(0, top, equals, height), _VCENTER | Qt.AlignmentFlag.AlignLeft, line.name)
        painter.setPen(theme.color("ink"))
        rest = QRectF(equals + 8, top, self.width() - equals - 8, height)
        painter.drawText(rest, _VCENTER | Qt.AlignmentFlag.AlignLeft, f"=  {line.value}")

    def _line_font(self, bold: bool) -> QFont:
        font = tabular(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _line_height(self) -> float:
        return QFontMetricsF(self.font()).height() * 1.35

    def _names_width(self) -> float:
        metrics = QFontMetricsF(self._line_font(True))
        return max((metrics.horizontalAdvance(line.name) for line in self._lines), default=0.0)

    def _width_of(self, line: Line) -> float:
        value = QFontMetricsF(self._line_font(True)).horizontalAdvance(f"=  {line.value}")
        return min(self._names_width() + 8 + value + 4, self.width() - 2)
