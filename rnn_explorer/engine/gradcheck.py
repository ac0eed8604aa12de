"""Check gradients: compare back-propagation with central differences, (L(w + ε) − L(w − ε)) / 2ε."""

from collections.abc import Mapping

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cell import Arrays
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers import Sgd


def numerical_gradient(
    network: Network, parameters: Arrays, batch: Batch, name: str, epsilon: float = 1e-5
) -> np.ndarray:
    """∂L/∂(parameter ``name``) by central differences, of the parameter's shape."""
    moved = {key: np.array(values) for key, values in parameters.items()}
    gradient = np.empty_like(moved[name])
    for index in np.ndindex(gradient.shape):
        original = moved[name][index]
        losses = []
        for sign in (1.0, -1.0):
            moved[name][index] = original + sign * epsilon
            losses.append(float(run_iteration(network, moved, batch, Sgd())["L"]))
        moved[name][index] = original
        gradient[index] = (losses[0] - losses[1]) / (2.0 * epsilon)
    return gradient


def check_gradients(network: Network, parameters: Arrays, batch: Batch) -> Mapping[str, float]:
    """For every parameter, ‖BPTT − central differences‖ relative to the larger norm of the two (0 if both are 0)."""
    trace = run_iteration(network, parameters, batch, Sgd())
    return {
        name: relative_difference(trace[f"d_{name}"], numerical_gradient(network, parameters, batch, name))
        for name in trace.parameters()
    }


def relative_difference(a: np.ndarray, b: np.ndarray) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖), 0 if both are 0."""
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0
