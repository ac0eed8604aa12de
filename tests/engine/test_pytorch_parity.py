"""Outputs, states and all gradients are those of PyTorch, to 1e-10 relative.

PyTorch's order of the gates is ours. Of its two biases ours is the sum, except the second one of the GRU's candidate.
"""

from functools import partial

import numpy as np
import pytest
from batches import alive, make_batch
from parity import assert_same, last_state, with_initial_states

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.cells.elman_relu import ElmanRelu
from rnn_explorer.engine.cells.gru import Gru
from rnn_explorer.engine.cells.lstm import Lstm
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.quantity import initial_name

T, D, H, K = 7, 3, 6, 5
WITH_TARGET = np.arange(T) != 2
GATES = {Elman: ("",), ElmanRelu: ("",), Lstm: ("_i", "_f", "_g", "_o"), Gru: ("_r", "_z", "_n")}
LENGTHS = {1: np.array([5]), 3: np.array([3, 7, 5])}  # PyTorch sorts them, and pads what it gives back
SHAPES = (  # layers, both directions, with lengths, sequences
    (1, False, False, 1), (1, False, True, 3), (1, True, False, 3), (1, True, True, 1),
    (3, False, False, 3), (3, False, True, 1), (3, True, False, 1), (3, True, True, 3),
)  # fmt: skip
MEASURES = (  # loss, mean
    ("cross-entropy", False), ("cross-entropy", True), ("squared error", False), ("binary cross-entropy", False),
)  # fmt: skip
CASES = [  # every two options meet, in a cell all shapes and all losses
    pytest.param(cell, *shape, *MEASURES[(number + turn) % len(MEASURES)])
    for turn, cell in enumerate(GATES)
    for number, shape in enumerate(SHAPES)
]


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    return torch


def in_pytorch(torch, cell, layers, both_ways):
    """The layers and the read-out, as PyTorch draws them."""
    kinds = {Elman: torch.nn.RNN, ElmanRelu: partial(torch.nn.RNN, nonlinearity="relu"), Lstm: torch.nn.LSTM,
             Gru: torch.nn.GRU}
    rnn = kinds[cell](D, H, layers, bidirectional=both_ways, dtype=torch.float64)
    return rnn, torch.nn.Linear(2 * H if both_ways else H, K, dtype=torch.float64)


def of_a_layer(layer, rnn, take, add):
    """What ``take`` makes of the parameters of a layer and direction, as the cell calls them."""
    place = f"l{layer.number - 1}{'_reverse' if layer.reverse else ''}"
    kinds = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    inputs, recurrent, bias, second = (take(getattr(rnn, f"{kind}_{place}")) for kind in kinds)
    gates = GATES[type(layer.cell)]
    arrays = {"U": inputs, "W": recurrent, "b": add(bias, second)}
    own = {name + gate: part for name, array in arrays.items()
           for gate, part in zip(gates, np.split(array, len(gates)), strict=True)}
    return own | ({"b_n": bias[2 * H :], "b_q": second[2 * H :]} if isinstance(layer.cell, Gru) else {})


def by_our_names(network, modules, take, add):
    """What ``take`` makes of all parameters; ``add``: what becomes of the two biases."""
    rnn, read_out = modules
    return {"V": take(read_out.weight), "c": take(read_out.bias)} | {
        layer.name(name): array
        for layer in network.directions
        for name, array in of_a_layer(layer, rnn, take, add).items()
    }


def values(network, modules):
    return by_our_names(network, modules, lambda parameter: parameter.detach().numpy(), np.add)


def gradients(network, modules):
    """A sum hands its gradient on to both of its terms."""
    return by_our_names(network, modules, lambda parameter: parameter.grad.numpy(), lambda first, _: first)


def make_case(rng, cell, layers, both_ways, with_lengths, sequences, loss):
    network = Network(cell(), D, H, K, LOSSES[loss], layers, both_ways)
    lengths = LENGTHS[sequences] if with_lengths else None
    return network, make_batch(rng, T, sequences, D, K, loss, WITH_TARGET, lengths=lengths)


def loss_in_pytorch(torch, o, batch, loss, mean=False):
    mask = torch.tensor(np.broadcast_to(batch.mask.reshape(T, -1), o.shape[:2]))
    o, y, measure = o[mask], torch.tensor(batch.targets)[mask], torch.nn.functional
    reduction = "mean" if mean else "sum"
    match loss:
        case "cross-entropy":
            return measure.cross_entropy(o, y.argmax(-1), reduction=reduction)
        case "squared error":
            return 0.5 * measure.mse_loss(o, y, reduction=reduction)
        case "binary cross-entropy":
            return measure.binary_cross_entropy_with_logits(o, y, reduction=reduction)


def draw_states(rng, network, sequences):
    """The states before the first time step by their names in PyTorch's order, for each state of the cell."""
    return {state: {layer.name(state): rng.normal(scale=0.5, size=(sequences, H)) for layer in network.directions}
            for state in network.cell.states}


