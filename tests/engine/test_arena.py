"""Names are views into one buffer."""

import numpy as np
import pytest

from rnn_explorer.engine.arena import LINE, Course, Layout, Views


def test_that_a_name_is_laid_out_once():
    layout = Layout()
    layout.add("h", (2, 3))
    with pytest.raises(ValueError, match="h is laid out twice"):
        layout.add("h", (2, 3))


def test_that_parts_and_aliases_look_into_the_same_numbers():
    layout = Layout()
    layout.add("gates", (2, 6))
    layout.part("f", "gates", slice(2, 4))
    layout.alias("second_row", "gates", (6,), skip=6)
    buffer = np.arange(12.0)
    np.testing.assert_array_equal(layout.view(buffer, "f"), [[2, 3], [8, 9]])
    np.testing.assert_array_equal(layout.view(buffer, "second_row"), np.arange(6.0, 12.0))


def test_that_a_layout_behind_another_keeps_its_names_and_its_distances():
    first, second = Layout(), Layout()
    first.add("a", (3,))
    second.add("gates", (2, 6), in_time=True)
    second.part("f", "gates", slice(2, 4))
    first.align()
    first.append(second)
    buffer = np.arange(float(first.size))
    assert first.size == LINE + 12 and {"a", "gates", "f"} == set(first.names())
    np.testing.assert_array_equal(first.view(buffer, "f"), [[LINE + 2, LINE + 3], [LINE + 8, LINE + 9]])
    assert {"gates", "f"} <= first.in_time


def make_views(**course):
    layout = Layout()
    layout.add("h", (6, 2, 1), in_time=True)
    layout.add("d_after", (6, 2, 1), in_time=True)
    layout.add("w", (6, 2))
    return Views(layout, np.arange(float(layout.size)), Course(6, **course), {"here": "h"})


def test_that_only_what_is_in_time_is_cut_into_pieces():
    first, second = make_views().pieces(4)
    assert (first["h"].shape, second["h"].shape, second["w"].shape) == ((4, 2, 1), (2, 2, 1), (6, 2))
    np.testing.assert_array_equal(second["here"], second["h"])


def test_that_pieces_end_at_walls_and_where_a_sequence_does():
    pieces = make_views(walls=frozenset({3}), lengths=(6, 5)).pieces(100)
    assert [piece.during for piece in pieces] == [range(3), range(3, 5), range(5, 6)]
    assert [piece.ends_at_wall for piece in pieces] == [True, False, True]
    assert [None if piece.over is None else piece.over.tolist() for piece in pieces] == [None, None, [1]]


def test_that_in_reverse_the_last_time_step_comes_first():
    pieces = make_views(reverse=True).pieces(4)
    assert [piece.during for piece in pieces] == [range(4, 6), range(4)]
    rows = [row.tolist() for (row,) in pieces[0].steps("h")]
    assert rows == pieces[0]["h"][::-1].tolist()


def test_that_no_error_comes_over_a_wall():
    before, after = (piece.steps("d_after")[-1][0] for piece in make_views(walls=frozenset({3})).pieces(100))
    np.testing.assert_array_equal(before, 0.0)
    np.testing.assert_array_equal(after, 0.0)
    np.testing.assert_array_equal(make_views().pieces(4)[0].steps("d_after")[-1][0], [[18.0], [19.0]])
