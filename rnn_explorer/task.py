"""The base class of the tasks: where sequences and their targets come from."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.errors import BadInput

PROBED = 600  # time steps


class Shape(Enum):
    """How many inputs there are for how many outputs."""

    ONE_TO_ONE = "one to one"
    MANY_TO_ONE = "many to one"
    ONE_TO_MANY = "one to many"
    IN_STEP = "many to many, in step"


class Part(Enum):
    """What data are for: the network learns from the training's alone."""

    TRAINING = "training"
    VALIDATION = "validation"  # is looked at while settings are chosen
    TEST = "test"  # is looked at in the end


class Task(ABC):
    """What is to be learned.

    title: what the user chooses by. summary: one sentence. look_for: what there is to be seen, one sentence. shape: of
    the task. loss: a name of ``engine.losses.LOSSES``. time_steps: a good length of a sequence. most_time_steps: the
    length of the longest there is (an image has so many columns), None if any can be had. learning_rate: one that
    learns. suggested: settings with which it beats its baselines within a minute, by name, where they differ from the
    defaults. lags: the smallest and the largest lag, where it has one to choose, else None; ``lag``, an argument of the
    constructor, is how many time steps lie between what is needed and what is asked. continues: whether an iteration
    goes on where the one before it ended, so that a state can be carried over. reads_text: whether it is made from a
    text of the user's own. reads_file: the kind of the user's files that it learns from, "" if from none;
    ``source``, an argument of the constructor, is which. meanings: of those ``labels`` whose names do not say it all.
    feeds_back: whether an output is of the same kind as an input, so that the network can read its own.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    look_for: ClassVar[str]
    shape: ClassVar[Shape]
    loss: ClassVar[str]
    time_steps: int = 12
    most_time_steps: int | None = None
    learning_rate: ClassVar[float] = 0.1
    suggested: ClassVar[Mapping[str, object]] = {}
    lags: ClassVar[tuple[int, int] | None] = None
    continues: ClassVar[bool] = False
    reads_text: ClassVar[bool] = False
    reads_file: ClassVar[str] = ""
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

    @abstractmethod
    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Sequences that the training never learns from, the same at every call: up to about ``PROBED`` time steps,
        side by side. None if there are too few data to hold any out. ``part``: VALIDATION or TEST; they have nothing in
        common.

        Of a series, what comes later; of drawn sequences, others.
        """

    @abstractmethod
    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Answers that need no network, by name: "last value", "most frequent", "uniform", "mean" …, (T, B, K) as an
        output is. What they know of the data is the training's part alone. A network that is worth its time is better
        than all of them.
        """

    def epoch(self, time_steps: int, sequences: int) -> int | None:
        """After how many iterations all data have been learned from; None if they are drawn at random."""
        return None

    def require_length(self, time_steps: int) -> None:
        """Raise BadInput if no sequence has so many time steps."""
        most = self.most_time_steps
        if most is not None and time_steps > most:
            raise BadInput(f"the number of time steps is {time_steps}; a sequence of the task {self.title} has at most "
                           f"{most}: use at most {most}")

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

    def heard(self, symbols: Sequence[str]) -> Sequence[tuple[float, float]] | None:
        """What symbols sound like, one after the other: frequencies in Hz (0: silence) and seconds. None if they have
        no sound.
        """
        return None

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """What a network is shown to see what its units react to: at least ``PROBED`` time steps of the data.

        Unless a task says otherwise, batches as in the training.
        """
        batches: list[Batch] = []
        while sum(batch.inputs.shape[0] * batch.inputs.shape[1] for batch in batches) < PROBED:
            batches.append(self.batch(len(batches) + 1, time_steps, rng))
        return tuple(batches)
