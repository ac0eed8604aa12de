"""The trainer computes iterations in a thread of its own: the window never waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.history import History


@dataclass(frozen=True)
class Request:
    """An iteration is wanted. generation: of a younger request makes this one stale."""

    generation: int
    iteration: int
    history: History


@dataclass(frozen=True)
class Reply:
    """What a request led to: a trace, or the sentence that says why there is none. losses: of the iterations so far."""

    generation: int
    trace: Trace | None = None
    problem: str = ""


class _Worker(QObject):
    """Lives in the thread, and is alone there to touch a history while a request runs.

    Signals:
        done(Reply)
    """

    done = Signal(object)

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self._trainer = trainer

    @Slot(object)
    def run(self, request: Request) -> None:
        def stale() -> bool:
            return request.generation != self._trainer.generation

        try:
            trace = request.history.trace(request.iteration, stale)
        except BadInput as problem:
            self.done.emit(Reply(request.generation, problem=str(problem)))
            return
        if trace is not None:
            self.done.emit(Reply(request.generation, trace))


class Trainer(QObject):
    """Asks a worker thread for iterations; only the reply to the last request is told.

    Signals:
        arrived(Trace): the iteration that was asked for.
        failed(str): there is none, and why.
        busy_changed(bool): a request is under way, or no longer.
    """

    arrived = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)
    _requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0
        self._busy = False
        self._thread = QThread()
        self._thread.setObjectName("trainer")
        self._worker = _Worker(self)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run)
        self._worker.done.connect(self._receive)
        self._thread.start()

    @property
    def busy(self) -> bool:
        return self._busy

    def request(self, history: History, iteration: int) -> None:
        """Ask for an iteration; a request under way becomes stale."""
        self.generation += 1
        self._set_busy(True)
        self._requested.emit(Request(self.generation, iteration, history))

    def cancel(self) -> None:
        """Make a request under way stale."""
        self.generation += 1
        self._set_busy(False)

    def close(self) -> None:
        """End the thread and wait for it."""
        self.generation += 1
        self._thread.quit()
        self._thread.wait()

    @Slot(object)
    def _receive(self, reply: Reply) -> None:
        if reply.generation != self.generation:
            return
        self._set_busy(False)
        if reply.trace is None:
            self.failed.emit(reply.problem)
        else:
            self.arrived.emit(reply.trace)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
