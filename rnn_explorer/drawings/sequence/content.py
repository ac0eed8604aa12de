"""What a drawing of symbols shows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Symbols:
    """A sequence of T symbols. inputs: one a time step. targets: the same, None where nothing is wanted.

    labels: of the K components of the outputs. read: of the D components of the inputs. probabilities: (T, K). given:
    (T,) bool, whether the input is a datum; else it comes from an output that is read again.
    """

    inputs: tuple[str, ...]
    targets: tuple[str | None, ...]
    labels: tuple[str, ...]
    read: tuple[str, ...]
    probabilities: np.ndarray
    given: np.ndarray

    @cached_property
    def is_wanted(self) -> bool:
        """Whether there are targets at all: in a generated passage there are none."""
        return any(target is not None for target in self.targets)

    def is_answered(self, t: int) -> bool:
        """Whether the output is drawn: where something is wanted; if nothing ever is, at every time step."""
        return self.targets[t] is not None or not self.is_wanted

    def best(self, t: int, count: int) -> list[tuple[str, float]]:
        """The ``count`` most probable symbols at time step t, with their probabilities."""
        return [(self.labels[k], float(self.probabilities[t, k])) for k in self._order[t, :count]]

    @cached_property
    def _order(self) -> np.ndarray:
        """(T, K): the components from the most probable to the least."""
        return np.argsort(-self.probabilities, axis=1, kind="stable")

    def of_target(self, t: int) -> float:
        """The probability that the target got at time step t."""
        return float(self.probabilities[t, self.labels.index(self.targets[t])])
