"""The prober shows the network other data in a thread of its own: what do its units react to?"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.diagnostics import Reactions, reactions
from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Question:
    """What does a column of the hidden units do with these parameters (one vector)?"""

    experiment: Experiment
    iteration: int
    column: str
    parameters: np.ndarray

    def is_like(self, other: Question) -> bool:
        """Whether it asks for the same column of the same network, at whatever iteration."""
        return self.experiment is other.experiment and self.column == other.column


@dataclass(frozen=True, eq=False)
class Passage:
    """A sequence that was read. inputs: (T, D). values: of the units (T, H). words: ranges of its time steps, None if
    it has none.
    """

    inputs: np.ndarray
    values: np.ndarray
    words: tuple[range, ...] | None


@dataclass(frozen=True, eq=False)
class Finding:
    """The answer to a question: everything that was read, and how the units go with the labels."""

    question: Question
    passages: tuple[Passage, ...]
    reactions: Reactions

    @cached_property
    def is_finite(self) -> bool:
        """Whether all values are."""
        return all(bool(np.isfinite(passage.values).all()) for passage in self.passages)

    @property
    def time_steps(self) -> int:
        """How many have been read."""
        return sum(len(passage.values) for passage in self.passages)


class Asked(Protocol):
    """What a prober can be asked."""

    def is_like(self, other: Self) -> bool:
        """Whether the answers to both belong to the same picture: the younger one need not stop the older one."""


@dataclass(frozen=True)
class _Request:
    generation: int
    question: Asked


@dataclass(frozen=True, eq=False)
class _Reply:
    """finding: None if the request was stale."""

    finding: object = None
    error: Exception | None = None


def question_of(experiment: Experiment, trace: Trace, column: str) -> Question:
    """With the parameters before the update of ``trace``."""
    named = {name: trace[name] for name in trace.parameters()}
    return Question(experiment, trace.iteration, column, experiment.network.pack(named))


def answer(question: Question, stale: Callable[[], bool] = lambda: False) -> Finding | None:
    """Read what the task offers for it; None if ``stale`` became true on the way."""
    experiment = question.experiment
    generator = np.random.default_rng([experiment.settings.seed, 0, 1])  # none of the training's
    passages: list[Passage] = []
    labels: list[dict[str, np.ndarray]] = []
    sweep = None
    for batch in experiment.task.probe(experiment.time_steps, generator):
        if stale():
            return None
        read = batch if experiment.settings.window == 1 else batch.windowed(experiment.settings.window)
        if sweep is None or not sweep.fits(read):
            sweep = ForwardSweep(experiment.network, experiment.optimizer, read, experiment.settings.method)
        with np.errstate(over="ignore", invalid="ignore"):
            values = sweep.run(question.parameters, read, question.column)
        passages += _passages(experiment, batch, values)
        labels += _labels(experiment, batch)
    joined = {name: np.concatenate([of_one[name] for of_one in labels]) for name in labels[0]}
    return Finding(question, tuple(passages), reactions(np.concatenate([p.values for p in passages]), joined))


def _passages(experiment: Experiment, batch: Batch, values: np.ndarray) -> Iterator[Passage]:
    words = experiment.task.words(batch)
    for sequence, steps in enumerate(_lengths(batch)):
        own = None if words is None else words[sequence]
        yield Passage(batch.inputs[:steps, sequence], values[:steps, sequence], own)


def _labels(experiment: Experiment, batch: Batch) -> Iterator[dict[str, np.ndarray]]:
    labels = experiment.task.labels(batch)
    for sequence, steps in enumerate(_lengths(batch)):
        yield {name: label[:steps, sequence] for name, label in labels.items()}


def _lengths(batch: Batch) -> list[int]:
    steps, sequences, _ = batch.inputs.shape
    return [steps] * sequences if batch.lengths is None else batch.lengths.tolist()


class _Worker(QObject):
    """Lives in the thread.

    Signals:
        done(_Reply)
    """

    done = Signal(object)

    def __init__(self, prober: Prober) -> None:
        super().__init__()
        self._prober = prober

    @Slot(object)
    def run(self, request: _Request) -> None:
        def stale() -> bool:
            return request.generation != self._prober.generation

        try:
            self.done.emit(_Reply(self._prober.answer(request.question, stale)))
        except Exception as error:  # all of them: the GUI thread decides what they mean
            self.done.emit(_Reply(error=error))


class Prober(QObject):
    """Answers questions in a worker thread, which starts with the first of them.

    One question is being answered at a time; of those asked meanwhile only the last one is kept, so that while a
    training runs there are answers, though not one for every iteration. If that one asks for something else (see
    ``Question.is_like``), the one under way is stale and gets no answer.

    Signals:
        arrived(object): an answer, a ``Finding`` unless it was made for others.
        failed(Exception): there is none, and why.
    """

    arrived = Signal(object)
    failed = Signal(object)
    _requested = Signal(object)

    def __init__(self, answer: Callable[[Any, Callable[[], bool]], object] = answer) -> None:
        """``answer``: what is called in the thread, with a question and with what says whether it is stale."""
        super().__init__()
        self.generation = 0
        self.answer = answer
        self._answering: Asked | None = None
        self._waiting: Asked | None = None
        self._thread = QThread()
        self._thread.setObjectName("prober")
        self._worker = _Worker(self)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run)
        self._worker.done.connect(self._receive)
        self._end = weakref.finalize(self, _end, self._thread)  # at the end of the program at the latest

    @property
    def busy(self) -> bool:
        return self._answering is not None

    def ask(self, question: Asked) -> None:
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

    def _send(self, question: Asked) -> None:
        self._answering = question
        self._requested.emit(_Request(self.generation, question))

    @Slot(object)
    def _receive(self, reply: _Reply) -> None:
        waiting, self._answering, self._waiting = self._waiting, None, None
        if waiting is not None:
            self._send(waiting)
        if reply.error is not None:
            self.failed.emit(reply.error)
        elif reply.finding is not None:
            self.arrived.emit(reply.finding)


def _end(thread: QThread) -> None:
    thread.quit()
    thread.wait()
