import numpy as np
import pytest

from rnn_explorer.engine.diagnostics import peaks, principal_plane, reactions, similarity_order
from rnn_explorer.errors import BadInput


def test_that_correlations_are_those_of_numpy(rng):
    values, label = rng.normal(size=(50, 3)), rng.normal(size=50)
    found = reactions(values, {"kind": label > 0, "size": label}).correlations
    for unit in range(3):
        assert found[0, unit] == pytest.approx(np.corrcoef(values[:, unit], label > 0)[0, 1])
        assert found[1, unit] == pytest.approx(np.corrcoef(values[:, unit], label)[0, 1])


def test_that_huge_values_are_correlated_and_ordered_as_small_ones(rng):
    values, label = rng.normal(size=(50, 4)), {"size": rng.normal(size=50)}
    np.testing.assert_allclose(reactions(values * 1e200, label).correlations, reactions(values, label).correlations)
    assert similarity_order(values * 1e200).tolist() == similarity_order(values).tolist()


def test_that_time_steps_with_an_unknown_label_are_left_out(rng):
    values, label = rng.normal(size=(40, 2)), rng.integers(0, 2, 40).astype(float)
    label[::4] = np.nan
    found, known = reactions(values, {"kind": label}), np.isfinite(label)
    assert found.correlations[0, 1] == pytest.approx(np.corrcoef(values[known, 1], label[known])[0, 1])
    assert found.counts.tolist() == [30]
    assert found.occurrences.tolist() == [label[known].sum()]


def test_that_what_never_changes_has_no_correlation(rng):
    values = np.column_stack([rng.normal(size=20), np.full(20, 0.3)])
    labels = {"never": np.zeros(20, bool), "size": rng.normal(size=20), "unknown": np.full(20, np.nan)}
    found = reactions(values, labels)
    assert np.isnan(found.correlations).tolist() == [[True, True], [False, True], [True, True]]
    assert found.strongest(0) == 1 and found.strongest(1) is None
    assert found.occurrences.tolist() == [0, -1, 0]


def test_that_the_most_selective_unit_comes_first(rng):
    label = rng.integers(0, 2, 200).astype(float)
    noise = rng.normal(size=(200, 3))
    found = reactions(np.column_stack([noise[:, 0], -label + 0.1 * noise[:, 1], label + noise[:, 2]]), {"kind": label})
    assert found.order.tolist() == [1, 2, 0]
    assert found.selectivity[1] == pytest.approx(-found.correlations[0, 1])


def test_that_a_label_of_another_length_is_refused():
    with pytest.raises(BadInput, match="kind"):
        reactions(np.zeros((4, 2)), {"kind": np.zeros(3, bool)})


def test_that_peaks_are_the_largest_values_and_keep_their_distance():
    values = [np.array([0.1, 0.9, 0.8, 0.2, 0.7]), np.array([0.85, 0.0])]
    assert peaks(values, 3, apart=2) == [(0, 1), (1, 0), (0, 4)]
    assert peaks(values, 9, apart=1)[:3] == [(0, 1), (1, 0), (0, 2)]


def test_that_the_plane_has_the_directions_of_the_largest_variance(rng):
    states = rng.normal(size=(300, 4)) * [0.1, 5.0, 0.1, 2.0] + 7.0
    plane = principal_plane(states)
    assert np.abs(plane.axes).argmax(axis=1).tolist() == [1, 3]
    assert (plane.axes[[0, 1], [1, 3]] > 0.9).all()
    assert plane.shares.sum() == pytest.approx(np.var(states[:, [1, 3]], axis=0).sum() / np.var(states, axis=0).sum(),
                                               rel=1e-3)
    np.testing.assert_allclose(plane.project(states).mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("shape", [(1, 3), (5, 1), (1, 1)])
def test_that_a_plane_exists_where_there_is_less_than_a_plane(shape, rng):
    plane = principal_plane(rng.normal(size=shape))
    assert np.isfinite(plane.project(np.ones(shape))).all() and plane.shares[1] == pytest.approx(0)


def test_that_the_plane_of_huge_states_is_that_of_small_ones(rng):
    states = rng.normal(size=(20, 3))
    small, huge = principal_plane(states), principal_plane(states * 1e200)
    np.testing.assert_allclose(huge.axes, small.axes, atol=1e-9)
    np.testing.assert_allclose(huge.shares, small.shares)
    assert np.isfinite(huge.project(states * 1e200)).all()


def test_that_a_plane_of_what_is_not_finite_is_refused():
    with pytest.raises(BadInput, match="finite"):
        principal_plane(np.array([[np.inf, 1.0]]))


def test_that_similar_units_become_neighbours():
    time = np.linspace(0, 6, 40)
    rising, wave = time, np.sin(time * 3)
    values = np.stack([rising, wave, 2 * rising + 1, wave * 0.5, np.ones(40)], axis=1)
    order = similarity_order(values).tolist()
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1


@pytest.mark.parametrize(("steps", "units"), [(1, 1), (1, 5), (9, 1)])
def test_that_the_order_exists_where_nothing_can_be_compared(steps, units):
    assert sorted(similarity_order(np.full((steps, units), 0.3))) == list(range(units))
