"""A button for a breakpoint at the present place: what it says changes at every step, and lays out nothing."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from rnn_explorer.session.breakpoints import Reached

KEY = "F9"


class HereButton(QPushButton):
    """Adds the breakpoint of the present place, or removes it."""

    def __init__(self) -> None:
        super().__init__()
        self._told = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_place(None, False)

    def show_place(self, place: Reached | None, is_there: bool) -> None:
        """The present place, None at the start of an iteration; whether it has a breakpoint."""
        if place is None:
            told = self.tr("Stop at a time step: step on to it")
        elif is_there:
            told = self.tr("No stop {}").format(place.words)
        else:
            told = self.tr("Stop {}").format(place.words)
        if told != self._told:
            self._told = told
            self.setAccessibleName(told)
            self.setToolTip(f"{told} ({KEY})")
            self.setEnabled(place is not None)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).adjusted(6, 0, -6, 0)
        key, metrics = KEY, self.fontMetrics()
        painter.setPen(self.palette().placeholderText().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, key)
        room.setRight(room.right() - metrics.horizontalAdvance(key) - 8)
        painter.setPen(option.palette.buttonText().color())
        told = metrics.elidedText(self._told, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
