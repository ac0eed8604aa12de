"""Where the colours end, as the person wants it."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_explorer.drawings.colors import color_limit, is_bounded
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.reading_aids import Ranges, rounded_up
from rnn_explorer.session.session import Session


@pytest.fixture
def session(qapp):
    session = Session(Settings(hidden=4, time_steps=6), iteration=60)
    yield session
    session.close()


def limits(session, ranges, *names):
    session.aids.set_ranges(ranges)
    return [color_limit(session.cursor.trace.quantity(name), aids=session.aids) for name in names]


def largest(trace, name):
    return float(np.abs(trace[name]).max())


def test_that_colours_end_where_they_always_do_unless_asked(session):
    assert limits(session, Ranges.FIXED, "h", "a", "d_h") == [1.0, 3.0, 1.0]


def test_that_the_range_of_a_trace_holds_its_largest_value_and_hardly_more(session):
    for name, limit in zip(("h", "d_h"), limits(session, Ranges.TRACE, "h", "d_h"), strict=True):
        assert largest(session.cursor.trace, name) <= limit <= 1.1 * largest(session.cursor.trace, name)
        assert is_bounded(session.cursor.trace.quantity(name), session.aids)


def test_that_the_range_of_a_trace_is_that_of_the_trace_that_is_shown(session, qtbot):
    before = limits(session, Ranges.TRACE, "d_h")
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.open_iteration(3, 0)
    assert limits(session, Ranges.TRACE, "d_h") != before


def test_that_the_range_of_a_training_is_the_same_in_all_its_iterations(session, qtbot):
    before = limits(session, Ranges.TRAINING, "h", "d_h")
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.open_iteration(3, 0)
    assert limits(session, Ranges.TRAINING, "h", "d_h") == before
    assert before[1] >= largest(session.cursor.trace, "d_h")


def test_that_a_training_that_is_not_followed_tells_where_colours_end_by_now(session, qtbot):
    session.aids.set_ranges(Ranges.TRAINING)
    record = replace(session.record, largest={**session.record.largest, "d_h": 77.0})
    with qtbot.waitSignal(session.aids.changed):
        session.runner.recorded.emit(record)
    assert limits(session, Ranges.TRAINING, "d_h") == [77.0]
    with qtbot.assertNotEmitted(session.aids.changed):
        session.runner.recorded.emit(replace(record, largest={**record.largest, "d_h": 76.9}))
        session.aids.set_ranges(Ranges.TRAINING)


def test_that_a_limit_set_by_hand_is_for_one_quantity(session):
    session.aids.set_limit("d_h", 0.01)
    assert limits(session, Ranges.BY_HAND, "d_h", "d_a") == [0.01, 1.0]


def test_that_the_same_again_tells_nothing(session, qtbot):
    session.aids.set_limit("h", 2.0)
    with qtbot.assertNotEmitted(session.aids.changed):
        session.aids.set_limit("h", 2.0)
        session.aids.set_ranges(Ranges.BY_HAND)
        session.aids.set_signs(False)


def test_that_a_limit_is_rounded_up_to_two_figures():
    assert [rounded_up(value) for value in (0.7312, 1.0, 99.1, 0.00304)] == [0.74, 1.0, 100.0, 0.0031]
