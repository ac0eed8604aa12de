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
        self.setIconSize(QSize(14, 14))  # no higher than the sentence: the height is the panels'
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
        """Show a ``sentence`` about a problem until it is dismissed or another one comes."""
        self._show(sentence, news=False)

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """The same with a sentence about something good to know."""
        self._show(sentence, news=True)

    @Slot()
    def clear(self) -> None:
        """Nothing is to be said any more."""
        self._text.clear()
        self.hide()

    def _show(self, sentence: str, news: bool) -> None:
        self._text.setText(sentence)
        if self.property("news") != news:
            self.setProperty("news", news)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAccessibleName(self.tr("Dismiss the notice"))
        button.setToolTip(self.tr("Dismiss (Esc)"))
        button.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        button.clicked.connect(self.clear)
        return button
