"""A branch goes on from any iteration; nothing is overwritten, and every act can be taken back."""

import gc
import weakref

import numpy as np
import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History, Origin
from rnn_explorer.session.player import SPEEDS


@pytest.fixture
def acts():
    return []


@pytest.fixture
def session(make_session, acts):
    session = make_session(hidden=3, time_steps=4, optimizer="adam", iteration=10, position=5)
    session.acts.perform = lambda act: (acts.append(act), act.redo())
    return session


def settle(qtbot, session):
    qtbot.waitUntil(lambda: not session.trainer.busy)


def branch_off(qtbot, session, **changed):
    settings = Settings(**{**vars(session.settings), **changed})
    state = session.cursor.trace.values("state").copy()
    session.acts.branch_off(Experiment(settings), state, "a change")
    settle(qtbot, session)


def at(qtbot, session, iteration):
    session.go_to_iteration(iteration)
    settle(qtbot, session)
    return session.cursor.trace.numbers.tobytes()


def test_that_a_branch_without_a_change_repeats_its_parent_bit_for_bit(session, qtbot):
    here = History(session.experiment)
    session.open_iteration(7, 3)
    settle(qtbot, session)
    branch_off(qtbot, session)
    assert (session.iteration, session.cursor.position) == (7, 3)
    for n in (7, 12, 3, 7, 6):
        assert at(qtbot, session, n) == here.trace(n).numbers.tobytes()


def test_that_a_branch_goes_its_own_way_and_what_was_before_is_that_of_its_parent(session, qtbot):
    parent, here = session.history, History(session.experiment)
    branch_off(qtbot, session, learning_rate=0.5)
    own = History(Experiment(session.settings), origin=Origin(10, here.trace(10).values("state").copy()))
    assert session.settings.learning_rate == 0.5
    assert at(qtbot, session, 14) == own.trace(14).numbers.tobytes() != here.trace(14).numbers.tobytes()
    assert at(qtbot, session, 9) == here.trace(9).numbers.tobytes()
    assert session.experiment is parent.experiment  # with those settings iteration 9 was made
    assert session.history is not parent


def test_that_the_record_of_a_branch_begins_with_that_of_its_parent(session, qtbot):
    before = session.record
    branch_off(qtbot, session, learning_rate=0.5)
    at(qtbot, session, 13)
    assert len(session.record) == 13
    np.testing.assert_array_equal(session.record.loss[:9], before.loss[:9])
    np.testing.assert_array_equal(session.record.norms[:9], before.norms[:9])
    assert session.record.rate[8:10].tolist() == [before.rate[8], 0.5]
    assert len(session.branches.all[0].history.record()) == 10


def test_that_norms_of_another_number_of_time_steps_do_not_mix(session, qtbot):
    branch_off(qtbot, session, time_steps=6)
    assert session.record.norms.shape[::2] == (10, 6)
    assert np.isnan(session.record.norms[:9]).all() and np.isfinite(session.record.norms[9]).all()


def test_that_a_branch_of_a_branch_asks_each_for_its_own_iterations(session, qtbot):
    branch_off(qtbot, session, learning_rate=0.5)
    first = session.history
    at(qtbot, session, 14)
    session.open_iteration(12, 0)
    settle(qtbot, session)
    branch_off(qtbot, session, learning_rate=0.01)
    assert session.history.owner(12) is session.history
    assert session.history.owner(11) is first
    assert session.history.owner(9) is session.branches.all[0].history
    assert at(qtbot, session, 11) == first.owner(11).trace(11).numbers.tobytes()


def test_that_taking_it_back_returns_to_the_place_and_doing_it_again_to_where_it_was_left(session, qtbot, acts):
    parent = session.history
    branch_off(qtbot, session)
    branch = session.history
    at(qtbot, session, 12)
    acts[-1].undo()
    settle(qtbot, session)
    assert (session.history, session.iteration, session.cursor.position) == (parent, 10, 5)
    assert session.branches.of(branch) is not None  # it has been trained: nothing is lost
    acts[-1].redo()
    settle(qtbot, session)
    assert (session.history, session.iteration) == (branch, 12)


def test_that_a_branch_that_was_not_trained_leaves_the_list_when_it_is_taken_back(session, qtbot, acts):
    branch_off(qtbot, session)
    acts[-1].undo()
    settle(qtbot, session)
    assert len(session.branches.all) == 1


