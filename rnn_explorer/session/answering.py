"""Questions that take longer than a frame are answered in a thread of their own; nobody waits."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot


class Question(Protocol):
    """Frozen, with all that the answer needs."""

    def is_like(self, other: Question) -> bool:
        """Whether it asks for the same thing, at whatever moment: then the answer to the other one is of interest."""


Answer = Callable[[Question, Callable[[], bool]], object]  # of a question, and whether it is stale; None if it is


@dataclass(frozen=True)
class _Request:
    generation: int
    question: Question


@dataclass(frozen=True, eq=False)
class _Reply:
    """answer: None if the request was stale."""

    answer: object = None
    error: Exception | None = None


class _Worker(QObject):
    """Lives in the thread.

    Signals:
        done(_Reply)
    """

    done = Signal(object)

    def __init__(self, answerer: Answerer, answer: Answer) -> None:
        super().__init__()
        self._answerer = answerer
        self._answer = answer

    @Slot(object)
    def run(self, request: _Request) -> None:
        def stale() -> bool:
            return request.generation != self._answerer.generation

        try:
            self.done.emit(_Reply(self._answer(request.question, stale)))
        except Exception as error:  # all of them: the GUI thread decides what they mean
            self.done.emit(_Reply(error=error))


class Answerer(QObject):
    """Answers questions in a worker thread, which starts with the first of them.

    One question is being answered at a time; of those asked meanwhile only the last one is kept, so that while a
    training runs there are answers, though not one for every iteration. If that one asks for something else (see
    ``Question.is_like``), the one under way is stale and gets no answer.

    Signals:
        arrived(object): an answer.
        failed(Exception): there is none, and why.
    """

    arrived = Signal(object)
    failed = Signal(object)
    _requested = Signal(object)

    def __init__(self, answer: Answer, name: str) -> None:
        """name: of the thread."""
        super().__init__()
        self.generation = 0
        self._answering: Question | None = None
        self._waiting: Question | None = None
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._worker = _Worker(self, answer)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run)
        self._worker.done.connect(self._receive)
        self._end = weakref.finalize(self, _end, self._thread)  # at the end of the program at the latest

    @property
    def busy(self) -> bool:
        return self._answering is not None

    def ask(self, question: Question) -> None:
        """Ask; a question that waits is forgotten."""
        if not self._thread.isRunning():
            self._thread.start()
        if self._answering is None:
            self._send(question)
            return
        self._waiting = question
        if not question.is_like(self._answering):
            self.generation += 1

    def close(self) -> None:
        """End the thread and wait for it."""
        self.generation += 1
        self._waiting = None
        self._end()

    def _send(self, question: Question) -> None:
        self._answering = question
        self._requested.emit(_Request(self.generation, question))

    @Slot(object)
    def _receive(self, reply: _Reply) -> None:
        waiting, self._answering, self._waiting = self._waiting, None, None
        if waiting is not None:
            self._send(waiting)
        if reply.error is not None:
            self.failed.emit(reply.error)
        elif reply.answer is not None:
            self.arrived.emit(reply.answer)


def _end(thread: QThread) -> None:
    thread.quit()
    thread.wait()
