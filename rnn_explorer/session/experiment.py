"""An experiment: what follows from the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from time import perf_counter

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.metrics import Metric, metric_of
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.plan import Plan
from rnn_explorer.engine.schedules import SCHEDULES
from rnn_explorer.engine.trace import Schema, Trace
from rnn_explorer.errors import BadInput, concerning, require_range
from rnn_explorer.registry import find
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.settings import OPTIMIZERS, SETTINGS, TASKS, Settings
from rnn_explorer.sources.source import Source
from rnn_explorer.task import Task

TRACE_LIMIT = 512 * 2**20  # bytes; up to four traces are held at once
MOST_FORMS, FORMS_LIMIT = 32, 8 * 2**20  # of batches whose iterations are kept; bytes of a trace of each, together


@dataclass(frozen=True, eq=False)
class Kept:
    """What a trace is made of, beside what follows from its experiment: goes from process to process.

    events: how many ran; all, unless there was a ``problem``, or values were held.
    """

    iteration: int
    events: int
    problem: str | None
    numbers: np.ndarray

    @classmethod
    def of(cls, trace: Trace) -> Kept:
        """Without a copy."""
        return cls(trace.iteration, len(trace), trace.problem, trace.numbers)


class Experiment:
    """A task, a network and an optimizer, made from settings; the same for the same settings. Nothing large is
    allocated before the first iteration.

    amendment: what has been changed by hand. task, time_steps, network, optimizer: what follows from the settings.
    trace_bytes: the memory of one iteration's trace. seconds: how long an iteration takes, None before the second one.
    Raises BadInput, with the settings that it concerns, if they do not go together.
    """

    def __init__(self, settings: Settings, amendment: Amendment | None = None) -> None:
        self.settings = settings
        self.amendment = amendment
        self.seconds: float | None = None
        _require_that_all_applies(settings)
        with concerning("text", "lag", "source", "task"):
            self.task = _task(settings.task, settings.text, settings.lag, settings.source)
        self.time_steps = _chosen(settings.time_steps, self.task.time_steps)
        first = self._batch(1)  # refuses now what it would refuse later
        self.network = self._network(first)
        self.optimizer = self._optimizer()
        with concerning("truncation", "time_steps"):
            settings.method.walls(self.time_steps)
        with concerning("precision", "learning_rate", "threshold", "weight_decay"):
            self.trace_bytes = Plan(self.network, self.optimizer, first, settings.method).trace_bytes
        _require_memory(self.trace_bytes)
        self._iterations: dict[tuple, Bptt] = {}  # by the form of their batches, used last at the end
        self._schema: tuple[object, Schema] | None = None  # of the iteration restored last, with the form of its batch

    @property
    def left_open(self) -> dict[str, float]:
        """What the numbers come to that may be left open."""
        rate = type(self.optimizer).suitable_rate(self.task.learning_rate)
        steps = dict.fromkeys(("truncation", "teacher_forcing"), self.time_steps)
        return {"time_steps": self.task.time_steps, "learning_rate": rate, **steps}

    @property
    def epoch(self) -> int | None:
        """After how many iterations all data have been learned from; None if they are drawn at random."""
        return self.task.epoch(self.time_steps, self.settings.batch_size)

    @property
    def measure(self) -> Metric:
        """How good its answers are, in a number."""
        return metric_of(self.network.loss, self.task.outputs)

    @cached_property
    def initial_parameters(self) -> np.ndarray:
        """The parameters before iteration 1, all of them in one vector."""
        return self.network.initialize(self._generator(0), self.settings.initialization)

    def run(self, iteration: int, state: np.ndarray) -> Trace:
        """The iteration ``iteration`` (from 1), from the state before it (``Trace.updated_state``; before iteration 1
        the parameters alone). For one thread at a time.
        """
        batch = self._batch(iteration)
        if batch.form not in self._iterations:
            return self._iterations_on(batch).run(state, batch, iteration)
        began = perf_counter()
        trace = self._iterations_on(batch).run(state, batch, iteration)
        took = perf_counter() - began
        self.seconds = min(took, 1.01 * (self.seconds or took))  # what else the machine did is not counted
        return trace

    def rest(self) -> None:
        """Give back the memory of its iterations; the next one takes it again."""
        self._iterations.clear()

    def restored(self, kept: Kept) -> Trace:
        """A trace of this experiment that was computed elsewhere."""
        schema = self.schema(kept.iteration)
        schema = schema if kept.events == len(schema.events) else schema.until(kept.events)
        return Trace(schema, kept.numbers, kept.iteration, kept.problem)

    def schema(self, iteration: int) -> Schema:
        """What the trace of an iteration (from 1) that comes to its end has in common with those of its kind."""
        batch, known = self._batch(iteration), self._schema
        if known is None or known[0] != batch.form:
            known = self._schema = batch.form, self._schema_of(batch)
        return known[1]  # not what another thread has put there since

    def _schema_of(self, batch: Batch) -> Schema:
        if batch.form in self._iterations:
            return self._iterations[batch.form].schema
        return Plan(self.network, self.optimizer, batch, self.settings.method).schema

    def _iterations_on(self, batch: Batch) -> Bptt:
        """Those for batches like this one. A few are kept: to make them takes longer than a short iteration."""
        iterations = self._iterations.pop(batch.form, None)
        if iterations is None:
            if len(self._iterations) >= max(1, min(MOST_FORMS, FORMS_LIMIT // self.trace_bytes)):
                del self._iterations[next(iter(self._iterations))]
            iterations = Bptt(self.network, self.optimizer, batch, self.settings.method)
        self._iterations[batch.form] = iterations
        return iterations

    def _network(self, batch: Batch) -> Network:
        settings, task = self.settings, self.task
        return Network(settings.cell_class(), len(batch.input_axis), settings.hidden, len(task.outputs),
                       LOSSES[task.loss], settings.layers, settings.bidirectional)

    def _optimizer(self) -> Optimizer:
        settings = self.settings
        optimizer = find(OPTIMIZERS, Optimizer, settings.optimizer)
        rate = _chosen(settings.learning_rate, optimizer.suitable_rate(self.task.learning_rate))
        schedule = SCHEDULES[settings.schedule]
        return optimizer(rate, settings.threshold, settings.clipping, settings.weight_decay, schedule)

    def _batch(self, iteration: int) -> Batch:
        batch = self.as_set(self.data(iteration))
        return batch if self.amendment is None else self.amendment.applied(batch, iteration)

    def data(self, iteration: int) -> Batch:
        """The sequences of the task that an iteration learns from."""
        with concerning("time_steps", "text", "batch_size"):
            return self.task.batch(iteration, self.time_steps, self._generator(iteration), self.settings.batch_size)

    def as_set(self, batch: Batch) -> Batch:
        """Sequences of the task as the settings say that they are read: from where on freely, and in which windows."""
        settings, steps, given = self.settings, len(batch.inputs), self.settings.teacher_forcing
        if given is not None:
            with concerning("teacher_forcing", "time_steps"):
                require_range(SETTINGS["teacher_forcing"].noun, given, 1, steps)
            batch = replace(batch, fed=np.arange(steps) >= given)
        with concerning("window", "time_steps"):
            return batch if settings.window == 1 else batch.windowed(settings.window)

    def _generator(self, iteration: int) -> np.random.Generator:
        """The only source of randomness: one generator an iteration, so that any iteration can be replayed."""
        return np.random.default_rng([self.settings.seed, iteration])


@lru_cache(maxsize=4)
def _task(name: str, text: str | None, lag: int | None, source: Source | None) -> Task:
    """Tasks keep nothing, so experiments may share them."""
    task, given = find(TASKS, Task, name), {"text": text, "lag": lag, "source": source}
    if lag is not None:
        require_range(SETTINGS["lag"].noun, lag, *task.lags)
    return task(**{what: value for what, value in given.items() if value is not None})


def _require_that_all_applies(settings: Settings) -> None:
    for name, reason in settings.reasons().items():
        one = SETTINGS[name]
        if not one.idle and getattr(settings, name) != one.default:
            with concerning(name):
                raise BadInput(f"{reason}; leave out {one.thing}")


def _require_memory(size: int) -> None:
    if size > TRACE_LIMIT:
        with concerning("hidden", "time_steps", "batch_size", "layers"):
            raise BadInput(f"the trace of an iteration would take {size / 2**20:,.0f} MB; at most "
                           f"{TRACE_LIMIT / 2**20:,.0f} MB are allowed: use fewer hidden units, time steps, sequences "
                           "or layers")


def _chosen(value: float | None, default: float) -> float:
    return default if value is None else value
