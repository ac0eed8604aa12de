"""A drawing that changes rarely, kept as a picture, and marks over it that change often."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import Theme, theme_of


class Sheet(QWidget):
    """A subclass writes ``draw`` (kept until ``redraw``, another size, theme or font) and ``mark`` (at every paint).

    It lets every event of the mouse through to its parent.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._kept: QPixmap | None = None

    @property
    def theme(self) -> Theme:
        return theme_of(self)

    @property
    def small(self) -> QFont:
        """The font of labels and figures."""
        return tabular(small_font(self.font()))

    def redraw(self) -> None:
        """What was drawn is out of date."""
        self._kept = None
        self.update()

    def draw(self, painter: QPainter) -> None:
        """What changes rarely. The painter has the small font."""

    def mark(self, painter: QPainter) -> None:
        """What changes often. The painter has the small font."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._kept is None or self._kept.devicePixelRatioF() != self.devicePixelRatioF():
            self._kept = self._drawn()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._kept)
            painter.setFont(self.small)
            self.mark(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.redraw()
        super().changeEvent(event)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.theme.color("base"))
        with QPainter(picture) as painter:
            painter.setFont(self.small)
            self.draw(painter)
        return picture
