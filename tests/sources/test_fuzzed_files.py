"""Whatever bytes a file has: it is understood, or refused in a sentence; nothing else happens."""

import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.reader import understand
from rnn_explorer.sources.source import Source, parsed
from rnn_explorer.sources.spans import Windows

quickly = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELL = st.one_of(st.floats().map(repr), st.integers(-9, 9).map(str), st.sampled_from(
    ["", "NA", "nan", "inf", "-inf", "1e999", "1,5", "1.234,5", "2020-01-01", "31.12.1999", "13/13/2020", "0000-00-00",
     '"', '"a', "a\"b", "x", "  ", "١٢", "1_0", "\ufeff", "😀", "#", "'", "9" * 400]), st.text(max_size=6))
ROWS = st.lists(st.lists(CELL, max_size=5), max_size=40)


def outcome(path, content, kind=None):
    """The data, if there are any."""
    path.write_bytes(content)
    try:
        understood = understand(path, kind=kind)
    except BadInput as refused:
        assert str(refused) and "\n" not in str(refused)
        return None
    return opened(understood.source(), understood.kind)[1]


@quickly
@given(content=st.binary(max_size=400), name=st.sampled_from(["x.txt", "x.csv", "x.wav", "x"]))
def test_that_any_bytes_are_understood_or_refused(tmp_path, content, name):
    outcome(tmp_path / name, content)


@quickly
@given(text=st.text(max_size=200), codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]))
def test_that_any_text_is_understood_or_refused(tmp_path, text, codec):
    data = outcome(tmp_path / "x.txt", text.encode(codec, "surrogatepass"))
    assert data is None or len(data) <= len(text) + 1


@quickly
@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_that_any_table_is_understood_or_refused(tmp_path, rows, delimiter, end):
    data = outcome(tmp_path / "x.csv", end.join(delimiter.join(row) for row in rows).encode("utf-8", "surrogatepass"))
    assert data is None or np.isfinite(data).any(axis=0).any()


@quickly
@given(numbers=st.lists(st.floats(-1e9, 1e9), min_size=10, max_size=60), comma=st.booleans())
def test_that_numbers_come_back_as_they_were_written(tmp_path, numbers, comma):
    cells = [f"{number:.6f}".replace(".", "," if comma else ".") for number in numbers]
    data = outcome(tmp_path / "x.csv", ("a;b\n" + "".join(f"{cell};{cell}\n" for cell in cells)).encode())
    np.testing.assert_allclose(data[:, 0], np.round(numbers, 6), atol=1e-6)


@quickly
@given(form=st.binary(max_size=44), sound=st.binary(max_size=900), size=st.integers(0, 2**32 - 1))
def test_that_any_recording_is_understood_or_refused(tmp_path, form, sound, size):
    parts = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size) + sound
    outcome(tmp_path / "x.wav", b"RIFF" + struct.pack("<I", size) + b"WAVE" + parts)


@quickly
@given(code=st.sampled_from([1, 3, 0xFFFE]), channels=st.integers(0, 3), bits=st.sampled_from([0, 8, 16, 24, 32, 64]),
       rate=st.sampled_from([0, 99, 100, 44100, 2**32 - 1]), sound=st.binary(max_size=4000))
def test_that_a_nearly_right_recording_is_understood_or_refused(tmp_path, code, channels, rate, bits, sound):
    form = struct.pack("<HHIIHH", code, channels, rate, 0, channels * bits // 8, bits)
    parts = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound)) + sound
    data = outcome(tmp_path / "x.wav", b"RIFF\0\0\0\0WAVE" + parts)
    assert data is None or (np.abs(data) <= 1).all()


@given(path=st.text(min_size=1), inputs=st.lists(st.text(min_size=1), min_size=1), horizon=st.integers(1, 100),
       last=st.booleans())
def test_that_a_source_is_the_same_after_it_was_written_down(path, inputs, horizon, last):
    source = Source(path, "table", "1f", tuple(inputs), ("y",), horizon, last, validation=5)
    assert parsed(source.text) == source


@given(text=st.text())
def test_that_any_line_is_a_source_or_refused(text):
    with pytest.raises(BadInput, match=r"Ctrl\+O|file"):
        parsed("x?kind=" + text)


@given(files=st.lists(st.integers(0, 30), min_size=1, max_size=5), first=st.integers(0, 60), length=st.integers(0, 60),
       width=st.integers(1, 20))
def test_that_windows_are_all_those_that_cross_no_seam(files, first, length, width):
    ends = np.cumsum(files)
    windows = Windows(ends, first, first + length, width)
    owner = np.repeat(np.arange(len(files)), files)
    fitting = [start for start in range(first, max(min(first + length, len(owner)) - width + 1, 0))
               if owner[start] == owner[start + width - 1]]
    assert windows.starts(np.arange(len(windows))).tolist() == fitting
