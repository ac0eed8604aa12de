"""Stepping from iteration to iteration, playing, and opening another experiment."""

import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Place


@pytest.fixture
def session(make_session):
    return make_session(hidden=3, time_steps=4)


def step(qtbot, session, unit, forward):
    session.step(unit, forward)
    qtbot.waitUntil(lambda: not session.trainer.busy)


def test_that_a_session_starts_at_the_start_of_the_first_iteration(session):
    assert (session.iteration, session.cursor.position) == (1, 0)
    assert session.at_start()


@pytest.mark.parametrize("unit", Unit)
def test_that_stepping_runs_into_the_next_iteration_and_all_the_way_back(session, qtbot, unit):
    visited = [session.place]
    while session.iteration < 3:
        step(qtbot, session, unit, True)
        visited.append(session.place)
    for place in reversed(visited[:-1]):
        step(qtbot, session, unit, False)
        assert session.place == place
    step(qtbot, session, unit, False)
    assert session.at_start()


def test_that_iterations_are_stepped_from_end_to_end(session, qtbot):
    for expected in (1, 2, 3):
        step(qtbot, session, Unit.ITERATION, True)
        assert (session.iteration, session.cursor.position) == (expected, len(session.cursor.trace))


def test_that_only_the_last_of_several_requests_arrives(session, qtbot):
    arrived = []
    session.trainer.arrived.connect(arrived.append)
    for iteration in (300, 200, 7):
        session.open_iteration(iteration, 0)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert [trace.iteration for trace in arrived] == [7]
    assert session.iteration == 7


def test_that_touching_a_key_stops_the_player(session, qtbot):
    session.player.toggle()
    assert session.player.running
    session.step_back()
    assert not session.player.running


def test_that_the_player_steps_by_itself_across_iterations(session, qtbot):
    session.set_unit(Unit.PHASE)
    for _ in range(9):
        session.player.faster()
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration == 2)


def test_that_another_experiment_is_opened_and_the_one_before_comes_back_where_it_was(session, qtbot):
    session.open_iteration(5, 11)
    qtbot.waitUntil(lambda: session.iteration == 5)
    before = session.place
    bits = session.cursor.trace["h"].tobytes()
    assert session.open_experiment(Settings(hidden=6, time_steps=3))
    qtbot.waitUntil(lambda: session.cursor.trace.sizes["H"] == 6)
    assert session.time_window.total == 3
    session.open_experiment(before.settings, before.iteration, before.position)
    qtbot.waitUntil(lambda: session.place == before)
    assert session.cursor.trace["h"].tobytes() == bits


def test_that_bad_settings_are_told_and_the_present_experiment_stays(session, qtbot):
    with qtbot.waitSignal(session.problem) as told:
        assert not session.open_experiment(Settings(text="ab", time_steps=12))
    assert "use at most 1 time steps" in told.args[0]
    assert session.place == Place(Settings(hidden=3, time_steps=4), 1, 0)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"hidden": 0}, "hidden units is 0; it must be from 1 to 256"),
        ({"hidden": -8}, "hidden units is -8"),
        ({"time_steps": 10**7}, "time steps is 10000000"),
        ({"seed": -1}, "the seed is -1"),
        ({"task": "weather", "text": "abc"}, "reads no text"),
    ],
)
def test_that_absurd_settings_are_refused(settings, message):
    with pytest.raises(BadInput, match=message):
        Settings(**settings)


def test_that_the_present_time_step_stays_visible_in_a_zoomed_time_window(make_session):
    session = make_session(hidden=3, time_steps=40)
    session.time_window.zoom(8, 0)
    assert (session.time_window.first, session.time_window.count) == (0, 5)
    session.seek(4 * 30)
    visible = range(session.time_window.first, session.time_window.first + session.time_window.count)
    assert session.cursor.last_event.t in visible
