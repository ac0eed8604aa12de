"""The transport keys of a player, for steps: first, back, run, forward, last, the unit of a step, and the speed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from rnn_explorer.widgets.combo import Combo
from rnn_explorer.widgets.icons import icon
from rnn_explorer.widgets.theme import theme_of

REPEAT_DELAY, REPEAT_INTERVAL = 350, 70  # ms


class _Key(QToolButton):
    """A flat icon button: takes the focus by Tab only, and then keeps Space from the window's shortcuts."""

    def __init__(self, icon_name: str, name: str, shortcut: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._active = False
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        side = max(32, round(self.fontMetrics().height() * 2))
        self.setFixedSize(side, side)
        self.setIconSize(QSize(side // 2 + 2, side // 2 + 2))
        self.show_as(icon_name, name, shortcut)

    def show_as(self, icon_name: str, name: str, shortcut: str) -> None:
        """Take this icon, this accessible name, and a tool tip with the shortcut in it."""
        self.setIcon(icon(icon_name))
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({shortcut})")

    def set_active(self, active: bool) -> None:
        """Stand out as long as what it has started goes on."""
        if active != self._active:
            self._active = active
            self.update()

    def set_repeating(self) -> None:
        """Click again and again while held."""
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(REPEAT_DELAY)
        self.setAutoRepeatInterval(REPEAT_INTERVAL)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() == Qt.Key.Key_Space)
            return event.isAccepted()
        return super().event(event)

    def paintEvent(self, event) -> None:
        if self._active:
            self._paint_frame(self._accent(0.18), QPen(self._accent(0.6), 1))
        super().paintEvent(event)
        if self.hasFocus():
            self._paint_frame(self._accent(0.0), QPen(self._accent(1.0), 1.5))

    def _paint_frame(self, fill: QColor, outline: QPen) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(outline)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _accent(self, opacity: float) -> QColor:
        return theme_of(self).color("accent", opacity)


class TransportBar(QWidget):
    """Five keys and two choices; it asks, and shows only what it is told.

    Signals:
        first_requested(): go to the start of the iteration.
        back_requested(): go one step back; again and again while held.
        run_toggled(): run, or pause.
        forward_requested(): go one step on; again and again while held.
        last_requested(): go to the end of the iteration.
        unit_requested(str): the key of the unit that the user has chosen.
        speed_requested(float): the speed that the user has chosen.
    """

    first_requested = Signal()
    back_requested = Signal()
    run_toggled = Signal()
    forward_requested = Signal()
    last_requested = Signal()
    unit_requested = Signal(str)
    speed_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._first = _Key("skip-back", self.tr("Start of the iteration"), self.tr("Home"), self)
        self._back = _Key("chevron-left", self.tr("One step back"), "←", self)
        self._run = _Key("play", self.tr("Run / pause"), self.tr("Space"), self)
        self._forward = _Key("chevron-right", self.tr("One step on"), "→", self)
        self._last = _Key("skip-forward", self.tr("End of the iteration"), self.tr("End"), self)
        self._units = self._choice(self.tr("Unit of a step"), self.tr("What one step is"))
        self._speeds = self._choice(self.tr("Speed of running"), self.tr("How fast it runs (+ and −)"))
        for key in (self._back, self._forward):
            key.set_repeating()
        self._lay_out()
        self._connect()

    def set_units(self, units: Sequence[tuple[str, str]]) -> None:
        """Offer these units of a step, each (key, text); the chosen one stays if it is among them."""
        chosen = self._units.currentData()
        self._units.clear()
        for key, text in units:
            self._units.addItem(text, key)
        self._units.setCurrentIndex(max(self._units.findData(chosen), 0))
        self._align()

    def set_unit(self, key: str) -> None:
        """Show the unit ``key`` as the chosen one; raises KeyError if it is not offered."""
        index = self._units.findData(key)
        if index < 0:
            raise KeyError(key)
        self._units.setCurrentIndex(index)

    def set_speeds(self, speeds: Sequence[tuple[float, str]]) -> None:
        """Offer these speeds, each (speed, text)."""
        for speed, text in speeds:
            self._speeds.addItem(text, speed)
        self._align()

    def set_speed(self, speed: float) -> None:
        """Show ``speed`` as the chosen one."""
        self._speeds.setCurrentIndex(self._speeds.findData(speed))

    def set_running(self, running: bool) -> None:
        """Show pause while the training runs, else play."""
        if running != self._running:
            self._running = running
            self._run.setIcon(icon("pause" if running else "play"))
            self._run.set_active(running)

    def set_enabled_directions(self, back: bool, forward: bool) -> None:
        """Say whether there is something before and after the current step."""
        for key, enabled in ((self._first, back), (self._back, back)):
            key.setEnabled(enabled)
        for key, enabled in ((self._forward, forward), (self._last, forward)):
            key.setEnabled(enabled)

    def _choice(self, name: str, tip: str) -> Combo:
        choice = Combo(self)
        choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        choice.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        choice.setAccessibleName(name)
        choice.setToolTip(tip)
        return choice

    def _align(self) -> None:
        """Both choices are as wide as the wider one; a combo box that fits its contents would shrink for a moment."""
        choices = self._units, self._speeds
        for choice in choices:
            choice.setMinimumWidth(max(choice.sizeHint().width() for choice in choices))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for key in (self._first, self._back, self._run, self._forward, self._last):
            row.addWidget(key)
        row.addSpacing(6)
        choices = QVBoxLayout()
        choices.setSpacing(2)
        choices.addWidget(self._units)
        choices.addWidget(self._speeds)
        row.addLayout(choices)

    def _connect(self) -> None:
        self._first.clicked.connect(self.first_requested)
        self._back.clicked.connect(self.back_requested)
        self._run.clicked.connect(self.run_toggled)
        self._forward.clicked.connect(self.forward_requested)
        self._last.clicked.connect(self.last_requested)
        self._units.activated.connect(self._request_unit)
        self._speeds.activated.connect(self._request_speed)

    def _request_unit(self, index: int) -> None:
        self.unit_requested.emit(self._units.itemData(index))

    def _request_speed(self, index: int) -> None:
        self.speed_requested.emit(self._speeds.itemData(index))
