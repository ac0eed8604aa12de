"""The trainer computes iterations in a thread of its own: the window never waits for it."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.history import History
from rnn_explorer.session.record import Record


@dataclass(frozen=True)
class Bookmark:
    """A place to be: an experiment with its past, an iteration (from 1), a position in it (−1: its end)."""

    history: History
    iteration: int
    position: int


@dataclass(frozen=True)
class Request:
    """A place is wanted; a request of a younger generation makes this one stale."""

    generation: int
    bookmark: Bookmark


@dataclass(frozen=True)
class Reply:
    """What a request led to: a trace and the record of all iterations so far, or the error that there was."""

    request: Request
    trace: Trace | None = None
    record: Record | None = None
    error: Exception | None = None


class _Worker(QObject):
    """Lives in the thread; only its thread computes with a history once the history has been asked for.

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

        history = request.bookmark.history
        try:
            trace = history.trace(request.bookmark.iteration, stale)
        except Exception as error:  # all of them: the GUI thread decides what they mean
            self.done.emit(Reply(request, error=error))
            return
        if trace is not None:
            self.done.emit(Reply(request, trace, history.record()))


class Trainer(QObject):
    """Asks a worker thread for iterations; only the reply to the last request is told.

    Signals:
        arrived(Reply): the iteration that was asked for.
        failed(Exception): there is none, and why.
        busy_changed(bool): a request is under way, or no longer.
    """

    arrived = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    _requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0
        self._wanted: Bookmark | None = None
        self._thread = QThread()
        self._thread.setObjectName("trainer")
        self._worker = _Worker(self)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run)
        self._worker.done.connect(self._receive)
        self._end = weakref.finalize(self, _end, self._thread)  # at the end of the program at the latest
        self._thread.start()

    @property
    def wanted(self) -> Bookmark | None:
        """What is being computed; None if nothing is."""
        return self._wanted

    @property
    def busy(self) -> bool:
        return self._wanted is not None

    def request(self, bookmark: Bookmark) -> None:
        """Ask for a place; a request under way becomes stale."""
        self._set_wanted(bookmark)
        self._requested.emit(Request(self.generation, bookmark))

    def cancel(self) -> None:
        """Make a request under way stale."""
        self._set_wanted(None)

    def close(self) -> None:
        """End the thread and wait for it."""
        self.cancel()
        self._end()

    @Slot(object)
    def _receive(self, reply: Reply) -> None:
        if reply.request.generation != self.generation:
            return
        self._set_wanted(None)
        if reply.error is None:
            self.arrived.emit(reply)
        else:
            self.failed.emit(reply.error)

    def _set_wanted(self, wanted: Bookmark | None) -> None:
        self.generation += 1
        before, self._wanted = self._wanted, wanted
        if (before is None) != (wanted is None):
            self.busy_changed.emit(self.busy)


def _end(thread: QThread) -> None:
    thread.quit()
    thread.wait()
