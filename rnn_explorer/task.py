"""The base class of the tasks: where sequences and their targets come from."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch

PROBED = 600  # time steps


class Task(ABC):
    """What is to be learned.

    title: what the user chooses by. summary: one sentence. loss: a name of ``engine.losses.LOSSES``.
    time_steps: a good length of a sequence. learning_rate: one that learns. continues: whether an iteration goes on
    where the one before it ended, so that a state can be carried over. reads_text: whether it is made from a text of
    the user's own. meanings: of those ``labels`` whose names do not say it all. feeds_back: whether an
    output is of the same kind as an input, so that the network can read its own.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    loss: ClassVar[str]
    time_steps: ClassVar[int] = 12
    learning_rate: ClassVar[float] = 0.1
    continues: ClassVar[bool] = False
    reads_text: ClassVar[bool] = False
    meanings: ClassVar[Mapping[str, str]] = {}
    feeds_back: ClassVar[bool] = False

    @property
    @abstractmethod
    def inputs(self) -> Axis:
        """The components of an input, (D)."""

    @property
    @abstractmethod
    def outputs(self) -> Axis:
        """The components of an output, (K)."""

    @abstractmethod
    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        """What iteration ``iteration`` (from 1) learns from: ``sequences`` of ``time_steps``. If the task continues,
        each of them goes on where the one at its place was left by the iteration before.

        The same arguments give the same batch. Raises BadInput if the data are too short.
        """

    def epoch(self, time_steps: int, sequences: int) -> int | None:
        """After how many iterations all data have been learned from; None if they are drawn at random."""
        return None

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """What a person can say about the time steps of a batch, by name: (T, B), bool, or float with NaN where it can
        not be said. Hidden units are compared with them.

        Unless a task knows more: which symbol is read, or how large each measurement is.
        """
        components = np.moveaxis(batch.inputs, -1, 0)
        if self.inputs.symbols:
            return {label: values > 0.5 for label, values in zip(self.inputs.labels, components, strict=True)}
        return dict(zip(self.inputs.labels, components, strict=True))

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...] | None:
        """The words of every sequence, as ranges of time steps; None if what is read has no words."""
        return None

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """What a network is shown to see what its units react to: at least ``PROBED`` time steps of the data.

        Unless a task says otherwise, batches as in the training.
        """
        batches: list[Batch] = []
        while sum(batch.inputs.shape[0] * batch.inputs.shape[1] for batch in batches) < PROBED:
            batches.append(self.batch(len(batches) + 1, time_steps, rng))
        return tuple(batches)
