"""Schedules: the learning rate of an iteration, from the one that was chosen."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import cos, pi
from types import MappingProxyType

from rnn_explorer.errors import require_range

ITERATIONS = 1, 10**9


class Schedule(ABC):
    """A function of the iteration, and of nothing else: any iteration can be replayed alone."""

    @abstractmethod
    def rate(self, first: float, iteration: int) -> float:
        """The learning rate of ``iteration`` (from 1); ``first`` is the one of iteration 1."""


@dataclass(frozen=True)
class Constant(Schedule):
    """Always the same."""

    def rate(self, first: float, iteration: int) -> float:
        return first


CONSTANT = Constant()


@dataclass(frozen=True)
class Step(Schedule):
    """Multiplied by ``factor`` every ``every`` iterations (PyTorch: StepLR).

    Raises BadInput unless ``every`` is at least 1 and ``factor`` from 0 to 1.
    """

    every: int = 1000
    factor: float = 0.5

    def __post_init__(self) -> None:
        require_range("the number of iterations of a step", self.every, *ITERATIONS)
        require_range("the factor of a step", self.factor, 0.0, 1.0)

    def rate(self, first: float, iteration: int) -> float:
        return first * self.factor ** ((iteration - 1) // self.every)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine down to ``last`` within ``iterations``, and ``last`` from then on.

    Loshchilov and Hutter 2017, equation 5, without restarts (PyTorch: CosineAnnealingLR). Raises BadInput unless
    ``iterations`` is at least 1 and ``last`` at least 0.
    """

    iterations: int = 2000
    last: float = 0.0

    def __post_init__(self) -> None:
        require_range("the number of iterations of the cosine", self.iterations, *ITERATIONS)
        require_range("the last learning rate", self.last, 0.0, 1e3)

    def rate(self, first: float, iteration: int) -> float:
        done = min((iteration - 1) / self.iterations, 1.0)
        return self.last + (first - self.last) * (1.0 + cos(pi * done)) / 2.0


SCHEDULES: MappingProxyType[str, Schedule] = MappingProxyType(
    {"constant": CONSTANT, "step": Step(), "cosine": Cosine()}
)
