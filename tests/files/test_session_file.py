"""A session's file holds what was given to it, and says of any other file that it is none."""

from contextlib import suppress

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.files.session_file import load_session, save_session


def test_that_what_is_written_is_read(tmp_path):
    path, arrays = tmp_path / "a.rnnx", {"0.loss": np.array([1.0, np.nan]), "0.norms": np.zeros((1, 2, 3), np.float32)}
    save_session(path, {"format": 1, "name": "η → 0"}, arrays)
    about, found = load_session(path)
    assert about == {"format": 1, "name": "η → 0"}
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_that_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other.rnnx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"other\.rnnx is no saved session; choose one whose name ends in \.rnnx"):
        load_session(path)


def test_that_an_archive_with_objects_or_without_a_text_is_refused(tmp_path):
    for name, value in (("about", np.array([{}], dtype=object)), ("else", np.zeros(3)), ("about", np.zeros(3))):
        np.savez(tmp_path / "b.npz", **{name: value})
        with pytest.raises(BadInput, match="is no saved session"):
            load_session(tmp_path / "b.npz")


def test_that_a_damaged_file_is_refused_or_read_whatever_is_damaged(tmp_path):
    path, rng = tmp_path / "c.rnnx", np.random.default_rng(3)
    save_session(path, {"format": 1}, {"0.loss": np.zeros(3), "0.norms": np.zeros((1, 2, 3))})
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for _ in range(300):
        damaged = whole.copy()
        damaged[rng.integers(len(whole), size=8)] = rng.integers(256, size=8)
        path.write_bytes(damaged.tobytes())
        with suppress(BadInput):
            load_session(path)


def test_that_a_file_that_is_not_there_and_a_folder_that_is_not_there_are_told(tmp_path):
    with pytest.raises(BadInput, match=r"cannot read .*No such file"):
        load_session(tmp_path / "none.rnnx")
    with pytest.raises(BadInput, match="there is no folder"):
        save_session(tmp_path / "no" / "a.rnnx", {}, {})
