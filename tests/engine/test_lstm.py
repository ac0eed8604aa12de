"""What the gates of an LSTM do to the cell state and to its error."""

import numpy as np
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cells.lstm import Lstm
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd

T, D, H, K = 7, 4, 5, 3


def run(cell, sequences, steps=T):
    """The trace of an iteration from parameters that are all drawn."""
    rng = np.random.default_rng(sequences)
    network = Network(cell(), D, H, K, LOSSES["squared error"])
    batch = make_batch(rng, steps, sequences, D, K, "squared error", np.arange(steps) % 3 != 0)
    parameters = network.initialize(rng) + rng.normal(scale=0.4, size=network.initialize(rng).shape)
    return Bptt(network, Sgd(), batch).run(parameters, batch)


def test_that_the_forget_gate_starts_open(rng):
    network = Network(Lstm(), D, H, K, LOSSES["squared error"])
    parameters = network.unpack(network.initialize(rng))
    assert (parameters["b_f"] == 1.0).all()
    assert all((parameters[f"b_{gate}"] == 0.0).all() for gate in "igo")


def test_that_of_the_later_error_of_the_cell_state_the_forget_gate_lets_its_share_through():
    trace = run(Lstm, 1, steps=4)
    through_h = (1.0 - trace["m"][1] ** 2) * trace["d_m"][1]
    np.testing.assert_allclose(trace["d_s"][1] - through_h, trace["gate_f"][2] * trace["d_s"][2], rtol=1e-9)
