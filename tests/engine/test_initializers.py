"""What is promised of the matrices that a training starts from."""

import numpy as np
import pytest

from rnn_explorer.engine.initializers import INITIALIZERS, Initialization, glorot, identity, normal, orthogonal
from rnn_explorer.errors import BadInput


@pytest.mark.parametrize("name", INITIALIZERS)
def test_that_the_same_generator_gives_the_same_matrix(name):
    one, same = (INITIALIZERS[name](np.random.default_rng(4), (5, 3)) for _ in range(2))
    assert one.shape == (5, 3)
    assert one.tobytes() == same.tobytes()


@pytest.mark.parametrize("shape", [(6, 6), (7, 4), (4, 7)])
def test_that_an_orthogonal_matrix_keeps_every_length(rng, shape):
    np.testing.assert_allclose(np.linalg.svd(orthogonal(rng, shape), compute_uv=False), 1.0, rtol=1e-12)


def test_that_orthogonal_matrices_prefer_no_direction(rng):
    mean = np.mean([orthogonal(rng, (3, 3)) for _ in range(2000)], axis=0)
    assert np.abs(mean).max() < 0.06  # four standard errors; without the signs of R the diagonal is far from 0


def test_that_glorot_stays_within_its_bounds_and_fills_them(rng):
    weights, limit = glorot(rng, (40, 20)), np.sqrt(0.1)
    assert 0.99 * limit < np.abs(weights).max() <= limit


def test_that_a_large_normal_matrix_has_a_spectral_radius_of_about_1(rng):
    assert 0.9 < np.abs(np.linalg.eigvals(normal(rng, (300, 300)))).max() < 1.1


def test_that_the_scale_multiplies_the_matrix(rng):
    drawn = rng.normal(size=(3, 3))
    np.testing.assert_array_equal(Initialization("identity", 0.5).matrix(rng, drawn), 0.5 * identity(rng, (3, 3)))
    np.testing.assert_array_equal(Initialization(scale=2.0).matrix(rng, drawn), 2.0 * drawn)


@pytest.mark.parametrize(
    "wrong, message",
    [({"recurrent": "orthogonl"}, "did you mean orthogonal"), ({"scale": -1.0}, "recurrent weights is -1.0")],
)
def test_that_an_unknown_initializer_or_a_negative_scale_is_refused(wrong, message):
    with pytest.raises(BadInput, match=message):
        Initialization(**wrong)