@pytest.mark.parametrize("then", [
    lambda session: session.stop(),
    lambda session: session.go_to_iteration(3),
    lambda session: session.player.toggle(),
])
def test_that_nobody_stays_in_a_branch_that_was_taken_back(session, qtbot, acts, then):
    root = session.history
    branch_off(qtbot, session)
    acts[-1].undo()
    session.set_unit(Unit.ITERATION)
    session.player.choose(SPEEDS[-1])
    then(session)
    qtbot.waitUntil(lambda: session.history is root)
    session.stop()
    assert session.branches.of(session.history) is not None


def test_that_a_deleted_branch_comes_back_with_all_it_was(session, qtbot, acts):
    parent = session.history
    branch_off(qtbot, session)
    numbers = at(qtbot, session, 12)
    session.acts.delete(session.history)
    settle(qtbot, session)
    assert session.history is parent and len(session.branches.all) == 1
    acts[-1].undo()
    settle(qtbot, session)
    assert session.iteration == 12 and session.cursor.trace.numbers.tobytes() == numbers


def test_that_the_last_training_can_not_be_deleted(session, qtbot):
    with qtbot.waitSignal(session.problem) as told:
        session.acts.delete(session.history)
    assert "the only training" in told.args[0]


def test_that_a_branch_has_the_name_that_it_is_given(session, qtbot, acts):
    branch_off(qtbot, session)
    session.acts.rename(session.history, "with momentum")
    assert session.branches.of(session.history).name == "with momentum"
    acts[-1].undo()
    assert session.branches.of(session.history).name == "Branch 1"


def test_that_an_input_is_changed_in_one_iteration_only(session, qtbot):
    letter = tuple(float(i == 4) for i in range(27))
    amended = Experiment(session.settings, Amendment(10, {2: letter}))
    state = session.cursor.trace.values("state").copy()
    session.acts.branch_off(amended, state, "x(3)")
    settle(qtbot, session)
    changed, here = session.cursor.trace, History(session.experiment.__class__(session.settings))
    assert changed["x"][2, 0].tolist() == list(letter)
    assert (changed["x"] != here.trace(10)["x"]).any(axis=(1, 2)).tolist() == [False, False, True, False]
    at(qtbot, session, 11)
    np.testing.assert_array_equal(session.cursor.trace["x"], here.trace(11)["x"])


def test_that_running_on_in_a_branch_leaves_its_parent_as_it_is(session, qtbot):
    parent = session.history
    branch_off(qtbot, session, learning_rate=0.5)
    session.player.choose(float("inf"))
    session.player.toggle()
    qtbot.waitUntil(lambda: len(session.record) > 200)
    session.player.pause()
    qtbot.waitUntil(lambda: not session.runner.followed or session.iteration == len(session.record))
    session.stop()
    assert len(parent.record()) == 10
    assert session.history.owner(150) is session.history


def test_that_going_on_twice_in_quick_succession_makes_one_branch(session, qtbot):
    session.what_if.set(Changes().with_setting("learning_rate", 0.5, session.settings), "rate")
    session.what_if.go_on()
    session.what_if.go_on()
    settle(qtbot, session)
    assert [branch.name for branch in session.branches.all[1:]] == ["Branch 1"]
    assert session.settings.learning_rate == 0.5


def test_that_a_branch_begins_where_the_person_is_and_not_where_he_is_going(session, qtbot):
    here = session.cursor.trace
    session.go_to_iteration(30)
    session.what_if.go_on()
    settle(qtbot, session)
    assert (session.history.origin.iteration, session.iteration, session.cursor.position) == (10, 10, 5)
    assert session.cursor.trace.numbers.tobytes() == here.numbers.tobytes()


def test_that_a_training_that_can_not_be_reached_any_more_is_forgotten(session, qtbot, acts):
    branch_off(qtbot, session)
    gone = weakref.ref(session.history)
    session.acts.go_to(session.branches.all[0].history)
    settle(qtbot, session)
    session.branches.remove(gone())
    acts.clear()  # as when something else is done after it has been taken back
    gc.collect()
    assert gone() is None


def test_that_a_name_is_one_line_that_is_not_too_long(session):
    session.acts.rename(session.history, "  two\nlines ")
    assert session.branches.all[0].name == "two lines"
    session.acts.rename(session.history, "W" * 500)
    assert session.branches.all[0].name == "W" * 60
    session.acts.rename(session.history, " \n ")
    assert session.branches.all[0].name == "W" * 60
