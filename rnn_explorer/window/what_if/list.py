"""The changes that are tried, a line each, each with a button to take it back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from rnn_explorer.widgets.icons import icon
from rnn_explorer.widgets.ink import small_font

HELD = "A state is held in this iteration only: nothing is learned from it, "
LEFT_OUT = f"{HELD}and “Continue from here” leaves it out."
NOTHING_LASTS = f"{HELD}so there is nothing to continue with."


class ChangesList(QWidget):
    """Empty while there are none. Below them stands what becomes of states that are held.

    Signals:
        removed(int): the change in this line is to be as it was.
    """

    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setFont(small_font(self.font()))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 4, 6, 0)
        whole.setSpacing(2)
        whole.addLayout(self._column)
        whole.addWidget(self._note)
        self._note.hide()

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """One for each change."""
        if lines == self._lines:
            return
        self._lines = lines
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()  # now: it is deleted only after the next paint
            item.widget().deleteLater()
        for number, line in enumerate(lines):
            self._column.addWidget(self._line(number, line))

    def show_what_lasts(self, held: bool, lasting: bool) -> None:
        """held: whether a state is held. lasting: whether there are changes beside that with which a branch goes on."""
        self._note.setVisible(held)
        self._note.setText(LEFT_OUT if lasting else NOTHING_LASTS)

    def _line(self, number: int, text: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel(text)
        label.setWordWrap(True)
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAutoRaise(True)
        name = self.tr("Take back: {}").format(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(partial(self.removed.emit, number))
        row.addWidget(label, 1)
        row.addWidget(button)
        return line
