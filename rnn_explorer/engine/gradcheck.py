"""Check gradients: compare back-propagation with central differences, (L(w + ε) − L(w − ε)) / 2ε.

What truncated BPTT computes is the gradient of a loss in which the states at the walls are constants. So there the
central differences are those of its windows, each from the states that the whole iteration had at the wall.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.memory import carried_states
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Trace

LossOf = Callable[[np.ndarray], float]


def numerical_gradient(
    network: Network, parameters: np.ndarray, batch: Batch, epsilon: float = 4e-6, method: Method = FULL
) -> Mapping[str, np.ndarray]:
    """∂L/∂(each parameter) by central differences, by name; ``parameters`` in one vector. Always in float64: the
    difference of two losses is lost in float32.

    epsilon: half of the distance between the two; larger, the loss bends too much, smaller, its rounding shows.
    """
    method = replace(method, precision="float64")
    loss, moved = _loss(network, parameters, batch, method), np.array(parameters)
    gradient = np.empty_like(moved)
    for index, original in enumerate(parameters):
        losses = []
        for sign in (1.0, -1.0):
            moved[index] = original + sign * epsilon
            losses.append(loss(moved))
        moved[index] = original
        gradient[index] = (losses[0] - losses[1]) / (2.0 * epsilon)
    return network.unpack(gradient)


def check_gradients(
    network: Network, parameters: np.ndarray, batch: Batch, method: Method = FULL
) -> Mapping[str, float]:
    """For every parameter, ‖BPTT − central differences‖ relative to the larger norm of the two (0 if both are 0).

    In float32 its own rounding shows in it.
    """
    trace = Bptt(network, Sgd(), batch, method).run(parameters, batch)
    numerical = numerical_gradient(network, parameters, batch, method=method)
    return {name: relative_difference(trace[f"d_{name}"], gradient) for name, gradient in numerical.items()}


def relative_difference(a: np.ndarray, b: np.ndarray) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖), 0 if both are 0."""
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0


def _loss(network: Network, parameters: np.ndarray, batch: Batch, method: Method) -> LossOf:
    """The loss as a function of the parameters, (P,)."""
    iterations = Bptt(network, Sgd(), batch, method)
    if method.truncation is None:
        return lambda moved: float(iterations.run(moved, batch)["L"])
    whole = iterations.run(parameters, batch)
    windows = [
        _loss_of_window(network, whole, batch, start, stop)
        for start, stop in pairwise((0, *sorted(whole.walls), len(batch.inputs)))
        if batch.mask[start:stop].any()
    ]
    count = _targets(batch) if method.mean else 1
    return lambda moved: sum(loss(moved) for loss in windows) / count


def _loss_of_window(network: Network, whole: Trace, batch: Batch, start: int, stop: int) -> LossOf:
    """The loss of the time steps from ``start`` to before ``stop``, from the states that were there."""
    alive = np.arange(batch.inputs.shape[1])
    if batch.lengths is not None:
        alive = np.flatnonzero(batch.lengths > start)
    window = _window(whole, batch, start, stop, alive)
    iterations = Bptt(network, Sgd(), window, Method(carries_state=True))
    states = [
        _state_at(whole, initial, state, start, stop)[alive].ravel()
        for initial, state in carried_states(network).items()
    ]
    return lambda moved: float(iterations.run(np.concatenate([moved, *states]), window)["L"])


def _window(whole: Trace, batch: Batch, start: int, stop: int, alive: np.ndarray) -> Batch:
    """A part of the batch, which goes on from what was before it; its first input is what it was, though it may have
    been an output.
    """
    fed = None if batch.fed is None else batch.fed[start:stop] & (np.arange(start, stop) > start)
    lengths = None if batch.lengths is None else np.minimum(batch.lengths[alive], stop) - start
    mask = batch.mask[start:stop] if batch.mask.ndim == 1 else batch.mask[start:stop, alive]
    return replace(batch, inputs=whole["x"][start:stop, alive], targets=batch.targets[start:stop, alive], mask=mask,
                   lengths=lengths, fed=fed, continues=True)


def _state_at(whole: Trace, initial: str, state: str, start: int, stop: int) -> np.ndarray:
    """A state as the window from ``start`` to ``stop`` finds it, (B, H)."""
    before = stop if state.endswith(".reverse") else start - 1
    return whole[state][before] if 0 <= before < len(whole[state]) else whole[initial]


def _targets(batch: Batch) -> int:
    return int(batch.mask.sum()) * (1 if batch.mask.ndim == 2 else batch.inputs.shape[1])
