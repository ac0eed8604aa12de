"""Long sequences are worked through in pieces that fit into the cache."""

import numpy as np
import pytest
from batches import CELLS, make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd

T, B, D, H, K = 7, 2, 4, 5, 3


def run(network):
    """The trace of an iteration from parameters that are all drawn."""
    rng = np.random.default_rng(0)
    batch = make_batch(rng, T, B, D, K, "squared error", np.arange(T) % 3 != 0)
    parameters = network.initialize(rng) + rng.normal(scale=0.4, size=network.layout.size)
    return Bptt(network, Sgd(), batch).run(parameters, batch)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("cell", CELLS)
def test_that_a_sweep_in_pieces_computes_what_a_sweep_at_once_computes(cell, bidirectional, monkeypatch):
    if CELLS[cell].reads_output and bidirectional:
        pytest.skip("there is no output before both directions have come to their end")
    network = Network(CELLS[cell](), D, H, K, LOSSES["squared error"], layers=2, bidirectional=bidirectional)
    whole = run(network)
    monkeypatch.setattr("rnn_explorer.engine.cell.CACHED", 3 * B * H)
    in_pieces = run(network)
    for name in whole.columns:
        np.testing.assert_allclose(in_pieces[name], whole[name], rtol=1e-12, atol=1e-13, err_msg=name)
