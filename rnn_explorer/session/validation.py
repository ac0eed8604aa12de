"""How good a network is on data that it does not learn from, and how good answers are that need no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.engine.metrics import Accuracy, Metric
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.task import Part

FIRST, EVERY = (1, 2, 5, 10, 20, 50), 100  # iterations
INSTEAD = 50  # iterations whose data are as good as any


def is_due(iteration: int) -> bool:
    """Whether the validation's data are looked at before the update of an iteration (from 1)."""
    return iteration % EVERY == 0 or iteration in FIRST


@dataclass(frozen=True)
class Scores:
    """Of one network, or of one baseline, on the same data.

    loss: of as many sequences as an iteration learns from, so that it compares with the training's; of one target, if
    that is a mean. metric: see ``engine.metrics``.
    """

    loss: float
    metric: float


class Examiner:
    """Shows the network of an experiment what is held out for a ``part``. For one thread at a time.

    It is read as in the training (windows, free running), but for the initial states: they are 0 even if the training
    carries them over. What is computed here is nothing that the training could see.
    """

    def __init__(self, experiment: Experiment, part: Part) -> None:
        self._experiment = experiment
        self._metric = experiment.measure
        self._batch = experiment.task.held_out(part, experiment.time_steps)

    @property
    def has_data(self) -> bool:
        """Whether anything is held out. If not, nothing can be examined."""
        return self._batch is not None

    def examine(self, parameters: np.ndarray) -> Scores:
        """Of the network with these parameters, one vector. NaN and infinity are what they are."""
        loss, (counted, targets) = self._experiment.network.loss, self._asked
        with np.errstate(all="ignore"):
            self._sweep.run(parameters, self._read, "y_hat")
            y_hat, o = (self._sweep.values(name)[counted] for name in ("y_hat", "o"))
            return self._scores(self._measured(targets, y_hat), loss.of_network(targets, y_hat, o), counted.shape[1])

    @cached_property
    def baselines(self) -> Mapping[str, Scores]:
        """Of the answers that need no network, by name; if nothing is held out, on what the first iterations learn
        from.
        """
        batches = [self._batch] if self.has_data else [self._experiment.data(n + 1) for n in range(INSTEAD)]
        found = [self._scores_without_network(batch) for batch in batches]
        return {name: _mean([scores[name] for scores in found]) for name in found[0]}

    def _scores_without_network(self, batch: Batch) -> dict[str, Scores]:
        loss, (counted, targets) = self._experiment.network.loss, _asked(batch)
        answers = {name: given[counted] for name, given in self._experiment.task.baselines(batch).items()}
        measure = _by_lot if isinstance(self._metric, Accuracy) else self._measured
        return {name: self._scores(measure(targets, given), loss.of_answers(targets, given), counted.shape[1])
                for name, given in answers.items()}

    def _measured(self, targets: np.ndarray, answers: np.ndarray) -> float:
        """The metric of all ``targets`` and of the answers to them, (n, K) each."""
        every = np.ones((len(targets), 1), dtype=bool)
        return float(self._metric.measure(targets[None, :, None], answers[None, :, None], every)[0])

    def _scores(self, metric: float, losses: np.ndarray, sequences: int) -> Scores:
        """``losses`` (n,): of all targets of so many sequences."""
        settings, total = self._experiment.settings, float(losses.sum())
        return Scores(total / len(losses) if settings.mean else total * settings.batch_size / sequences, metric)

    @cached_property
    def _read(self) -> Batch:
        return self._experiment.as_set(self._batch)

    @cached_property
    def _sweep(self) -> ForwardSweep:
        experiment = self._experiment
        return ForwardSweep(experiment.network, experiment.optimizer, self._read, experiment.settings.method)

    @cached_property
    def _asked(self) -> tuple[np.ndarray, np.ndarray]:
        return _asked(self._batch)


def _asked(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Where there is a target, (T, B) bool, and all targets that there are, (n, K)."""
    mask = batch.mask if batch.mask.ndim == 2 else batch.mask[:, None]
    counted = np.broadcast_to(mask, batch.targets.shape[:2])
    return counted, batch.targets[counted]


def _by_lot(targets: np.ndarray, answers: np.ndarray) -> float:
    """The accuracy of ``answers`` (n, K) in %, if of several symbols with the highest probability one is drawn."""
    best = answers == answers.max(axis=1, keepdims=True)
    right = best[np.arange(len(best)), targets.argmax(axis=1)]
    return 100.0 * float((right / best.sum(axis=1)).mean())


def _mean(scores: list[Scores]) -> Scores:
    return Scores(sum(one.loss for one in scores) / len(scores), sum(one.metric for one in scores) / len(scores))


@dataclass(frozen=True, eq=False)
class Examination:
    """A wish: measure this network, with the parameters (one vector) before an iteration, on the test's data."""

    experiment: Experiment
    iteration: int
    parameters: np.ndarray

    def is_like(self, other: Examination) -> bool:
        """Whether it is about the same network, at whatever iteration."""
        return self.experiment is other.experiment


@dataclass(frozen=True, eq=False)
class Verdict:
    """What came of it; None and nothing if no data are held out."""

    of: Examination
    scores: Scores | None = None
    baselines: Mapping[str, Scores] = field(default_factory=dict)

    def best(self, metric: Metric) -> str:
        """The name of the baseline with the best value of the ``metric``; there must be one."""
        values = {name: scores.metric for name, scores in self.baselines.items()}
        return next(name for name, value in values.items() if value == metric.best(*values.values()))


def examination_of(experiment: Experiment, trace: Trace) -> Examination:
    """With the parameters before the update of ``trace``."""
    return Examination(experiment, trace.iteration, trace.values("theta"))


def verdict_on(examination: Examination, stale: Callable[[], bool] = lambda: False) -> Verdict | None:
    """Measure; None if ``stale`` became true on the way."""
    examiner = Examiner(examination.experiment, Part.TEST)
    if not examiner.has_data:
        return Verdict(examination)
    scores = None if stale() else examiner.examine(examination.parameters)
    return None if stale() else Verdict(examination, scores, examiner.baselines)
