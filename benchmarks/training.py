"""What the measurements of learning share: a network of one output, its batches, training, squared errors."""

from collections.abc import Callable, Iterator

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.losses import SQUARED_ERROR
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.trace import Trace
from rnn_explorer.registry import find


def make_network(cell: str, inputs: int, hidden: int) -> Network:
    """A network with one output that predicts a measurement."""
    return Network(find("rnn_explorer.engine.cells", Cell, cell)(), inputs, hidden, 1, SQUARED_ERROR)


def make_batch(inputs: np.ndarray, targets: np.ndarray, only_last: bool = False) -> Batch:
    """inputs (T, B, D), targets (T, B). only_last: only the last time step has a target."""
    steps, _, size = inputs.shape
    mask = np.arange(steps) == steps - 1 if only_last else np.ones(steps, dtype=bool)
    axis = Axis(tuple(map(str, range(size))), symbols=False)
    return Batch(inputs, targets[..., None], mask, axis, Axis(("target",), symbols=False))


def train(network: Network, start: np.ndarray, optimizer: Optimizer, draw: Callable[[], Batch],
          iterations: int) -> Iterator[Trace]:
    """Iterations on fresh batches, until a parameter is not finite."""
    batch, state = draw(), start
    bptt = Bptt(network, optimizer, batch)
    for iteration in range(1, iterations + 1):
        trace = bptt.run(state, batch, iteration)
        state = trace.updated_state()
        if not np.isfinite(state).all():
            return
        yield trace
        batch = draw()


def squared_errors(trace: Trace) -> np.ndarray:
    """(T, B)."""
    return np.square(trace["y_hat"] - trace["y"])[..., 0]
