"""Check gradients: compare back-propagation with central differences, (L(w + ε) − L(w − ε)) / 2ε."""

from collections.abc import Mapping

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd


def numerical_gradient(
    network: Network, parameters: np.ndarray, batch: Batch, epsilon: float = 1e-5
) -> Mapping[str, np.ndarray]:
    """∂L/∂(each parameter) by central differences, by name; ``parameters`` in one vector."""
    iterations, moved = Bptt(network, Sgd(), batch), np.array(parameters)
    gradient = np.empty_like(moved)
    for index, original in enumerate(parameters):
        losses = []
        for sign in (1.0, -1.0):
            moved[index] = original + sign * epsilon
            losses.append(float(iterations.run(moved, batch)["L"]))
        moved[index] = original
        gradient[index] = (losses[0] - losses[1]) / (2.0 * epsilon)
    return network.unpack(gradient)


def check_gradients(network: Network, parameters: np.ndarray, batch: Batch) -> Mapping[str, float]:
    """For every parameter, ‖BPTT − central differences‖ relative to the larger norm of the two (0 if both are 0)."""
    trace = Bptt(network, Sgd(), batch).run(parameters, batch)
    numerical = numerical_gradient(network, parameters, batch)
    return {name: relative_difference(trace[f"d_{name}"], gradient) for name, gradient in numerical.items()}


def relative_difference(a: np.ndarray, b: np.ndarray) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖), 0 if both are 0."""
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0
