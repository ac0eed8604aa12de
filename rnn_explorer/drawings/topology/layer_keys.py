"""The choice of the layer and the direction that a topology shows."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from rnn_explorer.drawings.topology.strips import paint_strip
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import theme_of

HEIGHT, STRIP = 25, 3  # logical pixels


class LayerKeys(QWidget):
    """A button for each layer in each direction, with a strip of its values.

    Signals:
        chosen(int): the user wants to see this one, or, if it was kept already, that of every step again.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 1, 6, STRIP + 2)
        self._row.setSpacing(1)
        self._row.addStretch(1)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._group.idClicked.connect(self._choose)
        self._shown: tuple[int, int | None] | None = None
        self._values: tuple[Sequence[np.ndarray | None], float, bool] = (), 1.0, False

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
            key.setFixedHeight(HEIGHT - 4 - STRIP)
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

    def show_values(self, values: Sequence[np.ndarray | None], limit: float, faded: bool) -> None:
        """What is known of all layers, as strips below the keys; the one that is drawn is one of them."""
        self._values = values, limit, faded
        self.update(QRect(0, HEIGHT - STRIP - 2, self.width(), STRIP + 2))  # buttons are slow to draw

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), theme.color("base"))
            values, limit, faded = self._values
            for key, vector in zip(self._group.buttons(), values, strict=False):
                strip = QRectF(key.x() + 3, HEIGHT - STRIP - 1, key.width() - 6, STRIP)
                if vector is None:
                    painter.fillRect(strip, theme.color("faint"))
                else:
                    paint_strip(painter, strip, vector, limit, theme, faded)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._shown = None  # the click has changed what is checked
        self.chosen.emit(number)
