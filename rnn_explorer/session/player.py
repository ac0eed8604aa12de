"""Autoplay: goes on by itself until it is paused; step by step, or, from some speed on, as a training that runs."""

from collections.abc import Callable
from math import inf

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rnn_explorer.session.runner import Runner

SPEEDS = (0.5, 1, 2, 4, 8, 16, 30, 100, 1000, inf)  # steps a second
SHOWN = 30  # steps a second: more are not shown one by one
FASTEST = 1000  # steps a second that are taken here


def told(speed: float) -> str:
    """A speed in words."""
    return "as fast as possible" if speed == inf else f"{speed:g} step{'s' * (speed > 1)} a second"


class Player(QObject):
    """Takes steps at the chosen speed.

    Signals:
        running_changed(bool)
        speed_changed(): another speed is chosen.
    """

    running_changed = Signal(bool)
    speed_changed = Signal()

    def __init__(self, step: Callable[[], None], run: Callable[[float], bool], runner: Runner) -> None:
        """``run`` lets the training run at a speed, with ``runner``, and says whether it does: else there are steps."""
        super().__init__()
        self._step, self._run, self._runner = step, run, runner
        self._speed = 2
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        runner.running_changed.connect(self.running_changed)

    @property
    def running(self) -> bool:
        return self._timer.isActive() or self._runner.running

    @property
    def speed(self) -> float:
        """Steps a second; infinite: as fast as the machine can."""
        return SPEEDS[self._speed]

    @Slot()
    def toggle(self) -> None:
        """Run or pause."""
        if self.running:
            self.pause()
        else:
            self._start()

    @Slot()
    def pause(self) -> None:
        self.rest()
        self._runner.pause()

    @Slot()
    def rest(self) -> None:
        """Take no more steps; a training that runs goes on."""
        if self._timer.isActive():
            self._timer.stop()
            self.running_changed.emit(False)

    @Slot()
    def faster(self) -> None:
        self._set_speed(self._speed + 1)

    @Slot()
    def slower(self) -> None:
        self._set_speed(self._speed - 1)

    def choose(self, speed: float) -> None:
        """One of ``SPEEDS``."""
        self._set_speed(SPEEDS.index(speed))

    @Slot()
    def adapt(self) -> None:
        """A step is something else now: if it runs, it goes on like that."""
        if self.running:
            self.pause()
            self._start()

    def _start(self) -> None:
        if not self._run(self.speed):
            self._timer.start(round(1000 / min(self.speed, SHOWN)))
            self.running_changed.emit(True)
            self._step()

    def _tick(self) -> None:
        for _ in range(max(round(min(self.speed, FASTEST) / SHOWN), 1)):
            if self._timer.isActive():  # a step may have ended it
                self._step()

    def _set_speed(self, speed: int) -> None:
        speed = min(max(speed, 0), len(SPEEDS) - 1)
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit()
            self.adapt()
