"""One training iteration by back-propagation through time, written down.

Forward sweep, loss, backward sweep, sum over time, clip, update (Werbos 1990).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.desk import Desk
from rnn_explorer.engine.memory import unbounded_columns
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.products import dot, ones
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sums import norms_of_one
from rnn_explorer.engine.sweeps import way_through


@dataclass(frozen=True)
class Iteration:
    """What all iterations of a network on batches of one shape have in common.

    layout, course, dtype: of its arrays. kept: how many numbers, from the first on, belong to the record. fed: (T,)
    bool, the time steps whose input is the output of the one before, None if no output is read again. weights: of every
    loss (T, B), None if all time steps with a target count alike. silent: (T,) bool, the time steps without a target,
    None if all have one. carried: the initial states that the next iteration gets, and where each comes from.
    """

    network: Network
    optimizer: Optimizer
    layout: Layout
    course: Course
    dtype: np.dtype
    kept: int
    fed: np.ndarray | None
    weights: np.ndarray | None
    silent: np.ndarray | None
    carried: Mapping[str, str]

    def make_desk(self) -> Desk:
        """A place to compute at, where everything is written that does not change from one iteration to the next."""
        desk = Desk(self.layout, self.course, self.dtype, self.kept)
        for name, value in self.optimizer.settings().items():
            desk.views[name][...] = value
        if self.weights is not None:
            desk.views["alpha"][...] = self.weights
        desk.watched = tuple(desk.views[name].ravel() for name in self._watched())
        self._write_sweeps(desk.sweeps, desk.views)
        self._write_update(desk.update, desk.views)
        return desk

    def _watched(self) -> tuple[str, ...]:
        """The state that the next iteration starts from, and what has no bounds and is read by functions that have: an
        infinity that is squashed there is seen nowhere else.
        """
        read_again = () if self.fed is None else ("o",)
        return "state_new", *unbounded_columns(self.network), *read_again

    def _write_sweeps(self, do: Programme, v: Views) -> None:
        """From the batch and the parameters to the loss and all gradients."""
        sweeps = way_through(self.network, self.layout, v, self.fed)
        sweeps.forward(do)
        self._measure(do, v)
        self._compare(do, v)
        sweeps.backward(do)
        sweeps.accumulate(do)
        if v.has("norms"):
            self._write_norms(do, v)

    def _write_norms(self, do: Programme, v: Views) -> None:
        """What every time step contributes to every parameter; of several sequences the squares are there already."""
        if v.sequences == 1:
            norms_of_one(do, v, self.layout, self.network.gradients)
        do(np.sqrt, v["norms"], v["norms"])

    def _measure(self, do: Programme, v: Views) -> None:
        """The loss of every time step, and of the iteration."""
        self.network.loss.measure(do, v)
        if self.silent is not None:
            do(v["L_t"].__setitem__, self.silent, 0.0)
        losses = v.flat["L_t"]
        weights = ones(losses.size, losses.dtype) if self.weights is None else v.flat["alpha"]
        do(dot, losses, weights, v["L"])

    def _compare(self, do: Programme, v: Views) -> None:
        """The error at the output, as far as it comes from the targets."""
        d_o = v["d_o"]
        do(np.subtract, v["y_hat"], v["y"], d_o)
        if self.weights is not None:
            do(np.multiply, d_o, v["alpha"][..., None], d_o)
        elif self.silent is not None:
            do(d_o.__setitem__, self.silent, 0.0)

    def _write_update(self, do: Programme, v: Views) -> None:
        """From the gradients to what the next iteration starts from."""
        self.optimizer.run(do, v)
        for initial, state in self.carried.items():
            begin = v[initial] if state.endswith(".reverse") else v[state]  # reverse: there is nothing to hand on
            do(_hand_on, begin, self.course.lengths, v[f"carried {initial}_new"])


def _hand_on(states: np.ndarray, lengths: tuple[int, ...] | None, initial: np.ndarray) -> None:
    """The last of the ``states`` (T, B, …) of each sequence, or what there is of each (B, …), becomes ``initial``."""
    if states.ndim == initial.ndim:
        initial[...] = states
    elif lengths is None:
        initial[...] = states[-1]
    else:
        initial[...] = states[np.array(lengths) - 1, np.arange(len(lengths))]
