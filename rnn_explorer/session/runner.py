"""Lets a training go on by itself in its process, and shows what it has come to at the screen's pace."""

from __future__ import annotations

from collections import deque
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rnn_explorer.errors import BadInput
from rnn_explorer.session.breakpoints import Breakpoint, Guard
from rnn_explorer.session.history import History
from rnn_explorer.session.process import Result, TrainingProcess
from rnn_explorer.session.record import Record
from rnn_explorer.session.trainer import Bookmark, Reply

FRAME = 16  # milliseconds
NO_GUARD = Guard()
MEASURED = 1.0  # seconds: the speed is that of the last second


class Runner(QObject):
    """One training at a time. While it runs, its traces come as long as they are followed; its record comes anyway.

    Signals:
        came(Reply): the newest iteration.
        recorded(Record): there are more iterations; nobody follows them.
        halted(Hit): a breakpoint has ended it; nobody follows it.
        failed(Exception): it has ended, and why.
        running_changed(bool)
        followed_changed(bool): whether the newest iteration is followed.
    """

    came = Signal(object)
    recorded = Signal(Record)
    halted = Signal(object)
    failed = Signal(object)
    running_changed = Signal(bool)
    followed_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._history: History | None = None
        self._run: int | None = None
        self._running = False
        self._followed = False
        self._passed: deque[tuple[float, int]] = deque()  # moments, and how many iterations there were
        self._newest: Result | None = None  # not shown yet
        self._shown: int | None = None  # the iteration that was shown last; at its end a run tells the newest again
        self._frame = QTimer(self, interval=FRAME, singleShot=True)
        self._frame.timeout.connect(self._show)
        self._process = TrainingProcess.shared()
        self._process.went_on.connect(self._receive)
        self._process.lost.connect(self._lose)

    @property
    def running(self) -> bool:
        return self._running

    @property
    def followed(self) -> bool:
        """Whether its newest iteration is shown."""
        return self._followed

    @property
    def speed(self) -> float:
        """Iterations a second, 0 if it cannot be told."""
        if len(self._passed) < 2:
            return 0.0
        (began, first), (ended, last) = self._passed[0], self._passed[-1]
        return (last - first) / (ended - began)

    def start(self, history: History, per_second: float | None, guard: Guard = NO_GUARD) -> None:
        """From the last iteration that is known on, until the ``guard`` halts; None: as fast as the machine can."""
        self.stop()
        self._history = history
        self._run = self._process.run(history, len(history.record()), per_second, guard)
        self._passed.clear()
        self.follow(True)
        self._set_running(True)

    def pause(self) -> None:
        """Run no further; what is followed is followed to the end."""
        if self._running:
            self._process.pause(self._run, self._followed)
            self._set_running(False)

    def stop(self) -> None:
        """Run no further, and come to nothing more."""
        self.follow(False)
        self.pause()
        self._run = None

    @Slot(object)
    def heed(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """It has other breakpoints."""
        if self._running:
            self._process.heed(self._run, breakpoints)

    def follow(self, followed: bool) -> None:
        """Show the newest iterations, or do not."""
        self._shown = None
        if followed != self._followed:
            self._followed = followed
            self.followed_changed.emit(followed)

    def close(self) -> None:
        """Run no further, and hear of nothing."""
        self.stop()
        if self._process is not None:
            self._process.went_on.disconnect(self._receive)
            self._process.lost.disconnect(self._lose)
            self._process = None

    @Slot(object)
    def _receive(self, result: Result) -> None:
        if result.of.run != self._run:
            return
        self._newest = result
        if result.of.over:
            self._set_running(False)
            self._show()
            self._run = None
        elif not self._frame.isActive():
            self._show()
        if self._running:
            self._process.shown(self._run, self._followed)

    @Slot()
    def _show(self) -> None:
        """What came last: one trace a frame."""
        result, self._newest = self._newest, None
        if result is None or result.of.run != self._run:
            return
        self._frame.start()
        record, trace = self._history.record(), result.trace
        self._measure(len(record))
        if trace is not None and self._followed and (trace.iteration != self._shown or result.of.hits):
            self._shown = trace.iteration
            self.came.emit(Reply(Bookmark(self._history, trace.iteration, -1), trace, record, result.of.hits))
        else:
            self.recorded.emit(record)
            for hit in result.of.hits[:1]:
                self.halted.emit(hit)
            if trace is not None and trace.problem is not None:
                self.failed.emit(BadInput(trace.problem))
        if result.error is not None:
            self.failed.emit(result.error)

    @Slot()
    def _lose(self) -> None:
        """The trainer tells it."""
        self.stop()

    def _measure(self, iterations: int) -> None:
        now = perf_counter()
        self._passed.append((now, iterations))
        while now - self._passed[0][0] > MEASURED:
            self._passed.popleft()

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self.running_changed.emit(running)
