"""One training iteration by back-propagation through time, recorded as a trace.

Forward sweep, loss, backward sweep, sum over time, clip, update (Werbos 1990).
"""

from collections.abc import Iterable
from math import prod

import numpy as np

from rnn_explorer.engine import losses, optimizer
from rnn_explorer.engine.arena import Layout, Pool, Views
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.equation import Equation
from rnn_explorer.engine.losses import OUTPUT_ERROR, TOTAL
from rnn_explorer.engine.network import READ_OUT, Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.quantity import Quantity, gradient_of, updated
from rnn_explorer.engine.trace import Event, Phase, Schema, Trace
from rnn_explorer.errors import BadInput


class Bptt:
    """Iterations of one network on batches of one shape and one mask; its arrays are allocated once.

    Raises BadInput if the batch does not fit the network.
    """

    def __init__(self, network: Network, optimizer: Optimizer, batch: Batch) -> None:
        sizes = batch.inputs.shape[2], batch.targets.shape[2]
        if sizes != (network.inputs, network.outputs):
            raise BadInput(f"the batch has {sizes[0]} inputs and {sizes[1]} outputs; the network has "
                           f"{network.inputs} and {network.outputs}")
        self.network = network
        self.optimizer = optimizer
        self._mask = batch.mask
        self._silent = None if batch.mask.all() else ~batch.mask  # time steps without a target
        quantities = _quantities(network, optimizer)
        layout = _layout(network, optimizer, quantities, *batch.inputs.shape[:2])
        events = _events(network, optimizer, tuple(batch.mask.tolist()))
        self._schema = Schema(quantities, layout, events, batch.input_axis, batch.output_axis, {"y": ~batch.mask})
        self._views = _views(network, layout, *batch.inputs.shape[:2])
        self._result = self._views.buffer[: layout.size]  # what a trace keeps
        self._pool = Pool(layout.size)
        for name, value in optimizer.settings().items():
            self._views[name][...] = value

    def fits(self, batch: Batch) -> bool:
        """Whether ``run`` takes this batch: the same shape and the same mask."""
        return batch.inputs.shape == self._views["x"].shape and np.array_equal(batch.mask, self._mask)

    def run(self, parameters: np.ndarray, batch: Batch, iteration: int = 1) -> Trace:
        """One iteration from ``parameters``: all of them in one vector (see ``Network.pack``), as they are before the
        first update, or with the optimizer's state behind them (``Trace.updated_state``).

        Raises BadInput if a parameter is not finite, or for a vector of another length.
        """
        if not np.isfinite(parameters).all():
            raise BadInput("a parameter is not finite; choose a smaller learning rate and start again")
        v = self._views
        _take_state(v, parameters)
        v["x"][...], v["y"][...] = batch.inputs, batch.targets
        self._forward(v)
        self._backward(v)
        v["eta"][...] = self.optimizer.rate(iteration)
        self.optimizer.run(v)
        return Trace(self._schema, self._pool.copy(self._result), iteration)

    def _forward(self, v: Views) -> None:
        """The forward sweep and the loss."""
        self.network.cell.sweep_forward(v)
        self.network.read_out(v)
        self.network.loss.compute(v)
        if self._silent is not None:
            v["L_t"][self._silent] = 0.0
        np.add.reduce(v["L_t"], axis=None, out=v["L"])

    def _backward(self, v: Views) -> None:
        """The backward sweep and the sums over time."""
        np.subtract(v["y_hat"], v["y"], out=v["d_o"])
        if self._silent is not None:
            v["d_o"][self._silent] = 0.0
        np.dot(v.flat["d_o"], v["V"], out=v.flat["d_h"])
        self.network.cell.sweep_backward(v)
        self.network.cell.accumulate(v)
        self.network.accumulate_read_out(v)


def run_iteration(
    network: Network, parameters: np.ndarray, batch: Batch, optimizer: Optimizer, iteration: int = 1
) -> Trace:
    """Run one iteration from ``parameters`` (one vector, see ``Network.pack``) on ``batch``, and return all of it.

    The parameters that were passed in are not changed; ``trace.updated_parameters()`` has the new ones.
    Raises BadInput if the batch does not fit the network or a parameter is not finite.
    """
    return Bptt(network, optimizer, batch).run(parameters, batch, iteration)


def _take_state(v: Views, parameters: np.ndarray) -> None:
    """The optimizer's state is zero if only the parameters are given."""
    state, theta = v["state"], v["theta"]
    if parameters.shape == state.shape:
        state[...] = parameters
        return
    if parameters.shape != theta.shape:
        raise BadInput(f"the parameters have the shape {parameters.shape}; it must be {theta.shape}, or "
                       f"{state.shape} with the optimizer's state")
    state[...] = 0.0
    theta[...] = parameters


