"""What would come of a change is computed, and the training does not know of it until it goes on from there."""

import numpy as np
import pytest

from rnn_explorer.session.changes import Changes
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History


@pytest.fixture
def acts():
    return []


@pytest.fixture
def session(make_session, acts):
    session = make_session(hidden=3, time_steps=4, optimizer="adam", iteration=10, position=5)
    session.acts.perform = lambda act: (acts.append(act), act.redo())
    return session


def outcome(qtbot, session, *names):
    session.what_if.watch(True)
    qtbot.waitUntil(lambda: all(getattr(session.what_if.outcome, name) is not None for name in names))
    return session.what_if.outcome


def test_that_the_update_is_seen_before_it_is_committed(session, qtbot):
    found = outcome(qtbot, session, "after")
    np.testing.assert_array_equal(found.after["W"], session.cursor.trace["W_new"])
    np.testing.assert_array_equal(found.after["x"], session.cursor.trace["x"])
    assert found.after["L"] < session.cursor.trace["L"]
    assert found.now is session.cursor.trace and found.changed is None


def test_that_a_changed_weight_changes_the_prediction_and_nothing_of_the_training(session, qtbot):
    before = session.cursor.trace.numbers.tobytes()
    session.what_if.set(Changes().with_number("W", (1, 2), 0.75), "W")
    found = outcome(qtbot, session, "changed", "changed_after")
    expected = session.cursor.trace["W"].copy()
    expected[1, 2] = 0.75
    np.testing.assert_array_equal(found.changed["W"], expected)
    assert (found.changed["y_hat"] != session.cursor.trace["y_hat"]).any()
    assert found.changed["L"] == pytest.approx(-np.log(found.changed["y_hat"][found.changed["y"] > 0]).sum())
    np.testing.assert_array_equal(found.changed_after["W"], found.changed["W_new"])
    assert session.cursor.trace.numbers.tobytes() == before == History(session.experiment).trace(10).numbers.tobytes()
    assert len(session.branches.all) == 1


def test_that_going_on_makes_the_branch_that_was_tried(session, qtbot, acts):
    changes = Changes().with_number("W", (1, 2), 0.75).with_setting("learning_rate", 0.5, session.settings)
    session.what_if.set(changes, "two changes")
    now = session.cursor.trace["W"][1, 2]
    tried = outcome(qtbot, session, "changed").changed.numbers.tobytes()
    session.what_if.go_on()
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.cursor.trace.numbers.tobytes() == tried
    assert (session.iteration, session.cursor.position, session.settings.learning_rate) == (10, 5, 0.5)
    assert not session.what_if.changes
    weight = f"{now:.3g}".replace("-", "−")
    assert session.branches.all[-1].says == f"W[2,3]: {weight} → 0.75 · Learning rate η: as usual → 0.5"
    acts[-1].undo()
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.what_if.changes is changes and session.settings.learning_rate is None


def test_that_a_change_is_taken_back(session, acts):
    session.what_if.set(Changes().with_scale(1.5), "scale")
    acts[-1].undo()
    assert not session.what_if.changes


def test_that_scaling_the_recurrent_weights_scales_them_and_no_others(session, qtbot):
    session.what_if.set(Changes().with_scale(1.5), "scale")
    changed, now = outcome(qtbot, session, "changed").changed, session.cursor.trace
    np.testing.assert_array_equal(changed["W"], 1.5 * now["W"])
    for name in ("U", "V", "b", "c"):
        np.testing.assert_array_equal(changed[name], now[name])


def test_that_another_activation_takes_the_weights_over(session, qtbot):
    session.what_if.set(Changes().with_setting("cell", "elman_relu", session.settings), "cell")
    changed, now = outcome(qtbot, session, "changed").changed, session.cursor.trace
    np.testing.assert_array_equal(changed["W"], now["W"])
    np.testing.assert_array_equal(changed["h"], np.maximum(changed["a"], 0.0))


def test_that_a_changed_input_is_read_in_this_iteration(session, qtbot):
    letter = tuple(float(n == 5) for n in range(27))
    session.what_if.set(Changes().with_input(1, letter), "x(2)")
    changed = outcome(qtbot, session, "changed").changed
    assert changed["x"][1, 0].tolist() == list(letter)
    assert session.what_if.changes.words(session.cursor.trace, session.settings)[0].endswith(" → e")


def test_that_settings_which_make_another_network_are_refused_in_place(session, qtbot):
    session.what_if.set(Changes().with_setting("cell", "lstm", session.settings), "cell")
    session.what_if.watch(True)
    qtbot.waitUntil(lambda: session.what_if.problem != "")
    assert "other parameters" in session.what_if.problem
    with qtbot.waitSignal(session.problem):
        session.what_if.go_on()
    assert len(session.branches.all) == 1


def test_that_it_follows_to_another_iteration(session, qtbot):
    session.what_if.set(Changes().with_number("W", (0, 0), 0.5), "W")
    outcome(qtbot, session, "changed")
    session.open_iteration(4, 0)
    qtbot.waitUntil(lambda: not session.trainer.busy and session.what_if.outcome.now.iteration == 4)
    found = outcome(qtbot, session, "changed", "after")
    assert found.now.iteration == found.changed.iteration == 4
    here = History(Experiment(Settings(**vars(session.settings)))).trace(4)
    np.testing.assert_array_equal(found.changed["U"], here["U"])


def test_that_what_nobody_watches_is_not_computed(session, qtbot):
    session.what_if.set(Changes().with_scale(2.0), "scale")
    qtbot.wait(150)
    assert session.what_if.outcome.changed is None


