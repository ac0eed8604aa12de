"""A record of an iteration stays as it is, however many others are computed; what nobody keeps is used again."""

import gc

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.desk import LARGE, LINE, MOST_DESKS, memory_of
from rnn_explorer.engine.optimizers.sgd import Sgd


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


@pytest.mark.parametrize("size", [1, LARGE, 3 * LARGE + 8])
def test_that_memory_of_any_size_is_zero_begins_with_a_line_of_the_cache_and_can_be_written(size):
    numbers = np.frombuffer(memory_of(size), np.uint8)
    assert len(numbers) == size and numbers.ctypes.data % LINE == 0
    assert not numbers.any()
    numbers[...] = 1


def test_that_a_view_keeps_the_memory_from_being_used_again(run):
    trace = run(1.0)
    view, before = trace["h"][1:3, 0], trace["h"][1:3, 0].copy()
    del trace
    gc.collect()
    others = [run(float(scale)) for scale in range(2 * MOST_DESKS)]
    np.testing.assert_array_equal(view, before)
    assert len(others) == 2 * MOST_DESKS


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
