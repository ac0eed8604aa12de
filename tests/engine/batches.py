"""Random batches, and all cells."""

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.cell import Cell
from rnn_explorer.registry import find_all

CELLS = find_all("rnn_explorer.engine.cells", Cell)


def make_batch(rng, steps, sequences, inputs, outputs, loss, mask=None):
    targets = rng.normal(size=(steps, sequences, outputs))
    if loss == "cross-entropy":
        targets = np.eye(outputs)[rng.integers(outputs, size=(steps, sequences))]
    labels = tuple(str(k) for k in range(max(inputs, outputs)))
    mask = np.ones(steps, dtype=bool) if mask is None else mask
    x = rng.normal(size=(steps, sequences, inputs))
    return Batch(x, targets, mask, Axis(labels[:inputs]), Axis(labels[:outputs], symbols=loss == "cross-entropy"))
