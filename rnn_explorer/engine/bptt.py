"""One training iteration by back-propagation through time, recorded as a trace.

Forward sweep, loss, backward sweep, sum over time, clip, update (Werbos 1990).
"""

from functools import lru_cache

import numpy as np

from rnn_explorer.engine import clipping
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.cell import Arrays
from rnn_explorer.engine.equation import Equation
from rnn_explorer.engine.losses import OUTPUT_ERROR, TOTAL
from rnn_explorer.engine.network import READ_OUT, Network
from rnn_explorer.engine.optimizers import LEARNING_RATE, Sgd
from rnn_explorer.engine.quantity import Quantity, gradient_of, updated
from rnn_explorer.engine.trace import Event, Phase, Trace
from rnn_explorer.errors import BadInput


def run_iteration(
    network: Network, parameters: Arrays, batch: Batch, optimizer: Sgd, iteration: int = 1
) -> Trace:
    """Run one iteration from ``parameters`` (by name) on ``batch``, and return all of it.

    The parameters that were passed in are not changed; ``trace.updated_parameters()`` has the new ones.
    Raises BadInput if the parameters or the batch do not fit the network.
    """
    network.check(parameters)
    _check_fit(network, batch)
    columns = _allocate(network, parameters, batch)
    forward(network, parameters, batch, columns)
    backward(network, parameters, batch, columns)
    update(network, parameters, optimizer, columns)
    return Trace(
        _quantities(network),
        columns,
        _events(network, optimizer, tuple(batch.mask.tolist())),
        batch.input_axis,
        batch.output_axis,
        iteration,
        absent={"y": ~batch.mask},
    )


def forward(network: Network, p: Arrays, batch: Batch, c: Arrays) -> None:
    """The forward sweep and the loss: fills a, h, o, ŷ, L(t) and L of the columns ``c``."""
    network.cell.project(p, c)
    for t in range(len(batch.inputs)):
        network.cell.step(t, p, c)
    np.matmul(c["h"], p["V"].T, out=c["o"])
    c["o"][...] += p["c"]
    c["y_hat"][...] = network.loss.readout.value(c["o"])
    c["L_t"][...] = network.loss.measure.value(c["y"], c["y_hat"])
    c["L_t"][~batch.mask] = 0.0
    c["L"][...] = c["L_t"].sum()


def backward(network: Network, p: Arrays, batch: Batch, c: dict[str, np.ndarray]) -> None:
    """The backward sweep and the sums over time: fills the errors and the gradients of ``c``."""
    np.subtract(c["y_hat"], c["y"], out=c["d_o"])
    c["d_o"][~batch.mask] = 0.0
    np.matmul(c["d_o"], p["V"], out=c["d_h"])
    for t in reversed(range(len(batch.inputs))):
        network.cell.step_back(t, p, c)
    gradients = network.cell.accumulate(c)
    gradients["V"] = np.einsum("tbk,tbh->kh", c["d_o"], c["h"], optimize=True)
    gradients["c"] = c["d_o"].sum(axis=(0, 1))
    c.update({f"d_{name}": gradient for name, gradient in gradients.items()})


def update(network: Network, p: Arrays, optimizer: Sgd, c: dict[str, np.ndarray]) -> None:
    """Clip by the global norm and update every parameter once."""
    names = [quantity.name for quantity in network.parameters]
    c["eta"] = np.array(optimizer.learning_rate)
    c["threshold"] = np.array(optimizer.threshold)
    c["g_norm"] = np.asarray(clipping.global_norm(*(c[f"d_{name}"] for name in names)))
    c["clip"] = np.asarray(clipping.clip_factor(c["g_norm"], c["threshold"]))
    for name in names:
        c[f"{name}_new"] = optimizer.update(p[name], c[f"d_{name}"], c["clip"])


def _check_fit(network: Network, batch: Batch) -> None:
    sizes = batch.inputs.shape[2], batch.targets.shape[2]
    if sizes != (network.inputs, network.outputs):
        raise BadInput(f"the batch has {sizes[0]} inputs and {sizes[1]} outputs; the network has "
                       f"{network.inputs} and {network.outputs}")


def _allocate(network: Network, parameters: Arrays, batch: Batch) -> dict[str, np.ndarray]:
    """All columns in time; h and d_a have one more row, so that time step 1 has a before and T an after."""
    steps, sequences, _ = batch.inputs.shape
    size = {"T": steps, "B": sequences, "D": network.inputs, "H": network.hidden, "K": network.outputs}
    in_time = (*network.cell.columns, *network.loss.quantities)
    columns: dict[str, np.ndarray] = {q.name: np.empty([size[axis] for axis in q.axes]) for q in in_time}
    h = np.zeros((steps + 1, sequences, network.hidden))
    d_a = np.zeros((steps + 1, *columns["d_a"].shape[1:]))
    columns |= {"h_0": h[0], "h_before": h[:-1], "h": h[1:], "d_a": d_a[:-1], "d_a_after": d_a[1:]}
    columns |= {"x": batch.inputs, "y": batch.targets}
    return columns | {quantity.name: parameters[quantity.name] for quantity in network.parameters}


@lru_cache(maxsize=16)
def _quantities(network: Network) -> tuple[Quantity, ...]:
    learned = network.parameters
    return (
        *network.cell.columns,
        *network.loss.quantities,
        *learned,
        *(gradient_of(parameter) for parameter in learned),
        LEARNING_RATE,
        *clipping.QUANTITIES,
        *(updated(parameter) for parameter in learned),
    )


@lru_cache(maxsize=16)
def _events(network: Network, optimizer: Sgd, mask: tuple[bool, ...]) -> tuple[Event, ...]:
    names = [quantity.name for quantity in network.parameters]
    return (
        *_forward_events(network, mask),
        *_loss_events(network, mask),
        *_backward_events(network, mask),
        *_every(Phase.SUM, network.gradients),
        *_every(Phase.CLIP, clipping.equations(names)),
        *_every(Phase.UPDATE, (optimizer.equation(name) for name in names)),
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

