"""Buffers are used again only when nothing looks into them any more."""

import gc

import numpy as np
import pytest

from rnn_explorer.engine.arena import MOST_SPARE, Layout, Pool


def address(array):
    return array.__array_interface__["data"][0]


def test_that_a_buffer_that_nobody_looks_into_is_used_again():
    pool = Pool(1000, np.dtype(float))
    first = pool.copy(np.arange(1000.0))
    where = address(first)
    del first
    again = pool.copy(np.ones(1000))
    assert address(again) == where
    np.testing.assert_array_equal(again, np.ones(1000))


def test_that_a_view_keeps_its_buffer_from_being_used_again():
    pool = Pool(1000, np.dtype(float))
    buffer = pool.copy(np.arange(1000.0))
    view = buffer[10:20].reshape(2, 5)[1:]
    del buffer
    gc.collect()
    others = [pool.copy(np.full(1000, -1.0)) for _ in range(5)]
    np.testing.assert_array_equal(view, [[15.0, 16.0, 17.0, 18.0, 19.0]])
    assert len(others) == 5


def test_that_only_a_few_buffers_are_held_back():
    pool = Pool(10, np.dtype(float))
    buffers = [pool.copy(np.zeros(10)) for _ in range(20)]
    buffers.clear()
    assert len(pool._spare) == MOST_SPARE


def test_that_a_name_is_laid_out_once():
    layout = Layout()
    layout.add("h", (2, 3))
    with pytest.raises(ValueError, match="h is laid out twice"):
        layout.add("h", (2, 3))


def test_that_parts_and_aliases_look_into_the_same_numbers():
    layout = Layout()
    layout.add("gates", (2, 6))
    layout.part("f", "gates", 2, 2)
    layout.alias("second_row", "gates", (6,), skip=6)
    buffer = np.arange(12.0)
    np.testing.assert_array_equal(layout.view(buffer, "f"), [[2, 3], [8, 9]])
    np.testing.assert_array_equal(layout.view(buffer, "second_row"), np.arange(6.0, 12.0))
