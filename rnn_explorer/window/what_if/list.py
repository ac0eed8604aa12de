"""The changes that are tried, a line each, each with a button to take it back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from rnn_explorer.widgets.icons import icon


class ChangesList(QWidget):
    """Empty while there are none.

    Signals:
        removed(int): the change in this line is to be as it was.
    """

    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 4, 6, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """One for each change."""
        if lines == self._lines:
            return
        self._lines = lines
        while (item := self._column.takeAt(0)) is not None:
            item.widget().deleteLater()
        for number, line in enumerate(lines):
            self._column.addWidget(self._line(number, line))

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
