"""Memory comes back when nobody looks into it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rnn_explorer.engine.pages import LARGE, LINE, MOST_SPARE, Stock, memory_of

DOUBLE = np.dtype(np.float64)


def address(array):
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize("size", [1, LARGE, 3 * LARGE + 8])
def test_that_memory_of_any_size_is_zero_begins_with_a_line_of_the_cache_and_can_be_written(size):
    numbers = np.frombuffer(memory_of(size), np.uint8)
    assert len(numbers) == size and numbers.ctypes.data % LINE == 0
    assert not numbers.any()
    numbers[...] = 1


def test_that_the_memory_of_an_array_comes_back_when_its_last_view_is_gone():
    stock = Stock()
    array = stock.take(100, DOUBLE)
    view, place = array[10:20], address(array)
    del array
    assert address(stock.take(100, DOUBLE)) != place
    del view
    assert address(stock.take(100, DOUBLE)) == place


def test_that_an_array_of_another_size_has_memory_of_its_own():
    stock = Stock()
    place = address(stock.take(100, DOUBLE))
    assert stock.take(50, DOUBLE).size == 50
    again = stock.take(200, np.dtype(np.float32))  # as many bytes as the first
    assert address(again) == place and again.size == 200


def test_that_what_is_too_large_is_not_kept():
    stock = Stock(largest=800)
    for size, kept in ((100, 1), (101, 1)):
        del [stock.take(size, DOUBLE)][:]
        assert sum(map(len, stock._spare.values())) == kept


def test_that_only_a_few_are_kept():
    stock = Stock()
    arrays = [stock.take(100 + size % 3, DOUBLE) for size in range(3 * MOST_SPARE)]
    del arrays
    assert 0 < sum(map(len, stock._spare.values())) <= MOST_SPARE


def test_that_arrays_may_live_longer_than_the_stock():
    array = Stock().take(100, DOUBLE)
    array[...] = 1.0
    assert array.sum() == 100.0


def test_that_no_two_threads_get_the_same_memory():
    stock = Stock()

    def fill(number):
        array = stock.take(1000, DOUBLE)
        array[...] = number
        return bool((array == number).all())

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(fill, range(5000)))
