"""Law 1: BPTT agrees with central differences, for every parameter, over sizes, losses and masks."""

import numpy as np
import pytest
from batches import CELLS, make_batch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.gradcheck import check_gradients, relative_difference
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd


def with_some_biases(parameters, rng):
    return parameters + rng.normal(scale=0.3, size=parameters.shape)


def away_from_the_kink(network, parameters, batch):
    """Central differences must not step over the point where ReLU has no slope."""
    if "relu" not in network.cell.name:
        return True
    return np.abs(run_iteration(network, parameters, batch, Sgd())["a"]).min() > 1e-3


sizes = st.integers(1, 5)


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
@settings(max_examples=25, deadline=None)
@given(sizes, st.integers(1, 3), sizes, sizes, sizes, st.sampled_from(sorted(LOSSES)), st.integers(0, 2**16), st.data())
def test_that_bptt_agrees_with_central_differences(cell, steps, b, inputs, hidden, outputs, loss, seed, data):
    rng = np.random.default_rng(seed)
    last = data.draw(st.integers(0, steps - 1))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=steps, max_size=steps)))
    mask[last] = True
    network = Network(cell(), inputs, hidden, outputs, LOSSES[loss])
    batch = make_batch(rng, steps, b, inputs, outputs, loss, mask)
    parameters = with_some_biases(network.initialize(rng), rng)
    assume(away_from_the_kink(network, parameters, batch))
    differences = check_gradients(network, parameters, batch)
    assert set(differences) == {quantity.name for quantity in network.parameters}
    trace = run_iteration(network, parameters, batch, Sgd())
    for name, difference in differences.items():
        # central differences have an absolute error of about 1e-10, so a gradient of almost 0 has no relative one
        assert difference <= 1e-7 or np.linalg.norm(trace[f"d_{name}"]) < 1e-2, name


def test_that_a_wrong_gradient_is_found(network, rng):
    batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
    parameters = network.initialize(rng)
    right = run_iteration(network, parameters, batch, Sgd())["d_W"]
    assert relative_difference(right, right * 1.001) > 1e-4


def test_that_the_gradient_of_w_is_the_sum_of_its_contributions(network, rng):
    batch = make_batch(rng, 6, 2, 3, 2, "cross-entropy")
    trace = run_iteration(network, network.initialize(rng), batch, Sgd())
    before = np.concatenate([trace["h_0"][None], trace["h"][:-1]])
    contributions = [trace["d_a"][t].T @ before[t] for t in range(6)]
    np.testing.assert_allclose(trace["d_W"], sum(contributions), rtol=1e-13)
