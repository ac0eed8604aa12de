"""A weight is pointed at, another one is typed, what would come of it is seen, and a branch goes on with it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from rnn_explorer.drawings.what_if.outcome import OutcomePainter, answer_at, losses_of, ways_of
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.settings import Settings
from rnn_explorer.window.settings.row import Row
from rnn_explorer.window.what_if.target import changeable

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(make_window):
    return make_window(iteration=5, position=9)


@pytest.fixture
def panel(window, qapp):
    """Opened with F2 on W[2,3]."""
    window.session.selection.select(Selected("W", None, 1, 2))
    QTest.keyClick(window, K.Key_F2)
    qapp.processEvents()
    return window.docks["what_if"].widget()


def type_number(text):
    entry = QApplication.focusWidget()
    entry.selectAll()
    QTest.keyClicks(entry, text)
    QTest.keyClick(entry, K.Key_Return)


def test_that_a_weight_is_changed_by_keys_and_a_branch_goes_on_with_it(window, panel, qtbot):
    session = window.session
    root = session.history
    type_number("0.75")
    assert session.what_if.changes.numbers == {("W", (1, 2)): 0.75}
    qtbot.waitUntil(lambda: session.what_if.outcome.changed_after is not None)
    QTest.keyClick(QApplication.focusWidget(), K.Key_B, M.ControlModifier)
    qtbot.waitUntil(lambda: session.history is not root and not session.trainer.busy)
    assert session.cursor.trace["W"][1, 2] == 0.75 and session.cursor.position == 9
    for _ in range(2):
        QTest.keyClick(window, K.Key_Z, M.ControlModifier)
        qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.history is root and not session.what_if.changes


def test_that_it_is_told_whether_there_will_be_another_outcome(window, panel, qtbot):
    what_if = window.session.what_if
    assert what_if.busy
    qtbot.waitUntil(lambda: not what_if.busy)
    assert what_if.outcome.after is not None and what_if.outcome.changed is None
    type_number("0.75")
    assert what_if.busy
    qtbot.waitUntil(lambda: not what_if.busy)
    assert what_if.outcome.changed_after is not None


def test_that_dragging_is_one_act_however_far_it_goes(window, panel):
    slider = panel._target.slider
    slider.setSliderDown(True)
    for place in (150, 200, 260):
        slider.setSliderPosition(place)
    assert window.undo_stack.count() == 0
    assert window.session.what_if.changes.numbers[("W", (1, 2))] == pytest.approx(0.6)
    slider.setSliderDown(False)
    assert window.undo_stack.count() == 1
    window.undo_stack.undo()
    assert not window.session.what_if.changes


def test_that_an_input_is_changed_by_choosing_another_symbol(window, panel):
    window.session.inquiry.ask(Number("x", 2, (5,)))
    panel._target.symbols.activated.emit(9)
    assert window.session.what_if.changes.inputs[2][9] == 1.0


def test_that_a_setting_is_refused_beside_its_entry(window, panel):
    field = panel._rows["learning_rate"].field
    field.setFocus()
    QTest.keyClicks(field, "fast")
    assert "must be a number" in " ".join(label.text() for label in panel._rows["learning_rate"].findChildren(QLabel))
    assert not window.session.what_if.changes
    field.selectAll()
    QTest.keyClicks(field, "0.5")
    assert window.session.what_if.changes.settings == {"learning_rate": 0.5}


@pytest.mark.parametrize(("name", "shown"), [("scale", "1"), ("threshold", "5")])
def test_that_what_is_refused_stays_with_its_sentence_until_another_training_is_opened(
    window, panel, qtbot, name, shown
):
    row, session = panel._rows[name], window.session

    def told():
        says = " ".join(label.text() for label in row.findChildren(QLabel))
        return row.field.text(), "must be a number" in says

    row.field.setFocus()
    row.field.selectAll()
    QTest.keyClicks(row.field, "much")
    session.go_to_iteration(4)
    qtbot.waitUntil(lambda: session.iteration == 4)
    assert told() == ("much", True)
    session.acts.begin(Settings(hidden=3, time_steps=4, seed=2), "another")
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert told() == (shown, False)


def test_that_what_is_computed_from_others_can_not_be_chosen(window, panel):
    window.session.inquiry.ask(Number("d_h", 2, (1,)))
    assert panel._target.entry.isHidden() and panel._target.symbols.isHidden()
    window.session.inquiry.ask(Number("d_W", None, (1, 2)))
    assert not panel._target.entry.isHidden()  # of a gradient, its weight


def test_that_losses_and_answers_are_those_of_the_traces(window):
    trace = window.session.cursor.trace
    assert losses_of(trace).tolist() == trace["L_t"][:, 0].tolist()
    assert answer_at(trace, 1) == trace.outputs.labels[trace["y_hat"][1, 0].argmax()]


def test_that_a_panel_that_is_not_seen_computes_nothing(window, panel, qtbot):
    window.docks["equations"].raise_()
    qtbot.waitUntil(lambda: not panel.isVisible())
    window.session.go_to_iteration(3)
    qtbot.waitUntil(lambda: not window.session.trainer.busy)
    qtbot.wait(150)
    assert window.session.what_if.outcome.now.iteration == 5
    assert len(panel.findChildren(Row)) > 3


def test_that_a_hidden_state_is_held_by_keys_and_no_branch_goes_on_with_it(window, panel, qtbot, qapp):
    session = window.session
    session.selection.select(Selected("h", 2, 1))
    QTest.keyClick(window, K.Key_F2)
    type_number("-1")
    assert session.what_if.changes.held == {("h", 2, 1): -1.0}
    qtbot.waitUntil(lambda: session.what_if.outcome.changed is not None)
    assert session.what_if.outcome.changed["h"][2, 0, 1] == -1.0
    texts = " ".join(label.text() for label in panel._list.findChildren(QLabel))
    assert "→ −1" in texts and "nothing to continue with" in texts
    assert not panel._go_on.isEnabled() and panel._discard.isEnabled()
    session.selection.select(Selected("W", None, 1, 2))
    QTest.keyClick(window, K.Key_F2)
    type_number("0.75")
    assert panel._go_on.isEnabled() and panel._list._note.text().endswith("leaves it out.")
    for _ in range(2):
        QTest.keyClick(window, K.Key_Z, M.ControlModifier)
    assert not session.what_if.changes and panel._list._note.isHidden()


def test_that_a_hidden_state_stays_within_its_activation(window, panel):
    window.session.inquiry.ask(Number("h", 2, (1,)))
    panel.take_number()
    type_number("3")
    assert not window.session.what_if.changes and panel._target._note.text().startswith("The number is 3")
    slider = panel._target.slider
    slider.setSliderDown(True)
    slider.setSliderPosition(0)
    slider.setSliderDown(False)
    assert window.session.what_if.changes.held == {("h", 2, 1): -1.0}


def test_that_of_states_only_those_of_the_first_sequence_of_an_iteration_are_held(window):
    trace, network = window.session.cursor.trace, window.session.experiment.network
    assert changeable(trace, network, Number("h", 2, (1,))) == Number("h", 2, (1,))
    for other in (Number("h", 2, (1,), 1), Number("a", 2, (1,)), Number("h_0", None, (1,)), Number("d_h", 2, (1,))):
        assert changeable(trace, network, other) is None


def test_that_a_held_state_has_no_row_for_an_update(window, panel, qtbot):
    what_if = window.session.what_if
    what_if.set(Changes().with_held("h", 2, 1, 0.5), "h(3)")
    qtbot.waitUntil(lambda: what_if.outcome.changed is not None)
    present, tried = ways_of(what_if.outcome, what_if.changes)
    assert present.learns and not tried.learns and tried.after is None
    assert OutcomePainter._change(tried) == "no update"
    assert panel._painter_of_outcome()._names() == ["target", "as it is", "after its update", "with the changes"]


def test_that_a_number_that_goes_away_while_it_is_dragged_is_not_changed(window, panel, qtbot):
    session, slider = window.session, panel._target.slider
    slider.setSliderDown(True)
    slider.setSliderPosition(300)
    assert session.what_if.changes
    session.acts.begin(Settings(hidden=2, time_steps=4), "smaller")
    qtbot.waitUntil(lambda: session.settings.hidden == 2)
    slider.setSliderPosition(10)
    slider.setSliderDown(False)
    assert not session.what_if.changes


def test_that_numbers_that_are_too_large_are_no_obstacle(window, panel, qtbot, capfd):
    session = window.session
    session.what_if.set(Changes().with_number("W", (1, 2), 1e300).with_number("V", (0, 0), 1e308), "huge numbers")
    qtbot.waitUntil(lambda: session.what_if.outcome.changed is not None)
    panel._target.show_value("h", "state", float("nan"), float("nan"))
    assert panel._target.slider.value() == panel._target.slider.maximum() // 2
    with np.errstate(all="ignore"):
        assert not panel.grab().isNull()
    assert "Warning" not in capfd.readouterr().err


def test_that_there_are_no_recurrent_weights_to_scale_where_nothing_recurs(make_window, qapp):
    window = make_window(cell="dense")
    window.bring_forward("what_if")
    qapp.processEvents()
    scale = window.docks["what_if"].widget()._rows["scale"]
    assert not scale.field.isEnabled()
    assert "no recurrent matrices" in " ".join(label.text() for label in scale.findChildren(QLabel))


def test_that_a_line_that_is_no_longer_true_is_seen_no_more(window, panel, qapp):
    what_if = window.session.what_if
    what_if.set(Changes(scale=2.0), "one")
    what_if.set(Changes(scale=3.0), "another")
    qapp.processEvents()
    seen = [label.text() for label in panel._list.findChildren(QLabel) if label.isVisibleTo(panel._list)]
    assert seen == ["recurrent weights × 3"]


def test_that_it_is_told_why_the_number_pointed_at_can_not_be_changed(window, panel, qtbot):
    session, hint = window.session, lambda: " ".join(label.text() for label in panel._target.findChildren(QLabel))
    session.go_to_end()
    session.inquiry.ask(Number("L_t", 1))
    assert "follows from others" in hint()
    session.inquiry.clear()
    assert "No number is chosen" in hint()
