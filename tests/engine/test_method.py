"""How an iteration is computed: truncation, states carried over, precision, means, free running, and where it ends."""

import weakref
from dataclasses import replace

import numpy as np
import pytest
from batches import CELLS, alive, make_batch

from rnn_explorer.engine.bptt import Bptt, run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.cells.elman_relu import ElmanRelu
from rnn_explorer.engine.explanation import explain, maker
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Phase

RECURRENT = [name for name, cell in CELLS.items() if cell.states or cell.reads_output]


def make(cell, rng, steps=6, sequences=2, loss="cross-entropy", layers=1, **more):
    network = Network(CELLS[cell](), 3, 4, 3, LOSSES[loss], layers)
    return network, make_batch(rng, steps, sequences, 3, 3, loss, **more)


def part(batch, start, stop):
    return replace(batch, inputs=batch.inputs[start:stop], targets=batch.targets[start:stop],
                   mask=batch.mask[start:stop])


@pytest.mark.parametrize("cell", RECURRENT)
def test_that_a_state_that_is_carried_over_goes_on_as_in_one_long_sequence(cell, rng):
    network, batch = make(cell, rng, layers=2)
    parameters = network.initialize(rng)
    whole = run_iteration(network, parameters, batch, Sgd())
    halves = [part(batch, 0, 3), part(batch, 3, 6)]
    iterations = Bptt(network, Sgd(), halves[0], Method(carries_state=True))
    first = iterations.run(parameters, halves[0])
    state = first.updated_state().copy()
    state[: parameters.size] = parameters  # no update in between
    second = iterations.run(state, halves[1])
    for name in ("h.1", "h.2", "y_hat"):
        np.testing.assert_allclose(np.concatenate([first[name], second[name]]), whole[name], rtol=1e-13)


def test_that_a_batch_that_does_not_continue_starts_from_nothing(rng):
    network, batch = make("elman", rng)
    iterations = Bptt(network, Sgd(), batch, Method(carries_state=True))
    state = iterations.run(network.initialize(rng), batch).updated_state()
    assert np.any(iterations.run(state, batch)["h_0"])
    assert not np.any(iterations.run(state, replace(batch, continues=False))["h_0"])


def test_that_the_last_state_of_a_shorter_sequence_is_carried_over(rng):
    network, batch = make("elman", rng, lengths=np.array([6, 2]))
    iterations = Bptt(network, Sgd(), batch, Method(carries_state=True))
    first = iterations.run(network.initialize(rng), batch)
    second = iterations.run(first.updated_state(), batch)
    np.testing.assert_array_equal(second["h_0"], [first["h"][5, 0], first["h"][1, 1]])


def test_that_truncation_leaves_the_forward_sweep_alone_and_stops_errors_at_the_walls(rng):
    network, batch = make("elman", rng)
    parameters = network.initialize(rng)
    full = run_iteration(network, parameters, batch, Sgd())
    cut = run_iteration(network, parameters, batch, Sgd(), method=Method(2))
    np.testing.assert_array_equal(cut["h"], full["h"])
    assert cut.walls == {2, 4}
    for t in range(6):
        only_from_its_loss = np.allclose(cut["d_h"][t], cut["d_o"][t] @ cut["V"])
        assert only_from_its_loss == (t in (1, 3, 5))


def test_that_a_window_of_all_time_steps_is_full_bptt(rng):
    network, batch = make("lstm", rng)
    parameters = network.initialize(rng)
    traces = [run_iteration(network, parameters, batch, Sgd(), method=Method(k)) for k in (None, 6)]
    for name in traces[0].columns:
        np.testing.assert_array_equal(traces[0][name], traces[1][name])


def test_that_no_error_reaches_a_window_without_a_target(rng):
    network, batch = make("gru", rng, mask=np.arange(6) == 5)
    trace = run_iteration(network, network.initialize(rng), batch, Sgd(), method=Method(3))
    assert {event.t for event in trace.events if event.phase is Phase.BACKWARD} == {3, 4, 5}
    assert not np.any(trace["d_h"][:3])


def test_that_the_mean_is_the_sum_divided_by_the_number_of_targets(rng):
    network, batch = make("elman", rng, lengths=np.array([6, 3]), mask=np.arange(6) != 1)
    parameters = network.initialize(rng)
    total = run_iteration(network, parameters, batch, Sgd())
    mean = run_iteration(network, parameters, batch, Sgd(), method=Method(mean=True))
    np.testing.assert_allclose(mean["L"], total["L"] / 7)
    np.testing.assert_allclose(mean["d_W"], total["d_W"] / 7)


