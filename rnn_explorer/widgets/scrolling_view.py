"""A painted view with a scroll bar that rests where it is told, and lends itself to what must be seen."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from rnn_explorer.widgets.theme import theme_of

BAR = 10  # logical pixels
KEYS = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason


class ScrollingView(QWidget):
    """What is in it scrolls vertically by ``scrolled`` pixels; the paint event is the subclass's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._resting = 0
        self._ring = False
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setAccessibleName(self.tr("Scroll"))
        self._bar.hide()
        self._bar.actionTriggered.connect(self._on_moved)
        self._bar.valueChanged.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def scrolled(self) -> int:
        """By how many pixels the content is moved up."""
        return self._bar.value()

    @property
    def scrolls(self) -> bool:
        """Whether there is more than is seen."""
        return self._bar.maximum() > 0

    @property
    def room(self) -> int:
        """The width beside the scroll bar."""
        return self.width() - (BAR if self.scrolls else 0)

    def set_extent(self, content: float, page: float, step: float, top: float = 0.0) -> None:
        """``content`` pixels are to be seen through ``page`` pixels below ``top``; the wheel moves by ``step``."""
        self._bar.setRange(0, max(round(content - page), 0))
        self._bar.setPageStep(max(round(page), 1))
        self._bar.setSingleStep(max(round(step), 1))
        self._bar.setGeometry(self.width() - BAR, round(top), BAR, max(round(page), 1))
        self._bar.setVisible(self.scrolls)

    def rest_at(self, top: float, bottom: float) -> None:
        """From the beginning, scroll as little as possible so that ``top`` to ``bottom`` is seen; stay there."""
        self._resting = self._seeing(0, top, bottom)
        self._bar.setValue(self._resting)

    def reveal(self, top: float, bottom: float) -> None:
        """As long as nothing else is revealed, show ``top`` to ``bottom``."""
        self._bar.setValue(self._seeing(self._resting, top, bottom))

    def return_to_rest(self) -> None:
        """Reveal nothing."""
        self._bar.setValue(self._resting)

    def paint_focus(self, painter: QPainter) -> None:
        """A frame, while the keys are for this view."""
        if self._ring and self.hasFocus():
            painter.setPen(QPen(theme_of(self).color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYS
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.scrolls and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            QApplication.sendEvent(self._bar, event)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.lay_out()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.lay_out()
            self.update()
        super().changeEvent(event)

    def lay_out(self) -> None:
        """Another size, font, theme or screen: measure again, and drop what was painted."""

    @Slot()
    def _on_moved(self) -> None:
        self._resting = self._bar.sliderPosition()

    def _seeing(self, start: float, top: float, bottom: float) -> int:
        page = self._bar.pageStep()
        return round(min(max(start, bottom - page, 0), max(top, 0), self._bar.maximum()))
