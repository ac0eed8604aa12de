"""One setting in the panel: its caption, its entry, and a line that says what it does or why it is refused."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from rnn_explorer.session.setting import Setting, Switch
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import theme_of
from rnn_explorer.window.settings.entries import describe, field_for

EDGE = 3  # pixels of the mark at the left
SIGN = 15  # and of the sign before a sentence that refuses


class Row(QWidget):
    """Marks what is changed and what is refused.

    Signals:
        typed(str): the person has changed the setting of this name.
    """

    typed = Signal(str)

    def __init__(self, setting: Setting, captions: int) -> None:
        """captions: the width of the captions in pixels."""
        super().__init__()
        self.setting = setting
        self.field = field_for(setting)
        self._mark = ""  # the role of a colour
        self._state: tuple[bool, str, str] = False, "", ""
        self._caption, self._note = QLabel(setting.label), QLabel(setting.says)
        self._caption.setFixedWidth(captions)
        self._caption.setBuddy(self.field)
        self._note.setWordWrap(True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self.field.typed.connect(self._tell)

    def show_state(self, changed: bool, problem: str, reason: str) -> None:
        """Mark it: a sentence if it is refused, or why it does not apply."""
        before, self._state = self._state, (changed, problem, reason)
        if self._state == before:
            return
        self._caption.setEnabled(not reason)
        self.field.setEnabled(not reason)
        self._mark = "error" if problem else "accent" if changed else ""
        says = problem or (f"Not here: {reason}." if reason else self.setting.says)
        self._note.setText(says[:1].upper() + says[1:])
        self._note.setForegroundRole(QPalette.ColorRole.BrightText if problem else QPalette.ColorRole.PlaceholderText)
        self._note.setIndent(SIGN if problem else 0)
        describe(self.field, self.setting.label, self._note.text())
        self.layout().activate()  # now: the sentence may need another line
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self._note.setFont(small_font(self.font()))
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._mark:
            return
        with QPainter(self) as painter:
            color = theme_of(self).color(self._mark)
            painter.fillRect(0, 2, EDGE, self.height() - 4, color)
            if self._mark == "error":
                self._paint_sign(painter)

    def _paint_sign(self, painter: QPainter) -> None:
        """An exclamation mark in a disc, before the first line of the sentence."""
        side = self._note.fontMetrics().height() - 2
        disc = QRectF(self._note.x(), self._note.y() + 1, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme_of(self).color("error"))
        painter.drawEllipse(disc)
        font = small_font(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme_of(self).color("base"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "!")

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE + 7, 3, 10, 3)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.addWidget(self._caption, 0, 0)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self._note, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        if not isinstance(self.setting.kind, Switch):
            self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @Slot()
    def _tell(self) -> None:
        self.typed.emit(self.setting.name)
