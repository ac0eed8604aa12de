"""Files that nobody can learn from: a clear sentence each, with the remedy."""

import os
import struct

import numpy as np
import pytest
from PySide6.QtCore import QStandardPaths

from rnn_explorer.errors import BadInput
from rnn_explorer.sources import cache, table_file, text_file
from rnn_explorer.sources.cache import cache_folder, find, opened
from rnn_explorer.sources.disk import Stopped
from rnn_explorer.sources.reader import has_changed, understand

SOUND = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)


def wav(form=SOUND, sound=b"\1\2" * 400):
    return (b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound))
            + sound)


HOSTILE = {
    "empty.txt": (b"", "'empty.txt' is empty; choose a file with data in it"),
    "empty.csv": (b"", "'empty.csv' is empty"),
    "empty.wav": (b"", "'empty.wav' is empty"),
    "blank.csv": (b"\n\n \n", "it has only blank lines"),
    "quotation mark.csv": (b'"', "it has only blank lines"),
    "letter.txt": (b"a", "has 1 character; at least 20 are needed"),
    "monotone.txt": (b"a" * 500, "says nothing but 'a', so there is nothing to predict"),
    "mark.txt": (b"\xef\xbb\xbf", "has 0 characters; at least 20 are needed"),
    "noise.txt": (bytes(np.random.default_rng(0).integers(256, size=3000, dtype=np.uint8)), "save it as plain text"),
    "control.txt": (bytes(range(1, 32)) * 10, "binary: it is full of control characters"),
    "table.xlsx": (b"PK\x03\x04" + bytes(100), "a ZIP archive, as .xlsx and .docx are.*CSV"),
    "nul.txt": (b"hello w\0rld and so on", "character 8 is NUL, which no text has; save it as plain text in UTF-8"),
    "nul.csv": (b"a,b\n" + b"1,\0\n" + b"1,2\n" * 20, "character 7 is NUL"),
    "half.txt": ("grün ".encode() * 9 + b"\xc3", "begins as UTF-8 but is damaged or binary at byte 5"),
    "odd.txt": ("grün".encode("utf-16") + b"\0", "begins as UTF-16 with a byte order mark but is damaged"),
    "lone.txt": (b"\xff\xfe" + b"\x00\xd8" * 30, "begins as UTF-16 .* damaged or binary at byte"),
    "words.csv": (b"a,b\n" + b"x,y\n" * 20, "has no column of numbers, only words; .* open it as a text"),
    "mostly words.csv": (b"a\n" + b"1\n" * 200 + b"\n" + b"x\n" * 500, "no column in which most cells are numbers"),
    "one row.csv": (b"a,b\n1,2\n", "has 1 row of numbers; at least 10 are needed"),
    "header.csv": (b"a,b\n", "has 0 rows of numbers|has no column of numbers"),
    "ragged.csv": (b"a,b\n" + b"1,2\n1\n1,2,3\n" * 20, r"40 of 60 rows have another number of cells .* row 3 has 1"),
    "long line.csv": (b"a,b\n" + b"1," * 5_000_000, "line 2 of 'long line.csv' has more than 200,000 characters"),
    "wide.csv": (b",".join(b"%d" % n for n in range(2000)) + b"\n", "has 2,000 columns; at most 256 are read"),
    "quote.csv": (b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 50_000, "line 3 of .* is a quotation mark not closed"),
    "infinite.csv": (b"a,b\n" + b"inf,nan\n" * 20, "no column in which most cells are numbers"),
    "text.wav": (b"hello, this is no sound", "is no WAV recording; save the sound as WAV"),
    "cut.wav": (wav()[:20], "but has no description of its sound in it|header .* is cut off"),
    "no sound.wav": (wav(sound=b"")[:-8], "but has no sound in it"),
    "short.wav": (wav(sound=b"\1\2"), "has 1 values of sound; at least 200"),
    "silent.wav": (wav(sound=bytes(4000)), "is silent"),
    "rate.wav": (wav(struct.pack("<HHIIHH", 1, 1, 0, 0, 2, 16)), "can not be true: 1 channels, 0 samples a second"),
    "channels.wav": (wav(struct.pack("<HHIIHH", 1, 0, 8000, 0, 0, 16)), "can not be true: 0 channels"),
    "align.wav": (wav(struct.pack("<HHIIHH", 1, 2, 8000, 9, 2, 16)), "2 bytes for all channels"),
    "coded.wav": (wav(struct.pack("<HHIIHH", 85, 1, 8000, 16000, 2, 16)), "format 85, 16 bits"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_that_a_hostile_file_is_refused_in_a_sentence(read, name):
    content, sentence = HOSTILE[name]
    with pytest.raises(BadInput, match=sentence) as refused:
        read(name, content)
    assert len(str(refused.value)) < 300
    assert not [one for one in cache_folder().glob("*") if one.is_dir()]  # and leaves nothing behind


@pytest.mark.parametrize("name", ["x.txt", "x.csv", "x.wav"])
def test_that_a_file_that_is_not_there_is_told(tmp_path, name):
    with pytest.raises(BadInput, match=r"there is no '.*', or no longer"):
        understand(tmp_path / name)


def test_that_what_has_no_end_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(BadInput, match="no file that could be read to its end"):
        understand(tmp_path / "pipe.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_that_a_file_that_may_not_be_read_is_told(written):
    path = written("x.txt", "some text that nobody sees")
    path.chmod(0)
    with pytest.raises(BadInput, match="may not be read by you"):
        understand(path)


def test_that_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match=r"has no text .* in it"):
        understand(tmp_path / "folder")


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_text("short, and another")])
def test_that_a_file_that_vanishes_or_changes_while_it_is_read_is_told(written, monkeypatch, change):
    path = written("x.txt", "a text that is long enough")
    original = text_file._alphabet
    monkeypatch.setattr(text_file, "_alphabet", lambda counts: (change(path), original(counts))[1])
    with pytest.raises(BadInput, match=r"there is no '.*x.txt', or no longer|'x.txt' changed while it was read"):
        understand(path)
    assert not [one for one in cache_folder().glob("*") if one.is_dir()]


