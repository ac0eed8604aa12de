"""Both GRUs against other implementations: PyTorch has the reset gate after the product, ONNX has both."""

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


def traced(cell, sequences):
    """An iteration with biases other than 0."""
    rng = np.random.default_rng(11)
    network = Network(cell(), D, HIDDEN, K, LOSSES["squared error"])
    parameters = network.initialize(rng) + rng.normal(scale=0.3, size=network.layout.size)
    return run_iteration(network, parameters, make_batch(rng, STEPS, sequences, D, K, "squared error"), Sgd())


def stacked(trace, name, gates, pattern="{}"):
    return np.concatenate([trace[pattern.format(f"{name}_{gate}")] for gate in gates])


def in_order_of_pytorch(trace, pattern="{}"):
    """weight_ih, weight_hh, bias_ih and bias_hh; b_r and b_z stand for the sum of the two biases of PyTorch."""
    hidden_bias = trace[pattern.format("b_q")]
    zeros = trace[pattern.format("b_r")], trace[pattern.format("b_z")]
    doubled = zeros if "d_" in pattern else tuple(np.zeros_like(bias) for bias in zeros)
    return (
        *(stacked(trace, name, "rzn", pattern) for name in "UWb"),
        np.concatenate([*doubled, hidden_bias]),
    )


@pytest.mark.parametrize("sequences", [1, 3])
def test_that_the_gru_agrees_with_pytorch(sequences):
    torch = pytest.importorskip("torch")
    trace = traced(Gru, sequences)
    theirs = torch.nn.GRU(D, HIDDEN, dtype=torch.float64)
    for parameter, values in zip(theirs.parameters(), in_order_of_pytorch(trace), strict=True):
        parameter.data = torch.tensor(values)
    v, c = (torch.tensor(trace[name], requires_grad=True) for name in "Vc")
    h, _ = theirs(torch.tensor(trace["x"]))
    loss = 0.5 * ((h @ v.T + c - torch.tensor(trace["y"])) ** 2).sum()
    loss.backward()
    np.testing.assert_allclose(trace["h"], h.detach(), rtol=1e-10)
    ours = (*in_order_of_pytorch(trace, "d_{}"), trace["d_V"], trace["d_c"])
    for parameter, gradient in zip((*theirs.parameters(), v, c), ours, strict=True):
        np.testing.assert_allclose(gradient, parameter.grad, rtol=1e-10, atol=1e-10 * abs(gradient).max())


@pytest.mark.parametrize("sequences", [1, 3])
@pytest.mark.parametrize("cell, linear_before_reset", [(GruBefore, 0), (Gru, 1)])
def test_that_both_forms_agree_with_onnx(cell, linear_before_reset, sequences):
    pytest.importorskip("onnx")
    from onnx.defs import onnx_opset_version
    from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
    from onnx.reference import ReferenceEvaluator

    trace = traced(cell, sequences)
    inner = trace["b_q"] if linear_before_reset else np.zeros(HIDDEN)
    biases = np.concatenate([stacked(trace, "b", "zrn"), np.zeros(2 * HIDDEN), inner])
    feeds = {"X": trace["x"], "W": stacked(trace, "U", "zrn")[None], "R": stacked(trace, "W", "zrn")[None],
             "B": biases[None]}  # fmt: skip
    node = make_node("GRU", list(feeds), ["Y", "Y_h"], hidden_size=HIDDEN, linear_before_reset=linear_before_reset)
    described = [make_tensor_value_info(name, 11, None) for name in (*feeds, "Y", "Y_h")]
    graph = make_graph([node], "gru", described[:4], described[4:])
    opset = make_opsetid("", min(onnx_opset_version(), 22))
    h, _ = ReferenceEvaluator(make_model(graph, opset_imports=[opset])).run(None, feeds)
    np.testing.assert_allclose(trace["h"], h[:, 0], rtol=1e-10)


def test_that_every_way_of_an_error_back_to_the_hidden_state_is_added():
    texts = {}
    for cell in (Gru, GruBefore):
        trace = traced(cell, 1)
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
