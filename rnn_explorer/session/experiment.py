"""An experiment: everything that decides what is computed, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.clipping import CLIPPINGS
from rnn_explorer.engine.initializers import AS_DRAWN, Initialization
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import LAYER_LIMITS, Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.schedules import SCHEDULES
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput, require_name, require_range
from rnn_explorer.registry import find
from rnn_explorer.task import Task

TASKS, CELLS, OPTIMIZERS = "rnn_explorer.tasks", "rnn_explorer.engine.cells", "rnn_explorer.engine.optimizers"
HIDDEN_LIMITS = (1, 256)
TIME_STEP_LIMITS = (1, 200)
SEED_LIMITS = (0, 2**31 - 1)


@dataclass(frozen=True)
class Settings:
    """What the user chooses.

    time_steps, learning_rate: None for what suits the task (and the optimizer). text: only for a task that reads a
    text, None for its own. window: how many inputs the network sees at once, the newest first. threshold, clipping,
    weight_decay, schedule: see ``Optimizer``. start, scale_of_w: how the recurrent matrices begin (see
    ``Initialization``; None: as the cell draws them), and a factor on them. truncation, mean, carries_state, precision:
    see ``Method``. layers, bidirectional: see ``Network``. Raises BadInput outside of what is allowed.
    """

    task: str = "characters"
    cell: str = "elman"
    optimizer: str = "sgd"
    hidden: int = 8
    time_steps: int | None = None
    seed: int = 1
    learning_rate: float | None = None
    threshold: float = 5.0
    text: str | None = None
    window: int = 1
    clipping: str = "norm"
    weight_decay: float = 0.0
    schedule: str = "constant"
    start: str | None = None
    scale_of_w: float = 1.0
    truncation: int | None = None
    mean: bool = False
    carries_state: bool = False
    precision: str = "float64"
    layers: int = 1
    bidirectional: bool = False

    def __post_init__(self) -> None:
        require_range("the number of hidden units", self.hidden, *HIDDEN_LIMITS)
        require_range("the number of layers", self.layers, *LAYER_LIMITS)
        require_range("the seed", self.seed, *SEED_LIMITS)
        if self.time_steps is not None:
            require_range("the number of time steps", self.time_steps, *TIME_STEP_LIMITS)
        require_name("schedule", self.schedule, SCHEDULES)
        require_name("clipping", self.clipping, CLIPPINGS)
        _ = self.method, self.initialization  # they refuse what they do not allow

    @property
    def method(self) -> Method:
        """How an iteration is computed."""
        return Method(self.truncation, self.mean, self.carries_state, self.precision)

    @property
    def initialization(self) -> Initialization:
        """How the recurrent matrices begin."""
        return Initialization(self.start, self.scale_of_w)


class Experiment:
    """A task, a network and an optimizer, made from settings; the same for the same settings.

    Raises BadInput if the task, the cell or the optimizer is unknown or refuses the settings.
    """

    def __init__(self, settings: Settings) -> None:
        task_class = find(TASKS, Task, settings.task)
        cell = find(CELLS, Cell, settings.cell)()
        optimizer = find(OPTIMIZERS, Optimizer, settings.optimizer)
        self.settings = settings
        if settings.text is not None and not task_class.reads_text:
            raise BadInput(f"the task {settings.task} reads no text; leave the text out, or choose another task")
        self.task: Task = task_class() if settings.text is None else task_class(settings.text)
        if settings.carries_state and not self.task.continues:
            raise BadInput(f"the task {settings.task} begins anew in every iteration; there is no state to carry over")
        if settings.initialization != AS_DRAWN and not cell.has_recurrent_matrices:
            raise BadInput(f"the cell {settings.cell} has no recurrent matrices; leave out their start and their scale")
        self.time_steps = _chosen(settings.time_steps, self.task.time_steps)
        first = self._batch(1)  # refuses now what it would refuse later
        self.network = Network(
            cell, len(first.input_axis), settings.hidden, len(self.task.outputs), LOSSES[self.task.loss],
            settings.layers, settings.bidirectional,
        )
        rate = _chosen(settings.learning_rate, optimizer.suitable_rate(self.task.learning_rate))
        self.optimizer: Optimizer = optimizer(
            rate, settings.threshold, settings.clipping, settings.weight_decay, SCHEDULES[settings.schedule]
        )
        self._iterations = Bptt(self.network, self.optimizer, first, settings.method)

    @cached_property
    def initial_parameters(self) -> np.ndarray:
        """The parameters before iteration 1, all of them in one vector."""
        return self.network.initialize(self._generator(0), self.settings.initialization)

    def run(self, iteration: int, state: np.ndarray) -> Trace:
        """The iteration ``iteration`` (from 1), from the state before it (``Trace.updated_state``; before iteration 1
        the parameters alone). For one thread at a time.
        """
        batch = self._batch(iteration)
        if not self._iterations.fits(batch):
            self._iterations = Bptt(self.network, self.optimizer, batch, self.settings.method)
        return self._iterations.run(state, batch, iteration)

    def _batch(self, iteration: int) -> Batch:
        batch = self.task.batch(iteration, self.time_steps, self._generator(iteration))
        return batch if self.settings.window == 1 else batch.windowed(self.settings.window)

    def _generator(self, iteration: int) -> np.random.Generator:
        """The only source of randomness: one generator an iteration, so that any iteration can be replayed."""
        return np.random.default_rng([self.settings.seed, iteration])


def _chosen(value: float | None, default: float) -> float:
    return default if value is None else value
