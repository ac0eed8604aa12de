"""Melodies are heard; what has no notes says so."""

import wave
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from rnn_explorer.files import loudspeaker


@pytest.fixture
def open_window(make_window, monkeypatch):
    """A window with a task, on a machine without a player."""
    monkeypatch.setattr(loudspeaker, "PROGRAMS", ())
    return lambda task: make_window(task=task, time_steps=32)


def heard(window):
    """The seconds of the file that was saved."""
    path = Path(window.notice.text.removeprefix("saved as ").partition(";")[0])
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def press(window, qtbot, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(window, Qt.Key.Key_H, modifier)


def test_that_a_key_plays_what_is_read_and_without_a_player_the_file_is_named(open_window, qtbot):
    window = open_window("melody")
    press(window, qtbot)
    assert "no player was found" in window.notice.text
    assert heard(window) == pytest.approx(32 * 0.25, abs=0.1)


def test_that_of_the_answers_only_those_are_heard_that_are_known(open_window, qtbot):
    window, shift = open_window("melody"), Qt.KeyboardModifier.ShiftModifier
    press(window, qtbot, shift)
    assert "has not answered yet" in window.notice.text
    window.session.go_to_end()
    press(window, qtbot, shift)
    assert heard(window) == pytest.approx(32 * 0.25, abs=0.1)


def test_that_a_task_without_notes_has_no_button_and_says_so_to_the_key(open_window, qtbot):
    window = open_window("next_word")
    assert not window.hearing.is_offered
    press(window, qtbot)
    assert "“Next word” reads has no sound" in window.notice.text
    assert open_window("melody").hearing.is_offered