def test_that_a_finished_sequence_changes_nothing(rng):
    network, batch = make("lstm", rng, lengths=np.array([6, 2]))
    parameters, other = network.initialize(rng), np.array(batch.inputs)
    other[2:, 1] += 100.0
    traces = [run_iteration(network, parameters, b, Sgd()) for b in (batch, replace(batch, inputs=other))]
    exists = alive(traces[0])
    np.testing.assert_array_equal(traces[0]["d_W_f"], traces[1]["d_W_f"])
    np.testing.assert_array_equal(traces[0]["h"][exists], traces[1]["h"][exists])
    assert not np.any(traces[0]["d_a_f"][~exists])


def test_that_in_free_running_the_output_is_the_next_input(rng):
    network, batch = make("gru", rng, fed=np.arange(6) > 0)
    trace = run_iteration(network, network.initialize(rng), batch, Sgd())
    np.testing.assert_array_equal(trace["x"][1:], trace["y_hat"][:-1])
    np.testing.assert_array_equal(trace["x"][0], batch.inputs[0])
    assert [event.t for event in trace.events if event.equation.writes == "x"] == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(trace.known("x", 0), [True, *[False] * 5])


def test_that_one_to_many_needs_no_more_than_one_input(rng):
    """A vector in, then nothing: the later inputs are zero."""
    network, batch = make("elman", rng)
    inputs = np.array(batch.inputs)
    inputs[1:] = 0.0
    trace = run_iteration(network, network.initialize(rng), replace(batch, inputs=inputs), Sgd())
    np.testing.assert_allclose(trace["d_U"], trace["d_a"][0].T @ inputs[0])


def test_that_a_windowed_input_shows_the_past_the_newest_first(rng):
    _, batch = make("dense", rng)
    seen = batch.windowed(3)
    np.testing.assert_array_equal(seen.inputs[4], np.concatenate(batch.inputs[[4, 3, 2]], axis=-1))
    np.testing.assert_array_equal(seen.inputs[0][:, 3:], 0.0)
    assert seen.input_axis.labels[2:5] == ("2", "0 (t−1)", "1 (t−1)")


@pytest.mark.parametrize("cell", CELLS)
def test_that_float32_computes_the_same_within_its_precision(cell, rng):
    network, batch = make(cell, rng, layers=2)
    parameters = network.initialize(rng)
    exact, single = (
        run_iteration(network, parameters, batch, Adam(), method=Method(precision=p)) for p in ("float64", "float32")
    )
    for name in exact.columns:
        assert single[name].dtype == np.float32
        np.testing.assert_allclose(single[name], exact[name], rtol=2e-3, atol=2e-5, err_msg=name)


def exploding(rng):
    network = Network(ElmanRelu(), 3, 4, 2, LOSSES["squared error"])
    parameters = network.unpack(network.initialize(rng))
    parameters["W"][...] = 1e100 * np.eye(4)
    parameters["b"][...] = 1.0
    return network, network.pack(parameters), make_batch(rng, 9, 1, 3, 2, "squared error")


def test_that_an_iteration_ends_at_the_event_that_made_an_infinity(rng):
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_iteration(*exploding(rng), Sgd(), iteration=7)
    last = trace.last_event(len(trace))
    assert (last.equation.writes, last.t) == ("a", 4)
    assert trace.problem.startswith("a(5) became ∞ (unit 1, time step 5, iteration 7, forward); choose a smaller")
    assert np.isfinite(trace["a"][:4]).all()
    assert not trace.known("h", len(trace))[4]
    assert not trace.known("L", len(trace))
    with pytest.raises(ValueError, match=r"a\(5\) became ∞"):
        trace.updated_state()


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_that_an_infinity_ends_the_iteration_even_if_it_is_squashed_at_once(cell, layers, sign, rng):
    network, batch = make(cell, rng, layers=layers)
    parameters, inputs = network.unpack(network.initialize(rng)), np.zeros(batch.inputs.shape)
    inputs[2, 1] = 1e200
    for name, values in parameters.items():
        if name.startswith("U") and not name.endswith("2"):
            values[...] = sign * 1e200
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_iteration(network, network.pack(parameters), replace(batch, inputs=inputs), Sgd())
    assert f"(3) became {'∞' if sign > 0 else '−∞'} (sequence 2, unit 1, time step 3" in trace.problem
    assert trace.last_event(len(trace)).equation.writes.startswith("a")


def test_that_an_infinite_output_ends_the_iteration_even_if_it_has_no_target(rng):
    network, batch = make("jordan", rng, mask=np.arange(6) == 5)
    parameters = network.unpack(np.zeros_like(network.initialize(rng)))
    parameters["U"][...], parameters["V"][0] = 1.0, -1e308
    inputs = np.zeros(batch.inputs.shape)
    inputs[0] = 9.0
    batch = replace(batch, inputs=inputs, targets=np.full(batch.targets.shape, 1 / 3))  # which is what it says at last
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run_iteration(network, network.pack(parameters), batch, Sgd())
    assert trace.problem.startswith("o(1) became −∞ (sequence 1, unit 1, time step 1")


