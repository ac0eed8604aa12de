"""Recordings and folders."""

import struct

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.reader import understand


def riff(form, sound, promised=None):
    size = len(sound) if promised is None else promised
    parts = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size) + sound
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def form(code=1, channels=1, rate=8000, bits=16):
    return struct.pack("<HHIIHH", code, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)


def sound_of(understood):
    return opened(understood.source(), "recording")[1]


@pytest.mark.parametrize("rate, channels, kept", [(8000, 1, 8000), (44100, 2, 7350), (48000, 1, 8000), (6000, 1, 6000)])
def test_that_a_recording_becomes_one_channel_of_at_most_8000_values_a_second(recorded, rate, channels, kept):
    understood = understand(recorded(rate=rate, channels=channels))
    assert (understood.rate, understood.recorded, understood.channels) == (kept, rate, channels)
    assert understood.length == kept // 2
    sound = sound_of(understood)
    assert 0.55 < np.abs(sound).max() < 0.62
    assert np.abs(np.fft.rfft(sound)).argmax() == 200  # 400 Hz in half a second


@pytest.mark.parametrize(
    "code, bits, stored",
    [(1, 8, lambda x: (128 + 128 * x).astype("u1")), (1, 16, lambda x: (2**15 * x).astype("<i2")),
     (1, 24, lambda x: (2**31 * x).astype("<i4").view("u1").reshape(-1, 4)[:, 1:]),
     (1, 32, lambda x: (2**31 * x).astype("<i4")), (3, 32, lambda x: x.astype("<f4")), (3, 64, lambda x: x)],
)
def test_that_all_usual_formats_say_the_same(read, code, bits, stored):
    sound = np.sin(np.arange(400) / 5) / 2
    understood = read("sound.wav", riff(form(code, bits=bits), stored(sound).tobytes()))
    np.testing.assert_allclose(sound_of(understood), sound, atol=2.0**-7)


def test_that_a_header_that_promises_more_than_there_is_is_told(read):
    understood = read("lying.wav", riff(form(), b"\1\2" * 1000, promised=4_000_000_000))
    assert understood.length == 1000
    assert "promises 4,000,000,000 bytes of sound, but there are 2,000" in understood.notes[0]


def test_that_a_folder_of_recordings_is_one_with_seams(tmp_path, recorded):
    for name in ("a.wav", "b.wav"):
        recorded(name)
    understood = understand(tmp_path)
    assert (understood.kind, understood.files, understood.ends) == ("recording", 2, (4000, 8000))


def test_that_a_folder_of_tables_is_one_table_in_the_order_of_names(tmp_path, written):
    written("2.csv", "a,b\n" + "2,2\n" * 10)
    written("1.csv", "a,b\n" + "1,1\n" * 10)
    written("notes.docx", "x")
    understood = understand(tmp_path)
    assert understood.ends == (10, 20)
    assert opened(understood.source(), "table")[1][:, 0].tolist() == [1] * 10 + [2] * 10
    assert "1 others in the folder are left out" in understood.notes[0]
    written("3.csv", "a,c\n" + "1,1\n" * 10)
    with pytest.raises(BadInput, match=r"'3.csv' has other columns than the files before it"):
        understand(tmp_path)


def test_that_a_folder_of_texts_is_one_text(tmp_path, written):
    written("a.txt", "first text, not long")
    written("b.txt", "second one")
    understood = understand(tmp_path)
    assert understood.length == len("first text, not long\nsecond one")
