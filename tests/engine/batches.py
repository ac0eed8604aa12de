"""Random batches, and all cells."""

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.cell import Cell
from rnn_explorer.registry import find_all

CELLS = find_all("rnn_explorer.engine.cells", Cell)


def make_batch(rng, steps, sequences, inputs, outputs, loss, mask=None, **more):
    """``more``: lengths (then there are targets as far as they go), fed."""
    targets = rng.normal(size=(steps, sequences, outputs))
    if loss == "cross-entropy":
        targets = np.eye(outputs)[rng.integers(outputs, size=(steps, sequences))]
    if loss == "binary cross-entropy":
        targets = rng.integers(2, size=(steps, sequences, outputs)).astype(float)
    labels = tuple(str(k) for k in range(max(inputs, outputs)))
    mask = np.ones(steps, dtype=bool) if mask is None else mask
    if more.get("lengths") is not None:
        mask = mask[:, None] & (np.arange(steps)[:, None] < more["lengths"])
    x = rng.normal(size=(steps, sequences, inputs))
    axes = Axis(labels[:inputs]), Axis(labels[:outputs], symbols=loss == "cross-entropy")
    return Batch(x, targets, mask, *axes, **more)


def alive(trace):
    """Where there are time steps of sequences, (T, B) bool."""
    steps, sequences = trace["x"].shape[:2]
    return np.arange(steps)[:, None] < np.array(trace.lengths or (steps,) * sequences)
