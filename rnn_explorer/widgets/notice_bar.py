"""A sentence for the person, said in place: it interrupts nothing and is dismissed by a key."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from rnn_explorer.widgets.icons import icon


class NoticeBar(QToolBar):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setWindowTitle(self.tr("Notice"))
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.addWidget(self._text)
        self.addWidget(self._close_button())
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty if nothing is."""
        return self._text.text()

    @Slot(str)
    def say(self, sentence: str) -> None:
        """Show ``sentence`` until it is dismissed or another one comes."""
        self._text.setText(sentence)
        self.show()

    @Slot()
    def clear(self) -> None:
        """Nothing is to be said any more."""
        self._text.clear()
        self.hide()

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAccessibleName(self.tr("Dismiss the notice"))
        button.setToolTip(self.tr("Dismiss (Esc)"))
        button.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        button.clicked.connect(self.clear)
        return button
