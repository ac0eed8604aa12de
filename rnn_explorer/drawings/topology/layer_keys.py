"""The choice of the layer and the direction that a topology shows."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from rnn_explorer.widgets.ink import small_font

HEIGHT = 22


class LayerKeys(QWidget):
    """A button for each layer in each direction.

    Signals:
        chosen(int): the user wants to see this one, or, if it was kept already, that of every step again.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 2, 6, 0)
        self._row.setSpacing(1)
        self._row.addStretch(1)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._group.idClicked.connect(self._choose)
        self._shown: tuple[int, int | None] | None = None

    def offer(self, names: list[tuple[str, str]]) -> None:
        """One button for each name and meaning; none for a single one."""
        for key in self._group.buttons():
            self._group.removeButton(key)
            self._row.removeWidget(key)
            key.deleteLater()
        for number, (name, meaning) in enumerate(names if len(names) > 1 else ()):
            key = QToolButton(self)
            key.setText(name)
            key.setFont(small_font(self.font()))
            key.setCheckable(True)
            key.setAutoRaise(True)
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            key.setFixedHeight(HEIGHT - 2)
            key.setAccessibleName(f"Show {meaning}")
            self._group.addButton(key, number)
            self._row.insertWidget(number, key)
        self.setVisible(len(names) > 1)
        self._shown, self._names = None, names

    def show_layer(self, shown: int, pinned: int | None) -> None:
        """Which one is drawn, and which one the user has chosen to keep."""
        if (shown, pinned) == self._shown:
            return
        self._shown = shown, pinned
        for number, key in enumerate(self._group.buttons()):
            key.setChecked(number == shown)
            rest = "is kept: click to follow the steps again" if number == pinned else "click to keep it"
            font = key.font()
            font.setUnderline(number == pinned)
            key.setFont(font)
            key.setToolTip(f"{self._names[number][1]}; {rest}. One layer is drawn at a time, that of the step")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._shown = None  # the click has changed what is checked
        self.chosen.emit(number)
