"""A dock with a slim title bar, so that a projector's pixels go to the panel."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from rnn_explorer.widgets.icons import icon


class Dock(QDockWidget):
    """Holds one panel; ``name`` is remembered with the layout."""

    def __init__(self, name: str, title: str, panel: QWidget, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        policy = panel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # a tab that comes forward moves nothing
        panel.setSizePolicy(policy)
        self.setWidget(panel)
        self.setTitleBarWidget(self._title_bar(title))
        self.visibilityChanged.connect(self._show_panel)
        QApplication.instance().focusChanged.connect(self._show_focus)

    def add_button(self, icon_name: str, name: str, slot) -> QToolButton:
        """A button of the panel's own, before those that all have."""
        button = self._button(icon_name, name, slot)
        row = self.titleBarWidget().layout()
        row.insertWidget(row.count() - 2, button)
        return button

    def _title_bar(self, title: str) -> QWidget:
        bar = QWidget(self)
        bar.setObjectName("dockTitle")
        bar.setProperty("focused", False)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 1, 4, 1)
        row.setSpacing(2)
        row.addWidget(QLabel(title))
        row.addStretch(1)
        row.addWidget(self._button("maximize-2", self.tr("Undock {}").format(title), self._toggle_floating))
        row.addWidget(self._button("x", self.tr("Close {} (reopen it from the View menu)").format(title), self.close))
        return bar

    def _button(self, icon_name: str, name: str, slot) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(icon_name))
        button.setAccessibleName(name)
        button.setToolTip(name)
        side = self.fontMetrics().height()
        button.setFixedSize(side + 4, side + 2)
        button.setIconSize(button.size() * 0.75)
        button.clicked.connect(slot)
        return button

    @Slot(bool)
    def _show_panel(self, visible: bool) -> None:
        """Behind another tab Qt does not hide a dock but moves it away: its panel would go on working unseen."""
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
        self.setFloating(not self.isFloating())
