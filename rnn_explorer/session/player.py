"""Autoplay: steps on by itself until it is paused."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

INTERVALS = (2000, 1000, 500, 250, 120, 60, 33)  # milliseconds from step to step


class Player(QObject):
    """Takes a step at every tick.

    Signals:
        running_changed(bool)
        speed_changed(): another interval.
    """

    running_changed = Signal(bool)
    speed_changed = Signal()

    def __init__(self, step: Callable[[], None]) -> None:
        super().__init__()
        self._step = step
        self._speed = 2
        self._timer = QTimer(self)
        self._timer.timeout.connect(step)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    @property
    def interval(self) -> int:
        """Milliseconds from step to step."""
        return INTERVALS[self._speed]

    @Slot()
    def toggle(self) -> None:
        """Run or pause."""
        if self.running:
            self.pause()
        else:
            self._timer.start(self.interval)
            self.running_changed.emit(True)
            self._step()

    @Slot()
    def pause(self) -> None:
        if self.running:
            self._timer.stop()
            self.running_changed.emit(False)

    @Slot()
    def faster(self) -> None:
        self._set_speed(self._speed + 1)

    @Slot()
    def slower(self) -> None:
        self._set_speed(self._speed - 1)

    def _set_speed(self, speed: int) -> None:
        speed = min(max(speed, 0), len(INTERVALS) - 1)
        if speed != self._speed:
            self._speed = speed
            self._timer.setInterval(self.interval)
            self.speed_changed.emit()
