"""The training's process as the window sees it: messages go there, traces come back, and nothing here ever waits."""

from __future__ import annotations

import atexit
import weakref
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from rnn_explorer.engine.held import Held
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.breakpoints import Breakpoint, Guard
from rnn_explorer.session.history import MEMORY, History
from rnn_explorer.session.life import End, Life, Note
from rnn_explorer.session.messages import (
    Answer,
    Begin,
    Cancel,
    Forget,
    Heed,
    Keep,
    News,
    Pause,
    Progress,
    Request,
    Run,
    Shown,
)


@dataclass(frozen=True, eq=False)
class Result:
    """What a request led to, or what a run has come to: with a trace, if there is one, or an error."""

    of: Answer | Progress
    trace: Trace | None
    error: Exception | None


class TrainingProcess(QObject):
    """Starts with the first message; if it is lost, it starts again with the next one.

    Signals:
        came(Result): what a request led to.
        went_on(Result): what a run has come to.
        lost(str): what was under way is not, and why.
        noted(str): a sentence for the person; the work goes on.
    """

    came = Signal(object)
    went_on = Signal(object)
    lost = Signal(str)
    noted = Signal(str)
    _received = Signal(object, object)
    _shared: ClassVar[TrainingProcess | None] = None

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count(1)
        self._memory = MEMORY
        self._life: Life | None = None
        self._begun: weakref.WeakKeyDictionary[History, int] = weakref.WeakKeyDictionary()
        self._histories: weakref.WeakValueDictionary[int, History] = weakref.WeakValueDictionary()
        self._received.connect(self._take)

    @classmethod
    def shared(cls) -> TrainingProcess:
        """The one of the application; closed when the application quits."""
        if cls._shared is None:
            cls._shared = cls()
            atexit.register(cls._shared.close)  # a script may end without an event loop: no aboutToQuit
            if (application := QCoreApplication.instance()) is not None:
                application.aboutToQuit.connect(cls._shared.close)
        return cls._shared

    @property
    def number(self) -> int | None:
        """Of the process, as the system counts them; None if there is none."""
        process = None if self._life is None else self._life.process
        return None if process is None else process.pid

    def begin(self, history: History) -> int:
        """Make a history known there; its number."""
        if history not in self._begun:
            number = self._begun[history] = next(self._numbers)
            self._histories[number] = history
            self._send(_beginning(number, history))
            weakref.finalize(history, partial(self._forget, number)).atexit = False
        return self._begun[history]

    def ask(
        self, client: int, generation: int, history: History, iteration: int, again: bool = False,
        guard: Guard | None = None, held: Held | None = None,
    ) -> None:
        """Ask for an iteration (``again``: once more, with the parameters that it has made; ``held``: with these
        values, as far as the loss), or for the first one at which the ``guard`` halts; what the client asked for before
        is stale.
        """
        owner = history.owner(iteration)
        self._send(Request(client, generation, self.begin(owner), iteration, again, guard, held))

    def cancel(self, client: int, generation: int) -> None:
        """What the client asked for is stale."""
        if self._life is not None:
            self._send(Cancel(client, generation))

    def keep(self, memory: int) -> None:
        """What all histories together may take, in bytes."""
        self._memory = memory
        if self._life is not None:
            self._send(Keep(memory))

    def run(self, history: History, known: int, per_second: float | None, guard: Guard) -> int:
        """Let a training go on by itself behind the iterations that are ``known``, until its ``guard`` halts; the
        number of the run.
        """
        run = next(self._numbers)
        self._send(Run(run, self.begin(history), known, per_second, guard))
        return run

    def heed(self, run: int, breakpoints: tuple[Breakpoint, ...]) -> None:
        """A run has other breakpoints."""
        self._send(Heed(run, breakpoints))

    def shown(self, run: int, traced: bool) -> None:
        """What was told of a run has been shown; ``traced``: whether the next trace is wanted."""
        self._send(Shown(run, traced))

    def pause(self, run: int, traced: bool) -> None:
        """The run is over; the last trace is wanted if ``traced``."""
        self._send(Pause(run, traced))

    @Slot()
    def close(self) -> None:
        """End the process and wait for that; the next message starts it again."""
        life, self._life = self._life, None
        self._begun.clear()
        if life is not None:
            life.close()

    def _send(self, message: object) -> None:
        if self._life is None:
            self._life = Life(self._restored)
            self._life.start()
            self._life.send(Keep(self._memory))
        self._life.send(message)

    def _forget(self, number: int) -> None:
        if self._life is not None:
            self._life.send(Forget(number))

    def _restored(self, life: Life, message: object) -> None:
        """In the thread that reads: a schema may take a while."""
        if life is not self._life:
            return  # nobody waits for it
        if isinstance(message, Answer):
            message = self._result(message, message.request.history)
        elif isinstance(message, Progress):
            message = self._result(message, message.history)
        self._received.emit(life, message)

    def _result(self, of: Answer | Progress, number: int) -> Result:
        history, trace, error = self._histories.get(number), None, of.error
        if of.kept is not None and history is not None:
            try:
                trace = history.experiment.restored(of.kept)
            except Exception as problem:  # all of them: the GUI thread decides what they mean
                error = problem
        return Result(of, trace, error)

    @Slot(object, object)
    def _take(self, life: Life, message: object) -> None:
        if life is not self._life:
            return
        match message:
            case Result(Answer()):
                self.came.emit(message)
            case Result():
                self.went_on.emit(message)
            case News(number, rows, seconds):
                if (history := self._histories.get(number)) is not None:
                    history.learn(rows)
                    history.experiment.seconds = seconds
            case End(sentence):
                self.close()
                self.lost.emit(sentence)
            case Note(sentence):
                self.noted.emit(sentence)


def _beginning(number: int, history: History) -> Begin:
    """What the other process has to know of a history: its parent's iterations are asked of the parent."""
    origin = None if history.origin is None else replace(history.origin, parent=None)
    return Begin(number, history.experiment.settings, history.experiment.amendment, origin, history.resume)
