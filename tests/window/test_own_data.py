"""Files of the user's own: dropped, understood, chosen, begun, undone; the experiment goes on until then."""

import numpy as np
import pytest
from own_files import write_csv, write_text, write_wav
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QProgressBar, QPushButton, QSpinBox

from rnn_explorer.session.process import TrainingProcess
from rnn_explorer.sources import table_file
from rnn_explorer.sources.cache import cache_folder
from rnn_explorer.sources.source import parsed
from rnn_explorer.window.settings.entries import SwitchField


@pytest.fixture(autouse=True)
def training_in_this_home(qapp):
    """The process finds what was read in the home that it was started in."""
    TrainingProcess.shared().close()
    yield
    TrainingProcess.shared().close()


@pytest.fixture
def opened(window, qtbot):
    """The dialog, when the file has been read."""
    def open_file(path, by=None):
        (by or window.own_data.open)(path)
        dialog = window.findChild(QDialog, "ownData")
        qtbot.waitUntil(lambda: dialog.isVisible() and dialog.findChild(QProgressBar).isHidden())
        return dialog

    return open_file


def drop(window, *paths):
    """As a file manager does it; whether the window takes it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(window.rect().center(), copy, data, button, none)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(QPointF(window.rect().center()), copy, data, button, none))
    return enter.isAccepted()


def said(dialog):
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def button(dialog, text):
    return next(one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text)


def spin(dialog, name):
    return next(one for one in dialog.findChildren(QSpinBox) if one.accessibleName() == name)


def test_that_a_dropped_table_is_understood_chosen_begun_and_undone(window, opened, qtbot, tmp_path):
    path, before = write_csv(tmp_path / "waves.csv"), window.session.settings
    dialog = opened(path, lambda path: drop(window, path))
    for words in ("waves.csv", "2,000 rows", "3 columns", "UTF-8", "separated by commas", "dates or order", "V"):
        assert words in said(dialog)
    qtbot.keyClick(dialog.findChild(SwitchField, "input noise"), Qt.Key.Key_Space)
    spin(dialog, "Horizon").setValue(2)
    spin(dialog, "Time steps").setValue(7)
    spin(dialog, "Test, percent").setValue(5)
    assert window.session.settings == before  # until now
    qtbot.mouseClick(button(dialog, "Begin"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.settings.task == "own_table")
    source = window.session.settings.source
    assert (source.inputs, source.targets, source.horizon, source.test) == (("wave",), ("wave",), 2, 5)
    assert window.session.experiment.time_steps == 7 and not dialog.isVisible()
    assert window.undo_stack.undoText() == "the file waves.csv"
    window.undo_stack.undo()
    qtbot.waitUntil(lambda: window.session.settings == before)
    window.undo_stack.redo()
    qtbot.waitUntil(lambda: window.session.settings.source == source)


@pytest.mark.parametrize(
    "name, write, task", [("own.txt", write_text, "own_text"), ("own.wav", write_wav, "own_recording")])
def test_that_texts_and_recordings_begin_with_the_enter_key(window, opened, qtbot, tmp_path, name, write, task):
    dialog = opened(write(tmp_path / name))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.settings.task == task)
    window.session.step_forward()
    assert window.session.cursor.position == 1


def test_that_a_hostile_file_is_told_in_the_dialog_and_the_experiment_goes_on(window, opened, tmp_path):
    path, before = tmp_path / "bad.csv", window.session.bookmark
    path.write_bytes(b"a,b\n" + b"1,2\n1\n1,2,3\n" * 20)
    dialog = opened(path)
    assert "40 of 60 rows have another number of cells" in said(dialog) and "the experiment goes on" in said(dialog)
    assert not button(dialog, "Begin").isVisible()
    assert window.session.bookmark.history is before.history and window.undo_stack.isClean()
    path.write_text("some words, and more of them")
    dialog = opened(path)
    assert "'bad.csv' has 0 rows of numbers" in said(dialog)


def test_that_a_table_can_be_read_as_a_text(window, opened, qtbot, tmp_path):
    dialog = opened(write_csv(tmp_path / "waves.csv", 100))
    kind = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Read the file as")
    kind.setCurrentIndex(0)
    kind.activated.emit(0)
    qtbot.waitUntil(lambda: "symbols" in said(dialog) and "Alphabet" in said(dialog))


def test_that_what_can_not_be_is_said_in_place_and_can_not_begin(window, opened, qtbot, tmp_path):
    dialog = opened(write_csv(tmp_path / "waves.csv", 100))
    for name in ("target wave", "input wave", "input noise"):
        field = dialog.findChild(SwitchField, name)
        field.setChecked(False)
        field.typed.emit()
    assert "No column of the table is an input" in said(dialog)
    assert not button(dialog, "Begin").isEnabled()
    for name in ("target wave", "input wave"):
        dialog.findChild(SwitchField, name).setChecked(True)
    field.typed.emit()
    assert button(dialog, "Begin").isEnabled()
    spin(dialog, "Time steps").setValue(500)
    qtbot.mouseClick(button(dialog, "Begin"), Qt.MouseButton.LeftButton)
    assert "use fewer time steps" in said(dialog) and dialog.isVisible()
    assert window.undo_stack.isClean()


def test_that_reading_shows_how_far_it_is_and_can_be_stopped(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 500 * table_file.PIECE)
    window.own_data.open(path)
    dialog = window.findChild(QDialog, "ownData")
    bar = dialog.findChild(QProgressBar)
    qtbot.waitUntil(lambda: dialog.isVisible() and 0 < bar.value() < 1000)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and window.own_data._reading is None
    assert not [one for one in cache_folder().iterdir() if one.is_dir()]


def test_that_another_file_may_be_opened_while_one_is_read(window, opened, tmp_path):
    (tmp_path / "long.csv").write_text("a,b\n" + "1,2\n" * 500 * table_file.PIECE)
    window.own_data.open(tmp_path / "long.csv")
    dialog = opened(write_text(tmp_path / "own.txt"))
    assert "own.txt" in said(dialog)


def test_that_several_files_at_once_are_refused(window, tmp_path):
    drop(window, tmp_path / "a", tmp_path / "b")
    assert "2 files were dropped; drop one, or a folder" in window.notice.text


def test_that_a_changed_file_is_told_when_its_experiment_comes_back(window, opened, qtbot, tmp_path):
    path, before = write_csv(tmp_path / "waves.csv"), window.session.settings
    dialog = opened(path)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.settings.task == "own_table")
    assert window.notice.text == ""
    values = np.array(window.session.cursor.trace["x"])
    window.undo_stack.undo()
    qtbot.waitUntil(lambda: window.session.settings == before)
    path.unlink()
    window.undo_stack.redo()
    qtbot.waitUntil(lambda: window.session.settings.task == "own_table")
    assert "'waves.csv' has changed since it was read, or is gone" in window.notice.text
    np.testing.assert_array_equal(window.session.cursor.trace["x"], values)


def test_that_a_task_without_a_file_tells_the_key(window, qtbot):
    bar = window.experiment_bar
    field = bar.findChild(QComboBox, "task")
    field.setCurrentIndex(field.findData("own_text"))
    field.activated.emit(field.currentIndex())
    assert "open a file (Ctrl+O)" in window.notice.text
    assert window.session.settings.task == "characters"


def test_that_recent_files_are_remembered(make_window, qtbot, tmp_path):
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    path = write_text(tmp_path / "own.txt")
    first = make_window(store)
    first.own_data.open(path)
    dialog = first.findChild(QDialog, "ownData")
    qtbot.waitUntil(lambda: dialog.isVisible())
    dialog.reject()
    again = make_window(store)
    actions = again.own_data.recent.menu.actions()
    assert [action.text() for action in actions] == [str(path)]
    actions[0].trigger()
    qtbot.waitUntil(lambda: "own.txt" in said(again.findChild(QDialog, "ownData")))
    again.findChild(QDialog, "ownData").reject()


def test_that_a_source_on_the_command_line_is_read_and_chooses_its_task(tmp_path, capsys):
    from rnn_explorer.cli import main

    path, out = write_csv(tmp_path / "waves.csv", 100), tmp_path / "out.npz"
    assert main(["trace", str(out), "--source", str(path)]) == 0
    with np.load(out, allow_pickle=False) as trace:
        assert trace["x"].shape == (20, 1, 2)
    assert main(["trace", str(out), "--source", str(path), "--task", "own_text"]) == 0
    assert main(["trace", str(out), "--source", str(tmp_path / "none.csv")]) == 2
    assert "there is no" in capsys.readouterr().err
    with pytest.raises(ValueError, match="open it"):
        parsed(str(path))
