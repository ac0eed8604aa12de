"""An entry for a number that takes whatever is typed; what is wrong with it is said elsewhere, while it stands."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

LONGEST = 24  # characters
_HISTORY = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberEntry(QAbstractSpinBox):
    """A text with arrows. step: the text that is so many steps above another.

    Signals:
        typed(): the person has changed the text.
        entered(): the person has finished, or has made a step.
    """

    typed = Signal()
    entered = Signal()

    def __init__(self, step: Callable[[str, int], str], letters: int) -> None:
        super().__init__()
        self._step = step
        self._letters = letters
        self.lineEdit().setMaxLength(LONGEST)
        self.lineEdit().textEdited.connect(self.typed)
        self.editingFinished.connect(self.entered)

    def show_text(self, text: str) -> None:
        """Show another text; it can not be taken back by the entry's own undo."""
        if text != self.text() or self.lineEdit().isUndoAvailable():
            self.lineEdit().setText(text)

    def stepBy(self, steps: int) -> None:
        text = self._step(self.text(), steps)
        if text != self.text():
            self.lineEdit().setText(text)
            self.typed.emit()
            self.entered.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance("0" * self._letters) + 32  # the arrows
        return QSize(width, super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        return leave_undo(event, self.lineEdit()) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only where the keys go: the wheel may be meant for what the entry lies in."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def leave_undo(event: QEvent, edit: QLineEdit) -> bool:
    """Leave the keys of undo and redo to the window, where an entry has nothing of its own to take back."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if edit.isUndoAvailable() or edit.isRedoAvailable() or not any(event.matches(key) for key in _HISTORY):
        return False
    event.ignore()
    return True
