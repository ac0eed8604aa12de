"""A state is held at another value, and the network goes on from it: as far as the loss, and no further."""

import numpy as np
import pytest
from batches import CELLS, make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.held import go_on_with, state_at
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.trace import Phase
from rnn_explorer.errors import BadInput

T, D, H, K = 6, 3, 4, 3
AT = 0, 3, T - 1
LENGTHS = np.array([4, 6, 2])
KINDS = {  # layers, both directions, sequences, what else the batch has
    "alone": (1, False, 1, {}),
    "stacked, three sequences": (2, False, 3, {}),
    "lengths": (2, False, 3, {"lengths": LENGTHS}),
    "free running": (1, False, 2, {"fed": np.arange(T) > 1}),
    "both directions with lengths": (2, True, 3, {"lengths": LENGTHS}),
}


def run(cell, layers=1, both_ways=False, sequences=1, method=None, **more):
    """An iteration from parameters that are all drawn."""
    rng = np.random.default_rng(layers)
    network = Network(CELLS[cell](), D, H, K, LOSSES["cross-entropy"], layers, both_ways)
    batch = make_batch(rng, T, sequences, D, K, "cross-entropy", **more)
    parameters = network.initialize(rng)
    parameters = parameters + rng.normal(scale=0.5, size=parameters.shape)
    return network, Bptt(network, Adam(), batch, method or Method()).run(parameters, batch)


def forward(trace):
    return [event for event in trace.events if event.phase in (Phase.FORWARD, Phase.LOSS)]


def columns(trace):
    return {event.equation.writes for event in forward(trace)}


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def sigma(a):
    return 1.0 / (1.0 + np.exp(-a))


def answers(trace, h, first=0):
    """The outputs from hidden states (n, H) from a time step on, and their loss, by hand."""
    o = trace["c"] + h @ trace["V"].T
    y_hat = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
    return y_hat, -np.log(y_hat[trace["y"][first : first + len(h), 0] > 0]).sum()


@pytest.mark.parametrize("t", AT)
def test_that_an_elman_network_goes_on_from_a_held_state_as_by_hand(t):
    trace = run("elman")[1]
    found, h, states = go_on_with(trace, {("h", t, 2): -1.0}), np.zeros(H), []
    for now in range(T):
        h = np.tanh(trace["b"] + trace["W"] @ h + trace["U"] @ trace["x"][now, 0])
        if now == t:
            h[2] = -1.0
        states.append(h)
    y_hat, loss = answers(trace, np.array(states))
    close(found["h"][:, 0], states)
    close(found["y_hat"][:, 0], y_hat)
    close(found["L"], loss)


@pytest.mark.parametrize("t", AT)
@pytest.mark.parametrize("column", ["h.1", "s.1", "h.2", "s.2"])
def test_that_two_layers_of_lstm_do_so_also_from_a_held_cell_state(column, t):
    trace = run("lstm", layers=2)[1]
    found = go_on_with(trace, {(column, t, 1): 0.8})
    state = {name: np.zeros(H) for name in ("h.1", "s.1", "h.2", "s.2")}
    tops = []
    for now in range(T):
        x = trace["x"][now, 0]
        for layer in "12":
            a = {gate: trace[f"b_{gate}.{layer}"] + trace[f"W_{gate}.{layer}"] @ state[f"h.{layer}"]
                 + trace[f"U_{gate}.{layer}"] @ x for gate in "ifgo"}
            s = sigma(a["f"]) * state[f"s.{layer}"] + sigma(a["i"]) * np.tanh(a["g"])
            if (column, t) == (f"s.{layer}", now):
                s[1] = 0.8
            h = sigma(a["o"]) * np.tanh(s)
            if (column, t) == (f"h.{layer}", now):
                h[1] = 0.8
            state[f"s.{layer}"], state[f"h.{layer}"] = s, h
            x = h
            close(found[f"s.{layer}"][now, 0], s)
        tops.append(x)
    y_hat, loss = answers(trace, np.array(tops))
    close(found["h.2"][:, 0], tops)
    close(found["y_hat"][:, 0], y_hat)
    close(found["L"], loss)


