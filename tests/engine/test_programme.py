"""What is written down once is done in every iteration, with what lies in the arrays then."""

import numpy as np
import pytest

from rnn_explorer.engine.cell import Source, add_up
from rnn_explorer.engine.products import multiply_parts
from rnn_explorer.engine.programme import Programme


def test_that_a_programme_does_what_is_written_in_order_with_what_is_there_when_it_is_played():
    do, a, b = Programme(), np.ones(3), np.zeros(3)
    do(np.add, a, a, b)
    do(np.maximum, b, 5.0, out=b)
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