def test_that_the_next_iteration_from_good_parameters_is_not_disturbed(rng):
    network, parameters, batch = exploding(rng)
    iterations, good = Bptt(network, Sgd(), batch), network.initialize(rng)
    before = iterations.run(good, batch)["W_new"].copy()
    with np.errstate(over="ignore", invalid="ignore"):
        assert iterations.run(parameters, batch).problem is not None
    after = iterations.run(good, batch)
    assert after.problem is None
    np.testing.assert_array_equal(after["W_new"], before)


def test_that_the_loss_of_a_hopeless_guess_is_exact(rng):
    """Cross-entropy is computed from o: a probability that is too small for a number has a logarithm all the same."""
    network = Network(Elman(), 3, 4, 2, LOSSES["cross-entropy"])
    parameters = network.unpack(network.initialize(rng))
    parameters["V"][...], parameters["c"][...] = 0.0, (5000.0, 0.0)
    batch = make_batch(rng, 3, 1, 3, 2, "cross-entropy")
    trace = run_iteration(network, network.pack(parameters), replace(batch, targets=np.tile([0.0, 1.0], (3, 1, 1))),
                          Sgd())
    np.testing.assert_array_equal(trace["L_t"], 5000.0)


def test_that_a_batch_of_another_form_is_refused(rng):
    network, batch = make("elman", rng, sequences=3)
    iterations, parameters = Bptt(network, Sgd(), batch), network.initialize(rng)
    one = make_batch(rng, 6, 1, 3, 3, "cross-entropy")
    others = (one, part(batch, 0, 4), replace(batch, mask=np.arange(6) == 2))
    for other in others:
        assert not iterations.fits(other)
        with pytest.raises(ValueError, match="another shape, mask, lengths or fed time steps"):
            iterations.run(parameters, other)


def test_that_a_mask_that_was_changed_in_place_is_noticed(rng):
    mask = np.ones(6, dtype=bool)
    network, batch = make("elman", rng, mask=mask)
    iterations = Bptt(network, Sgd(), batch)
    mask[:3] = False
    assert not iterations.fits(replace(batch, mask=mask))


def test_that_what_is_beyond_a_length_may_be_anything(rng):
    network, batch = make("gru", rng, lengths=np.array([6, 2]))
    inputs, targets = np.array(batch.inputs), np.array(batch.targets)
    inputs[2:, 1], targets[2:, 1] = np.nan, np.inf
    parameters = network.initialize(rng)
    first = run_iteration(network, parameters, batch, Sgd())
    second = run_iteration(network, parameters, replace(batch, inputs=inputs, targets=targets), Sgd())
    np.testing.assert_array_equal(first["W_n_new"], second["W_n_new"])


def test_that_states_of_other_sequences_are_not_carried_over(rng):
    network, three = make("lstm", rng, sequences=3)
    _, one = make("lstm", rng, sequences=1)
    method = Method(carries_state=True)
    state = Bptt(network, Adam(), three, method).run(network.initialize(rng), three).updated_state()
    iterations = Bptt(network, Adam(), one, method)
    with pytest.raises(ValueError, match="the states carried over do not belong to 1 sequences; begin anew"):
        iterations.run(state, one)
    anew = iterations.run(state, replace(one, continues=False))
    assert not np.any(anew["s_0"])
    assert anew["updates"] == 1


def test_that_a_setting_that_a_precision_cannot_hold_is_refused(rng):
    network, batch = make("elman", rng)
    with pytest.raises(ValueError, match="epsilon is 1e-60, which is 0 in float32; choose another value, or float64"):
        Bptt(network, Adam(epsilon=1e-60), batch, Method(precision="float32"))


def test_that_arenas_do_not_wait_for_the_garbage_collection(rng):
    network, batch = make("lstm", rng, layers=2)
    iterations = Bptt(network, Sgd(), batch)
    trace = iterations.run(network.initialize(rng), batch)
    gone = weakref.ref(iterations._desks), weakref.ref(iterations._desks.free().views)
    del iterations, trace
    assert [reference() for reference in gone] == [None, None]


def test_that_an_explanation_of_a_time_step_that_a_sequence_has_not_is_refused(rng):
    network, batch = make("elman", rng, lengths=np.array([6, 2]))
    trace = run_iteration(network, network.initialize(rng), batch, Sgd())
    with pytest.raises(ValueError, match="sequence 2 has no time step 5: it has 2"):
        explain(trace, maker(trace, "h", 4), (0,), sequence=1)


@pytest.mark.parametrize("window", [0, -1, 2.5, np.nan])
def test_that_a_window_that_is_no_number_of_time_steps_is_refused(window):
    with pytest.raises(ValueError, match="it must be a whole number of time steps, at least 1"):
        Method(window)
