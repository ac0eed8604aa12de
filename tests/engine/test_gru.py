"""What the update gate of a GRU keeps, and the ways of an error back through it, in both forms."""

from dataclasses import replace

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.gru import Gru
from rnn_explorer.engine.cells.gru_before import GruBefore
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd

D, HIDDEN, K, STEPS = 4, 6, 3, 9


def traced(cell):
    """An iteration with biases other than 0."""
    rng = np.random.default_rng(11)
    network = Network(cell(), D, HIDDEN, K, LOSSES["squared error"])
    parameters = network.initialize(rng) + rng.normal(scale=0.3, size=network.layout.size)
    return run_iteration(network, parameters, make_batch(rng, STEPS, 1, D, K, "squared error"), Sgd())


def test_that_every_way_of_an_error_back_to_the_hidden_state_is_added():
    texts = {}
    for cell in (Gru, GruBefore):
        trace = traced(cell)
        event = next(e for e in trace.events if e.equation.writes == "d_h" and e.t == 1)
        texts[cell] = event.equation.text(place_of(trace, event))
    gates = "∂L/∂h(2) = z(3) ⊙ ∂L/∂h(3) + W_rᵀ ∂L/∂a_r(3) + W_zᵀ ∂L/∂a_z(3)"
    assert texts[Gru] == f"{gates} + W_nᵀ ∂L/∂q(3) + Vᵀ ∂L/∂o(2)"
    assert texts[GruBefore] == f"{gates} + r(3) ⊙ ∂L/∂p(3) + Vᵀ ∂L/∂o(2)"


@pytest.mark.parametrize("cell", [Gru, GruBefore])
def test_that_an_update_gate_that_keeps_all_passes_state_and_error_unchanged(cell):
    rng = np.random.default_rng(2)
    network = Network(cell(), D, HIDDEN, K, LOSSES["squared error"])
    parameters = network.initialize(rng)
    network.unpack(parameters)["b_z"][...] = 1e3
    trace = run_iteration(network, parameters, make_batch(rng, 5, 2, D, K, "squared error", np.arange(5) == 4), Sgd())
    assert (trace["h"] == trace["h_0"]).all()
    assert trace["d_h"].any()
    np.testing.assert_array_equal(trace["d_h"], np.broadcast_to(trace["d_h"][4], trace["d_h"].shape))


@pytest.mark.parametrize("cell", [Gru, GruBefore])
@pytest.mark.parametrize("hidden", [HIDDEN, 48])
def test_that_one_sequence_alone_gives_what_two_alike_give(cell, hidden):
    """One has vectors in place of matrices, and where it is short fewer products."""
    rng = np.random.default_rng(5)
    network = Network(cell(), D, hidden, K, LOSSES["squared error"])
    parameters = network.initialize(rng) + rng.normal(scale=0.3, size=network.layout.size)
    alone = make_batch(rng, STEPS, 1, D, K, "squared error")
    alike = replace(alone, inputs=np.repeat(alone.inputs, 2, axis=1), targets=np.repeat(alone.targets, 2, axis=1))
    one, two = (run_iteration(network, parameters, batch, Sgd()) for batch in (alone, alike))
    for name in one.columns:
        if {"T", "B"} <= set(one.quantity(name).axes):
            np.testing.assert_allclose(one[name][:, 0], two[name][:, 1], rtol=1e-9, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(2 * one.values("g"), two.values("g"), rtol=1e-9, atol=1e-12)
