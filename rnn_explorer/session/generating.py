"""What may be asked of a network that goes on by itself: a passage behind a prompt, or what would come next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.engine.generation import Generation, at_temperature, draws
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import TRACE_LIMIT, Experiment
from rnn_explorer.task import Part


@dataclass(frozen=True, eq=False)
class Learned:
    """The parameters (one vector) after so many iterations of an experiment; 0: as they were drawn."""

    experiment: Experiment
    iterations: int
    parameters: np.ndarray


@dataclass(frozen=True)
class FromData:
    """A prompt of ``steps`` time steps from data that the training never learns from. number: of the sequence, from 1;
    behind the last one comes the first again.
    """

    number: int
    steps: int


@dataclass(frozen=True, eq=False)
class Wish:
    """Go on for ``more`` time steps behind ``prompt``: vectors (P, D), or where to take them from."""

    learned: Learned
    prompt: np.ndarray | FromData
    more: int
    temperature: float
    seed: int

    def is_like(self, other: Wish) -> bool:
        """Always: a passage that is under way is shown."""
        return True


@dataclass(frozen=True, eq=False)
class Guess:
    """What could come behind ``prompt`` (P, D), of symbols?"""

    learned: Learned
    prompt: np.ndarray
    temperature: float

    def is_like(self, other: Guess) -> bool:
        """Of the same network: while it is typed or learned, the guesses follow."""
        return self.learned.experiment is other.learned.experiment


@dataclass(frozen=True, eq=False)
class Generated:
    """A passage. trace: of its forward sweep. true: what there really was, (T, D), if that is known."""

    wish: Wish
    trace: Trace
    true: np.ndarray | None = None

    @property
    def prompt(self) -> int:
        """How many time steps were given."""
        return self.trace.prompt

    @property
    def inputs(self) -> np.ndarray:
        """What was read and written, (T, D)."""
        return self.trace["x"][:, 0]

    @property
    def length(self) -> int:
        """How many time steps there are; fewer than were wished for if it could not go on."""
        return int(self.trace.known("x", len(self.trace)).sum())

    @cached_property
    def chances(self) -> np.ndarray | None:
        """The probability with which each of the inputs was drawn, (T), nan where it was not; None for measurements."""
        if "u" not in self.trace.columns:
            return None
        chances = np.full(len(self.inputs), np.nan)
        drawn = slice(self.prompt, self.length)
        before = self.trace["o"][self.prompt - 1 : self.length - 1, 0]
        probabilities = at_temperature(before, float(self.trace["temperature"]))
        chances[drawn] = (probabilities * self.inputs[drawn]).sum(axis=-1)
        return chances


@dataclass(frozen=True, eq=False)
class Guesses:
    """The answer: a probability for each symbol, (K)."""

    guess: Guess
    probabilities: np.ndarray


def problem_with(experiment: Experiment) -> str:
    """Why the network of an experiment can not go on by itself, as a sentence; empty if it can."""
    settings, task = experiment.settings, experiment.task
    if not task.feeds_back:
        return (f"The task “{task.title}” does not go on by itself: its outputs are of another kind than its inputs. "
                "Choose a task that predicts what comes next.")
    if settings.bidirectional:
        return ("A network of both directions does not go on by itself: the second one begins at the end, which is not "
                "written yet. Choose one direction.")
    if settings.window > 1:
        return (f"The network reads a window of {settings.window} time steps at once; to go on by itself it must read "
                "them one at a time. Choose a window of 1.")
    return ""


def draws_symbols(experiment: Experiment) -> bool:
    """Whether the next input is drawn from probabilities; else it is the output itself."""
    return draws(experiment.network, experiment.task.outputs)


def learned_at(experiment: Experiment, trace: Trace, position: int) -> Learned:
    """The parameters at a position of an iteration: those after the update, if all of it has run."""
    done = position == len(trace) and trace.problem is None
    if done:
        return Learned(experiment, trace.iteration, trace.updated_parameters().copy())
    before = {name: trace[name] for name in trace.parameters()}
    return Learned(experiment, trace.iteration - 1, experiment.network.pack(before))


class Author:
    """Fulfils wishes, for one thread at a time; passages as long as the last one are made where that was made."""

    def __init__(self) -> None:
        self._made: tuple[tuple[object, ...], Generation] | None = None

    def __call__(self, wish: Wish, stale: Callable[[], bool]) -> Generated | None:
        if stale():
            return None
        learned = wish.learned
        experiment = learned.experiment
        if sentence := problem_with(experiment):
            raise BadInput(sentence)
        prompt, true = _prompt(experiment, wish)
        generation = self._generation(experiment, len(prompt), len(prompt) + wish.more)
        rng = np.random.default_rng(wish.seed)
        trace = generation.run(learned.parameters, prompt, wish.temperature, rng, max(learned.iterations, 1))
        return Generated(wish, trace, true)

    def _generation(self, experiment: Experiment, given: int, steps: int) -> Generation:
        key = experiment, given, steps
        if self._made is None or self._made[0] != key:
            made = Generation(experiment.network, experiment.optimizer, experiment.settings.method, _axes(experiment),
                              given, steps)
            if made.trace_bytes > TRACE_LIMIT:
                raise BadInput(f"a passage of {steps} time steps would take {made.trace_bytes / 2**20:,.0f} MB; at "
                               f"most {TRACE_LIMIT / 2**20:,.0f} MB are allowed: let it be shorter")
            self._made = key, made
        return self._made[1]


class Guesser:
    """Says what could come next, for one thread at a time."""

    def __init__(self) -> None:
        self._sweep: tuple[Experiment, ForwardSweep] | None = None

    def __call__(self, guess: Guess, stale: Callable[[], bool]) -> Guesses | None:
        if stale():
            return None
        experiment, prompt = guess.learned.experiment, guess.prompt[:, None]
        outputs = len(experiment.task.outputs)
        targets = np.full((len(prompt), 1, outputs), 1 / outputs)
        batch = Batch(prompt, targets, np.ones(len(prompt), dtype=bool), *_axes(experiment))
        if self._sweep is None or self._sweep[0] is not experiment or not self._sweep[1].fits(batch):
            sweep = ForwardSweep(experiment.network, experiment.optimizer, batch, experiment.settings.method)
            self._sweep = experiment, sweep
        with np.errstate(over="ignore", invalid="ignore"):
            o = self._sweep[1].run(guess.learned.parameters, batch, "o")[-1, 0]
        return Guesses(guess, at_temperature(o, guess.temperature))


def _axes(experiment: Experiment) -> tuple[Axis, Axis]:
    return experiment.task.inputs, experiment.task.outputs


def _prompt(experiment: Experiment, wish: Wish) -> tuple[np.ndarray, np.ndarray | None]:
    """The prompt, and what there really was after it, if that is known."""
    if not isinstance(wish.prompt, FromData):
        return wish.prompt, None
    task, number, steps = experiment.task, wish.prompt.number, wish.prompt.steps
    batch = task.held_out(Part.VALIDATION, steps + wish.more) or task.held_out(Part.VALIDATION, steps)
    if batch is None:  # nothing is held out of so few data
        batch = task.batch(1, steps, np.random.default_rng(wish.seed))
    sequence = batch.inputs[:, (number - 1) % batch.inputs.shape[1]]
    return sequence[:steps], sequence if len(sequence) > steps else None
