"""A training that runs by itself: it is shown, looked away from, paused, broken, killed."""

import os
import signal
from math import inf

import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.process import TrainingProcess
from rnn_explorer.session.trainer import Bookmark


@pytest.fixture
def session(make_session):
    return make_session(hidden=3, time_steps=4, optimizer="adam")


def run(qtbot, session, until=200):
    session.player.choose(inf)
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration >= until)


def pause(qtbot, session):
    session.player.toggle()
    qtbot.waitUntil(lambda: session.runner._run is None)


def bits_of(session):
    return History(Experiment(session.settings)).trace(session.iteration).numbers.tobytes()


def test_that_it_is_shown_while_it_runs_and_stays_where_it_is_paused(session, qtbot):
    shown = []
    session.cursor.trace_changed.connect(lambda: shown.append(session.iteration))
    run(qtbot, session)
    assert session.player.running and session.runner.followed
    pause(qtbot, session)
    assert shown == sorted(set(shown)) and len(shown) > 1
    assert not session.player.running
    assert session.iteration == len(session.record) == shown[-1]
    assert session.cursor.trace.numbers.tobytes() == bits_of(session)
    qtbot.wait(100)
    assert session.iteration == len(session.record)


def test_that_looking_back_does_not_disturb_it(session, qtbot):
    run(qtbot, session)
    session.go_to_iteration(5)
    qtbot.waitUntil(lambda: session.iteration == 5)
    known = len(session.record)
    with qtbot.waitSignal(session.record_grew):
        pass
    session.step(Unit.ITERATION, False)
    session.step(Unit.EQUATION, False)
    qtbot.waitUntil(lambda: session.iteration == 4 and not session.trainer.busy and len(session.record) > known)
    assert session.player.running and not session.runner.followed
    assert session.cursor.trace.numbers.tobytes() == bits_of(session)
    session.go_to_iteration(len(session.record))  # the live end of the strip
    qtbot.waitUntil(lambda: session.iteration > known)
    assert session.runner.followed
    pause(qtbot, session)
    losses = History(session.experiment)
    losses.trace(len(session.record))
    assert list(session.record.loss) == list(losses.record().loss)


def test_that_what_is_looked_at_stays_when_it_is_paused(session, qtbot):
    run(qtbot, session)
    session.go_to_iteration(7)
    qtbot.waitUntil(lambda: session.iteration == 7)
    pause(qtbot, session)
    assert session.iteration == 7
    session.go_live()
    qtbot.waitUntil(lambda: session.iteration == len(session.record))


def test_that_it_waits_for_its_pace(session, qtbot):
    session.runner.start(session.history, 1e-3)
    qtbot.waitUntil(lambda: session.iteration == 2)
    qtbot.wait(200)
    assert len(session.record) == 2
    session.go_to_iteration(1)  # and answers meanwhile
    qtbot.waitUntil(lambda: session.iteration == 1)


def test_that_from_some_speed_on_iterations_run_and_shorter_steps_do_not(session):
    for unit, speed, runs in ((Unit.ITERATION, 30, False), (Unit.ITERATION, 100, True), (Unit.EQUATION, 1000, False),
                              (Unit.EQUATION, inf, True)):
        session.set_unit(unit)
        session.player.choose(speed)
        session.player.toggle()
        assert session.player.running and session.runner.running is runs
        session.stop()
        assert not session.player.running


def test_that_a_training_that_breaks_stops_running_and_says_why(make_session, qtbot):
    session = make_session(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none")
    session.player.choose(inf)
    with qtbot.waitSignal(session.problem) as told:
        session.player.toggle()
    assert "became" in told.args[0]
    assert not session.player.running
    assert session.cursor.position == len(session.cursor.trace)
    assert session.iteration == len(session.record)


def test_that_a_killed_process_goes_on_where_the_record_ended(session, qtbot):
    run(qtbot, session)
    with qtbot.waitSignal(session.problem) as told:
        os.kill(TrainingProcess.shared().number, signal.SIGKILL)
    assert "nothing is lost" in told.args[0] and not session.player.running
    known, shown = len(session.record), []
    session.cursor.trace_changed.connect(lambda: shown.append(session.iteration))
    run(qtbot, session, known + 50)
    pause(qtbot, session)
    assert min(shown) > known
    assert session.cursor.trace.numbers.tobytes() == bits_of(session)


def test_that_another_experiment_ends_it(session, qtbot):
    run(qtbot, session)
    session.open(Bookmark(History(Experiment(Settings(hidden=2, time_steps=3))), 1, 0))
    qtbot.waitUntil(lambda: session.settings.hidden == 2)
    assert not session.player.running
    qtbot.wait(100)
    assert (session.iteration, len(session.record)) == (1, 1)


def test_that_closing_ends_it(session, qtbot):
    run(qtbot, session)
    session.close()
    assert not session.player.running
    qtbot.wait(50)
    TrainingProcess.shared().close()  # hangs if it does not end


@pytest.mark.parametrize("unit, count", [(Unit.TEN_ITERATIONS, 10), (Unit.HUNDRED_ITERATIONS, 100), (Unit.EPOCH, 3)])
def test_that_long_steps_go_from_multiple_to_multiple_and_back(make_session, qtbot, unit, count):
    session = make_session(hidden=3, time_steps=3, text="ten letters")
    assert session.experiment.epoch == 3

    def step(forward):
        session.step(unit, forward)
        qtbot.waitUntil(lambda: not session.trainer.busy)
        return session.iteration, session.cursor.position == len(session.cursor.trace)

    assert [step(True) for _ in range(3)] == [(count, True), (2 * count, True), (3 * count, True)]
    assert [step(False) for _ in range(2)] == [(2 * count, True), (count, True)]
    session.step_back()
    assert step(True) == (count, True)
    step(False)
    assert session.at_start()


def test_that_without_an_order_of_the_data_there_is_no_epoch(make_session, qtbot):
    session = make_session(task="weather", hidden=2)
    with qtbot.waitSignal(session.problem) as told:
        session.set_unit(Unit.EPOCH)
    assert "draws its data at random" in told.args[0]
    assert session.unit is Unit.EQUATION
