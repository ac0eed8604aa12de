"""A sentence in a form, with a mark at its left."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from rnn_explorer.widgets.theme import theme_of

EDGE = 3  # pixels


class Sentence(QLabel):
    """Hidden while there is nothing to say. role: of the mark's colour."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWordWrap(True)
        self.setContentsMargins(EDGE + 8, 2, 0, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    def say(self, text: str) -> None:
        """Nothing, if ``text`` is empty."""
        self.setText(text)
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(0, 1, EDGE, self.height() - 2, theme_of(self).color(self._role))
        super().paintEvent(event)
