"""The legend beside the work."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.reading_aids import Ranges
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.theme import DARK
from rnn_explorer.window import legend
from rnn_explorer.window.legend import Legend, RangeEditor
from rnn_explorer.window.main_window import MainWindow
from rnn_explorer.window.theme import apply_theme


@pytest.fixture
def window(qtbot):
    window = MainWindow(Session(Settings(hidden=4, time_steps=6), iteration=2))
    qtbot.addWidget(window)
    window.show()
    return window


def test_that_keys_open_it_change_ranges_and_toggle_signs(window):
    QTest.keyClick(window, Qt.Key.Key_L)
    opened = window.findChild(Legend)
    assert opened.isVisible()
    QTest.keyClick(window, Qt.Key.Key_R)
    QTest.keyClick(window, Qt.Key.Key_M)
    editor = opened.findChild(RangeEditor)
    assert editor.ranges.currentData() is Ranges.TRACE and editor.signs.isChecked()
    QTest.keyClick(window, Qt.Key.Key_L)
    assert not opened.isVisible()


def test_that_the_keys_of_the_window_work_while_the_legend_is_active(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_L)
    opened = window.findChild(Legend)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert window.session.cursor.position == 1
    editor = opened.findChild(RangeEditor)
    editor.signs.setFocus()
    QTest.keyClick(editor.signs, Qt.Key.Key_Space)
    assert editor.signs.isChecked() and not window.session.player.running
    QTest.keyClick(editor.signs, Qt.Key.Key_L)
    assert not opened.isVisible()


def test_that_a_limit_is_set_for_the_quantity_that_is_chosen(window):
    legend.toggle(window)
    editor, aids = window.findChild(RangeEditor), window.session.aids
    editor.column.setCurrentIndex(editor.column.findData("d_h"))
    editor.column.activated.emit(editor.column.currentIndex())
    assert editor.limit.value() == 1.0 and not aids.by_hand
    editor.limit.setValue(0.25)
    assert dict(aids.by_hand) == {"d_h": 0.25} and aids.ranges is Ranges.BY_HAND


def test_that_it_follows_another_experiment(window, qtbot):
    legend.toggle(window)
    editor = window.findChild(RangeEditor)
    with qtbot.waitSignal(window.session.experiment_changed):
        window.experiment_bar.wanted.emit(Settings(cell="lstm", hidden=4, time_steps=6), "LSTM")
    qtbot.waitUntil(lambda: editor.column.findData("s") >= 0)


def test_that_the_box_of_the_sign_marks_is_seen_in_the_dark_theme(window, qapp):
    apply_theme(qapp, DARK)
    legend.toggle(window)
    editor = window.findChild(RangeEditor)
    editor.ranges.setFocus()
    picture = editor.signs.grab().toImage()
    seen = max(picture.pixelColor(x, y).lightness() for x in range(20) for y in range(picture.height()))
    assert seen > DARK.color("base").lightness() + 60
