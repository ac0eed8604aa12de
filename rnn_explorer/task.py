"""The base class of the tasks: where sequences and their targets come from."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch


class Task(ABC):
    """What is to be learned.

    title: what the user chooses by. summary: one sentence. loss: a name of ``engine.losses.LOSSES``.
    time_steps: a good length of a sequence. learning_rate: one that learns. continues: whether an iteration goes on
    where the one before it ended, so that a state can be carried over. reads_text: whether it is made from a text of
    the user's own.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    loss: ClassVar[str]
    time_steps: ClassVar[int] = 12
    learning_rate: ClassVar[float] = 0.1
    continues: ClassVar[bool] = False
    reads_text: ClassVar[bool] = False

    @property
    @abstractmethod
    def inputs(self) -> Axis:
        """The components of an input, (D)."""

    @property
    @abstractmethod
    def outputs(self) -> Axis:
        """The components of an output, (K)."""

    @abstractmethod
    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator) -> Batch:
        """What iteration ``iteration`` (from 1) learns from: sequences of ``time_steps``.

        The same arguments give the same batch. Raises BadInput if the data are too short.
        """
