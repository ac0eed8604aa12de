"""Where a setting is entered: one widget for each kind."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from rnn_explorer.errors import BadInput
from rnn_explorer.session.setting import Choice, Number, Raw, Setting, Switch
from rnn_explorer.widgets.check_box import CheckBox
from rnn_explorer.widgets.number_entry import NumberEntry, leave_undo

TITLE_MARGIN = 2  # pixels that the style leaves beside the title of a choice


class NumberField(NumberEntry):
    """Of a setting that is a number; empty where it is left open."""

    def __init__(self, setting: Setting, letters: int) -> None:
        super().__init__(self._stepped, letters)
        self._kind = setting.kind
        self._left_open: float = setting.kind.low
        self.setAccelerated(True)

    def raw(self) -> Raw:
        return self.text()

    def show_raw(self, raw: Raw) -> None:
        self.show_text(raw)

    def show_left_open(self, value: float | None, words: str) -> None:
        """What the number comes to if it is left open, None if that can not be said now."""
        if value is not None:
            self._left_open = value
        number = "" if value is None else self._kind.write(value)
        self.lineEdit().setPlaceholderText(" · ".join(filter(None, (number, words))))

    def _stepped(self, text: str, by: int) -> str:
        try:
            value = self._kind.read("", text)
        except BadInput:
            value = self._left_open
        return self._kind.write(self._kind.step(value, by))


class ChoiceField(QComboBox):
    """Of a setting that is one of several.

    Signals:
        typed(), entered(): the person has chosen.
    """

    typed = Signal()
    entered = Signal()

    def __init__(self, setting: Setting, letters: int) -> None:
        super().__init__()
        if setting.none:
            self.addItem(setting.none, None)
        for name, title in setting.kind.offered().items():
            self.addItem(title, name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)  # the list shows whole titles
        self.activated.connect(self._tell)

    def raw(self) -> Raw:
        return self.currentData()

    def show_raw(self, raw: Raw) -> None:
        self.setCurrentIndex(self.findData(raw))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A title that has no room ends with an ellipsis."""
        option, parts = QStyleOptionComboBox(), QStyle.SubControl
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, parts.SC_ComboBoxEditField, self).width() - TITLE_MARGIN
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As in ``NumberEntry``."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @Slot()
    def _tell(self) -> None:
        self.typed.emit()
        self.entered.emit()


class SwitchField(CheckBox):
    """Of a setting that is yes or no.

    Signals:
        typed(), entered(): the person has turned it.
    """

    typed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(self._tell)

    def raw(self) -> Raw:
        return self.isChecked()

    def show_raw(self, raw: Raw) -> None:
        self.setChecked(raw)

    @Slot()
    def _tell(self) -> None:
        self.typed.emit()
        self.entered.emit()


class TextField(QLineEdit):
    """Of a setting that is a text; empty where it is left open.

    Signals:
        typed(): the person has changed it. entered(): and has finished.
    """

    typed = Signal()
    entered = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setPlaceholderText(setting.none)
        self.textEdited.connect(self.typed)
        self.returnPressed.connect(self.entered)

    def raw(self) -> Raw:
        return self.text()

    def show_raw(self, raw: Raw) -> None:
        if raw != self.text() or self.isUndoAvailable():
            self.setText(raw)
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        return leave_undo(event, self) or super().event(event)


Field = NumberField | ChoiceField | SwitchField | TextField


def field_for(setting: Setting, letters: int = 6) -> Field:
    """An entry for a setting, with the names by which it is found. letters: how many of a number or choice are seen."""
    field = _of_kind(setting, letters)
    field.setObjectName(setting.name)
    describe(field, setting.label, setting.says)
    return field


def describe(widget: QWidget, name: str, says: str) -> None:
    """What it is called and what it says, for those who do not see it too."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(says)
    widget.setToolTip(f"{name}: {says}")


def _of_kind(setting: Setting, letters: int) -> Field:
    kind = setting.kind
    if isinstance(kind, Number):
        return NumberField(setting, letters)
    if isinstance(kind, Choice):
        return ChoiceField(setting, letters)
    return SwitchField() if isinstance(kind, Switch) else TextField(setting)
