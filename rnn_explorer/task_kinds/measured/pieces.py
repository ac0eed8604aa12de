"""Things by the piece, each of which is a sequence of its own: images, utterances."""

import math
from abc import abstractmethod
from collections.abc import Mapping

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.task import PROBED, Part, Task


class Pieces(Task):
    """A batch draws some of the pieces that are learned from; the others are held out.

    learned, validation, test: which pieces (n,), in the order in which they are stored.
    """

    loss = "cross-entropy"

    def __init__(self, learned: np.ndarray, validation: np.ndarray, test: np.ndarray) -> None:
        self.learned = learned
        self._held_out = {Part.VALIDATION: validation, Part.TEST: test}

    @abstractmethod
    def batch_of(self, pieces: np.ndarray, time_steps: int) -> Batch:
        """The pieces (B,) side by side."""

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        self.require_length(time_steps)
        if sequences > len(self.learned):
            raise BadInput(f"the batch size is {sequences}; the task {self.title} has {len(self.learned)} sequences")
        return self.batch_of(rng.choice(self.learned, sequences, replace=False), time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Other pieces."""
        return self.batch_of(_spread(self._held_out[part], time_steps), time_steps)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """How often each answer is right, or nothing known at all."""
        return {
            "most frequent": np.broadcast_to(self.shares(len(batch.inputs)), batch.targets.shape),
            "uniform": np.full(batch.targets.shape, 1 / len(self.outputs)),
        }

    def shares(self, time_steps: int) -> np.ndarray:
        """Of every answer among the targets of all pieces that are learned from, (K)."""
        batch = self.batch_of(self.learned, time_steps)
        return batch.targets[batch.mask].reshape(-1, len(self.outputs)).mean(axis=0)

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Pieces from all over those that are learned from."""
        return (self.batch_of(_spread(self.learned, time_steps), time_steps),)


def split_in_order(count: int, learned: float = 0.8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first ones to learn from, the next for the validation, as many of the last for the test."""
    first = round(learned * count)
    return tuple(np.split(np.arange(count), [first, (first + count) // 2]))


def _spread(pieces: np.ndarray, time_steps: int) -> np.ndarray:
    """As many as make about ``PROBED`` time steps, from all over."""
    count = min(math.ceil(PROBED / time_steps), len(pieces))
    return pieces[np.linspace(0, len(pieces) - 1, count).astype(int)]
