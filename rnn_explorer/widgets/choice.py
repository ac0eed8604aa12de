"""A slim choice in the header of a panel."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from rnn_explorer.widgets.combo import Combo
from rnn_explorer.widgets.ink import small_font


class Choice(Combo):
    """A choice that keeps what was chosen."""

    def __init__(
        self, name: str, height: int, parent: QWidget, width: QSizePolicy.Policy = QSizePolicy.Policy.Fixed
    ) -> None:
        super().__init__(parent)
        self.setFont(small_font(parent.font()))  # now: a font of the first showing is lost with the next theme
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedHeight(height)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(width, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel is for the time axis

    def minimumSizeHint(self) -> QSize:
        """Qt would keep that of another length of the contents."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What does not fit ends in three dots: Qt would cut through a letter."""
        with QStylePainter(self) as painter:
            option, kind = QStyleOptionComboBox(), QStyle.ComplexControl.CC_ComboBox
            self.initStyleOption(option)
            painter.drawComplexControl(kind, option)
            field = self.style().subControlRect(kind, option, QStyle.SubControl.SC_ComboBoxEditField, self)
            option.currentText = self.fontMetrics().elidedText(
                option.currentText, Qt.TextElideMode.ElideRight, field.width() - 2)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

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
