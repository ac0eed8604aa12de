"""The training's process as the window sees it: messages go there, traces come back, and nothing here ever waits."""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from queue import SimpleQueue
from typing import BinaryIO, ClassVar

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.history import History
from rnn_explorer.session.messages import Answer, Begin, Cancel, Forget, News, Pause, Progress, Request, Run, Shown

PATIENCE = 3.0  # seconds to end by itself
PROGRAM = "import sys; sys.path[:] = {!r}; from rnn_explorer.session.worker import main; main()"
NO_PROCESS = ("The training cannot have a process of its own here ({}); it shares the window's, and both are slower.")
LOST = "The process that trains has ended ({}). With the next step it begins again; nothing is lost."


@dataclass(frozen=True, eq=False)
class Result:
    """What a request led to, or what a run has come to: with a trace, if there is one, or an error."""

    of: Answer | Progress
    trace: Trace | None
    error: Exception | None


@dataclass(frozen=True)
class _Note:
    """A sentence for the person."""

    sentence: str


class _End(_Note):
    """The last message of a life."""


class _Life:
    """A process from its start to its end, with two threads of this one: the first starts it, writes, and sees to its
    end, the second reads.
    """

    def __init__(self, receive: Callable[[_Life, object], None]) -> None:
        """``receive`` is called by these threads with every message, and with ``_End`` at last."""
        self._receive = receive
        self._outbox: SimpleQueue[object] = SimpleQueue()
        self.process: subprocess.Popen | None = None
        self._first = threading.Thread(target=self._write, name="to the training", daemon=True)

    def start(self) -> None:
        self._first.start()

    def send(self, message: object) -> None:
        self._outbox.put(message)

    def close(self) -> None:
        """End it and wait for that."""
        self._outbox.put(None)
        self._first.join()

    def _write(self) -> None:
        requests, replies = self._open()
        second = threading.Thread(target=self._read, args=(replies,), name="from the training", daemon=True)
        second.start()
        with suppress(OSError), requests:  # the reader tells that nobody reads it any more
            while (message := self._outbox.get()) is not None:
                requests.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
                requests.flush()
        second.join(PATIENCE)
        if self.process is not None:
            self.process.kill()
        second.join()

    def _open(self) -> tuple[BinaryIO, BinaryIO]:
        command = [sys.executable, "-c", PROGRAM.format(sys.path)]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            self._receive(self, _Note(NO_PROCESS.format(error.strerror or error)))
            return _in_a_thread()
        return self.process.stdin, self.process.stdout

    def _read(self, replies: BinaryIO) -> None:
        with replies, suppress(EOFError, pickle.UnpicklingError, OSError):  # perhaps in the middle of a word
            while True:
                self._receive(self, pickle.load(replies))
        self._outbox.put(None)
        status = 0 if self.process is None else self.process.wait()
        self._receive(self, _End(LOST.format(f"signal {-status}" if status < 0 else f"status {status}")))


def _in_a_thread() -> tuple[BinaryIO, BinaryIO]:
    """The same work where there can be no process: what goes there, and what comes from there."""
    from rnn_explorer.session.worker import serve

    (requests, to_requests), (from_replies, replies) = os.pipe(), os.pipe()

    def work() -> None:
        with os.fdopen(requests, "rb") as reading, os.fdopen(replies, "wb") as writing:
            serve(reading, writing, lambda: None)

    threading.Thread(target=work, name="training", daemon=True).start()
    return os.fdopen(to_requests, "wb"), os.fdopen(from_replies, "rb")


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
        self._life: _Life | None = None
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
            self._send(Begin(number, history.experiment.settings))
            weakref.finalize(history, partial(self._forget, number)).atexit = False
        return self._begun[history]

    def ask(self, client: int, generation: int, history: History, iteration: int) -> None:
        """Ask for an iteration; what the client asked for before is stale."""
        self._send(Request(client, generation, self.begin(history), iteration))

    def cancel(self, client: int, generation: int) -> None:
        """What the client asked for is stale."""
        if self._life is not None:
            self._send(Cancel(client, generation))

    def run(self, history: History, known: int, per_second: float | None) -> int:
        """Let a training go on by itself behind the iterations that are ``known``; the number of the run."""
        run = next(self._numbers)
        self._send(Run(run, self.begin(history), known, per_second))
        return run

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
            self._life = _Life(self._restored)
            self._life.start()
        self._life.send(message)

    def _forget(self, number: int) -> None:
        if self._life is not None:
            self._life.send(Forget(number))

    def _restored(self, life: _Life, message: object) -> None:
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
    def _take(self, life: _Life, message: object) -> None:
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
            case _End(sentence):
                self.close()
                self.lost.emit(sentence)
            case _Note(sentence):
                self.noted.emit(sentence)
