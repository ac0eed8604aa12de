"""Titles of docks on their tabs: smaller where they would be cut off."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QMainWindow, QTabBar

SIZES = 1.0, 0.92, 0.85  # of the window's font, the first that fits; Qt cuts off what the last one does not make fit


class TabTitles(QObject):
    """Sees to the tab bars of a window, which Qt makes and takes away as docks are moved."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window

    def fit(self) -> None:
        """All that there are now, and each again whenever it gets another width."""
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.installEventFilter(self)  # a second time is none
            self._fit(bar)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit(watched)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.accept()  # they lead from tab to tab, not through time
            return True
        return False

    def _fit(self, bar: QTabBar) -> None:
        beside = bar.sizeHint().width() - _width(bar, bar.font())
        fonts = [_scaled(self._window.font(), size) for size in SIZES]
        fitting = (font for font in fonts if beside + _width(bar, font) <= bar.width())
        font = next(fitting, fonts[-1])
        if font.pointSizeF() != bar.font().pointSizeF():
            bar.setFont(font)


def _width(bar: QTabBar, font: QFont) -> int:
    metrics = QFontMetrics(font)
    return sum(metrics.horizontalAdvance(bar.tabText(index)) for index in range(bar.count()))


def _scaled(font: QFont, size: float) -> QFont:
    scaled = QFont(font)
    scaled.setPointSizeF(size * font.pointSizeF())
    return scaled
