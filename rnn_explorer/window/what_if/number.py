"""Where a number of the trace is changed: typed, or dragged."""

from __future__ import annotations

from math import isfinite

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSlider, QWidget

from rnn_explorer.errors import BadInput
from rnn_explorer.session.setting import Real
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.number_entry import NumberEntry

STEPS = 400  # of the slider
LIMIT = 1e6
STEP = 0.05


class NumberChange(QWidget):
    """A caption, an entry with a slider, or a choice where the number is a symbol.

    Signals:
        dragged(float): the slider is under way.
        chosen(float): another number.
        picked(int): another symbol.
    """

    dragged = Signal(float)
    chosen = Signal(float)
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._caption, self._note = QLabel(), QLabel()
        self._note.setWordWrap(True)
        self._note.setFont(small_font(self.font()))
        self.entry = NumberEntry(self._stepped, 9)
        self.entry.setAccessibleName(self.tr("Another number"))
        self.entry.entered.connect(self._enter)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(self.tr("Drag to another number"))
        self.slider.sliderMoved.connect(self._slide)
        self.slider.sliderReleased.connect(self._drop)
        self.symbols = QComboBox()
        self.symbols.setAccessibleName(self.tr("Another symbol"))
        self.symbols.activated.connect(self.picked)
        self._shown, self._range, self._kind = 0.0, (-1.0, 1.0), Real(-LIMIT, LIMIT, by=STEP)
        self._lay_out()

    def show_value(
        self, name: str, meaning: str, now: float, value: float, bounds: tuple[float, float] | None = None
    ) -> None:
        """A number, what it is now, and what it is to be; ``bounds``: what it can not leave, if there is such."""
        self._caption.setText(f"{name}  <span style='font-weight:400'>{self.tr('now')} {_written(now)}</span>")
        self._say(meaning)
        self._shown = value
        reach = max(size for size in (2.0, 2.0 * abs(now), abs(value)) if isfinite(size))
        self._range = bounds or (-reach, reach)
        self._kind = Real(*(bounds or (-LIMIT, LIMIT)), by=STEP)
        self.entry.show_text(_written(value))
        if not self.slider.isSliderDown():
            low, high = self._range
            self.slider.setValue(round((value - low) / (high - low) * STEPS) if isfinite(value) else STEPS // 2)
        self._show(self.entry, self.slider)

    def show_symbol(self, name: str, meaning: str, labels: tuple[str, ...], value: int) -> None:
        """One of several symbols."""
        self._caption.setText(name)
        self._say(meaning)
        if tuple(self.symbols.itemText(n) for n in range(self.symbols.count())) != labels:
            self.symbols.clear()
            self.symbols.addItems(labels)
        self.symbols.setCurrentIndex(value)
        self._show(self.symbols)

    def show_hint(self, caption: str, hint: str) -> None:
        """Nothing that could be changed."""
        self._caption.setText(caption)
        self._say(hint)
        self._show()

    def take_focus(self) -> None:
        """The keys are for the entry."""
        shown = next((field for field in (self.entry, self.symbols) if not field.isHidden()), None)
        if shown is not None:
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if shown is self.entry:
            self.entry.selectAll()

    def _say(self, text: str, refused: bool = False) -> None:
        role = QPalette.ColorRole.BrightText if refused else QPalette.ColorRole.PlaceholderText
        self._note.setText(text[:1].upper() + text[1:])
        self._note.setForegroundRole(role)

    def _show(self, *fields: QWidget) -> None:
        for field in (self.entry, self.slider, self.symbols):
            field.setVisible(field in fields)

    def _lay_out(self) -> None:
        self._caption.setStyleSheet("font-weight: 600")
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 4)
        grid.setVerticalSpacing(3)
        grid.addWidget(self._caption, 0, 0, 1, 2)
        grid.addWidget(self.entry, 1, 0)
        grid.addWidget(self.slider, 1, 1)
        grid.addWidget(self.symbols, 2, 0, 1, 2)
        grid.addWidget(self._note, 3, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    @Slot()
    def _enter(self) -> None:
        try:
            value = self._kind.read(self.tr("the number"), self.entry.text())
            self._kind.check(self.tr("the number"), value)
        except BadInput as problem:
            self._say(str(problem), refused=True)
            return
        if value != self._shown and _written(self._shown) != self.entry.text():
            self.chosen.emit(value)

    @Slot(int)
    def _slide(self, place: int) -> None:
        self.dragged.emit(self._at(place))

    @Slot()
    def _drop(self) -> None:
        self.chosen.emit(self._at(self.slider.value()))

    def _at(self, place: int) -> float:
        """With as many digits as the slider has."""
        low, high = self._range
        return float(np.round(low + place / STEPS * (high - low), 3))

    def _stepped(self, text: str, by: int) -> str:
        try:
            value = self._kind.read("", text)
        except BadInput:
            value = 0.0
        return _written(self._kind.step(value, by))


def _written(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")
