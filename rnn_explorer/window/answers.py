"""What the number in question is made of, in each of two trainings that are compared."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rnn_explorer.panel import Panel
from rnn_explorer.registry import find
from rnn_explorer.session.session import Session
from rnn_explorer.window.docks import PANELS
from rnn_explorer.window.title_bar import TitleBar


class Answers(QWidget):
    """Two explanations beside each other; hidden as long as no number is asked for.

    Signals:
        unwanted(): the person has seen enough.
    """

    unwanted = Signal()

    def __init__(self, sessions: tuple[Session, Session]) -> None:
        super().__init__()
        self._sessions = sessions
        self._titles = QLabel(), QLabel()
        self._panels: list[Panel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setRowStretch(1, 1)
        bars = [TitleBar(title) for title in self._titles]
        for column, bar in enumerate(bars):
            self._grid.addWidget(bar, 0, column)
            self._grid.setColumnStretch(column, 1)
        bars[-1].add_button("x", self.tr("Close the explanations (Esc)"), self.unwanted)
        self.hide()

    @Slot()
    def show_numbers(self) -> None:
        """What is in question now."""
        numbers = [session.inquiry.number for session in self._sessions]
        if not self._panels:
            self._panels = [find(PANELS, Panel, "explanation")(session) for session in self._sessions]
            for column, panel in enumerate(self._panels):
                self._grid.addWidget(panel, 1, column)
        for title, panel, number in zip(self._titles, self._panels, numbers, strict=True):
            none = number is None
            title.setText(self.tr("There is no such number in this training") if none else self.tr("Explanation"))
            panel.setVisible(not none)
        self.setVisible(numbers != [None, None])

    @Slot()
    def refresh(self) -> None:
        """Something else is in question, or nothing any more; what nobody asked for here is not shown."""
        if not self.isHidden():
            self.show_numbers()
