"""A session is saved and opened in place; what was there when the window was closed can be gone on with."""

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from rnn_explorer.files.session_file import load_session, save_session
from rnn_explorer.session.saved import opened, told_of
from rnn_explorer.window import keeping

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def store(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """The file that is chosen in every dialog."""
    path = tmp_path / "lecture.rnnx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    return path


def no_folder():
    """Where the sessions should be is something else."""
    place = keeping.sessions_folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("no folder")


def press(qtbot, window, key, modifiers=M.NoModifier):
    QTest.keyClick(window, key, modifiers)
    qtbot.waitUntil(lambda: not window.session.trainer.busy)


def go_to(qtbot, window, iteration, position):
    window.session.open_iteration(iteration, position)
    qtbot.waitUntil(lambda: not window.session.trainer.busy)


def test_that_a_session_is_saved_opened_and_its_opening_undone_by_keys(make_window, chosen, qtbot):
    window = make_window()
    go_to(qtbot, window, 6, 9)
    press(qtbot, window, K.Key_S, M.ControlModifier)
    assert chosen.exists()
    other = make_window(hidden=5)
    press(qtbot, other, K.Key_O, M.ControlModifier)
    assert (other.session.iteration, other.session.cursor.position) == (6, 9)
    assert other.session.settings == window.session.settings
    assert len(other.session.record) == 6
    assert other.undo_stack.undoText() == "the session lecture"
    press(qtbot, other, K.Key_Z, M.ControlModifier)
    assert other.session.settings.hidden == 5


def test_that_a_session_is_opened_like_any_other_file_and_offered_again(make_window, chosen, store, qtbot):
    window = make_window(store)
    go_to(qtbot, window, 4, 2)
    window.saving.save_session()
    go_to(qtbot, window, 7, 0)
    window.own_data.recent.menu.actions()[0].trigger()
    assert window.own_data.recent.menu.actions()[0].data() == str(chosen)
    qtbot.waitUntil(lambda: window.session.iteration == 4)
    assert len(window.session.branches.all) == 1 and len(window.session.record) == 7  # the same training


def test_that_the_last_session_is_kept_at_the_end_and_gone_on_with(make_window, store, qtbot):
    window = make_window(store)
    go_to(qtbot, window, 3, 5)
    window.close()
    other = make_window(store)
    assert other.session.iteration == 1
    press(qtbot, other, K.Key_L, M.ControlModifier | M.ShiftModifier)
    assert (other.session.iteration, other.session.cursor.position) == (3, 5)


def test_that_a_window_in_which_nothing_was_done_leaves_earlier_sessions_as_they_are(make_window, store, qtbot):
    window = make_window(store)
    go_to(qtbot, window, 3, 5)
    window.close()
    other = make_window(store)
    (kept,) = other.saving.keeping.earlier
    content = kept.read_bytes()
    other.close()
    assert other.saving.keeping.earlier == [kept] and kept.read_bytes() == content


def test_that_without_a_last_session_it_is_told(make_window, store, qtbot):
    window = make_window(store)
    press(qtbot, window, K.Key_L, M.ControlModifier | M.ShiftModifier)
    assert "there is no earlier session to go on with" in window.notice.text
    assert not window.undo_stack.canUndo()


@pytest.mark.parametrize("content", [b"something else", None])
def test_that_what_is_no_session_changes_nothing_and_is_told(make_window, chosen, content):
    window = make_window()
    if content is not None:
        chosen.write_bytes(content)
    window.saving.open_session(chosen)
    assert "lecture.rnnx was not opened" in window.notice.text
    assert not window.undo_stack.canUndo()


def test_that_a_session_with_numbers_that_are_none_is_told(make_window, chosen, qtbot):
    window = make_window()
    go_to(qtbot, window, 3, 0)
    about, arrays = told_of(window.session)
    save_session(chosen, about, {**arrays, "0.loss": np.array(["a", "b", "c"])})
    window.saving.open_session(chosen)
    assert "lecture.rnnx was not opened: its content is not that of a saved session" in window.notice.text


def test_that_a_session_that_can_not_be_kept_is_told_before_the_window_closes(make_window, store, qtbot):
    window = make_window(store)
    go_to(qtbot, window, 2, 0)
    no_folder()
    window.close()
    assert window.isVisible() and "could not be kept" in window.notice.text
    window.close()
    assert not window.isVisible()


def test_that_the_session_is_kept_every_minute_while_the_window_stays_open(make_window, store, qtbot, monkeypatch):
    monkeypatch.setattr(keeping, "EVERY", 20)
    window = make_window(store)
    go_to(qtbot, window, 3, 5)
    other = make_window(store)
    qtbot.waitUntil(lambda: len(other.saving.keeping.earlier) == 1)
    found = opened(*load_session(other.saving.keeping.earlier[0]))
    assert (found.place.iteration, found.place.position) == (3, 5)
    go_to(qtbot, window, 4, 0)
    qtbot.waitUntil(lambda: opened(*load_session(other.saving.keeping.earlier[0])).place.iteration == 4)
    assert len(other.saving.keeping.earlier) == 1


def test_that_two_windows_opened_in_the_same_second_keep_a_session_each(make_window, store, qtbot):
    windows = make_window(store), make_window(store)
    began = windows[0].saving.keeping._began
    for iteration, window in enumerate(windows, start=2):
        window.saving.keeping._began = began
        go_to(qtbot, window, iteration, 0)
        window.close()
    kept = make_window(store).saving.keeping.earlier
    assert sorted(opened(*load_session(path)).place.iteration for path in kept) == [2, 3]


def test_that_earlier_sessions_are_offered_by_time_and_name_and_only_the_newest_stay(make_window, store, qtbot):
    folder = keeping.sessions_folder()
    folder.mkdir(parents=True)
    for minute in range(keeping.MOST + 3):
        (folder / f"2001-01-01 10.{minute:02}.00 Elman.rnnx").write_bytes(b"")
    window = make_window(store)
    go_to(qtbot, window, 3, 5)
    window.close()
    other = make_window(store)
    other.saving.menu.aboutToShow.emit()
    texts = [action.text() for action in other.saving.menu.actions()]
    assert len(texts) == keeping.MOST and texts == sorted(texts, reverse=True)
    assert texts[0].endswith("Elman 3 · Next character") and texts[1] == "2001-01-01 10.14.00 Elman"
    other.saving.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: other.session.iteration == 3)


def test_that_a_session_that_can_not_be_kept_meanwhile_is_told_once(make_window, store, qtbot, monkeypatch):
    monkeypatch.setattr(keeping, "EVERY", 20)
    no_folder()
    window = make_window(store)
    go_to(qtbot, window, 2, 0)
    qtbot.waitUntil(lambda: "could not be kept" in window.notice.text)
    window.notice.clear()
    qtbot.wait(100)
    assert not window.notice.isVisible()
    window.close()
    assert not window.isVisible()
