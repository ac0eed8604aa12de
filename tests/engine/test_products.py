"""Products in pieces are the products."""

import numpy as np
import pytest

from rnn_explorer.engine.products import EVEN, UNPACKED, product
from rnn_explorer.engine.programme import Programme


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize(("rows", "inner", "columns"), [(32, 193, 256), (37, 300, 250), (9, 400, 400), (5, 3, 2)])
def test_that_a_product_of_many_rows_is_the_same_in_pieces(rng, rows, inner, columns, in_order):
    left, right = rng.normal(size=(rows, inner)), rng.normal(size=(inner, columns))
    right = right if in_order else np.asfortranarray(right)
    do, out = Programme(), np.full((rows, columns), np.nan)
    product(do, left, right, out)
    for _ in range(2):  # what is written down reads its factors anew
        left *= 2.0
        right += 1.0
        do.play()
        np.testing.assert_allclose(out, left @ right, rtol=1e-12, atol=1e-9)


def test_that_only_what_would_be_packed_is_made_in_pieces(rng):
    right = rng.normal(size=(100, 100))
    for rows, pieces in ((UNPACKED // right.size, 1), (UNPACKED // right.size + EVEN, 2)):
        do = Programme()
        product(do, rng.normal(size=(rows, 100)), right, np.empty((rows, 100)))
        assert len(do._calls) == pieces


def test_that_a_vector_is_multiplied_as_it_is(rng):
    vector, right, out = rng.normal(size=2000), rng.normal(size=(2000, 900)), np.empty(900)
    do = Programme()
    product(do, vector, right, out)
    do.play()
    np.testing.assert_allclose(out, vector @ right, rtol=1e-12, atol=1e-9)
