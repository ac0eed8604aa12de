"""Law 1: BPTT agrees with central differences, for every parameter of every cell, stacked and in both
directions too, over sizes, losses, masks, lengths, free running and truncation."""

from dataclasses import replace

import numpy as np
import pytest
from batches import CELLS, alive, make_batch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.gradcheck import check_gradients, numerical_gradient, relative_difference
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd


def with_some_biases(parameters, rng):
    return parameters + rng.normal(scale=0.3, size=parameters.shape)


def away_from_the_kink(network, trace):
    """Central differences must not step over the point where ReLU has no slope."""
    if "relu" not in network.cell.name:
        return True
    return all(np.abs(trace[layer.name("a")][alive(trace)]).min() > 1e-3 for layer in network.directions)


@st.composite
def cases(draw, cell):
    """A network of the cell, a batch and a method, as different as they come."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    steps, sequences, hidden = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    inputs, outputs = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    mask = np.array(draw(st.lists(st.booleans(), min_size=steps, max_size=steps)))
    mask[draw(st.integers(0, steps - 1))] = True
    both_ways = not cell.reads_output and draw(st.booleans())
    more = {}
    if draw(st.booleans()):
        more["lengths"] = np.array(draw(st.lists(st.integers(1, steps), min_size=sequences, max_size=sequences)))
        mask[0] = mask[0] or not mask[: more["lengths"].max()].any()
    if not both_ways and draw(st.booleans()):
        inputs, more["fed"] = outputs, np.array([False, *draw(st.lists(st.booleans(), min_size=steps - 1,
                                                                        max_size=steps - 1))])
    network = Network(cell(), inputs, hidden, outputs, LOSSES[loss], draw(st.integers(1, 3)), both_ways)
    batch = make_batch(rng, steps, sequences, inputs, outputs, loss, mask, **more)
    method = Method(draw(st.none() | st.integers(1, steps)), mean=draw(st.booleans()))
    return network, with_some_biases(network.initialize(rng), rng), batch, method


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_that_bptt_agrees_with_central_differences(cell, data):
    network, parameters, batch, method = data.draw(cases(cell))
    trace = run_iteration(network, parameters, batch, Sgd(), method=method)
    assume(away_from_the_kink(network, trace))
    numerical = numerical_gradient(network, parameters, batch, method=method)
    assert set(numerical) == {quantity.name for quantity in network.parameters}
    for name, gradient in numerical.items():
        # central differences have an absolute error of 1e-10 L or so: a gradient of almost 0 has no relative one
        allowed = 1e-7 * np.linalg.norm(gradient) + 1e-9 * max(1.0, trace["L"])
        assert np.linalg.norm(trace[f"d_{name}"] - gradient) <= allowed, name


def test_that_truncation_is_checked_right_where_a_batch_does_not_continue_another(network, rng):
    batch = replace(make_batch(rng, 5, 2, 3, 2, "cross-entropy"), continues=False)
    differences = check_gradients(network, network.initialize(rng), batch, Method(2))
    assert max(differences.values()) < 1e-7


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
