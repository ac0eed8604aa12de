"""The base class of the tasks whose sequences are drawn at random, as many as are wanted."""

import math
from abc import abstractmethod
from zlib import crc32

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.task import PROBED, Part, Shape, Task

HELD_OUT_SEED = 2**31  # no seed of a training goes so far, so that no other generator begins like these
FEW = 100  # possible sequences: of fewer nothing is held out
LEAST = 100  # sequences that are held out, so that a share of right answers says something
_PARTS = (Part.VALIDATION, Part.TEST, *[Part.TRAINING] * 8)  # of ten sequences


class DrawnTask(Task):
    """Writes ``draw``; what is held out is drawn in the same way by a generator of its own.

    Of sequences of symbols there may be so few that the training would soon draw those that were held out. So each
    possible sequence belongs to one part, for good, by a check sum of it, and what is drawn for another is drawn again.
    """

    @abstractmethod
    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (T, B, D) and targets (T, B, K). Raises BadInput if there are too few time steps."""

    def variety(self, time_steps: int) -> float:
        """How many different sequences there are, about."""
        return math.inf

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        return self._batch(Part.TRAINING, time_steps, sequences, rng)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Other sequences; None if there are fewer than ``FEW``."""
        if self.variety(time_steps) < FEW:
            return None
        rng = np.random.default_rng([HELD_OUT_SEED, _PARTS.index(part)])
        return self._batch(part, time_steps, max(math.ceil(PROBED / time_steps), LEAST), rng)

    def mask(self, time_steps: int) -> np.ndarray:
        """(T,) bool: a target at every time step, or at the last one only, by the shape of the task."""
        return np.full(time_steps, self.shape is Shape.IN_STEP) | (np.arange(time_steps) == time_steps - 1)

    def _batch(self, part: Part, time_steps: int, sequences: int, rng: np.random.Generator) -> Batch:
        inputs, targets = self.draw(time_steps, sequences, rng)
        if FEW <= self.variety(time_steps) < math.inf:
            while wrong := [b for b, found in enumerate(parts_of(inputs)) if found is not part]:
                inputs[:, wrong], targets[:, wrong] = self.draw(time_steps, len(wrong), rng)
        return Batch(inputs, targets, self.mask(time_steps), self.inputs, self.outputs, continues=False)


def parts_of(inputs: np.ndarray) -> list[Part]:
    """What each sequence of symbols (T, B, D) is for: one in ten for the validation, one in ten for the test."""
    symbols = inputs.argmax(axis=-1).T.astype("<i8")
    return [_PARTS[crc32(sequence.tobytes()) % len(_PARTS)] for sequence in symbols]


def at_the_end(answers: np.ndarray, time_steps: int) -> np.ndarray:
    """Targets (T, B, K) that ask for ``answers`` (B, K) at the last time step."""
    targets = np.zeros((time_steps, *answers.shape))
    targets[-1] = answers
    return targets


def require_steps(time_steps: int, least: int, why: str) -> None:
    """Raise BadInput, with the reason, if there are fewer time steps than ``least``."""
    if time_steps < least:
        raise BadInput(f"the number of time steps is {time_steps}; {why}, so use at least {least}")
