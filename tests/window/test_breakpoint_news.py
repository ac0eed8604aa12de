"""Breakpoints in the window: set by a key, told, undone."""

from math import inf

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rnn_explorer.engine.trace import Phase
from rnn_explorer.session.breakpoints import Every, Reached
from rnn_explorer.widgets.history_strip import HistoryStrip

K, M = Qt.Key, Qt.KeyboardModifier


def press(window, key, modifiers=M.NoModifier):
    QTest.keyClick(window, key, modifiers)


def run(qtbot, window):
    with qtbot.waitSignal(window.session.stops.halted):
        press(window, K.Key_Space)
    qtbot.waitUntil(lambda: not window.session.player.running)


@pytest.fixture
def fast(window):
    window.session.player.choose(inf)
    return window


def test_that_a_key_stops_at_the_present_time_step_of_every_iteration(fast, qtbot):
    session = fast.session
    press(fast, K.Key_Right, M.ShiftModifier)
    place = session.cursor.position
    press(fast, K.Key_F9)
    assert session.breakpoints.items == (Reached(Phase.FORWARD, 0),)
    for iteration in (2, 3):
        run(qtbot, fast)
        assert (session.iteration, session.cursor.position) == (iteration, place)
        assert f"iteration {iteration}:" in fast.notice.text and fast.notice.isVisible()
    press(fast, K.Key_F9)
    assert session.breakpoints.items == ()


def test_that_every_change_can_be_undone_and_redone(window):
    breakpoints = window.session.breakpoints
    breakpoints.add(Every(10))
    breakpoints.enable(Every(10), False)
    breakpoints.remove(Every(10))
    seen = []
    for key in (K.Key_Z, K.Key_Z, K.Key_Z, K.Key_Y, K.Key_Y, K.Key_Y):
        press(window, key, M.ControlModifier)
        seen.append([item.enabled for item in breakpoints.items])
    assert seen == [[False], [True], [], [True], [False], []]


def test_that_what_was_hit_is_no_longer_told_when_the_training_has_run_on(fast, qtbot):
    fast.session.breakpoints.add(Every(20))
    run(qtbot, fast)
    fast.session.breakpoints.put(())
    press(fast, K.Key_Space)
    qtbot.waitUntil(lambda: not fast.notice.isVisible())
    assert fast.session.player.running


def test_that_the_mark_of_a_hit_leads_there(fast, qtbot):
    session, strip = fast.session, fast.findChild(HistoryStrip)
    session.breakpoints.add(Reached(Phase.BACKWARD, 1))
    for _ in range(3):
        run(qtbot, fast)
    place = session.iteration, session.cursor.position
    session.go_to_iteration(1)
    qtbot.waitUntil(lambda: session.iteration == 1)
    where = QPoint(round(float(strip.x_of(place[0]))), strip.height() // 2)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: (session.iteration, session.cursor.position) == place)


def test_that_a_key_leads_to_the_list(window):
    press(window, K.Key_F9, M.ControlModifier)
    assert window.docks["breakpoints"].isAncestorOf(window.focusWidget())
