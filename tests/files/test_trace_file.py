"""The exported trace holds what the trace holds, and a bad path leaves nothing half-written."""

import json

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.files.trace_file import save_trace
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History


@pytest.fixture(scope="module")
def trace():
    return History(Experiment(Settings(task="weather", hidden=3, time_steps=4))).trace(2)


def test_that_every_column_and_event_can_be_read_back_without_pickle(trace, tmp_path):
    path = tmp_path / "out.npz"
    save_trace(path, trace)
    with np.load(path, allow_pickle=False) as file:
        for name, column in trace.columns.items():
            assert file[name].tobytes() == column.values.tobytes()
            known = file[f"known_from.{name}"]
            np.testing.assert_array_equal((known >= 0) & (known <= 20), trace.known(name, 20))
        about = json.loads(str(file["about"]))
        assert about["iteration"] == 2
        assert about["quantities"]["h"]["axes"] == "TBH"
        assert about["inputs"]["units"] == ["mm", "°C", "°C", "m/s"]
        assert file["events.writes"].tolist() == [event.equation.writes for event in trace.events]


@pytest.mark.parametrize(
    "name, message",
    [("no/such/folder/out.npz", "there is no folder"), ("out.txt", "must end in .npz"), (".", "must end in .npz")],
)
def test_that_a_path_that_can_not_be_written_is_named_and_nothing_is_left(trace, tmp_path, name, message):
    with pytest.raises(BadInput, match=message):
        save_trace(tmp_path / name, trace)
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_in_the_way_is_named(trace, tmp_path):
    (tmp_path / "out.npz").mkdir()
    with pytest.raises(BadInput, match="it is a folder"):
        save_trace(tmp_path / "out.npz", trace)
