"""Law 3: back undoes forward at every stop of every unit, seek clamps, no signal without a change."""

import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History


@pytest.fixture(scope="module")
def history():
    return History(Experiment(Settings(hidden=3, time_steps=5)))


@pytest.fixture(params=[1, 2])
def cursor(request, history, qapp):
    return Cursor(history.trace(request.param))


@pytest.mark.parametrize("unit", Unit)
def test_that_back_undoes_forward_at_every_stop(cursor, unit):
    stops = cursor.trace.stops(unit)
    for stop in stops[:-1]:
        cursor.seek(stop)
        cursor.seek(cursor.stop_after(unit))
        cursor.seek(cursor.stop_before(unit))
        assert cursor.position == stop


@pytest.mark.parametrize("unit", Unit)
def test_that_from_anywhere_the_next_stop_is_after_and_the_previous_before(cursor, unit):
    stops = cursor.trace.stops(unit)
    for position in range(len(cursor.trace) + 1):
        cursor.seek(position)
        assert cursor.stop_after(unit) == min((s for s in stops if s > position), default=None)
        assert cursor.stop_before(unit) == max((s for s in stops if s < position), default=None)


def test_that_seek_clamps_to_the_iteration(cursor):
    cursor.seek(10**9)
    assert cursor.position == len(cursor.trace)
    cursor.seek(-5)
    assert cursor.position == 0


def test_that_no_signal_comes_without_a_change(cursor, qtbot, history):
    cursor.seek(4)
    with qtbot.assertNotEmitted(cursor.position_changed), qtbot.assertNotEmitted(cursor.trace_changed):
        cursor.seek(4)
        cursor.show(cursor.trace, 4)
    with qtbot.waitSignal(cursor.position_changed):
        cursor.seek(5)
    with qtbot.assertNotEmitted(cursor.position_changed), qtbot.waitSignal(cursor.trace_changed):
        cursor.show(history.trace(3), 0)
