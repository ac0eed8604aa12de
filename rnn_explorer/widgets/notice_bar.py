"""A sentence for the person, said in place: it interrupts nothing and is dismissed by a key."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from rnn_explorer.widgets.icons import icon

BESIDE = 100  # logical pixels of the window's width that are not the sentence's


class _Sentence(QLabel):
    """Wraps at the width of its window: a tool bar does not ask how high a text is at its width."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def sizeHint(self) -> QSize:
        width = max(self.window().width() - BESIDE, BESIDE)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(BESIDE, self.sizeHint().height())


class NoticeBar(QToolBar):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setWindowTitle(self.tr("Notice"))
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self._text = _Sentence()
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
