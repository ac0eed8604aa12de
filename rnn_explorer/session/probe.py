"""The prober shows the network other data in a thread of its own: what do its units react to?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.diagnostics import Reactions, reactions
from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.answering import Answerer
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


class Prober(Answerer):
    """Answers questions, and tells ``Finding``s."""

    def __init__(self) -> None:
        super().__init__(answer, "prober")
