"""A line of words at the end of a header: the longest wording that there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import theme_of


class Caption(QWidget):
    """It takes what the others leave, and says nothing if that is too little."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wordings: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """The longest wording."""
        return self._wordings[0] if self._wordings else ""

    def set_wordings(self, wordings: Sequence[str]) -> None:
        """The same said at different lengths, the longest first."""
        if (wordings := tuple(wordings)) != self._wordings:
            self._wordings = wordings
            self.setAccessibleName(self.text)
            self.setToolTip(self.text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, round(QFontMetricsF(self._font).height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        advance = QFontMetricsF(self._font).horizontalAdvance
        text = next((wording for wording in self._wordings if advance(wording) <= self.width()), "")
        with QPainter(self) as painter:
            painter.setFont(self._font)
            painter.setPen(theme_of(self).color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _font(self):
        return tabular(small_font(self.font()))
