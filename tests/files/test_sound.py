"""Notes become a WAV file, and a program of the system plays it."""

import shutil
import stat
import wave

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.files import loudspeaker
from rnn_explorer.files.loudspeaker import Loudspeaker
from rnn_explorer.files.wav import RATE, samples, save_wav


def test_that_a_note_has_its_pitch_and_its_length():
    sound = samples([(440.0, 0.5)])
    assert len(sound) == RATE // 2
    loudness = np.abs(np.fft.rfft(sound))
    assert np.fft.rfftfreq(len(sound), 1 / RATE)[loudness.argmax()] == pytest.approx(440, abs=2)
    assert np.abs(sound).max() <= 1.0


def test_that_nothing_clicks_where_notes_meet():
    sound = samples([(440.0, 0.3), (330.0, 0.3)])
    middle = round(0.3 * RATE)
    assert np.abs(np.diff(sound[middle - 5 : middle + 5])).max() < 0.02


def test_that_silence_is_silent():
    assert not samples([(0.0, 0.25)]).any()


def test_that_the_file_holds_the_sound(tmp_path):
    save_wav(tmp_path / "tune.wav", [(440.0, 0.25), (0.0, 0.25)])
    with wave.open(str(tmp_path / "tune.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.getnframes() == pytest.approx(RATE / 2, abs=2)


def test_that_a_place_that_can_not_be_written_is_told(tmp_path):
    with pytest.raises(BadInput, match="there is no folder"):
        save_wav(tmp_path / "nowhere" / "tune.wav", [(440.0, 0.1)])


@pytest.fixture
def speaker(qapp):
    made = Loudspeaker()
    yield made
    made.stop()


def programs(monkeypatch, folder, **scripts):
    """The only players there are: shell scripts."""
    for name, script in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(loudspeaker, "PROGRAMS", tuple((name,) for name in scripts))
    monkeypatch.setattr(shutil, "which", lambda name: str(folder / name))


def test_that_without_a_player_the_file_is_named(speaker, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with qtbot.waitSignal(speaker.failed) as said:
        speaker.play(tmp_path / "tune.wav")
    assert f"saved as {tmp_path / 'tune.wav'}; no player was found" in said.args[0]
    assert not speaker.playing


def test_that_a_program_plays_the_file(speaker, qtbot, monkeypatch, tmp_path):
    programs(monkeypatch, tmp_path, good=f'echo "$1" > {tmp_path}/played')
    speaker.play(tmp_path / "tune.wav")
    qtbot.waitUntil(lambda: not speaker.playing)
    assert (tmp_path / "played").read_text().strip() == str(tmp_path / "tune.wav")


def test_that_the_next_program_is_tried_where_one_fails(speaker, qtbot, monkeypatch, tmp_path):
    programs(monkeypatch, tmp_path, bad="exit 1", good=f"touch {tmp_path}/played")
    speaker.play(tmp_path / "tune.wav")
    qtbot.waitUntil((tmp_path / "played").exists)


def test_that_it_is_told_why_nothing_is_heard(speaker, qtbot, monkeypatch, tmp_path):
    programs(monkeypatch, tmp_path, bad="echo no card >&2; exit 1")
    with qtbot.waitSignal(speaker.failed) as said:
        speaker.play(tmp_path / "tune.wav")
    assert "bad could not play it: no card" in said.args[0]


def test_that_it_can_be_silenced_and_says_nothing_of_that(speaker, qtbot, monkeypatch, tmp_path):
    programs(monkeypatch, tmp_path, slow="exec sleep 30")
    said = []
    speaker.failed.connect(said.append)
    speaker.play(tmp_path / "tune.wav")
    qtbot.waitUntil(lambda: speaker.playing)
    speaker.stop()
    assert not speaker.playing and not said
