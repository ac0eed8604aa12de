"""Curves of many points, and the round numbers beside them."""

import numpy as np
import pytest

from rnn_explorer.widgets.curve import envelope, trailing_mean
from rnn_explorer.widgets.ticks import iterations_between, round_numbers


@pytest.mark.parametrize("count", [0, 1, 4, 5, 9, 100])
@pytest.mark.parametrize("length", [1, 2, 5, 20])
def test_that_a_trailing_mean_is_that_of_the_last_values(count, length):
    values = np.random.default_rng(0).random(count)
    expected = [values[max(index - length + 1, 0) : index + 1].mean() for index in range(count)]
    np.testing.assert_allclose(trailing_mean(values, length), expected)


def test_that_a_mean_after_a_peak_is_not_drowned_by_it():
    values = np.array([1e300, *[1e-3] * 50])
    np.testing.assert_allclose(trailing_mean(values, 5)[10:], 1e-3, rtol=1e-12)


def test_that_the_envelope_of_many_values_loses_no_extreme():
    values = np.zeros(100_000)
    values[[7, 54_321]] = 5.0, -3.0
    low, high = envelope(values, 300)
    assert (low.min(), high.max()) == (-3.0, 5.0)


def test_that_numbers_on_axes_are_round():
    assert round_numbers(0.0, 42.0, 4) == [0, 20, 40]
    assert round_numbers(0.0, 0.106, 3) == pytest.approx([0, 0.05, 0.1])
    assert iterations_between(1, 2000, 5) == [1, 500, 1000, 1500, 2000]
    assert iterations_between(1, 5, 20) == [1, 2, 3, 4, 5]
    assert iterations_between(1, 1, 5) == [1]
    assert iterations_between(283, 400, 4) == [300, 350, 400]
