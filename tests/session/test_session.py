"""Stepping from iteration to iteration, playing, and opening another experiment."""

from dataclasses import replace

import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.trainer import Bookmark


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
    visited = [session.bookmark]
    while session.iteration < 3:
        step(qtbot, session, unit, True)
        visited.append(session.bookmark)
    for place in reversed(visited[:-1]):
        step(qtbot, session, unit, False)
        assert session.bookmark == place
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
    assert [reply.trace.iteration for reply in arrived] == [7]
    assert session.iteration == 7


def test_that_touching_a_key_stops_the_player(session, qtbot):
    session.player.toggle()
    assert session.player.running
    session.step_back()
    assert not session.player.running


def test_that_the_player_steps_by_itself_across_iterations(session, qtbot):
    session.set_unit(Unit.PHASE)
    session.player.choose(30)
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration == 2)


def elsewhere(**settings):
    return Bookmark(History(Experiment(Settings(**settings))), 1, 0)


def test_that_another_experiment_is_opened_and_the_one_before_comes_back_where_it_was(session, qtbot):
    session.open_iteration(5, 11)
    qtbot.waitUntil(lambda: session.iteration == 5)
    before = session.bookmark
    bits = session.cursor.trace["h"].tobytes()
    session.open(elsewhere(hidden=6, time_steps=3))
    qtbot.waitUntil(lambda: session.cursor.trace.sizes["H"] == 6)
    assert session.time_window.total == 3
    session.open(before)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.bookmark == before
    assert len(session.record) == 5
    assert session.cursor.trace["h"].tobytes() == bits


def test_that_settings_record_and_trace_change_at_one_moment(session, qtbot):
    session.open_iteration(3, 0)
    qtbot.waitUntil(lambda: session.iteration == 3)
    session.open(elsewhere(hidden=6, time_steps=3))
    assert (session.settings.hidden, session.cursor.trace.sizes["H"], len(session.record)) == (3, 3, 3)
    with qtbot.waitSignal(session.cursor.trace_changed):
        pass
    assert (session.settings.hidden, session.cursor.trace.sizes["H"], len(session.record)) == (6, 6, 1)


def test_that_whoever_is_told_of_another_experiment_finds_all_of_it(session, qtbot):
    told = []

    def look():
        told.append((session.settings.hidden, session.cursor.trace.sizes["H"], session.breakpoints._history.experiment
                     is session.experiment))

    session.set_unit(Unit.EPOCH)
    session.selection.select(Selected("h", 3, 2))
    for signal in (session.selection.changed, session.time_window.changed, session.unit_changed,
                   session.experiment_changed, session.breakpoints.hits_changed):
        signal.connect(look)
    session.open(elsewhere(hidden=6, time_steps=12, task="adding"))
    qtbot.waitUntil(lambda: len(told) == 5)
    assert set(told) == {(3, 3, True), (6, 6, True)}


def test_that_a_selection_is_dropped_with_the_network_that_it_was_in(session, qtbot):
    session.selection.select(Selected("h", 3, 2))
    session.open(elsewhere(hidden=2, time_steps=2))
    qtbot.waitUntil(lambda: session.cursor.trace.sizes["H"] == 2)
    assert session.selection.selected == NOTHING


def test_that_a_weight_is_selected_no_longer_when_its_matrix_is_a_smaller_one(make_session, qtbot):
    session = make_session(task="weather", hidden=4, time_steps=3)
    for row, expected in ((3, Selected("W", None, 3, 0)), (3, NOTHING)):
        session.selection.select(Selected("W", None, row, 3 if expected == NOTHING else 0))
        session.open(elsewhere(task="weather", cell="jordan", hidden=4, time_steps=3))
        qtbot.waitUntil(lambda: not session.trainer.busy)
        assert session.cursor.trace["W"].shape[1] < 4 and session.selection.selected == expected
        session.open(elsewhere(task="weather", hidden=4, time_steps=3))
        qtbot.waitUntil(lambda: not session.trainer.busy)


