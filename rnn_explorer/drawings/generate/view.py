"""Shows a generated passage; a click on a time step of it steps there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from rnn_explorer.drawings.generate import words
from rnn_explorer.drawings.generate.curves import CurvePassage
from rnn_explorer.drawings.generate.text import TextPassage
from rnn_explorer.session.generating import Generated
from rnn_explorer.widgets.theme import theme_of

MARGIN = 6.0
LOWEST = 60  # logical pixels
LARGER = 1.15  # than other text


class PassageView(QWidget):
    """As high as the passage needs it.

    Signals:
        chosen(int): a time step, from 0.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._generated: Generated | None = None
        self._present: int | None = None
        self._drawing: TextPassage | CurvePassage | None = None
        self.setMinimumHeight(LOWEST)
        self.setAccessibleName(self.tr("Generated passage"))

    def show_generated(self, generated: Generated | None) -> None:
        """A passage, or None."""
        if generated is not self._generated:
            self._generated = generated
            self._lay_out()

    def show_present(self, t: int | None) -> None:
        """The time step that is looked at; None if the passage is not."""
        if t != self._present:
            self._present = t
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = "" if self._drawing is None else self._drawing.text_at(_inside(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nowhere else a click means anything."""
        t = None if self._drawing is None else self._drawing.step_at(_inside(event.position()))
        if t is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(t)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("base"))
            painter.setPen(theme.color("faint"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            if self._drawing is None:
                painter.setPen(theme.color("muted"))
                room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.tr(words.HINT))
                return
            painter.translate(MARGIN, MARGIN)
            self._drawing.paint(painter, theme, self._present)

    def _lay_out(self) -> None:
        width, height, generated = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN, self._generated
        if generated is None:
            self._drawing, needed = None, 0.0
        elif generated.chances is None:
            self._drawing = CurvePassage(generated, width, height, self.font())
            needed = self._drawing.height if height < self._drawing.height else 0.0
        else:
            font = QFont(self.font())
            font.setPointSizeF(LARGER * font.pointSizeF())
            self._drawing = TextPassage(generated, width, font)
            needed = self._drawing.height
        self.setMinimumHeight(max(LOWEST, round(needed + 2 * MARGIN)))
        self.update()


def _inside(point: QPointF) -> QPointF:
    return point - QPointF(MARGIN, MARGIN)