def test_that_reading_can_be_stopped_and_leaves_nothing_behind(written):
    path, told = written("x.csv", "a,b\n" + "1,2\n" * 5 * table_file.PIECE), []
    with pytest.raises(Stopped):
        understand(path, told.append, lambda: len(told) > 3)
    assert len(told) == 4 and told == sorted(told)
    assert not [one for one in cache_folder().glob("*") if one.is_dir()]


def test_that_progress_goes_from_nothing_to_all(written):
    told = []
    understand(written("x.txt", "some words " * 500_000), told.append)
    assert told == sorted(told) and len(told) > 10 and told[0] < 0.1 and told[-1] == 1.0


def test_that_a_file_that_has_changed_since_is_noticed_and_what_was_read_stays(written):
    path = written("x.txt", "what was read at first")
    source = understand(path).source()
    assert not has_changed(source)
    path.write_text("something else by now, longer")
    assert has_changed(source)
    assert opened(source, "text")[0].excerpt == "what was read at first"
    path.unlink()
    assert has_changed(source)


def test_that_what_was_used_longest_ago_makes_room(written, monkeypatch):
    first, second = (understand(written(name, "some text " * 50)).source() for name in ("1.txt", "2.txt"))
    for number, place in enumerate(sorted(cache_folder().iterdir(), key=lambda one: one.stat().st_mtime_ns)):
        os.utime(place, (number, number))
    left = cache_folder() / "new-of a process that was killed"
    left.mkdir()
    os.utime(left, (0, 0))
    opened(first, "text")  # used again: now the second one is the older
    monkeypatch.setattr(cache, "MOST", 2500)
    third = understand(written("3.txt", "some text " * 50)).source()
    assert find(first.path, "text", first.seen) and find(third.path, "text", third.seen)
    assert find(second.path, "text", second.seen) is None
    assert not left.exists()


def test_that_what_is_kept_lies_where_the_system_wants_it(qapp):
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    assert cache_folder().is_relative_to(base)


def test_that_what_is_not_kept_any_more_is_told(written):
    source = understand(written("x.txt", "what was read at first")).source()
    (place,) = cache_folder().iterdir()
    (place / "data").write_bytes(b"")  # damaged
    assert find(source.path, "text", source.seen) is None
    with pytest.raises(BadInput, match=r"'x.txt' has changed since it was read.*open it \(Ctrl\+O\)"):
        opened(source, "text")
    with pytest.raises(BadInput, match=r"'x.txt' was opened as a text; open it as a table"):
        opened(source, "table")
    assert opened(understand(source.path).source(), "text")[0].length == 22  # read again, in its place
