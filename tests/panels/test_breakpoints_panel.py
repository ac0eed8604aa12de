"""The panel of breakpoints: entered, turned off, sought and removed, all by keys too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.breakpoints import BreakpointsPanel
from rnn_explorer.session.breakpoints import Every, GradientAbove, Hit, LossBelow, Reached, Saturation
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.trainer import Bookmark

K = Qt.Key


@pytest.fixture
def session(make_session):
    return make_session(hidden=3, time_steps=4)


@pytest.fixture
def panel(qtbot, session):
    panel = BreakpointsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(371, 480)
    panel.show()
    panel.activateWindow()
    return panel


def press(*keys):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def choose(panel, kind):
    """As a click in the list of kinds."""
    index = panel._form.kind.findData(kind)
    panel._form.kind.setCurrentIndex(index)
    panel._form.kind.activated.emit(index)


def enter(panel, text):
    number = panel._form.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, text)


def boxes(panel):
    return [row.box for row in panel._rows]


def test_that_a_breakpoint_is_entered_and_understood_at_every_key(panel, session):
    panel.setFocus()
    press(K.Key_Insert)
    assert QApplication.focusWidget() is panel._form.kind
    enter(panel, "-")
    assert "must be a number" in panel._form.note.text() and not panel._form.add.isEnabled()
    press(K.Key_Return)
    assert session.breakpoints.items == ()
    enter(panel, "2,5")
    assert panel._form.note.text().startswith("Stop when the loss falls below 2.5.")
    press(K.Key_Return)
    assert session.breakpoints.items == (LossBelow(2.5),)
    assert panel._form.note.text().startswith("In the list") and not panel._form.add.isEnabled()
    press(K.Key_Up)  # a step of the number
    assert panel._form.read() == LossBelow(5.0)


@pytest.mark.parametrize("kind, text, made", [
    (GradientAbove, "7", GradientAbove(7.0)), (Every, "50", Every(50)), (Saturation, "", Saturation()),
    (Reached, "3", Reached(Phase.FORWARD, 2)),
])
def test_that_every_kind_can_be_entered(panel, session, kind, text, made):
    choose(panel, kind)
    if text:
        enter(panel, text)
    panel._form.add.click()
    assert session.breakpoints.items == (made,)


def test_that_phases_and_time_steps_are_those_of_the_trace(panel, session, qtbot):
    choose(panel, Reached)
    enter(panel, "4")
    assert panel._form.read() == Reached(Phase.FORWARD, 3)
    panel._form.phase.setCurrentText(Phase.CLIP.value)
    panel._form.phase.activated.emit(panel._form.phase.currentIndex())
    assert panel._form.read() == Reached(Phase.CLIP, None) and not panel._form.number.isVisible()
    panel._form.phase.setCurrentIndex(panel._form.phase.findData(Phase.BACKWARD))
    session.open(Bookmark(History(Experiment(Settings(hidden=3, time_steps=2))), 1, 0))
    qtbot.waitUntil(lambda: session.settings.time_steps == 2)
    assert "from 1 to 2" in panel._form.note.text()


def test_that_the_list_is_gone_through_switched_and_shortened_by_keys(panel, session):
    for item in (LossBelow(1.0), Every(10), Saturation()):
        session.breakpoints.add(item)
    panel.setFocus()
    press(K.Key_Down)
    assert QApplication.focusWidget() is boxes(panel)[1]
    press(K.Key_Space)
    assert [item.enabled for item in session.breakpoints.items] == [True, False, True]
    press(K.Key_Delete)
    assert session.breakpoints.items == (LossBelow(1.0), Saturation())
    assert QApplication.focusWidget() is boxes(panel)[1]
    press(K.Key_Delete, K.Key_Delete)
    assert session.breakpoints.items == () and QApplication.focusWidget() is panel._form.kind


def test_that_the_mouse_does_the_same(panel, session, qtbot):
    for item in (LossBelow(1.0), Every(10)):
        session.breakpoints.add(item)
    qtbot.mouseClick(panel._rows[0], Qt.MouseButton.LeftButton)
    assert not session.breakpoints.items[0].enabled
    next(b for b in panel._rows[0].findChildren(QToolButton) if "Remove" in b.accessibleName()).click()
    assert session.breakpoints.items == (Every(10),)


def test_that_enter_leads_to_the_last_hit_and_then_to_those_before(panel, session, qtbot):
    session.breakpoints.add(Every(2))
    for iteration in (2, 4, 6):
        session.breakpoints.note(Hit(Every(2), iteration, 20))
    assert "3 hits" in [button.text() for button in panel._rows[0].findChildren(QToolButton)]
    panel.setFocus()
    for iteration in (6, 4, 2, 6):
        press(K.Key_Return)
        qtbot.waitUntil(lambda: not session.trainer.busy)
        assert (session.iteration, session.cursor.position) == (iteration, 20)


def test_that_hits_are_those_of_the_training_that_is_looked_at(panel, session, qtbot):
    session.breakpoints.add(Every(2))
    before = session.bookmark
    session.breakpoints.note(Hit(Every(2), 2, 20))
    for place, told in ((Bookmark(History(Experiment(Settings(hidden=2))), 1, 0), "no hit"), (before, "1 hit")):
        session.open(place)
        qtbot.waitUntil(lambda: not session.trainer.busy)
        assert told in [button.text() for button in panel._rows[0].findChildren(QToolButton)]


def test_that_a_button_stops_at_the_present_time_step_and_no_longer(panel, session):
    here = next(button for button in panel.findChildren(QPushButton) if button is not panel._form.add)
    assert not here.isEnabled()
    session.seek(3)
    assert here.accessibleName() == "Stop at time step 1 of forward"
    here.click()
    assert session.breakpoints.items == (Reached(Phase.FORWARD, 0),)
    assert here.accessibleName() == "No stop at time step 1 of forward"
    here.click()
    assert session.breakpoints.items == ()


def test_that_what_always_stops_can_not_be_turned_off(panel):
    always = [label for label in panel.findChildren(QLabel) if "finite" in label.text()]
    assert len(always) == 1 and not always[0].parentWidget().box.isEnabled()


def test_that_without_a_recurrence_nothing_here_leads_through_time(make_session, qtbot):
    session = make_session(cell="dense", hidden=3, time_steps=4)
    panel = BreakpointsPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    trace = session.cursor.trace
    session.cursor.seek(next(n for n, event in enumerate(trace.events, 1) if event.phase is Phase.BACKWARD))
    assert panel._here.accessibleName() == "Stop at time step 4 of backward"
    choices = panel._form.phase
    assert not any("through time" in choices.itemText(index) for index in range(choices.count()))
