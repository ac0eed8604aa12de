"""The simple recurrent networks, and what their activations are."""

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.activations import IDENTITY, RELU, SIGMOID, TANH
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman_identity import ElmanIdentity
from rnn_explorer.engine.cells.elman_relu import ElmanRelu
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.programme import Programme

D, HIDDEN, K, STEPS = 4, 6, 3, 9
ACTIVATIONS = {activation.name: activation for activation in (TANH, SIGMOID, RELU, IDENTITY)}


def traced(cell, sequences, mask=None):
    """An iteration with biases other than 0."""
    rng = np.random.default_rng(11)
    network = Network(cell(), D, HIDDEN, K, LOSSES["squared error"])
    parameters = network.initialize(rng) + rng.normal(scale=0.2, size=network.layout.size)
    return run_iteration(network, parameters, make_batch(rng, STEPS, sequences, D, K, "squared error", mask), Sgd())


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_that_the_fast_code_of_an_activation_gives_what_is_written(activation):
    a = np.random.default_rng(0).normal(scale=5.0, size=(4, 3))
    h, slope = np.empty_like(a), np.empty_like(a)
    do = Programme()
    activation.apply(do, a, h)
    activation.apply_slope(do, h, slope)
    do.play()
    np.testing.assert_allclose(h, activation.function.value(a), rtol=1e-12)
    np.testing.assert_allclose(slope, activation.slope.value(h), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_that_a_slope_is_the_derivative(activation):
    a, step = np.array([-3.0, -0.5, 0.3, 2.0]), 1e-6
    f = activation.function.value
    np.testing.assert_allclose(activation.slope.value(f(a)), (f(a + step) - f(a - step)) / (2 * step), atol=1e-9)


def test_that_the_sigmoid_cannot_overflow():
    np.testing.assert_array_equal(SIGMOID.function.value(np.array([-1e6, 0.0, 1e6])), [0.0, 0.5, 1.0])


def test_that_in_the_linear_network_the_error_goes_back_through_powers_of_w():
    trace = traced(ElmanIdentity, 1, np.arange(STEPS) == STEPS - 1)
    for lag in range(STEPS):
        there = trace["d_h"][-1] @ np.linalg.matrix_power(trace["W"], lag)
        np.testing.assert_allclose(trace["d_h"][STEPS - 1 - lag], there, rtol=1e-12)


def test_that_an_inactive_unit_of_relu_stops_the_error():
    trace = traced(ElmanRelu, 3)
    inactive = trace["h"] == 0.0
    assert 0.1 < inactive.mean() < 0.9
    assert not trace["d_a"][inactive].any()
    np.testing.assert_array_equal(trace["d_a"][~inactive], trace["d_h"][~inactive])
