"""What does not fit is refused with the value and what is allowed."""

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.cells.jordan import Jordan
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
        (np.full((3, 1, 2), np.nan), np.zeros((3, 1, 2)), np.ones(3, bool), "inputs is nan at time step 1, seq"),
        (np.zeros((3, 1, 2), complex), np.zeros((3, 1, 2)), np.ones(3, bool), "inputs is of the type complex128"),
        (np.zeros((3, 1, 2)), np.full((3, 1, 2), "a"), np.ones(3, bool), "targets is of the type <U1; it must be real"),
        (np.zeros((3, 1, 2)), np.zeros((3, 1, 2)), np.zeros(3, bool), "mask is False"),
        (np.zeros((3, 1, 2)), np.zeros((3, 1, 2)), np.ones(3, int), "mask is of the type int64; it must be bool"),
        (np.zeros((3, 1, 2)), np.full((3, 1, 2), 0.7), np.ones(3, bool), "must be probabilities.* a sum is 1.4"),
    ],
)
def test_that_a_batch_that_does_not_fit_is_refused(inputs, targets, mask, message):
    with pytest.raises(BadInput, match=message):
        Batch(inputs, targets, mask, AXIS, AXIS)


ONES = np.tile([1.0, 0.0], (3, 2, 1))


@pytest.mark.parametrize(
    ("mask", "more", "message"),
    [
        (np.ones((3, 2), bool), {"lengths": np.array([3])}, r"lengths has the shape \(1,\); it must be \(2,\)"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, 0])}, "a length is 0; it must be .* from 1 to 3"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, 4])}, "a length is 4"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, 2.5])}, "a length is 2.5"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, np.nan])}, "a length is nan; it must be a whole number"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, np.inf])}, "a length is inf"),
        (np.ones((3, 2), bool), {"lengths": np.array([3, 2])}, "mask is True at time step 3 of sequence 2"),
        (np.ones(3, bool), {"fed": np.array([True, False, True])}, "fed is True at time step 1, which has no output"),
        (np.ones(3, bool), {"fed": np.array([0, 1, 1])}, "fed is of the type int64; it must be bool"),
        (np.ones((2, 3), bool), {}, r"mask has the shape \(2, 3\); it must be \(3,\) or \(3, 2\)"),
    ],
)
def test_that_lengths_and_fed_time_steps_that_do_not_fit_are_refused(mask, more, message):
    with pytest.raises(BadInput, match=message):
        Batch(np.zeros((3, 2, 2)), ONES, mask, AXIS, AXIS, **more)


def test_that_an_output_of_another_width_cannot_become_the_input():
    with pytest.raises(BadInput, match="an output has 2 components and an input 3"):
        Batch(np.zeros((3, 2, 3)), ONES, np.ones(3, bool), Axis(("a", "b", "c")), AXIS, fed=np.arange(3) > 0)


@pytest.mark.parametrize(
    ("loss", "targets", "message"),
    [
        ("binary cross-entropy", 1.5, "a target is 1.5; with binary cross-entropy it must be from 0 .no. to 1 .yes."),
        ("binary cross-entropy", -0.5, "a target is -0.5"),
        ("cross-entropy", 0.5, "the loss is cross-entropy and the outputs are measurements"),
    ],
)
def test_that_targets_that_a_loss_is_not_made_for_are_refused(rng, loss, targets, message):
    network = Network(Elman(), 2, 3, 2, LOSSES[loss])
    batch = Batch(np.zeros((3, 1, 2)), np.full((3, 1, 2), targets), np.ones(3, bool), AXIS, Axis(("a", "b"), False))
    with pytest.raises(BadInput, match=message):
        run_iteration(network, network.initialize(rng), batch, Sgd())


@pytest.mark.parametrize("label", [-1, 3, 0.5, np.nan])
def test_that_a_label_out_of_range_is_refused(label):
    with pytest.raises(BadInput, match=f"a label is {label}; it must be a whole number from 0 to 2"):
        one_hot(np.array([0, label, 2]), 3)


@pytest.mark.parametrize("layers", [0, 5])
def test_that_a_number_of_layers_that_is_not_allowed_is_refused(layers):
    with pytest.raises(BadInput, match=f"the number of layers is {layers}; it must be from 1 to 4"):
        Network(Elman(), 2, 3, 2, LOSSES["cross-entropy"], layers)


def test_that_what_needs_the_output_before_goes_in_one_direction_only(rng):
    with pytest.raises(BadInput, match="use one direction"):
        Network(Jordan(), 2, 3, 2, LOSSES["cross-entropy"], bidirectional=True)
    network = Network(Elman(), 2, 3, 2, LOSSES["cross-entropy"], bidirectional=True)
    fed = make_batch(rng, 3, 1, 2, 2, "cross-entropy", fed=np.array([False, True, True]))
    with pytest.raises(BadInput, match="use one direction, or teacher forcing"):
        run_iteration(network, network.initialize(rng), fed, Sgd())


@pytest.mark.parametrize("hidden", [0, -3])
def test_that_a_network_without_hidden_units_is_refused(hidden):
    with pytest.raises(BadInput, match=f"hidden units is {hidden}"):
        Network(Elman(), 3, hidden, 2, LOSSES["cross-entropy"])


@pytest.mark.parametrize("sizes", [(2.5, 3, 2, 1), (3, 4.0, 2, 1), (3, 4, "2", 1), (3, 4, 2, 1.5), (3, 4, 2, True)])
def test_that_a_size_that_is_no_whole_number_is_refused(sizes):
    *numbers, layers = sizes
    with pytest.raises(BadInput, match=r"the number of .* is .*; it must be a whole number from 1 to"):
        Network(Elman(), *numbers, LOSSES["cross-entropy"], layers)


def test_that_a_window_that_is_no_whole_number_is_refused(rng):
    with pytest.raises(BadInput, match=r"the width of the window is 1\.5; it must be a whole number from 1 to 3"):
        make_batch(rng, 3, 1, 2, 2, "cross-entropy").windowed(1.5)


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
