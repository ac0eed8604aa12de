"""What a user can choose of an experiment: each setting is described in one place, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.initializers import FORGET_LIMITS, SCALE_LIMITS, Initialization
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import LAYER_LIMITS
from rnn_explorer.engine.optimizer import LEARNING_RATE_LIMITS, Optimizer
from rnn_explorer.registry import find
from rnn_explorer.session.setting import (
    Choice,
    Group,
    OwnFile,
    Real,
    Setting,
    Switch,
    Text,
    Whole,
    files_of,
    named,
    setting,
    settings_of,
)
from rnn_explorer.sources.source import Source
from rnn_explorer.task import Task

TASKS, CELLS, OPTIMIZERS = "rnn_explorer.tasks", "rnn_explorer.engine.cells", "rnn_explorer.engine.optimizers"
HIDDEN_LIMITS = (1, 256)
TIME_STEP_LIMITS = (1, 500)
LAG_LIMITS = (1, 400)
SEED_LIMITS = (0, 2**31 - 1)
BATCH_LIMITS = (1, 64)

DATA, NETWORK, TRAINING, NUMBERS = Group


def _no_text(s: Settings) -> str:
    return "" if s.task_class.reads_text else f"the task {s.task} reads no text"


def _no_file(s: Settings) -> str:
    return "" if s.task_class.reads_file else f"the task {s.task} reads no file"


def _no_lag(s: Settings) -> str:
    return "" if s.task_class.lags else f"the task {s.task} has no lag to choose"


def _not_fed_back(s: Settings) -> str:
    if not s.task_class.feeds_back:
        return f"the outputs of the task {s.task} are no inputs that could be read again"
    if s.bidirectional:
        return "in two directions there is no output before both have come to their end"
    return "an output is not a window of several inputs" if s.window > 1 else ""


def _one_direction(s: Settings) -> str:
    return f"the cell {s.cell} reads the output of the time step before" if s.cell_class.reads_output else ""


def _no_recurrence(s: Settings) -> str:
    return "" if s.cell_class().has_recurrent_matrices else f"the cell {s.cell} has no recurrent matrices"


def _no_forget_gate(s: Settings) -> str:
    has_one = any(parameter.name == "b_f" for parameter in s.cell_class.parameters)
    return "" if has_one else f"the cell {s.cell} has no forget gate"


def _unclipped(s: Settings) -> str:
    return "the gradient is not clipped" if s.clipping == "none" else ""


def _begins_anew(s: Settings) -> str:
    return "" if s.task_class.continues else f"the task {s.task} begins anew in every iteration"


@dataclass(frozen=True)
class Settings:
    """What the user chooses, each described where it stands. Raises BadInput outside of what is allowed."""

    task: str = setting(
        "characters", Choice(files_of(TASKS, Task)), DATA, "Task", "task", "What is learned, and from which data.",
        resets=("time_steps", "learning_rate", "lag"))
    lag: int | None = setting(
        None, Whole(*LAG_LIMITS), DATA, "Lag", "the lag",
        "Time steps between what is needed and what is asked.", none="by the task", needs=_no_lag,
        resets=("time_steps",))
    text: str | None = setting(
        None, Text(), DATA, "Text", "the text", "Your own: a to z in lower case and spaces.",
        none="the task's own", needs=_no_text)
    source: Source | None = setting(  # noqa: RUF009 (it is a field)
        None, OwnFile(), DATA, "File", "the file", "A text, table or recording of your own: open it (Ctrl+O).",
        none="none", needs=_no_file)
    time_steps: int | None = setting(
        None, Whole(*TIME_STEP_LIMITS), DATA, "Time steps T", "the number of time steps",
        "The length of a sequence: copies of the network in time.", none="by the task", option="--steps")
    batch_size: int = setting(
        1, Whole(*BATCH_LIMITS), DATA, "Batch size", "the batch size",
        "Sequences in an iteration; the first one is shown.")
    teacher_forcing: int | None = setting(
        None, Whole(*TIME_STEP_LIMITS), DATA, "Given inputs", "the number of given inputs",
        "From the data (teacher forcing); then its own outputs.", none="all", needs=_not_fed_back)
    window: int = setting(
        1, Whole(*TIME_STEP_LIMITS), DATA, "Window", "the width of the window",
        "Inputs seen at once: all the past of a dense cell.")
    cell: str = setting(
        "elman", Choice(files_of(CELLS, Cell)), NETWORK, "Cell", "cell", "What a layer computes at every time step.")
    hidden: int = setting(
        8, Whole(*HIDDEN_LIMITS), NETWORK, "Hidden units H", "the number of hidden units",
        "In every layer and direction.")
    layers: int = setting(
        1, Whole(*LAYER_LIMITS), NETWORK, "Layers", "the number of layers",
        "Each reads the hidden states of the one below it.")
    bidirectional: bool = setting(
        False, Switch(), NETWORK, "Both directions", "the second direction",
        "Every layer goes from left to right and back.", option="--both-directions", needs=_one_direction)
    start: str | None = setting(
        None, Choice(named(glorot="Glorot, uniform", orthogonal="orthogonal", identity="identity",
                           normal="normal, variance 1/H", zeros="zeros")),
        NETWORK, "Start of W", "initializer", "How the recurrent matrices begin.",
        none="by the cell", needs=_no_recurrence)
    scale_of_w: float = setting(
        1.0, Real(*SCALE_LIMITS, by=0.1), NETWORK, "Scale of W", "the scale of the recurrent weights",
        "A factor on the recurrent matrices at the start.", option="--scale-w", needs=_no_recurrence)
    forget_bias: float = setting(
        1.0, Real(*FORGET_LIMITS, by=0.5), NETWORK, "Forget bias", "the forget gate's bias",
        "At the start: a memory keeps σ(bias) of it a time step.", needs=_no_forget_gate)
    optimizer: str = setting(
        "sgd", Choice(files_of(OPTIMIZERS, Optimizer)), TRAINING, "Optimizer", "optimizer",
        "How the gradient changes the parameters.", resets=("learning_rate",))
    learning_rate: float | None = setting(
        None, Real(*LEARNING_RATE_LIMITS), TRAINING, "Learning rate η", "the learning rate",
        "How far an update goes.", none="as usual")
    schedule: str = setting(
        "constant", Choice(named(constant="constant", step="halved every 1000", cosine="cosine down to 0 in 2000")),
        TRAINING, "Schedule", "schedule", "The learning rate over the iterations.")
    weight_decay: float = setting(
        0.0, Real(0.0, 1e3), TRAINING, "Weight decay λ", "the weight decay", "Pulls every weight towards 0.")
    clipping: str = setting(
        "norm", Choice(named(norm="by the norm", value="by value", none="none")), TRAINING, "Clipping", "clipping",
        "Shortens a gradient that is too large.")
    threshold: float = setting(
        5.0, Real(1e-9, 1e9), TRAINING, "Threshold τ", "the clipping threshold",
        "The largest norm, or element, that is let through.", needs=_unclipped, idle=True)
    mean: bool = setting(
        False, Switch(), TRAINING, "Mean loss", "the mean", "The mean over all targets instead of their sum.")
    truncation: int | None = setting(
        None, Whole(*TIME_STEP_LIMITS), TRAINING, "Truncation", "the window of truncated BPTT",
        "Time steps that an error goes back, then a wall.", none="all", option="--truncate")
    carries_state: bool = setting(
        False, Switch(), TRAINING, "Carry the state", "the state that is carried over",
        "An iteration begins in the last state of the one before.", option="--carry-state", needs=_begins_anew)
    seed: int = setting(
        1, Whole(*SEED_LIMITS), NUMBERS, "Seed", "the seed", "Decides everything that is random.")
    precision: str = setting(
        "float64", Choice(named(float64="float64", float32="float32")), NUMBERS, "Precision", "precision",
        "16 or 7 significant digits in every number.")

    def __post_init__(self) -> None:
        for name, one in SETTINGS.items():
            one.check(getattr(self, name))

    @property
    def task_class(self) -> type[Task]:
        return find(TASKS, Task, self.task)

    @property
    def cell_class(self) -> type[Cell]:
        return find(CELLS, Cell, self.cell)

    @property
    def method(self) -> Method:
        """How an iteration is computed."""
        return Method(self.truncation, self.mean, self.carries_state, self.precision)

    @property
    def initialization(self) -> Initialization:
        """How the recurrent matrices and the forget gates begin."""
        return Initialization(self.start, self.scale_of_w, self.forget_bias)

    def reasons(self) -> dict[str, str]:
        """The settings that do not apply to the others, and why."""
        return {name: reason for name, one in SETTINGS.items() if (reason := one.needs(self))}

    def applied(self) -> Settings:
        """The same, with the settings that do not apply left out."""
        return replace(self, **{name: SETTINGS[name].default for name in self.reasons() if not SETTINGS[name].idle})


SETTINGS: dict[str, Setting] = settings_of(Settings)
