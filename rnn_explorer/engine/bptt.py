"""Training iterations by back-propagation through time, each recorded as a trace."""

from math import isfinite, prod

import numpy as np

from rnn_explorer.engine.arena import Course, Views
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.desk import Desk, Desks
from rnn_explorer.engine.iteration import Iteration
from rnn_explorer.engine.memory import with_scratch
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.plan import Plan
from rnn_explorer.engine.products import dot
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.engine.trace import Event, Phase, Schema, Trace
from rnn_explorer.errors import BadInput

REMEDY = "choose a smaller learning rate, or clip the gradient, and start again"
AT_START = "start with smaller weights (the scale of W), with smaller inputs, or with fewer time steps"


class Bptt:
    """Iterations of one network on batches of one shape; its arrays are allocated once.

    norms: whether the traces have the norms of what every time step contributes to every parameter.
    Raises BadInput if the batch does not fit the network, or the method the batch.
    """

    def __init__(
        self, network: Network, optimizer: Optimizer, batch: Batch, method: Method = FULL, norms: bool = True
    ) -> None:
        plan = Plan(network, optimizer, batch, method, norms)
        self.network = network
        self.optimizer = optimizer
        self.method = method
        self._form = batch.form
        steps, sequences, _ = batch.inputs.shape
        order, kept, self.schema = plan.order, plan.layout, plan.schema
        walls, lengths = self.schema.walls, self.schema.lengths
        self._carried = plan.carried
        iteration = Iteration(
            network, optimizer, with_scratch(kept, network, steps, sequences), Course(steps, False, walls, lengths),
            method.dtype, kept.size, np.array(order.fed) if order.is_closed else None, plan.weights,
            None if batch.has_target.all() else ~batch.has_target, self._carried,
        )
        self._desks = Desks(iteration.make_desk, prod(kept.shape("state")))

    def fits(self, batch: Batch) -> bool:
        """Whether ``run`` takes this batch: the same shapes, mask, lengths and fed time steps."""
        return batch.form == self._form

    def run(self, parameters: np.ndarray, batch: Batch, iteration: int = 1) -> Trace:
        """One iteration from ``parameters``: all of them in one vector (see ``Network.pack``), as they are before the
        first update, or with what else goes from one iteration to the next behind them (``Trace.updated_state``).

        If a value is not a finite number, the trace ends with the event that made it (``Trace.problem``).
        Raises BadInput for a batch of another form (see ``fits``) or with targets that the loss is not made for, if a
        parameter is not finite, and for a vector of another length.
        """
        if not self.fits(batch):
            raise BadInput("the batch has another shape, mask, lengths or fed time steps than the one that these "
                           "iterations were made for; make another Bptt")
        if problem := self.network.loss.problem_with(batch):
            raise BadInput(problem)
        desk = self._desks.free()
        v = desk.views
        self._take_state(v, parameters, batch.continues)
        v["x"][...], v["y"][...] = batch.inputs, batch.targets
        if batch.lengths is not None:
            v["x"][batch.over], v["y"][batch.over] = 0.0, 0.0
        v["eta"][...] = self.optimizer.rate(iteration)
        desk.sweeps.play()
        desk.update.play()
        if not self._is_finite(desk):
            return self._broken_off(desk, parameters, iteration)
        return Trace(self.schema, self._desks.record(desk, parameters), iteration)

    def _take_state(self, v: Views, parameters: np.ndarray, continues: bool) -> None:
        """The optimizer's state, and the states carried over, are zero if only the parameters are given."""
        state, theta = v["state"], v["theta"]
        if parameters.shape == state.shape:
            state[...] = parameters
        elif parameters.shape == theta.shape:
            state[...] = 0.0
            theta[...] = parameters
        elif self._carried and parameters.ndim == 1 and parameters.size > (own := self._own(v)):
            if continues:
                raise BadInput(f"the states carried over do not belong to {v.sequences} sequences; begin anew (a batch "
                               "that does not continue), or keep to the same number of sequences")
            state[:own] = parameters[:own]
        else:
            raise BadInput(f"the parameters have the shape {parameters.shape}; it must be {theta.shape}, or "
                           f"{state.shape} with the optimizer's state")
        for initial in self._carried:
            v[initial][...] = v[f"carried {initial}"] if continues else 0.0

    def _own(self, v: Views) -> int:
        """How many numbers of the state are no states of the network that are carried over."""
        return v["state"].size - sum(v[f"carried {initial}"].size for initial in self._carried)

    @staticmethod
    def _is_finite(desk: Desk) -> bool:
        """What is not finite anywhere comes out in the loss, in the gradient or in what ``desk`` has to watch."""
        known, watched = (desk.views["L"].item(), desk.views["g_norm"].item()), desk.watched
        if isfinite(sum(map(dot, watched, watched), sum(known))):
            return True
        return all(map(isfinite, known)) and all(np.isfinite(numbers).all() for numbers in watched)  # large squares

    def _broken_off(self, desk: Desk, parameters: np.ndarray, iteration: int) -> Trace:
        """The trace as far as the first event that wrote something that is not a finite number."""
        if not np.isfinite(parameters).all():
            raise BadInput(f"a parameter is not finite; {REMEDY}")
        position, what = not_finite(self.schema, desk.views, f"iteration {iteration}")
        in_update = self.schema.events[position - 1].phase is Phase.UPDATE
        remedy = AT_START if iteration == 1 and not in_update else REMEDY
        return Trace(self.schema.until(position), self._desks.record(desk, parameters), iteration, f"{what}; {remedy}")


def run_iteration(
    network: Network, parameters: np.ndarray, batch: Batch, optimizer: Optimizer, iteration: int = 1,
    method: Method = FULL,
) -> Trace:
    """Run one iteration from ``parameters`` (one vector, see ``Network.pack``) on ``batch``, and return all of it.

    The parameters that were passed in are not changed; ``trace.updated_parameters()`` has the new ones.
    Raises BadInput if the batch does not fit the network or a parameter is not finite.
    """
    return Bptt(network, optimizer, batch, method).run(parameters, batch, iteration)


def not_finite(schema: Schema, v: Views, when: str) -> tuple[int, str]:
    """The position after the first event that wrote something that is not a finite number, and which number it was,
    where and ``when``, as the beginning of a sentence. Raises ArithmeticError if all is finite.
    """
    for position, event in enumerate(schema.events, start=1):
        values = v[event.equation.writes]
        values = values if event.t is None else values[event.t]
        if not np.isfinite(values).all():
            return position, _told(schema.quantities[event.equation.writes], event, values, when)
    raise ArithmeticError("no event wrote what is not a finite number, and yet something is not")


def _told(quantity: Quantity, event: Event, values: np.ndarray, when: str) -> str:
    first = np.argwhere(~np.isfinite(values))[0] if values.ndim else ()
    axes = quantity.axes[1:] if event.t is not None else quantity.axes
    words = {"B": "sequence"}
    where = [f"{words.get(axis, 'unit')} {index + 1}" for axis, index in zip(axes, first, strict=True)
             if not (axis == "B" and values.shape[0] == 1)]
    place = [*where, *([f"time step {event.t + 1}"] if event.t is not None else []), when]
    name = quantity.text("t" if event.t is None else str(event.t + 1))
    value = {"inf": "∞", "-inf": "−∞", "nan": "NaN"}[f"{values[tuple(first)]:g}"]
    return f"{name} became {value} ({', '.join(place)}, {event.phase.value})"
