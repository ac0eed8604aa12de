"""Two trainings side by side: the same panels, one cursor, one pointer, one question, the same scales."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from rnn_explorer.panel import Panel
from rnn_explorer.registry import find
from rnn_explorer.session.branches import Branch, named
from rnn_explorer.session.companion import Companion
from rnn_explorer.session.history import History
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.icons import app_icon
from rnn_explorer.widgets.numbers import significant
from rnn_explorer.window.answers import Answers
from rnn_explorer.window.docks import PANELS

SHOWN = ("sequence", "unfolded", "hidden_state", "gradients")  # below each other, as in the main window
SHARES = (22, 34, 22, 28)
ANSWERS = 44  # the share of the explanations below them, if any
INSET = 40  # pixels that it is smaller than the screen


class CompareWindow(QMainWindow):
    """At the left the training that is looked at, at the right another one. Its keys are those of the main window.

    Signals:
        closed()
    """

    closed = Signal()

    def __init__(self, session: Session, history: History, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(app_icon())
        self.setWindowTitle(self.tr("Compare – RNN Explorer"))
        self.companion = Companion(session, history)
        self._titles = QLabel(), QLabel()
        self._answers = Answers((session, self.companion.session))
        self._warning = QLabel()
        self._warning.setForegroundRole(QPalette.ColorRole.BrightText)
        self._warning.setWordWrap(True)
        self.setCentralWidget(self._content())
        self.companion.moved.connect(self._show_titles)
        session.cursor.trace_changed.connect(self._show_titles)
        session.branches.changed.connect(self._show_titles)
        session.passages.opening.connect(self.close)  # a passage has no like
        for one in (session, self.companion.session):
            one.inquiry.wanted.connect(self._answers.show_numbers)
            one.inquiry.changed.connect(self._answers.refresh)
        self._answers.unwanted.connect(self.companion.ask_nothing)
        self._show_titles()
        self._place(parent.window().geometry())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._answers.isHidden():
            self.companion.ask_nothing()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        session = self.companion.leader
        session.cursor.trace_changed.disconnect(self._show_titles)
        session.branches.changed.disconnect(self._show_titles)
        session.passages.opening.disconnect(self.close)
        session.inquiry.wanted.disconnect(self._answers.show_numbers)
        session.inquiry.changed.disconnect(self._answers.refresh)
        self.companion.close()
        self.closed.emit()
        super().closeEvent(event)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(4)
        column.addLayout(self._grid(), sum(SHARES))
        column.addWidget(self._answers, ANSWERS)  # no room is kept for it while it is hidden
        return content

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._warning, 0, 0, 1, 2)
        sessions = self.companion.leader, self.companion.session
        for column, (title, session) in enumerate(zip(self._titles, sessions, strict=True)):
            title.setWordWrap(True)
            title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no name makes it wider
            grid.addWidget(title, 1, column)
            grid.setColumnStretch(column, 1)
            for row, (name, share) in enumerate(zip(SHOWN, SHARES, strict=True), start=2):
                grid.addWidget(find(PANELS, Panel, name)(session), row, column)
                grid.setRowStretch(row, share)
        return grid

    def _place(self, beside: QRect) -> None:
        """As large as the main window, a little aside."""
        room = self.screen().availableGeometry().adjusted(0, 0, -INSET, -INSET)
        self.resize(beside.size().boundedTo(room.size()))

    @Slot()
    def _show_titles(self) -> None:
        leader, other = self.companion.leader, self.companion.session
        for label, session in zip(self._titles, (leader, other), strict=True):
            branch = leader.branches.of(session.history) or Branch(session.history, named(session.experiment))
            loss = f" · {self.tr('loss')} {significant(session.record.loss[session.iteration - 1], figures=4)}"
            label.setText(f"<b>{escape(branch.name)}</b> · {self.tr('iteration')} {session.iteration:,}{loss}")
            label.setToolTip(branch.says)
        problems = list(self.companion.problems)
        if other.iteration != leader.iteration:
            problems.append(self.tr("at iteration {:,}, not {:,}").format(other.iteration, leader.iteration))
        self._warning.setText(self.tr("Not like for like: {}.").format(", ".join(problems)) if problems else "")
        self._warning.setVisible(bool(problems))