@pytest.mark.parametrize("t", AT)
def test_that_a_gru_does_so(t):
    trace = run("gru")[1]
    found, h, states = go_on_with(trace, {("h", t, 0): 0.9, ("h", t, 3): -0.5}), np.zeros(H), []
    for now in range(T):
        u = {gate: trace[f"b_{gate}"] + trace[f"U_{gate}"] @ trace["x"][now, 0] for gate in "rzn"}
        r, z = sigma(u["r"] + trace["W_r"] @ h), sigma(u["z"] + trace["W_z"] @ h)
        n = np.tanh(u["n"] + r * (trace["b_q"] + trace["W_n"] @ h))
        h = (1.0 - z) * n + z * h
        if now == t:
            h[[0, 3]] = 0.9, -0.5
        states.append(h)
    y_hat, loss = answers(trace, np.array(states))
    close(found["h"][:, 0], states)
    close(found["y_hat"][:, 0], y_hat)
    close(found["L"], loss)


@pytest.mark.parametrize("t", AT)
def test_that_in_a_jordan_network_it_goes_on_through_the_output(t):
    trace = run("jordan")[1]
    found, before, losses = go_on_with(trace, {("h", t, 1): 1.0}), np.zeros(K), []
    for now in range(T):
        h = np.tanh(trace["b"] + trace["W"] @ before + trace["U"] @ trace["x"][now, 0])
        if now == t:
            h[1] = 1.0
        (before,), loss = answers(trace, h[None], now)
        losses.append(loss)
        close(found["h"][now, 0], h)
        close(found["y_hat"][now, 0], before)
    close(found["L_t"][:, 0], losses)
    close(found["L"], sum(losses))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("cell", CELLS)
def test_that_held_at_what_it_is_it_gives_the_numbers_of_the_training(cell, kind):
    layers, both_ways, sequences, more = kind
    if both_ways and CELLS[cell].reads_output:
        pytest.skip("there is no output before both directions have come to their end")
    network, trace = run(cell, layers, both_ways, sequences, **more)
    column = network.directions[0].name("h")
    found = go_on_with(trace, {(column, t, 1): trace[column][t, 0, 1] for t in (0, 3)})
    assert len(found) == len(forward(trace))
    for name in columns(trace):
        close(found[name], trace[name])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_that_what_is_before_it_and_the_other_sequences_stay_to_the_last_bit(kind):
    layers, both_ways, sequences, more = kind
    network, trace = run("elman", layers, both_ways, sequences, **more)
    before = trace.numbers.tobytes()
    column = network.directions[0].name("h")
    found = go_on_with(trace, {(column, 2, 1): 0.95})
    assert found[column][2, 0, 1] == 0.95 and (found["y_hat"][2:, 0] != trace["y_hat"][2:, 0]).any()
    np.testing.assert_array_equal(found[column][:2], trace[column][:2])
    for name in columns(trace) - {"L"}:
        np.testing.assert_array_equal(found[name][:, 1:], trace[name][:, 1:])
        if not both_ways:
            np.testing.assert_array_equal(found[name][:2], trace[name][:2])
    assert trace.numbers.tobytes() == before


def test_that_nothing_comes_after_the_loss():
    trace = run("elman")[1]
    found = go_on_with(trace, {("h", 0, 0): 0.5})
    assert found.events[-1].equation.writes == "L"
    assert not any(found.known(name, len(found)).any() for name in ("d_o", "d_h", "d_W", "W_new"))


def test_that_it_is_as_precise_as_the_iteration():
    trace = run("lstm", method=Method(precision="float32"))[1]
    found = go_on_with(trace, {("s", 2, 0): 3.0})
    assert found.numbers.dtype == np.float32 and found["s"][2, 0, 0] == 3.0


def test_that_of_both_directions_side_by_side_one_is_held():
    network, _ = run("elman", 2, True)
    assert state_at(network, "h.1", 1) == ("h.1.forward", 1)
    assert state_at(network, "h.2", H + 1) == ("h.2.reverse", 1)
    assert state_at(network, "h.2.reverse", 3) == ("h.2.reverse", 3)
    assert state_at(network, "a.1.forward", 0) is None


def test_that_a_value_with_which_the_numbers_overflow_is_refused():
    trace = run("elman_identity")[1]
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(BadInput, match=r"became .*closer to 0"):
        go_on_with(trace, {("h", 1, 0): 1e308})
