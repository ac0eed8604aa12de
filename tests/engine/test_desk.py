"""A record of an iteration stays as it is, however many others are computed; what nobody keeps is used again."""

import gc
from itertools import pairwise

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.desk import MOST_DESKS
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.shelves import MOST_RECORDS


def address(trace):
    return trace["h"].__array_interface__["data"][0]


@pytest.fixture
def run(network, rng):
    batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
    iterations, parameters = Bptt(network, Sgd(), batch), network.initialize(rng)
    return lambda scale: iterations.run(parameters + scale, batch)


def test_that_traces_that_are_kept_do_not_change(run):
    count = 3 * MOST_DESKS
    kept = [run(scale) for scale in range(count)]
    for scale, trace in enumerate(kept):
        again = run(scale)
        for name in trace.columns:
            np.testing.assert_array_equal(trace[name], again[name], err_msg=name)
    assert len({address(trace) for trace in kept}) == count


def test_that_a_view_keeps_the_memory_from_being_used_again(run):
    trace = run(1.0)
    view, before = trace["h"][1:3, 0], trace["h"][1:3, 0].copy()
    del trace
    gc.collect()
    others = [run(float(scale)) for scale in range(2 * MOST_DESKS)]
    np.testing.assert_array_equal(view, before)
    assert len(others) == 2 * MOST_DESKS


@pytest.fixture(params=[Sgd(), Adam()], ids=["sgd", "adam"])
def training(network, rng, request):
    """``training(state)`` goes on from there; without one it begins."""
    batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
    iterations, parameters = Bptt(network, request.param, batch), network.initialize(rng)
    return lambda state=None: iterations.run(parameters if state is None else state, batch)


def go_on(training, count):
    traces = [training()]
    while len(traces) < count:
        traces.append(training(traces[-1].updated_state()))
    return traces


def begins_where_the_one_before_ends(before, trace):
    return np.shares_memory(before.updated_state(), trace.values("state"))


def test_that_traces_kept_one_after_the_other_have_the_parameters_between_them_once(training):
    traces = go_on(training, 3 * MOST_RECORDS)
    alike = [begins_where_the_one_before_ends(*pair) for pair in pairwise(traces)]
    assert sum(alike) >= 2 * (MOST_RECORDS - 1)
    for before, trace in pairwise(traces):
        np.testing.assert_array_equal(before.updated_state(), trace.values("state"))


def test_that_two_trainings_from_one_trace_leave_each_other_alone(training):
    *earlier, common = go_on(training, MOST_DESKS + 2)
    numbers = common.numbers.copy()
    one, other = training(common.updated_state()), training(common.updated_state())
    assert begins_where_the_one_before_ends(common, one) and not begins_where_the_one_before_ends(common, other)
    np.testing.assert_array_equal(one.numbers, other.numbers)
    np.testing.assert_array_equal(common.numbers, numbers)
    assert len(earlier) > MOST_DESKS  # held, so that the desks were not free


def test_that_a_trace_from_one_number_of_a_state_again_and_again_begins_elsewhere(training):
    kept = go_on(training, MOST_DESKS + 2)
    state = kept[-1].updated_state()
    alike = np.broadcast_to(abs(state[-1:]), state.shape)
    trace = training(alike)
    np.testing.assert_array_equal(trace.values("state"), alike)
    assert not begins_where_the_one_before_ends(kept[-1], trace)


def test_that_memory_that_nobody_looks_into_is_used_again(run):
    places = set()
    for scale in range(20):
        trace = run(float(scale))
        places.add(address(trace))
        del trace
    assert len(places) <= MOST_DESKS


def test_that_an_iteration_that_is_refused_leaves_the_desk_free(run):
    places = set()
    for _ in range(20):
        with pytest.raises(ValueError, match="not finite"), np.errstate(invalid="ignore"):
            run(np.inf)
        trace = run(1.0)
        places.add(address(trace))
        del trace
    assert len(places) <= MOST_DESKS
