"""Law 2: arrays refuse writing, `known` only grows, replay is bit-identical."""

from itertools import pairwise

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt, run_iteration
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Phase, Unit


@pytest.fixture
def run(network):
    rng = np.random.default_rng(5)
    batch = make_batch(rng, 7, 2, 3, 2, "cross-entropy", np.arange(7) % 3 != 1)
    parameters = network.initialize(rng)
    return lambda: run_iteration(network, parameters, batch, Sgd(threshold=0.1))


def test_that_no_column_can_be_written(run):
    trace = run()
    for column in trace.columns.values():
        for array in (column.values, column.known_from):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    with pytest.raises(TypeError):
        trace.columns["h"] = None


def test_that_what_is_known_only_grows_with_the_position(run):
    trace = run()
    for before, after in pairwise(range(len(trace) + 1)):
        for name in trace.columns:
            assert not (trace.known(name, before) & ~trace.known(name, after)).any()


def test_that_every_event_makes_exactly_one_more_value_known(run):
    trace = run()
    count = [sum(int(trace.known(name, k).sum()) for name in trace.columns) for k in range(len(trace) + 1)]
    assert set(np.diff(count)) == {1}


def test_that_only_what_was_given_is_known_at_the_start(run):
    trace = run()
    known = {name for name in trace.columns if trace.known(name, 0).any()}
    assert known == {"x", "h_0", "y", "U", "W", "b", "V", "c", "eta", "threshold"}


def test_that_time_steps_without_a_target_never_have_an_output(run):
    trace = run()
    expected = np.arange(7) % 3 != 1
    for name in ("y", "o", "y_hat", "L_t", "d_o"):
        np.testing.assert_array_equal(trace.known(name, len(trace)), expected)


def test_that_a_replay_is_bit_identical(run):
    first, second = run(), run()
    for name in first.columns:
        assert first[name].tobytes() == second[name].tobytes(), name


def test_that_the_parameters_passed_in_stay_as_they_were(network, rng):
    parameters = network.initialize(rng)
    before = parameters.copy()
    run_iteration(network, parameters, make_batch(rng, 4, 1, 3, 2, "cross-entropy"), Sgd())
    np.testing.assert_array_equal(parameters, before)


def test_that_a_later_iteration_leaves_an_earlier_trace_as_it_was(network, rng):
    first, second = (make_batch(rng, 4, 2, 3, 2, "cross-entropy") for _ in range(2))
    iterations = Bptt(network, Sgd(), first)
    trace = iterations.run(network.initialize(rng), first)
    before = {name: trace[name].copy() for name in trace.columns}
    iterations.run(trace.updated_parameters(), second, 2)
    for name, values in before.items():
        np.testing.assert_array_equal(trace[name], values, err_msg=name)


def test_that_arrays_used_again_give_the_same_bits_as_new_ones(network, rng):
    first, second = (make_batch(rng, 4, 2, 3, 2, "cross-entropy") for _ in range(2))
    used = Bptt(network, Sgd(), first)
    used.run(network.initialize(rng), first)
    parameters = network.initialize(rng)
    again, new = used.run(parameters, second), run_iteration(network, parameters, second, Sgd())
    for name in new.columns:
        assert again[name].tobytes() == new[name].tobytes(), name


def test_that_the_phases_come_in_their_order(run):
    phases = [event.phase for event in run().events]
    assert sorted(phases, key=list(Phase).index) == phases
    assert set(phases) == set(Phase)


def test_that_the_backward_sweep_goes_back_in_time(run):
    backward = [event.t for event in run().events if event.phase is Phase.BACKWARD]
    assert backward == sorted(backward, reverse=True)


def test_that_the_stops_of_a_longer_unit_are_stops_of_the_shorter_one(run):
    trace = run()
    for shorter, longer in pairwise(Unit):
        assert set(trace.stops(longer)) <= set(trace.stops(shorter))


def test_that_clipping_leaves_the_norm_at_the_threshold(run):
    trace = run()
    assert trace["g_norm"] > 0.1
    clipped = np.sqrt(sum(np.square(trace["clip"] * trace[f"d_{name}"]).sum() for name in trace.parameters()))
    np.testing.assert_allclose(clipped, 0.1, rtol=1e-12)


def test_that_a_small_gradient_is_not_clipped(network, rng):
    trace = run_iteration(
        network, network.initialize(rng), make_batch(rng, 2, 1, 3, 2, "cross-entropy"), Sgd(threshold=1e6)
    )
    assert trace["clip"] == 1.0
