"""What does not fit is refused with the value and what is allowed."""

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.errors import BadInput

AXIS = Axis(("a", "b"))


@pytest.mark.parametrize(
    "inputs, targets, mask, message",
    [
        (np.zeros((3, 2)), np.zeros((3, 1, 2)), np.ones(3, bool), r"inputs have the shape \(3, 2\)"),
        (np.zeros((0, 1, 2)), np.zeros((0, 1, 2)), np.ones(0, bool), "none of them 0"),
        (np.zeros((3, 1, 2)), np.zeros((3, 1, 5)), np.ones(3, bool), r"targets has the shape \(3, 1, 5\)"),
        (np.full((3, 1, 2), np.nan), np.zeros((3, 1, 2)), np.ones(3, bool), "inputs holds a value that is not"),
        (np.zeros((3, 1, 2)), np.zeros((3, 1, 2)), np.zeros(3, bool), "mask is False"),
        (np.zeros((3, 1, 2)), np.zeros((3, 1, 2)), np.ones(3, int), "mask is of the type int64; it must be bool"),
        (np.zeros((3, 1, 2)), np.full((3, 1, 2), 0.7), np.ones(3, bool), "must be probabilities.* a sum is 1.4"),
    ],
)
def test_that_a_batch_that_does_not_fit_is_refused(inputs, targets, mask, message):
    with pytest.raises(BadInput, match=message):
        Batch(inputs, targets, mask, AXIS, AXIS)


@pytest.mark.parametrize("hidden", [0, -3])
def test_that_a_network_without_hidden_units_is_refused(hidden):
    with pytest.raises(BadInput, match=f"hidden units is {hidden}"):
        Network(Elman(), 3, hidden, 2, LOSSES["cross-entropy"])


def test_that_parameters_of_another_shape_are_refused(network, rng):
    parameters = network.unpack(network.initialize(rng)) | {"W": np.zeros((9, 9))}
    with pytest.raises(BadInput, match=r"W is of shape \(9, 9\); it must be of shape \(4, 4\)"):
        network.pack(parameters)


def test_that_a_missing_parameter_is_named(network):
    with pytest.raises(BadInput, match="U is missing"):
        network.pack({})


def test_that_a_parameter_that_is_not_finite_is_refused(network, rng):
    parameters = network.initialize(rng)
    parameters[3] = np.inf
    with pytest.raises(BadInput, match="not finite; choose a smaller learning rate"):
        run_iteration(network, parameters, make_batch(rng, 4, 1, 3, 2, "cross-entropy"), Sgd())


def test_that_a_batch_of_another_width_is_refused(network, rng):
    with pytest.raises(BadInput, match="the batch has 5 inputs and 2 outputs; the network has 3 and 2"):
        run_iteration(network, network.initialize(rng), make_batch(rng, 4, 1, 5, 2, "cross-entropy"), Sgd())


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_that_a_learning_rate_that_is_not_positive_is_refused(rate):
    with pytest.raises(BadInput, match="the learning rate is"):
        Sgd(learning_rate=rate)
