"""The trainer has iterations computed in another process: the window never waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.held import Held
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.breakpoints import Guard, Hit
from rnn_explorer.session.history import History
from rnn_explorer.session.process import Result, TrainingProcess
from rnn_explorer.session.record import Record

_clients = count(1)


@dataclass(frozen=True)
class Bookmark:
    """A place to be: an experiment with its past, an iteration (from 1), a position in it (−1: its end). again: not the
    iteration itself, but the same once more with the parameters that it has made. held: values that are held in it;
    then it ends with the loss.
    """

    history: History
    iteration: int
    position: int
    again: bool = False
    held: Held | None = None


@dataclass(frozen=True, eq=False)
class Reply:
    """What a wish led to: a trace and the record of all iterations so far; the breakpoints that were hit on the way."""

    bookmark: Bookmark
    trace: Trace
    record: Record
    hits: tuple[Hit, ...] = ()


class Trainer(QObject):
    """Asks for iterations; only the reply to the last request is told.

    Signals:
        arrived(Reply): the iteration that was asked for.
        failed(Exception): there is none, and why.
        noted(str): a sentence for the person; the work goes on.
        busy_changed(bool): a request is under way, or no longer.
        prepared(): the history that was to be prepared knows what the process has measured at its first iteration.
    """

    arrived = Signal(object)
    failed = Signal(object)
    noted = Signal(str)
    busy_changed = Signal(bool)
    prepared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._client = next(_clients)
        self._generation = 0
        self._wanted: Bookmark | None = None
        self._closed = False
        self._process = TrainingProcess.shared()
        self._process.came.connect(self._receive)
        self._process.lost.connect(self._lose)
        self._process.noted.connect(self.noted)

    @property
    def wanted(self) -> Bookmark | None:
        """What is being computed; None if nothing is."""
        return self._wanted

    @property
    def busy(self) -> bool:
        return self._wanted is not None

    def prepare(self, history: History) -> None:
        """Start the process now, so that the first request does not wait for it, and let it measure what the window's
        does not.
        """
        if not self.busy:
            self._process.ask(self._client, self._generation, history, 1)

    def keep(self, memory: int) -> None:
        """How many bytes the past may take."""
        self._process.keep(memory)

    def request(self, bookmark: Bookmark, guard: Guard | None = None) -> None:
        """Ask for a place, or for where the ``guard`` halts on the way; a request under way becomes stale."""
        self._set_wanted(bookmark)
        self._process.ask(self._client, self._generation, bookmark.history, bookmark.iteration, bookmark.again, guard,
                          bookmark.held)

    def cancel(self) -> None:
        """Make a request under way stale."""
        if self.busy:
            self._set_wanted(None)
            self._process.cancel(self._client, self._generation)

    def close(self) -> None:
        """Want nothing any more, and hear of nothing; the process is the application's."""
        self.cancel()
        if not self._closed:
            self._closed = True
            self._process.came.disconnect(self._receive)
            self._process.lost.disconnect(self._lose)
            self._process.noted.disconnect(self.noted)

    @Slot(object)
    def _receive(self, result: Result) -> None:
        request, wanted = result.of.request, self._wanted
        if (request.client, request.generation) != (self._client, self._generation):
            return
        if wanted is not None:
            self._set_wanted(None)
        if result.error is not None:
            self.failed.emit(result.error)
        elif wanted is None:
            self.prepared.emit()
        else:
            self.arrived.emit(Reply(wanted, result.trace, wanted.history.record(), result.of.hits))

    @Slot(str)
    def _lose(self, sentence: str) -> None:
        was_busy = self.busy
        self._set_wanted(None)
        if was_busy:
            self.failed.emit(BadInput(sentence))
        else:
            self.noted.emit(sentence)

    def _set_wanted(self, wanted: Bookmark | None) -> None:
        self._generation += 1
        before, self._wanted = self._wanted, wanted
        if (before is None) != (wanted is None):
            self.busy_changed.emit(self.busy)
