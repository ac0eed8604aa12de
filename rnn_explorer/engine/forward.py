"""The forward sweep alone: what a network makes of sequences that it does not learn from."""

import numpy as np

from rnn_explorer.engine.arena import Course, Views
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.cell import X
from rnn_explorer.engine.losses import D_O, O
from rnn_explorer.engine.memory import kept_layout, with_scratch
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sweeps import way_through


class ForwardSweep:
    """Forward sweeps of one network over batches of one form, from initial states of 0; its arrays are allocated once.

    The optimizer and the method are those of the training: they say where the parameters lie, and how precise they are.
    """

    def __init__(self, network: Network, optimizer: Optimizer, batch: Batch, method: Method = FULL) -> None:
        self._form = _form(batch)
        steps, sequences, _ = batch.inputs.shape
        quantities = (X, *network.columns, O, network.loss.y_hat, D_O, *network.parameters)
        layout = with_scratch(kept_layout(network, optimizer, quantities, steps, sequences, ()), network, steps,
                              sequences)
        lengths = None if batch.lengths is None else tuple(batch.lengths.tolist())
        fed = np.zeros(steps, dtype=bool) if batch.fed is None else batch.fed
        closed = network.cell.reads_output or bool(fed.any())
        self._views = Views(layout, np.zeros(layout.size, method.dtype), Course(steps, lengths=lengths), {})
        self._programme = Programme()
        way_through(network, layout, self._views, fed if closed else None).forward(self._programme)

    def fits(self, batch: Batch) -> bool:
        """Whether ``run`` takes this batch: the same shape, lengths and fed time steps."""
        return _form(batch) == self._form

    def run(self, parameters: np.ndarray, batch: Batch, column: str) -> np.ndarray:
        """The values of ``column``, which the forward sweep writes, (T, B, …): a copy.

        What is beyond the end of a shorter sequence has no meaning.
        """
        v = self._views
        v["theta"][...] = parameters
        v["x"][...] = batch.inputs
        if batch.lengths is not None:
            v["x"][batch.over] = 0.0
        self._programme.play()
        return self.values(column)

    def values(self, column: str) -> np.ndarray:
        """Another column of the last run: a copy."""
        return self._views[column].copy()


def _form(batch: Batch) -> tuple[object, ...]:
    given = batch.lengths, batch.fed
    return batch.inputs.shape, *(None if array is None else array.tobytes() for array in given)
