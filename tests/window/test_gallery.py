"""The gallery: pictures by name, an index that shows all of them, and problems that are told."""

import re
import subprocess
import sys

import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.panels.gradients import VIEWS
from rnn_explorer.registry import names_in
from rnn_explorer.session.settings import CELLS
from rnn_explorer.window import gallery


def made(folder, *arguments):
    return subprocess.run([sys.executable, "-m", "rnn_explorer", "gallery", str(folder), *arguments],
                          capture_output=True, text=True, timeout=300)


def test_that_it_shows_every_view_of_a_panel_at_every_moment_and_an_index_of_all(tmp_path):
    result = made(tmp_path, "--quick", "--network", "gru", "--panel", "gradients")
    assert result.returncode == 0, result.stderr
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.png")}
    assert {name.split(".")[1] for name in files} == set(VIEWS)
    assert {name.split(".")[2] for name in files} == {"start", "forward", "loss", "backward", "sum", "update"}
    index = (tmp_path / "index.html").read_text()
    assert set(re.findall(r"src='([^']+)'", index)) == files


def test_that_the_window_shows_the_views_of_all_of_its_panels(tmp_path):
    result = made(tmp_path, "--quick", "--network", "elman", "--panel", "window")
    assert result.returncode == 0 and "0 problems" in result.stdout, result.stdout


def test_that_it_draws_every_cell():
    assert set(names_in(CELLS)) <= set(gallery.networks())


def test_that_an_unknown_network_is_refused_with_the_names_there_are(tmp_path):
    with pytest.raises(BadInput, match="lstm-2-both"):
        gallery.make(tmp_path, True, "lstm-9", None)


def test_that_the_index_names_the_problems():
    assert "<li>a.png: ValueError: &lt;x&gt;</li>" in gallery.page([], ["a.png: ValueError: <x>"])