def run_in_pytorch(torch, rnn, batch, initial):
    """h of all time steps, and the last states as the cell calls them, each (layers · directions, B, H)."""
    x = torch.tensor(batch.inputs)
    start = tuple(torch.tensor(np.stack(list(of_layers.values()))) for of_layers in initial.values())
    if batch.lengths is not None:
        x = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(batch.lengths), enforce_sorted=False)
    h, last = rnn(x, start if len(start) > 1 else start[0])
    if batch.lengths is not None:
        h, _ = torch.nn.utils.rnn.pad_packed_sequence(h, total_length=T)
    return h, dict(zip(initial, last if len(start) > 1 else (last,), strict=True))


def assert_same_gradients(trace, network, modules):
    expected = gradients(network, modules)
    assert expected.keys() == {quantity.name for quantity in network.parameters}
    for name, gradient in expected.items():
        assert gradient.any(), name
        assert_same(trace[f"d_{name}"], gradient, 1e-10, name)


@pytest.mark.parametrize("cell, layers, both_ways, with_lengths, sequences, loss, mean", CASES)
def test_that_the_engine_computes_what_pytorch_computes(
    torch, rng, cell, layers, both_ways, with_lengths, sequences, loss, mean
):
    """From states that are not zero."""
    network, batch = make_case(rng, cell, layers, both_ways, with_lengths, sequences, loss)
    initial = draw_states(rng, network, sequences)
    rnn, read_out = modules = in_pytorch(torch, cell, layers, both_ways)
    h, last = run_in_pytorch(torch, rnn, batch, initial)
    o = read_out(h)
    theirs = loss_in_pytorch(torch, o, batch, loss, mean)
    theirs.backward()
    states = {initial_name(name): state for of_layers in initial.values() for name, state in of_layers.items()}
    start = with_initial_states(network, values(network, modules), states)
    trace = run_iteration(network, start, batch, Sgd(), method=Method(mean=mean, carries_state=True))
    exists = alive(trace)
    assert_same(trace[network.top][exists], h.detach().numpy()[exists], 1e-10)
    assert_same(trace["o"][exists], o.detach().numpy()[exists], 1e-10)
    assert_same(trace["L"], theirs.item(), 1e-10)
    for state, of_layers in last.items():
        ours = np.stack([last_state(trace, layer, state) for layer in network.directions])
        assert_same(ours, of_layers.detach().numpy(), 1e-10)
    assert_same_gradients(trace, network, modules)


def run_in_windows(torch, rnn, batch, window):
    """h of all time steps; between the windows the states go on, and no error comes back."""
    outputs, state = [], None
    for x in torch.tensor(batch.inputs).split(window):
        h, state = rnn(x, state)
        state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
        outputs.append(h)
    return torch.cat(outputs)


@pytest.mark.parametrize("layers, window, with_lengths", [(1, 1, False), (1, 3, True), (3, 3, False), (3, 2, True)])
@pytest.mark.parametrize("cell", GATES)
def test_that_truncated_bptt_computes_what_pytorch_does_with_states_that_are_detached(
    torch, rng, cell, layers, window, with_lengths
):
    network, batch = make_case(rng, cell, layers, False, with_lengths, 3, "squared error")
    rnn, read_out = modules = in_pytorch(torch, cell, layers, False)
    o = read_out(run_in_windows(torch, rnn, batch, window))  # what has no target sends no error
    loss_in_pytorch(torch, o, batch, "squared error").backward()
    start = network.pack(values(network, modules))
    trace = run_iteration(network, start, batch, Sgd(), method=Method(truncation=window))
    assert_same(trace["o"][alive(trace)], o.detach().numpy()[alive(trace)], 1e-10)
    assert_same_gradients(trace, network, modules)


@pytest.mark.parametrize("threshold", [0.5, 1e3])
def test_that_the_norm_that_clips_is_the_one_over_all_layers_and_directions(torch, rng, threshold):
    network, batch = make_case(rng, Lstm, 3, True, False, 3, "squared error")
    trace = run_iteration(network, network.initialize(rng), batch, Sgd(threshold=threshold, clipping="norm"))
    parameters = [torch.tensor(trace[name], requires_grad=True) for name in trace.parameters()]
    for parameter, name in zip(parameters, trace.parameters(), strict=True):
        parameter.grad = torch.tensor(trace[f"d_{name}"])
    norm = torch.nn.utils.clip_grad_norm_(parameters, threshold).item()
    assert_same(trace["g_norm"], norm, 1e-10)
    too_short = norm / (norm + 1e-6) if norm > threshold else 1.0  # PyTorch adds 1e-6 to the norm
    for parameter, name in zip(parameters, trace.parameters(), strict=True):
        assert_same(trace["clip"] * trace[f"d_{name}"], parameter.grad.numpy() / too_short, 1e-10, name)