def test_that_steps_made_while_an_iteration_is_computed_are_not_lost(session, qtbot):
    for _ in range(20):
        session.step(Unit.ITERATION, True)
    qtbot.waitUntil(lambda: session.iteration == 20 and not session.trainer.busy)


def failing(**wrong):
    """A history that cannot be computed: its settings are no longer what they were when they were checked."""
    history = History(Experiment(Settings(hidden=3, time_steps=4)))
    history.experiment.settings = settings = replace(history.experiment.settings)
    for name, value in wrong.items():
        object.__setattr__(settings, name, value)
    return history


def test_that_what_the_user_can_mend_is_told_and_the_session_goes_on(session, qtbot):
    before = session.bookmark
    session.set_unit(Unit.ITERATION)
    with qtbot.waitSignal(session.problem) as told:
        session.open(Bookmark(failing(text="?!"), 1, 0))
    assert "outside the alphabet: '!' '?'" in told.args[0]
    assert session.bookmark == before
    session.step_forward()
    assert session.cursor.position == len(session.cursor.trace)


def test_that_an_unexpected_error_in_the_worker_reaches_the_gui_thread_and_the_session_goes_on(session, qtbot):
    with qtbot.captureExceptions() as caught:
        session.open(Bookmark(failing(batch_size=None), 1, 0))
        qtbot.waitUntil(lambda: not session.trainer.busy)
    assert [kind for kind, _, _ in caught] == [TypeError]
    session.step(Unit.PHASE, True)
    assert session.cursor.position > 0


def test_that_a_failing_request_stops_the_player(session, qtbot):
    session.history = failing(text="?!")
    session.set_unit(Unit.ITERATION)
    session.go_to_end()
    with qtbot.waitSignal(session.problem):
        session.player.toggle()
    assert not session.player.running


def test_that_stopping_leaves_everything_as_it_is(session, qtbot):
    before = session.bookmark
    session.open_iteration(100_000, 0)
    session.stop()
    assert not session.trainer.busy
    qtbot.wait(100)
    assert session.bookmark == before


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"hidden": 0}, "hidden units is 0; it must be from 1 to 256"),
        ({"hidden": -8}, "hidden units is -8"),
        ({"time_steps": 10**7}, "time steps is 10000000"),
        ({"seed": -1}, "the seed is -1"),
        ({"task": "weather", "text": "abc"}, "reads no text"),
        ({"learning_rate": 0.0}, "the learning rate is 0.0"),
        ({"threshold": -1.0}, "the clipping threshold is -1.0"),
    ],
)
def test_that_absurd_settings_are_refused(settings, message):
    with pytest.raises(BadInput, match=message):
        Experiment(Settings(**settings))


def test_that_the_present_time_step_stays_visible_in_a_zoomed_time_window(make_session):
    session = make_session(hidden=3, time_steps=40)
    session.time_window.zoom(8, 0)
    assert (session.time_window.first, session.time_window.count) == (0, 5)
    session.seek(4 * 30)
    visible = range(session.time_window.first, session.time_window.first + session.time_window.count)
    assert session.cursor.last_event.t in visible


EXPLODING = {"task": "weather", "cell": "elman_identity", "learning_rate": 5.0, "clipping": "none"}


def test_that_a_training_that_breaks_shows_where_and_goes_no_further(make_session, qtbot):
    session = make_session(**EXPLODING)
    told = []
    session.problem.connect(told.append)
    session.open_iteration(500, 0)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    trace = session.cursor.trace
    assert trace.iteration < 500
    assert session.cursor.position == len(trace)
    assert told == [trace.problem]
    step(qtbot, session, Unit.ITERATION, True)
    assert session.cursor.trace is trace
    assert len(told) == 2
    step(qtbot, session, Unit.EQUATION, False)
    assert session.cursor.position == len(trace) - 1


def test_that_a_session_cannot_start_where_the_training_does_not_come(make_session):
    with pytest.raises(BadInput, match="there is no iteration 500"):
        make_session(iteration=500, **EXPLODING)
