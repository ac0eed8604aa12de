"""The slim head of a dock, and of what is like one."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rnn_explorer.widgets.icons import icon


class TitleBar(QWidget):
    """A title at the left, and buttons at the right, which are added one by one."""

    def __init__(self, title: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("focused", False)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 1, 4, 1)
        self._row.setSpacing(2)
        self._row.addWidget(title)
        self._row.addStretch(1)

    def add_button(self, icon_name: str, name: str, slot: Callable[[], object], before: int = 0) -> QToolButton:
        """A button ``before`` so many that are there already. ``name``: what it does, for the tool tip and for who can
        not see the icon.
        """
        button = QToolButton(self)
        button.setIcon(icon(icon_name))
        button.setAccessibleName(name)
        button.setToolTip(name)
        side = self.fontMetrics().height()
        button.setFixedSize(side + 4, side + 2)
        button.setIconSize(button.size() * 0.75)
        button.clicked.connect(slot)
        self._row.insertWidget(self._row.count() - before, button)
        return button
