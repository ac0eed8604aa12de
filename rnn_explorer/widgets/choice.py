"""A slim choice in the header of a panel."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from rnn_explorer.widgets.ink import small_font


class Choice(QComboBox):
    """A choice that keeps what was chosen."""

    def __init__(
        self, name: str, height: int, parent: QWidget, width: QSizePolicy.Policy = QSizePolicy.Policy.Fixed
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedHeight(height)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(width, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel is for the time axis

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.setFont(small_font(self.font()))
        return super().event(event)

    def offer(self, choices: list[tuple[str, object]], default: object = None) -> None:
        """Offer ``choices`` (text, data). What was chosen stays chosen if it is there; else it is ``default``, else the
        first.
        """
        if choices == [(self.itemText(index), self.itemData(index)) for index in range(self.count())]:
            return
        chosen = self.currentData()
        self.clear()
        for text, data in choices:
            self.addItem(text, data)
        index = self.findData(chosen) if chosen is not None else -1
        self.setCurrentIndex(index if index >= 0 else max(self.findData(default), 0))
