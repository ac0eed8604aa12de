"""All settings in one place: said, checked as they are typed, put into effect and taken back by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from rnn_explorer.session.examples import EXAMPLES
from rnn_explorer.session.settings import SETTINGS, Settings
from rnn_explorer.window.application import create_application
from rnn_explorer.window.main_window import MainWindow
from rnn_explorer.window.settings.row import Row

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(qtbot, qapp, make_session):
    create_application("light")
    window = MainWindow(make_session(hidden=3, time_steps=4, iteration=2, position=9))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.setFocus()
    qapp.processEvents()
    QTest.keyClick(window, K.Key_Comma, M.ControlModifier)
    qapp.processEvents()
    return window


@pytest.fixture
def press(window, qtbot):
    def press(key, modifiers=M.NoModifier):
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)
        qtbot.waitUntil(lambda: not window.session.trainer.busy)

    return press


def row(window, name):
    return next(row for row in window.findChildren(Row) if row.setting.name == name)


def enter(window, name, text):
    field = row(window, name).field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def said(widget):
    """All texts in it."""
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def button(window, name):
    panel = window.docks["settings"].widget()
    return next(b for b in panel.findChildren(QAbstractButton) if b.text().replace("&", "") == name)


def test_that_every_setting_has_a_row_which_says_what_it_does(window):
    for name, setting in SETTINGS.items():
        assert (setting.needs(window.session.settings) or setting.says) in said(row(window, name))
        assert row(window, name).field.accessibleName() == setting.label
        assert len(setting.says) < 60  # one line


def test_that_the_tab_key_leads_through_all_entries_in_their_order(window, qapp):
    reached, offered = [], [name for name, setting in SETTINGS.items() if not setting.needs(window.session.settings)]
    for _ in offered:
        reached.append(QApplication.focusWidget().objectName())
        QTest.keyClick(QApplication.focusWidget(), K.Key_Tab)
    assert reached == offered


def test_that_enter_puts_the_changes_into_effect_and_one_undo_takes_all_of_them_back(window, press):
    session, place = window.session, window.session.bookmark
    enter(window, "hidden", "5")
    enter(window, "learning_rate", "0,25")
    assert session.settings.hidden == 3
    press(K.Key_Return)
    assert (session.settings.hidden, session.settings.learning_rate) == (5, 0.25)
    press(K.Key_Z, M.ControlModifier)
    assert session.bookmark == place
    assert row(window, "hidden").field.text() == "3"


def test_that_what_is_refused_is_said_beside_its_entry_and_changes_nothing(window, press):
    session = window.session
    place = session.bookmark
    enter(window, "hidden", "300")
    assert "300; it must be from 1 to 256" in said(row(window, "hidden"))
    assert not button(window, "Begin anew").isEnabled()
    press(K.Key_Return)
    assert session.bookmark == place
    assert window.undo_stack.count() == 0
    enter(window, "hidden", "30")
    assert said(row(window, "hidden")).endswith(SETTINGS["hidden"].says)


def test_that_escape_forgets_the_changes_and_then_leaves(window, press):
    enter(window, "hidden", "77")
    press(K.Key_Escape)
    assert row(window, "hidden").field.text() == "3"
    assert QApplication.focusWidget() is row(window, "hidden").field
    press(K.Key_Escape)
    assert QApplication.focusWidget() is window


def test_that_what_does_not_apply_is_disabled_and_says_why(window):
    cell = row(window, "cell").field
    cell.setCurrentIndex(cell.findData("dense"))
    cell.activated.emit(cell.currentIndex())
    for name in ("start", "scale_of_w"):
        assert not row(window, name).field.isEnabled()
        assert "no recurrent matrices" in said(row(window, name))
    assert row(window, "hidden").field.isEnabled()


def test_that_the_counts_of_what_is_entered_are_shown_before_it_is_in_effect(window):
    texts = said(window.docks["settings"])
    assert "201 parameters, shared by 4 time steps" in texts and "804 if not shared" in texts
    enter(window, "time_steps", "10")
    texts = said(window.docks["settings"])
    assert "201 parameters, shared by 10 time steps" in texts and "2,010 if not shared" in texts


def test_that_tool_bar_and_panel_show_the_same(window, qtbot):
    bar = window.experiment_bar.findChild(type(row(window, "hidden").field), "hidden")
    enter(window, "seed", "9")
    bar.setFocus()
    bar.stepBy(1)
    qtbot.waitUntil(lambda: window.session.settings.hidden == 4)
    assert row(window, "hidden").field.text() == bar.text() == "4"
    assert row(window, "seed").field.text() == "9"  # not in effect yet, and not lost


def test_that_a_longer_sentence_gets_the_height_that_it_needs(window, qapp):
    dock = window.docks["settings"]
    dock.setFloating(True)
    for width in (280, 640, 1250):
        dock.resize(width, 500)
        enter(window, "text", "a")
        qapp.processEvents()
        enter(window, "text", "Hello World")
        note = next(label for label in row(window, "text").findChildren(QLabel) if "alphabet" in label.text())
        assert note.height() >= note.heightForWidth(note.width())
        assert note.mapTo(dock, note.rect().bottomRight()).x() < width


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_that_an_example_is_opened_and_undone_at_once(window, qtbot, example):
    session, place = window.session, window.session.bookmark
    window.open_example(example)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.settings == example.of(Settings(hidden=3, time_steps=4))
    window.undo_stack.undo()
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.bookmark == place


def test_that_the_same_experiment_is_not_opened_twice(window, qtbot):
    window.open_example(EXAMPLES[2])
    window.open_example(EXAMPLES[2])
    assert window.undo_stack.count() == 1


def test_that_continuing_makes_a_branch_with_the_weights_where_they_fit(window, qtbot):
    session = window.session
    weights = session.cursor.trace["W"].copy()
    enter(window, "learning_rate", "0.5")
    button(window, "Continue").click()
    qtbot.waitUntil(lambda: not session.trainer.busy and session.settings.learning_rate == 0.5)
    assert session.iteration == 2 and (session.cursor.trace["W"] == weights).all()
    enter(window, "hidden", "5")
    assert not button(window, "Continue").isEnabled() and button(window, "Begin anew").isEnabled()


@pytest.mark.parametrize("width", [200, 275, 345, 600])
def test_that_every_button_has_room_for_its_text(window, qapp, width):
    panel = window.docks["settings"].widget()
    panel.resize(width, 500)
    qapp.processEvents()
    for name in ("Suggested", "Revert", "Continue", "Begin anew"):
        of_name = button(window, name)
        assert of_name.width() >= of_name.fontMetrics().horizontalAdvance(name) + 8
        assert panel.rect().contains(of_name.geometry().translated(of_name.parentWidget().pos()))


def test_that_the_headings_stand_above_their_rows(window):
    heading = next(label for label in window.findChildren(QLabel) if label.text() == "Task and data")
    assert heading.indent() == row(window, "task").layout().contentsMargins().left()
