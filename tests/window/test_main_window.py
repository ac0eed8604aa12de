"""Law 5: the window opens, restores its layout, is driven by keys alone, closes, and leaves nothing behind."""

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from rnn_explorer.engine.trace import Unit
from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.history_strip import HistoryStrip
from rnn_explorer.widgets.slider import Slider
from rnn_explorer.widgets.theme import DARK, LIGHT, theme_of
from rnn_explorer.widgets.timeline import Timeline
from rnn_explorer.widgets.transport_bar import TransportBar
from rnn_explorer.window import layouts
from rnn_explorer.window.actions import Action
from rnn_explorer.window.help_texts import shortcuts

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def store(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def press(qtbot, window, key, modifiers=M.NoModifier):
    QTest.keyClick(window, key, modifiers)
    qtbot.waitUntil(lambda: not window.session.trainer.busy)


def is_complete(window):
    """Every dock is to be seen, but for those that are closed at first."""
    return all(dock.isVisible() is (name not in layouts.CLOSED) for name, dock in window.docks.items())


def test_that_all_panels_are_docked_and_visible(window):
    assert {dock.objectName() for dock in window.docks.values()} >= {
        "topology", "sequence", "unfolded", "hidden_state", "gradients", "equations", "stepper"
    }
    assert is_complete(window)
    assert not any(dock.isFloating() for dock in window.docks.values())


def test_that_the_time_wise_panels_are_under_each_other_column_under_column(window):
    panels = [window.docks[name].widget() for name in ("sequence", "unfolded", "hidden_state", "gradients")]
    edges = {
        (panel.mapTo(window, panel.rect().topLeft()).x() + panel.columns().x(0), panel.columns().column_width)
        for panel in panels
    }
    assert len(edges) == 1


def test_that_arrow_keys_walk_through_an_iteration_and_all_the_way_back(window, qtbot):
    session = window.session
    places = [session.bookmark]
    for _ in range(len(session.cursor.trace) + 2):
        press(qtbot, window, K.Key_Right)
        places.append(session.bookmark)
    assert session.iteration == 2
    for place in reversed(places[:-1]):
        press(qtbot, window, K.Key_Left)
        assert session.bookmark == place
    assert session.at_start()


@pytest.mark.parametrize(
    "modifiers, unit",
    [
        (M.ShiftModifier, Unit.TIME_STEP),
        (M.ControlModifier, Unit.PHASE),
        (M.ControlModifier | M.ShiftModifier, Unit.ITERATION),
    ],
)
def test_that_modifiers_step_by_longer_units(window, qtbot, modifiers, unit):
    session = window.session
    press(qtbot, window, K.Key_Right, modifiers)
    assert session.cursor.position == next(stop for stop in session.cursor.trace.stops(unit) if stop > 0)
    press(qtbot, window, K.Key_Left, modifiers)
    assert session.at_start()


def test_that_home_end_and_the_presenters_clicker_work(window, qtbot):
    press(qtbot, window, K.Key_End)
    assert window.session.cursor.position == len(window.session.cursor.trace)
    press(qtbot, window, K.Key_Home)
    assert window.session.at_start()
    press(qtbot, window, K.Key_3, M.AltModifier)
    press(qtbot, window, K.Key_PageDown)
    assert window.session.cursor.position == window.session.cursor.trace.stops(Unit.PHASE)[1]
    press(qtbot, window, K.Key_PageUp)
    assert window.session.at_start()


def test_that_space_runs_and_pauses(window, qtbot):
    press(qtbot, window, K.Key_Space)
    assert window.session.player.running
    press(qtbot, window, K.Key_Space)
    assert not window.session.player.running


def drag(widget, start, end):
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(round(start), widget.height() // 2))
    QTest.mouseMove(widget, QPoint(round((start + end) / 2), widget.height() // 2))
    QTest.mouseMove(widget, QPoint(round(end), widget.height() // 2))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(round(end), widget.height() // 2))


@pytest.mark.parametrize("unit", [Unit.EQUATION, Unit.TIME_STEP, Unit.PHASE])
def test_that_dragging_the_playhead_steps_by_the_chosen_unit(window, unit):
    session, timeline = window.session, window.findChild(Timeline)
    session.set_unit(unit)
    stops = session.cursor.trace.stops(unit)
    visited = []
    session.cursor.position_changed.connect(lambda: visited.append(session.cursor.position))
    drag(timeline, timeline.x_of(0), timeline.x_of(stops[-2]))
    assert session.cursor.position == stops[-2]
    drag(timeline, timeline.x_of(stops[-2]), timeline.x_of(stops[1]))
    assert session.cursor.position == stops[1]
    assert set(visited) <= set(stops)


def test_that_dragging_in_the_history_goes_to_another_iteration(window, qtbot):
    session, strip = window.session, window.findChild(HistoryStrip)
    session.open_iteration(20, 0)
    qtbot.waitUntil(lambda: session.iteration == 20)
    drag(strip, strip.x_of(20), strip.x_of(6))
    qtbot.waitUntil(lambda: session.iteration == 6 and not session.trainer.busy)
    assert session.cursor.position == len(session.cursor.trace)


def test_that_every_unit_is_stepped_by_buttons_too(window, qtbot):
    session, bar = window.session, window.findChild(TransportBar)
    for unit in Unit:
        bar.unit_requested.emit(unit.value)
        for name, check in (("One step on", lambda: not session.at_start()), ("One step back", session.at_start)):
            next(b for b in bar.findChildren(QAbstractButton) if b.accessibleName() == name).click()
            qtbot.waitUntil(lambda: not session.trainer.busy)
            assert check(), unit


@pytest.mark.parametrize("action, kind", [("save_picture", "png"), ("save_trace", "npz"), ("save_session", "rnnx")])
def test_that_files_are_saved_and_what_fails_is_told_in_place(window, tmp_path, monkeypatch, action, kind):
    target = tmp_path / f"out.{kind}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    getattr(window.saving, action)()
    assert target.stat().st_size > 1000
    assert not window.notice.isVisible()
    target = tmp_path / "no" / f"out.{kind}"
    getattr(window.saving, action)()
    assert "there is no folder" in window.notice.text
    target = tmp_path / f"{'long' * 99}.{kind}"
    getattr(window.saving, action)()
    assert "cannot write" in window.notice.text


@pytest.mark.parametrize("action, kind", [("save_picture", "png"), ("save_trace", "npz"), ("save_session", "rnnx")])
def test_that_a_name_gets_the_ending_by_which_it_is_opened_again(window, tmp_path, monkeypatch, action, kind):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "lecture 2.1"), ""))
    getattr(window.saving, action)()
    saved = tmp_path / f"lecture 2.1.{kind}"
    assert list(tmp_path.iterdir()) == [saved] and str(saved) in window.statusBar().currentMessage()
    before = saved.read_bytes()
    window.session.step_forward()
    getattr(window.saving, action)()
    assert "lecture 2.1" in window.notice.text and "is there already" in window.notice.text
    assert saved.read_bytes() == before


def test_that_the_help_opens_beside_the_work_and_lists_every_key(window, qtbot):
    window.show_shortcuts()
    text = window.findChild(QTextBrowser).toPlainText()
    for action in window.findChildren(Action):
        for key in action.shortcuts():
            assert key.toString(key.SequenceFormat.NativeText) in text
    press(qtbot, window, K.Key_Right)
    assert window.session.cursor.position == 1


def test_that_no_two_actions_share_a_key(window):
    keys = [key.toString() for action in window.findChildren(Action) for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert all(keys)


def entry(window, name):
    """Where a setting is entered in the tool bar."""
    return window.experiment_bar.findChild(QWidget, name)


def test_that_ctrl_and_a_digit_lead_to_a_panel_behind_another_tab(window, qtbot, qapp):
    press(qtbot, window, K.Key_2, M.ControlModifier)
    qapp.processEvents()
    panel = window.docks["parameters"].widget()
    assert panel.isVisible()
    assert panel is qapp.focusWidget() or panel.isAncestorOf(qapp.focusWidget())


def test_that_the_list_of_keys_begins_with_those_of_the_first_menu(window):
    keys = shortcuts(window)
    assert 0 < keys.index("Open a file") < keys.index("To Topology") < keys.index("In a panel")


def test_that_a_click_on_a_panel_or_its_title_gives_it_the_keys(window, qtbot, qapp):
    panel, dock = window.docks["unfolded"].widget(), window.docks["gradients"]
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert qapp.focusWidget() is panel
    press(qtbot, panel, K.Key_3)
    assert panel.level.value == "neurons"
    qtbot.mouseClick(dock.titleBarWidget(), Qt.MouseButton.LeftButton)
    assert qapp.focusWidget() is dock.widget()


def test_that_the_tab_key_stops_only_at_what_is_seen_and_leads_through_tabs(window, qapp):
    for _ in range(80):
        QTest.keyClick(qapp.focusWidget(), K.Key_Tab)
        assert not qapp.focusWidget().visibleRegion().isEmpty()
        if isinstance(qapp.focusWidget(), QTabBar):
            break
    bar, position = qapp.focusWidget(), window.session.cursor.position
    before = bar.currentIndex()
    QTest.keyClick(bar, K.Key_Right)
    assert bar.currentIndex() == before + 1 and window.session.cursor.position == position


def test_that_a_panel_is_undocked_large_with_the_stepper_in_sight(window, qapp, qtbot):
    dock, stepper = window.docks["gradients"], window.docks["stepper"]
    before, button = dock.size(), dock.titleBarWidget().findChild(QAbstractButton)
    button.click()
    qapp.processEvents()
    assert dock.isFloating() and dock.height() > 2 * before.height() and dock.width() > 1.5 * before.width()
    window.activateWindow()
    press(qtbot, window, K.Key_6, M.ControlModifier)
    assert qapp.activeWindow() is dock and qapp.focusWidget() is dock.widget()
    assert dock.geometry().bottom() <= stepper.mapToGlobal(QPoint(0, stepper.height() // 2)).y()
    button.click()
    assert not dock.isFloating()


def test_that_a_list_that_closes_gives_the_keys_back(window, qapp, qtbot):
    panel, strips = window.docks["gradients"].widget(), window.docks["stepper"].widget()
    choices = (panel.findChild(Choice), panel), (strips.findChild(QComboBox), window)
    for choice, keys_for in choices:
        choice.setFocus()
        QTest.keyClick(choice, K.Key_Down)
        assert qapp.focusWidget() is choice  # chosen without a list: to go on with
        choice.showPopup()
        QTest.keyClick(choice.view(), K.Key_Down)
        QTest.keyClick(choice.view(), K.Key_Return)
        qtbot.waitUntil(lambda choice=choice: not choice.view().isVisible())
        assert choice.currentIndex() == 2 and qapp.focusWidget() is keys_for


def test_that_a_clicker_steps_wherever_the_keys_are(window, qapp):
    position, hidden = window.session.cursor.position, entry(window, "hidden")
    window.bring_forward("generate")
    slider = window.docks["generate"].widget().findChild(Slider)
    qapp.processEvents()
    for number, widget in enumerate((hidden, entry(window, "cell"), slider), start=1):
        widget.setFocus()
        assert qapp.focusWidget() is widget
        QTest.keyClick(widget, K.Key_PageDown)
        assert window.session.cursor.position == position + number
    assert hidden.text() == "3"


def test_that_escape_takes_back_what_is_typed_in_the_bar_and_returns_the_keys(window, qapp):
    box = entry(window, "hidden")
    before = box.text()
    box.setFocus()
    QTest.keyClicks(box, "9")
    assert box.text() != before
    QTest.keyClick(box, K.Key_Escape)
    assert qapp.focusWidget() is window and box.text() == before
    assert window.session.settings.hidden == int(before)


def test_that_a_change_of_the_experiment_is_undone_to_the_place_where_it_was_left(window, qtbot):
    session = window.session
    session.open_iteration(4, 9)
    qtbot.waitUntil(lambda: session.iteration == 4)
    place = session.bookmark
    window.experiment_bar.wanted.emit(session.settings.__class__(task="weather"), "change of the task")
    qtbot.waitUntil(lambda: session.cursor.trace.sizes["K"] == 1)
    assert "Weather" in window.windowTitle()
    press(qtbot, window, K.Key_Z, M.ControlModifier)
    assert session.bookmark == place
    assert len(session.record) == 4
    assert "Next character" in window.windowTitle()


def test_that_a_bad_text_is_told_in_place_and_can_be_mended(window, qtbot):
    text = entry(window, "text")
    text.setText("Hello!")
    text.returnPressed.emit()
    assert "outside the alphabet" in window.notice.text
    assert window.notice.isVisible()
    assert text.text() == "Hello!"
    assert window.notice.height() < 60
    assert window.undo_stack.count() == 0
    text.setText("hello world")
    text.returnPressed.emit()
    qtbot.waitUntil(lambda: window.session.settings.text == "hello world")
    assert not window.notice.isVisible()
    assert window.undo_stack.count() == 1


def test_that_the_layout_is_remembered_and_can_be_reset(make_window, store, qtbot):
    first = make_window(store)
    first.docks["topology"].close()
    first.docks["equations"].setFloating(True)
    first.close()
    second = make_window(store)
    assert not second.docks["topology"].isVisible()
    assert second.docks["equations"].isFloating()
    second.reset_layout()
    assert is_complete(second) and not any(dock.isFloating() for dock in second.docks.values())


def test_that_no_tab_bar_is_left_over_wherever_the_layout_came_from(window, qapp):
    for _ in range(3):
        bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.count()]
        assert len({bar.tabText(0) for bar in bars}) == len(bars) == 2
        window.reset_layout()
        qapp.processEvents()


def test_that_a_closed_dock_is_reopened_from_the_view_menu(window):
    dock = window.docks["gradients"]
    dock.close()
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()


def test_that_a_broken_memory_of_the_layout_is_no_obstacle(make_window, store):
    store.setValue("window/geometry", "nonsense")
    store.setValue("window/state", 12)
    assert is_complete(make_window(store))


def test_that_the_theme_is_changed_and_remembered(make_window, store):
    window = make_window(store)
    assert theme_of(window) is LIGHT
    window.toggle_theme()
    assert theme_of(window) is DARK and theme_of(window.docks["unfolded"].widget()) is DARK
    assert store.value("window/theme") == "dark"
    window.toggle_theme()


def test_that_nothing_is_left_running_when_the_window_closes(make_window):
    window = make_window()
    window.session.open_iteration(10**6, 0)
    window.session.player.toggle()
    window.close()
    assert not window.session.trainer.busy
    assert not window.session.player.running


def test_that_a_refused_number_is_not_left_standing(window, qtbot):
    text, steps = entry(window, "text"), entry(window, "time_steps")
    text.setText("hello world")
    text.returnPressed.emit()
    qtbot.waitUntil(lambda: window.session.settings.text == "hello world")
    steps.show_text("150")
    steps.editingFinished.emit()
    assert "use at most 10 time steps" in window.notice.text
    assert steps.text() == "4"
    assert window.session.settings.time_steps == 4


def test_that_a_learning_rate_is_shown_with_all_its_digits_and_left_as_it_is(make_window, qtbot):
    window = make_window(hidden=3, time_steps=4, learning_rate=0.12345678)
    rate = entry(window, "learning_rate")
    assert rate.text() == "0.12345678"
    rate.editingFinished.emit()
    assert window.session.settings.learning_rate == 0.12345678
    assert window.undo_stack.count() == 0


def test_that_the_help_is_opened_once(window):
    window.show_shortcuts()
    window.show_shortcuts()
    assert len(window.findChildren(QTextBrowser)) == 1


def test_that_a_panel_behind_another_is_made_when_it_is_seen_and_reached_where_it_is(window):
    equations, explanation = window.docks["equations"], window.docks["explanation"]
    assert equations.is_made and not explanation.is_made
    explanation.raise_()
    assert explanation.is_made and explanation.widget().isVisible()
    reached = [focus_after(window, presses) for presses in range(60)]
    places = [next((reached.index(widget) for widget in reached if dock.isAncestorOf(widget)), None)
              for dock in window.docks.values() if dock.is_made and dock.widget().isVisible()]
    assert places == sorted(places) and None not in places


def focus_after(window, presses):
    """What has the focus after so many times the Tab key."""
    window.setFocus()
    for _ in range(presses):
        window.focusNextChild()
    return QApplication.focusWidget()


def test_that_the_window_is_complete_at_200_percent_of_full_hd(window, qapp):
    window.resize(960, 540)
    qapp.processEvents()
    assert (window.width(), window.height()) == (960, 540)
    assert is_complete(window)
    assert all(dock.widget().height() >= 40 for dock in window.docks.values() if dock.isVisible())


def test_that_the_window_fits_the_screen(window):
    assert window.frameGeometry().width() <= window.screen().availableSize().width()
    assert window.frameGeometry().height() <= window.screen().availableSize().height()


def test_that_everything_that_can_be_operated_has_an_accessible_name(window):
    for dock in window.docks.values():
        dock.widget()  # made, if it was not
    for kind in (QAbstractButton, QComboBox, QAbstractSpinBox):
        for widget in window.findChildren(kind):
            if not widget.objectName().startswith("qt_"):  # Qt's own extension buttons
                assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget


def test_that_the_memory_of_the_past_is_chosen_and_remembered(make_window, store):
    window = make_window(store)

    def chosen(window):
        texts = [action.text() for action in window.findChildren(QAction) if action.isChecked()]
        return [text for text in texts if "MB" in text]

    assert chosen(window) == ["The past may take 128 MB"]
    next(action for action in window.findChildren(QAction) if action.text() == "The past may take 512 MB").trigger()
    assert chosen(window) == ["The past may take 512 MB"]
    assert window.session.trainer._process._memory == 512 * 2**20
    assert chosen(make_window(store)) == ["The past may take 512 MB"]


def test_that_a_clicker_steps_with_the_keys_on_the_numbers_of_an_equation(window, qtbot):
    press(qtbot, window, K.Key_PageDown)
    window.bring_forward("equations")
    position, panel = window.session.cursor.position, window.docks["equations"].widget()
    QTest.keyClick(panel, K.Key_Down)
    QTest.keyClick(panel, K.Key_PageDown)
    assert window.session.cursor.position == position + 1
