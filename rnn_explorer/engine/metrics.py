"""Metrics: what tells a person how good the answers are, where the loss is only what is made small."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, Loss


class Metric(ABC):
    """A number for the answers of a network, those of an iteration before its update, or for others. On which data, it
    is for those to say who tell it.

    name: a noun. meaning: a sentence. unit: of the number. highest: the bound that it cannot exceed, and the best that
    there can be; None where there is no bound and 0 is the best.
    """

    name: ClassVar[str]
    meaning: ClassVar[str]
    unit: str
    highest: ClassVar[float | None] = None

    def best(self, *values: float) -> float:
        """Of several."""
        return min(values) if self.highest is None else max(values)

    @abstractmethod
    def measure(self, y: np.ndarray, y_hat: np.ndarray, counted: np.ndarray) -> np.ndarray:
        """Of several iterations (N, T, B, K) at once: (N,). ``counted`` (T, B) bool: where there is a target."""


@dataclass(frozen=True)
class Accuracy(Metric):
    """For symbols."""

    name: ClassVar = "accuracy"
    meaning: ClassVar = "Share of the targets to which the network gave the highest probability of all."
    highest: ClassVar = 100.0
    unit: str = "%"

    def measure(self, y: np.ndarray, y_hat: np.ndarray, counted: np.ndarray) -> np.ndarray:
        return 100.0 * _mean((y.argmax(axis=-1) == y_hat.argmax(axis=-1))[..., None], counted)


@dataclass(frozen=True)
class RightAnswers(Metric):
    """For outputs of which each answers yes or no."""

    name: ClassVar = "right answers"
    meaning: ClassVar = "Share of the yes-or-no questions with a probability on the right side of one half."
    highest: ClassVar = 100.0
    unit: str = "%"

    def measure(self, y: np.ndarray, y_hat: np.ndarray, counted: np.ndarray) -> np.ndarray:
        return 100.0 * _mean((y > 0.5) == (y_hat > 0.5), counted)


@dataclass(frozen=True)
class AbsoluteError(Metric):
    """For measurements; ``scale`` (K,) times a component is in ``unit``."""

    name: ClassVar = "mean abs. error"
    meaning: ClassVar = "How far an output is from its target, in the mean over all of them."
    unit: str = ""
    scale: tuple[float, ...] = (1.0,)

    def measure(self, y: np.ndarray, y_hat: np.ndarray, counted: np.ndarray) -> np.ndarray:
        return _mean(np.abs(y_hat - y) * self.scale, counted)


def metric_of(loss: Loss, outputs: Axis) -> Metric:
    """The one that suits a loss. Errors of several units are told without one, in the network's own numbers."""
    if loss is CROSS_ENTROPY:
        return Accuracy()
    if loss is BINARY_CROSS_ENTROPY:
        return RightAnswers()
    one_unit = len(set(outputs.units)) == 1 and bool(outputs.scale)
    return AbsoluteError(outputs.units[0], outputs.scale) if one_unit else AbsoluteError()


def _mean(values: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Over what is ``counted``, of values (N, T, B, K): (N,)."""
    if not counted.all():
        return values[:, counted].mean(axis=(1, 2))
    return values.reshape(len(values), -1).mean(axis=1)