def _layout(
    network: Network, optimizer: Optimizer, quantities: Iterable[Quantity], steps: int, sequences: int
) -> Layout:
    """The numbers that a trace keeps."""
    size = {"T": steps, "B": sequences, "D": network.inputs, "H": network.hidden, "K": network.outputs}
    shapes = {quantity.name: tuple(size[axis] for axis in quantity.axes) for quantity in quantities}
    layout, fused = Layout(), network.cell.fused_columns
    for whole, parts in fused.items():
        *in_time, width = shapes[parts[0]]
        shapes[whole] = (*in_time, len(parts) * width)
    _add_carried(layout, network, shapes)
    _add_state(layout, network, optimizer, "")
    for vector, pattern in {"g": "d_{}", **optimizer.vectors()}.items():
        _add_parameters(layout, network, vector, pattern)
    _add_state(layout, network, optimizer, "_new")
    parts_of_fused = {part for parts in fused.values() for part in parts}
    for name, shape in shapes.items():
        if name not in layout and name not in parts_of_fused:
            layout.add(name, shape)
    for whole, parts in fused.items():
        for index, part in enumerate(parts):
            layout.part(part, whole, index * shapes[part][-1], shapes[part][-1])
    return layout


def _add_carried(layout: Layout, network: Network, shapes: dict[str, tuple[int, ...]]) -> None:
    """States and carried errors have a row more, which stays zero: before time step 1, after the last one."""
    for name in (*network.cell.states, *network.cell.carried_errors):
        steps, *row = shapes[name]
        layout.add(f"{name}_whole", (steps + 1, *row))
        first, second = name, f"{name}_after"
        if name in network.cell.states:
            first, second = f"{name}_before", name
            layout.alias(f"{name}_0", f"{name}_whole", tuple(row))
        layout.alias(first, f"{name}_whole", (steps, *row))
        layout.alias(second, f"{name}_whole", (steps, *row), skip=prod(row))


def _add_state(layout: Layout, network: Network, optimizer: Optimizer, suffix: str) -> None:
    """What goes from one iteration to the next, as one vector: the parameters, then the optimizer's state."""
    start = layout.size
    _add_parameters(layout, network, f"theta{suffix}", f"{{}}{suffix}")
    for companion in optimizer.state:
        _add_parameters(layout, network, f"theta_{companion.name}{suffix}", f"{{}}_{companion.name}{suffix}")
    for counter in optimizer.counters:
        layout.add(f"{counter}{suffix}", ())
    layout.alias(f"state{suffix}", f"theta{suffix}", (layout.size - start,))


def _add_parameters(layout: Layout, network: Network, vector: str, pattern: str) -> None:
    """All parameters side by side: as one vector, one by one, and fused as the cell says."""
    layout.add(vector, (network.layout.size,))
    skip, skips = 0, {}
    for quantity in network.parameters:
        shape = network.shape(quantity)
        layout.alias(pattern.format(quantity.name), vector, shape, skip)
        skips[quantity.name] = skip
        skip += prod(shape)
    for whole, parts in network.cell.fused_parameters.items():
        rows, *columns = layout.shape(pattern.format(parts[0]))
        layout.alias(pattern.format(whole), vector, (len(parts) * rows, *columns), skips[parts[0]])


def _views(network: Network, kept: Layout, steps: int, sequences: int) -> Views:
    """The arrays to compute in: those that are kept, and behind them the scratch."""
    size = {"T": steps, "B": sequences, "H": network.hidden, "K": network.outputs, "1": 1, "P": network.layout.size}
    size |= {f"{count}H": count * network.hidden for count in (2, 3, 4)}  # several gates side by side
    layout = kept.copy()
    for scratch in (network.cell.scratch, losses.SCRATCH, optimizer.SCRATCH):
        for name, axes in scratch.items():
            layout.add(name, tuple(size[axis] for axis in axes))
    return Views(layout, (steps, sequences))


def _quantities(network: Network, optimizer: Optimizer) -> tuple[Quantity, ...]:
    learned = network.parameters
    return (
        *network.cell.columns,
        *network.loss.quantities,
        *learned,
        *(gradient_of(parameter) for parameter in learned),
        *optimizer.quantities(learned),
        *(updated(parameter) for parameter in learned),
    )


def _events(network: Network, optimizer: Optimizer, mask: tuple[bool, ...]) -> tuple[Event, ...]:
    names = [quantity.name for quantity in network.parameters]
    return (
        *_forward_events(network, mask),
        *_loss_events(network, mask),
        *_backward_events(network, mask),
        *_every(Phase.SUM, network.gradients),
        *_every(Phase.CLIP, optimizer.clip.equations(names)),
        *_every(Phase.UPDATE, optimizer.equations(names)),
    )


def _every(phase: Phase, equations, t: int | None = None) -> list[Event]:
    return [Event(phase, equation, t) for equation in equations]


def _forward_events(network: Network, mask: tuple[bool, ...]) -> list[Event]:
    read_out = (READ_OUT, network.loss.output)
    return [
        event
        for t, has_target in enumerate(mask)
        for event in _every(Phase.FORWARD, network.cell.forward + (read_out if has_target else ()), t)
    ]


def _loss_events(network: Network, mask: tuple[bool, ...]) -> list[Event]:
    measured = [Event(Phase.LOSS, network.loss.at_time_step, t) for t, has_target in enumerate(mask) if has_target]
    return [*measured, Event(Phase.LOSS, TOTAL)]


def _backward_events(network: Network, mask: tuple[bool, ...]) -> list[Event]:
    """From the last time step that has a target: nothing after it has an error."""
    last = max(t for t, has_target in enumerate(mask) if has_target)
    events: list[Event] = []
    for t in range(last, -1, -1):
        at_output: tuple[Equation, ...] = (OUTPUT_ERROR,) if mask[t] else ()
        events += _every(Phase.BACKWARD, at_output + network.cell.backward, t)
    return events

