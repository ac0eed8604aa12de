"""Keys that a focused widget needs for itself are kept from the window's shortcuts."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QWidget

OWN_KEYS = {
    QAbstractSpinBox: {Qt.Key.Key_Plus, Qt.Key.Key_Minus},  # the page keys are those of a clicker: they step
    QAbstractButton: {Qt.Key.Key_Space},
    # it looks for what begins with a letter
    QComboBox: {Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_L, Qt.Key.Key_M, Qt.Key.Key_R, Qt.Key.Key_H},
}
NO_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class OwnKeys(QObject):
    """An event filter for these widgets; text fields keep their keys without help."""

    def watch_children_of(self, window: QWidget) -> None:
        """Watch all of these widgets that are in ``window`` now."""
        for kind in OWN_KEYS:
            for widget in window.findChildren(kind):
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        keys = next(keys for kind, keys in OWN_KEYS.items() if isinstance(watched, kind))
        if event.key() not in keys or event.modifiers() not in NO_MODIFIERS:
            return False
        event.accept()
        return True
