"""Generating: behind a prompt the network goes on by itself, and what it did is a trace of forward sweeps alone."""

from functools import cached_property

import numpy as np

from rnn_explorer.engine.arena import Course, Views
from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import not_finite
from rnn_explorer.engine.desk import Desk
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.losses import CROSS_ENTROPY, softmax
from rnn_explorer.engine.memory import kept_layout, unbounded_columns, with_scratch
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.operations import Function
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.order import FED_INPUT
from rnn_explorer.engine.plan import Plan
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import TIME, Quantity, Role
from rnn_explorer.engine.sweeps import as_it_is, way_through
from rnn_explorer.engine.trace import Schema, Trace
from rnn_explorer.errors import BadInput

U = Quantity("u", f"u{TIME}", rf"u{TIME}", "number drawn from 0 to 1", ("T", "B"), Role.DATA, (0.0, 1.0))
TEMPERATURE = Quantity("temperature", "ϑ", r"\vartheta", "temperature", (), Role.SETTING)
REMEDY = "let it go on for fewer time steps, or from an iteration whose loss is small"


def at_temperature(o: np.ndarray, temperature: np.ndarray | float) -> np.ndarray:
    """softmax(o / temperature) over the last axis; at temperature 0 what it comes to: 1 where o is largest (of equals
    the first).
    """
    shifted = o - o.max(axis=-1, keepdims=True)
    if temperature == 0:
        return np.where(np.isnan(shifted), np.nan, shifted.argmax(axis=-1)[..., None] == np.arange(o.shape[-1]))
    with np.errstate(over="ignore"):  # what is too far below the largest has the probability 0
        return softmax(shifted / temperature)


def draw(probabilities: np.ndarray, u: np.ndarray) -> np.ndarray:
    """One of K, one-hot (..., K): the first whose ``probabilities`` (..., K), with all before it, are together more
    than the share ``u`` (...), from 0 to below 1, of their sum.
    """
    together = probabilities.cumsum(axis=-1)
    total = together[..., -1:]
    chosen = (together <= u[..., None] * total).sum(axis=-1)
    return np.where(np.isnan(total), np.nan, chosen[..., None] == np.arange(probabilities.shape[-1]))


AT_TEMPERATURE = Function("softmax at a temperature", at_temperature, r"\operatorname{softmax}\left(#1 / #2\right)",
                          "softmax(#1 / #2)")
DRAW = Function("draw", draw, r"\operatorname{draw}\left(#1 ;\, #2\right)", "draw(#1; #2)")
DRAWN_INPUT = Equation(
    "x", DRAW(AT_TEMPERATURE(Symbol("o", -1), Symbol("temperature")), Symbol("u")), "the next input is drawn",
    "What the network said at the time step before becomes its input: one symbol, drawn with the probabilities at the "
    "temperature ϑ (small: nearly always the most likely one; large: any). Add them up, one symbol after the other: "
    "where the sum goes beyond u, a number from 0 to 1 that the seed has drawn, is the symbol.",
)


def draws(network: Network, outputs: Axis) -> bool:
    """Whether an output is the probabilities of symbols, one of which is drawn; else it is the next input itself."""
    return outputs.symbols and network.loss is CROSS_ENTROPY


class Generation:
    """Passages of ``steps`` time steps, the first ``given`` of which are a prompt; one sequence, from initial states of
    0. The arrays are allocated once.

    The optimizer and the method are those of the training: they say where the parameters lie, and how precise they are.
    A trace has all columns of an iteration, so that every view can show it, but only the events of its forward sweep.
    Raises BadInput if the network can not read its own output.
    """

    def __init__(
        self, network: Network, optimizer: Optimizer, method: Method, axes: tuple[Axis, Axis], given: int, steps: int
    ) -> None:
        """axes: what the components of an input and of an output mean."""
        if network.bidirectional:
            raise BadInput("a network of both directions can not go on by itself: the second direction begins at the "
                           "end, which is not written yet; use one direction")
        self._network, self._optimizer, self._given = network, optimizer, given
        self._draws = draws(network, axes[1])
        self._fed = np.arange(steps) >= given
        batch = Batch(np.zeros((steps, 1, network.inputs)), np.full((steps, 1, network.outputs), 1 / network.outputs),
                      np.ones(steps, dtype=bool), *axes, fed=self._fed)
        plan = Plan(network, optimizer, batch, Method(precision=method.precision))
        quantities = (*plan.quantities, *((U, TEMPERATURE) if self._draws else ()))
        kept = kept_layout(network, optimizer, quantities, steps, 1, (), norms=True)
        self.trace_bytes = kept.size * method.dtype.itemsize
        events = plan.order.time_step_by_time_step(DRAWN_INPUT if self._draws else FED_INPUT)
        absent = {"y": self._fed | True} | ({"u": ~self._fed} if self._draws else {})
        self._schema = Schema(quantities, kept, tuple(events), *axes, absent, prompt=given)
        self._layout, self._dtype = with_scratch(kept, network, steps, 1), method.dtype
        self._kept, self._unbounded = kept.size, unbounded_columns(network)

    def run(
        self, parameters: np.ndarray, prompt: np.ndarray, temperature: float, rng: np.random.Generator,
        iteration: int = 1,
    ) -> Trace:
        """A passage behind ``prompt`` (given, D). parameters: all in one vector. temperature: 0 or more, of no effect
        where nothing is drawn. iteration: of the training that made the parameters.

        If a value is not a finite number, the trace ends with the event that made it (``Trace.problem``).
        """
        desk = self._desk
        v = desk.views
        v["theta"][...] = parameters
        v["eta"][...] = self._optimizer.rate(iteration)
        v["x"][: self._given, 0] = prompt
        if self._draws:
            v["temperature"][...] = temperature
            v["u"][self._fed, 0] = rng.random(int(self._fed.sum()), self._dtype)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # ``Trace.problem`` says it better
            desk.sweeps.play()
        numbers = desk.record.copy()
        if all(np.isfinite(v[name]).all() for name in ("o", *self._unbounded)):
            return Trace(self._schema, numbers, iteration)
        position, what = not_finite(self._schema, v, f"after iteration {iteration}")
        return Trace(self._schema.until(position), numbers, iteration, f"{what}; {REMEDY}")

    @cached_property
    def _desk(self) -> Desk:
        """Written once; it is copied from, since to write it takes longer than all passages that one may want."""
        desk = Desk(self._layout, Course(len(self._fed)), self._dtype, self._kept)
        for name, value in self._optimizer.settings().items():
            desk.views[name][...] = value
        feed = _write_draw if self._draws else as_it_is
        way_through(self._network, self._layout, desk.views, self._fed, feed).forward(desk.sweeps)
        return desk


def _write_draw(do: Programme, before: Views, step: Views) -> None:
    do(_draw_into, before["o"], step["temperature"], step["u"], step["x"])


def _draw_into(o: np.ndarray, temperature: np.ndarray, u: np.ndarray, x: np.ndarray) -> None:
    x[...] = draw(at_temperature(o, temperature), u)
