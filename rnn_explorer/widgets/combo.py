"""A choice from a list that gives the keys back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox


class Combo(QComboBox):
    """When its list closes, the keys are for what it belongs to: there a letter does not choose."""

    def hidePopup(self) -> None:
        was_open = self.view().isVisible()
        super().hidePopup()
        above = self.parentWidget()
        while above is not None and not above.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            above = above.parentWidget()
        if was_open and above is not None:
            above.setFocus(Qt.FocusReason.PopupFocusReason)