def test_that_a_held_state_changes_the_prediction_from_there_on_without_an_update(session, qtbot):
    now = session.cursor.trace
    before = now.numbers.tobytes()
    session.what_if.set(Changes().with_held("h", 2, 1, -1.0), "h(3)")
    found = outcome(qtbot, session, "changed", "after")
    np.testing.assert_array_equal(found.changed["y_hat"][:2], now["y_hat"][:2])
    h = now["h"][:, 0].copy()
    h[2, 1] = -1.0
    h[3] = np.tanh(now["b"] + now["W"] @ h[2] + now["U"] @ now["x"][3, 0])
    np.testing.assert_allclose(found.changed["h"][:, 0], h, rtol=1e-12)
    np.testing.assert_allclose(found.changed["o"][2:, 0], now["c"] + h[2:] @ now["V"].T, rtol=1e-12)
    assert found.changed["L"] == pytest.approx(-np.log(found.changed["y_hat"][found.changed["y"] > 0]).sum())
    assert found.changed.events[-1].equation.writes == "L"
    qtbot.wait(100)
    assert session.what_if.outcome.changed_after is None and session.what_if.problem == ""
    told = f"{now['h'][2, 0, 1]:.3g}".replace("-", "−")
    assert session.what_if.changes.words(now, session.settings) == (f"h(3)[2]: {told} → −1",)
    assert now.numbers.tobytes() == before == History(session.experiment).trace(10).numbers.tobytes()


def test_that_weights_and_a_held_state_are_changed_together_and_the_branch_leaves_the_state_out(session, qtbot, acts):
    changes = Changes().with_number("W", (1, 2), 0.75).with_held("h", 0, 2, 0.5)
    session.what_if.set(changes, "both")
    found, now = outcome(qtbot, session, "changed").changed, session.cursor.trace
    h, w = found["h"][:, 0], found["W"]
    assert w[1, 2] == 0.75 and h[0, 2] == 0.5 and (h[0, :2] == now["h"][0, 0, :2]).all()
    np.testing.assert_allclose(h[1], np.tanh(now["b"] + w @ h[0] + now["U"] @ now["x"][1, 0]), rtol=1e-12)
    session.what_if.go_on()
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.cursor.trace["W"][1, 2] == 0.75 and session.cursor.trace["h"][0, 0, 2] != 0.5
    assert session.branches.all[-1].says.startswith("W[2,3]: ") and "h(1)" not in session.branches.all[-1].says
    assert not session.what_if.changes
    acts[-1].undo()
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.what_if.changes is changes


def test_that_there_is_nothing_to_go_on_with_if_only_a_state_is_held(session, qtbot, acts):
    session.what_if.set(Changes().with_held("h", 0, 2, 0.5), "h(1)")
    with qtbot.waitSignal(session.problem) as told:
        session.what_if.go_on()
    assert "nothing to continue with" in told.args[0] and len(session.branches.all) == 1
    acts[-1].undo()
    assert not session.what_if.changes


def test_that_changes_of_what_another_training_has_not_wait_until_one_comes_back(session, qtbot):
    changes = Changes().with_number("W", (2, 2), 0.5).with_held("h", 3, 2, 0.5).with_input(3, (1.0,) + 26 * (0.0,))
    session.what_if.set(changes, "three")
    outcome(qtbot, session, "changed")
    root = session.history
    session.acts.begin(Settings(hidden=2, time_steps=3), "another")
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert not session.what_if.changes
    qtbot.waitUntil(lambda: session.what_if.outcome.after is not None)
    session.acts.go_to(root)
    qtbot.waitUntil(lambda: session.history is root and not session.trainer.busy)
    assert session.what_if.changes is changes
    session.what_if.set(changes.without(2), "back")
    assert not session.what_if.changes.held and session.what_if.changes.inputs


def test_that_each_training_has_changes_of_its_own(session, qtbot, acts):
    session.what_if.set(Changes().with_number("W", (1, 2), 0.75).with_input(3, (0.5,) * 27), "two changes")
    changes, root = session.what_if.changes, session.history
    session.acts.begin(Settings(task="adding", cell="lstm", hidden=2, time_steps=12), "LSTM")
    qtbot.waitUntil(lambda: session.settings.task == "adding")
    assert not session.what_if.changes  # of another network
    assert outcome(qtbot, session, "after").changed is None
    acts[0].undo()  # while another one is looked at
    acts[0].redo()
    assert not session.what_if.changes
    session.acts.go_to(root)
    qtbot.waitUntil(lambda: session.history is root)
    assert session.what_if.changes is changes


def test_that_an_input_of_a_time_step_that_there_is_no_more_is_refused_in_place(session, qtbot):
    changes = Changes().with_input(3, (0.5,) * 27).with_setting("time_steps", 3, session.settings)
    session.what_if.set(changes, "two changes")
    session.what_if.watch(True)
    qtbot.waitUntil(lambda: session.what_if.problem != "")
    assert "x(4) is changed, but there are only 3 time steps" in session.what_if.problem


def test_that_what_is_dragged_while_another_training_comes_is_as_it_was(session, qtbot, acts):
    root = session.history
    session.what_if.preview(Changes().with_number("W", (1, 2), 0.75))
    session.acts.begin(Settings(hidden=2, time_steps=4), "another")
    qtbot.waitUntil(lambda: session.history is not root)
    session.what_if.set(Changes().with_scale(2.0), "scale")
    acts[-1].undo()
    assert not session.what_if.changes
    session.acts.go_to(root)
    qtbot.waitUntil(lambda: session.history is root)
    assert not session.what_if.changes
