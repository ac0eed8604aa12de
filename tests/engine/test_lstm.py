"""The LSTM computes what PyTorch and the ONNX operator compute."""

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cells.lstm import Lstm
from rnn_explorer.engine.cells.lstm_peephole import LstmPeephole
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


def side_by_side(trace, name, order="ifgo"):
    return np.concatenate([trace[f"{name}_{gate}"] for gate in order])


def assert_same(ours, theirs, tolerance=1e-10):
    assert np.linalg.norm(ours - theirs) <= tolerance * np.linalg.norm(theirs)


def as_in_torch(torch, trace):
    """The same network: PyTorch's second bias stays 0."""
    lstm, read_out = torch.nn.LSTM(D, H, dtype=torch.float64), torch.nn.Linear(H, K, dtype=torch.float64)
    values = (*(side_by_side(trace, name) for name in "UWb"), np.zeros(4 * H))
    for parameter, value in zip(lstm.parameters(), values, strict=True):
        parameter.data = torch.tensor(value)
    read_out.weight.data, read_out.bias.data = torch.tensor(trace["V"]), torch.tensor(trace["c"])
    return lstm, read_out


@pytest.mark.parametrize("sequences", [1, 3])
def test_that_it_computes_what_pytorch_computes(sequences):
    torch = pytest.importorskip("torch")
    trace = run(Lstm, sequences)
    lstm, read_out = as_in_torch(torch, trace)
    h, (_, last_state) = lstm(torch.tensor(trace["x"]))
    with_target = np.arange(T) % 3 != 0
    difference = (read_out(h) - torch.tensor(trace["y"]))[with_target]
    loss = 0.5 * (difference**2).sum()
    loss.backward()
    assert_same(trace["h"], h.detach().numpy())
    assert_same(trace["s"][-1], last_state[0].detach().numpy())
    assert_same(trace["L"], loss.item())
    for name, parameter in zip("UWb", lstm.parameters(), strict=False):
        assert_same(side_by_side(trace, f"d_{name}"), parameter.grad.numpy())
    assert_same(trace["d_V"], read_out.weight.grad.numpy())
    assert_same(trace["d_c"], read_out.bias.grad.numpy())


def in_onnx(onnx, trace, sequences):
    """The operator's h of all time steps (T, B, H), and its last cell state (B, H); its order of gates is i o f c."""
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    feeds = {
        "X": trace["x"],
        "W": side_by_side(trace, "U", "iofg")[None],
        "R": side_by_side(trace, "W", "iofg")[None],
        "B": np.concatenate([side_by_side(trace, "b", "iofg"), np.zeros(4 * H)])[None],
        "lens": np.full(sequences, T, dtype=np.int32),
        "h0": np.zeros((1, sequences, H)),
        "c0": np.zeros((1, sequences, H)),
        "P": side_by_side(trace, "p", "iof")[None],
    }
    node = helper.make_node("LSTM", list(feeds), ["Y", "Y_h", "Y_c"], hidden_size=H)
    typed = [
        helper.make_tensor_value_info(
            name, TensorProto.INT32 if array.dtype == np.int32 else TensorProto.DOUBLE, array.shape
        )
        for name, array in feeds.items()
    ]
    results = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in ("Y", "Y_h", "Y_c")]
    graph = helper.make_graph([node], "lstm", typed, results)
    h, _, last_state = ReferenceEvaluator(helper.make_model(graph)).run(None, feeds)
    return h[:, 0], last_state[0]


@pytest.mark.parametrize("sequences", [1, 3])
def test_that_with_peepholes_it_computes_what_the_onnx_operator_computes(sequences):
    onnx = pytest.importorskip("onnx")
    trace = run(LstmPeephole, sequences)
    h, last_state = in_onnx(onnx, trace, sequences)
    assert_same(trace["h"], h)
    assert_same(trace["s"][-1], last_state)


@pytest.mark.parametrize("cell", [Lstm, LstmPeephole])
def test_that_a_sweep_in_pieces_computes_what_a_sweep_at_once_computes(cell, monkeypatch):
    """Long sequences are worked through in pieces that fit into the cache."""
    whole = run(cell, 2)
    monkeypatch.setattr("rnn_explorer.engine.memory_cell.CACHED", 3 * 2 * 4 * H)
    in_pieces = run(cell, 2)
    for name in whole.columns:
        np.testing.assert_allclose(in_pieces[name], whole[name], rtol=1e-12, atol=1e-14, err_msg=name)


def test_that_the_forget_gate_starts_open(rng):
    network = Network(Lstm(), D, H, K, LOSSES["squared error"])
    parameters = network.unpack(network.initialize(rng))
    assert (parameters["b_f"] == 1.0).all()
    assert all((parameters[f"b_{gate}"] == 0.0).all() for gate in "igo")


def test_that_of_the_later_error_of_the_cell_state_the_forget_gate_lets_its_share_through():
    trace = run(Lstm, 1, steps=4)
    through_h = (1.0 - trace["m"][1] ** 2) * trace["d_m"][1]
    np.testing.assert_allclose(trace["d_s"][1] - through_h, trace["gate_f"][2] * trace["d_s"][2], rtol=1e-9)
