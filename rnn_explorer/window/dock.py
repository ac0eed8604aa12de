"""A dock with a slim title bar, so that a projector's pixels go to the panel."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QToolButton, QWidget

from rnn_explorer.window.title_bar import TitleBar

MARGINS = (0.04, 0.09, -0.04, -0.2)  # of a floating dock, from the window's edges, as shares of the window


class Dock(QDockWidget):
    """Holds one panel, which is made when it is first seen or asked for. ``name`` is remembered with the layout.

    Signals:
        made(Dock): its panel is there.
    """

    made = Signal(QDockWidget)

    def __init__(self, name: str, title: str, make: Callable[[], QWidget], parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self._make = make
        self._is_seen = False
        self.setTitleBarWidget(self._title_bar(title))
        self.visibilityChanged.connect(self._show_panel)
        QApplication.instance().focusChanged.connect(self._show_focus)

    def add_button(self, icon_name: str, name: str, slot) -> QToolButton:
        """A button of the panel's own, before those that all have."""
        last = self.titleBarWidget().findChildren(QToolButton)[-1]
        button = self.titleBarWidget().add_button(icon_name, name, slot, before=2)
        QWidget.setTabOrder(last, button)
        return button

    @property
    def is_made(self) -> bool:
        """Whether its panel is there."""
        return super().widget() is not None

    def widget(self) -> QWidget:
        """The panel, made now if it was not there."""
        if not self.is_made:
            self._take_in(self._make())
        return super().widget()

    def event(self, event: QEvent) -> bool:
        """A click on the title gives the keys to the panel."""
        if event.type() == QEvent.Type.MouseButtonPress and self._is_on_title(event):
            self.widget().setFocus(Qt.FocusReason.MouseFocusReason)
        return super().event(event)

    def _is_on_title(self, event: QMouseEvent) -> bool:
        return self.titleBarWidget().geometry().contains(event.position().toPoint())

    def _take_in(self, panel: QWidget) -> None:
        policy = panel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # a tab that comes forward moves nothing
        panel.setSizePolicy(policy)
        chain = _focus_chain(panel)
        self.setWidget(panel)
        for before, after in pairwise([*self.titleBarWidget().findChildren(QToolButton), *chain]):
            QWidget.setTabOrder(before, after)  # however late it was made
        self.made.emit(self)
        if self.isVisible():
            self._show_panel(self._is_seen)  # it may be asked for behind another tab

    def _title_bar(self, title: str) -> TitleBar:
        bar = TitleBar(QLabel(title), self)
        undock = self.tr("Undock {}, large above the others; or put it back")
        bar.add_button("maximize-2", undock.format(title), self._toggle_floating)
        bar.add_button("x", self.tr("Close {} (reopen it from the View menu)").format(title), self.close)
        return bar

    @Slot(bool)
    def _show_panel(self, visible: bool) -> None:
        """Behind another tab Qt does not hide a dock but moves it away: its panel would go on working unseen."""
        self._is_seen = visible
        for button in self.titleBarWidget().findChildren(QToolButton):  # out of sight, out of reach
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if visible else Qt.FocusPolicy.NoFocus)
        if not (visible or self.is_made):
            return
        panel, focused = self.widget(), QApplication.focusWidget()
        if not visible and focused is not None and (focused is panel or panel.isAncestorOf(focused)):
            self.parentWidget().setFocus()  # else Qt would hand it to a button somewhere
        panel.setVisible(visible)

    @Slot(QWidget, QWidget)
    def _show_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Mark the title while the keys go to this dock."""
        bar, focused = self.titleBarWidget(), new is not None and self.isAncestorOf(new)
        if bar.property("focused") != focused:
            bar.setProperty("focused", focused)
            for widget in (bar, *bar.findChildren(QWidget)):
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    @Slot()
    def _toggle_floating(self) -> None:
        """Above the other panels, as large as the window allows, with the stepper in sight; or back to its place."""
        self.setFloating(not self.isFloating())
        if self.isFloating():
            window = self.parentWidget().geometry()
            width, height = window.width(), window.height()
            self.setGeometry(window.adjusted(*(round(share * size) for share, size in zip(
                MARGINS, (width, height, width, height), strict=True))))


def _focus_chain(panel: QWidget) -> list[QWidget]:
    """What the Tab key reaches in a panel that is in no window yet."""
    chain, widget = [panel], panel.nextInFocusChain()
    while widget is not panel:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    return [widget for widget in chain if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
