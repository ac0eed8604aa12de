"""What is written down once is done in every iteration, with what lies in the arrays then."""

import weakref
from functools import partial

import numpy as np
import pytest

from rnn_explorer.engine.cell import Source, add_up
from rnn_explorer.engine.products import multiply_parts
from rnn_explorer.engine.programme import LONGEST, Programme


def test_that_a_programme_does_what_is_written_in_order_with_what_is_there_when_it_is_played():
    do, a, b = Programme(), np.ones(3), np.zeros(3)
    do(np.add, a, a, b)
    do(partial(np.maximum, out=b), b, 5.0)
    do.copy(b, a)
    np.testing.assert_array_equal(a, 1.0)  # nothing is done while it is written
    do.play()
    np.testing.assert_array_equal(a, 5.0)
    do.play()
    np.testing.assert_array_equal(a, 10.0)


def test_that_errors_from_several_sources_are_added(rng):
    errors, others, w = (rng.normal(size=size) for size in ((4, 2, 3), (4, 2, 10), (3, 5)))
    out, do = np.empty((8, 5)), Programme()
    add_up(do, [Source(errors, w), Source(others[..., 5:], None)], out)
    do.play()
    np.testing.assert_allclose(out, (errors @ w + others[..., 5:]).reshape(8, 5), rtol=1e-14)


@pytest.mark.parametrize("several", [(4, 1), (4, 3), (3,), ()])
def test_that_every_part_is_multiplied_by_its_factor(rng, several):
    whole, (a, b), do = rng.normal(size=(*several, 8)), rng.normal(size=(2, *several, 2)), Programme()
    factors, out = (a, b, b, a), np.empty_like(whole)
    multiply_parts(do, whole, factors, out, np.empty_like(whole))
    multiply_parts(do, whole, factors, whole, np.empty_like(whole))
    expected = whole * np.concatenate(factors, axis=-1)
    do.play()
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(whole, expected)


@pytest.mark.parametrize("calls", [0, 3, LONGEST + 1])
def test_that_a_short_and_a_long_programme_do_the_same(calls):
    do, a, ones = Programme(), np.zeros(2), np.ones(2)
    for _ in range(calls):
        do(np.add, a, ones, a)
    do.play()
    do.play()
    np.testing.assert_array_equal(a, 2 * calls)


def test_that_what_is_written_after_a_play_is_done_in_the_next():
    do, a = Programme(), np.zeros(2)
    for _ in range(2):
        do(np.add, a, 1.0, a)
        do.play()
    np.testing.assert_array_equal(a, 3.0)


@pytest.mark.parametrize("calls", [2, LONGEST + 1])
def test_that_a_programme_that_is_given_up_gives_back_its_arrays_at_once(calls):
    do, a = Programme(), np.zeros(2)
    for _ in range(calls):
        do(np.negative, a, a)
    do.play()
    held = weakref.ref(a)
    del do, a
    assert held() is None
