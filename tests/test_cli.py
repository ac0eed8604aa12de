"""The command line as a user meets it: whole processes, and the sentences for what can be mended."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtGui import QImage

from rnn_explorer.cli import main
from rnn_explorer.engine.clipping import CLIPPINGS
from rnn_explorer.engine.initializers import INITIALIZERS
from rnn_explorer.engine.method import PRECISIONS
from rnn_explorer.engine.schedules import SCHEDULES


def run(*arguments, **environment):
    """The command line in a process of its own, without a display."""
    clean = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "rnn_explorer", *map(str, arguments)],
        capture_output=True, text=True, env={**clean, **environment}, timeout=120,
    )


def test_that_help_explains_the_options_and_needs_no_qt(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    for word in ("--task", "--cell", "--hidden", "--steps", "--seed", "snapshot", "trace"):
        assert word in text


def test_that_help_names_all_that_can_be_chosen(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for name in (*INITIALIZERS, *CLIPPINGS, *SCHEDULES, *PRECISIONS):
        assert name in text


def test_that_the_choices_of_the_training_reach_the_trace(tmp_path):
    out = tmp_path / "out.npz"
    chosen = ["--truncate", "3", "--mean", "--carry-state", "--clipping", "value", "--precision", "float32"]
    assert run("trace", out, "--steps", 8, "--iteration", 2, "--scale-w", 2, *chosen).returncode == 0
    with np.load(out, allow_pickle=False) as trace:
        about = json.loads(str(trace["about"]))
        assert about["walls"] == [3, 6]
        assert {"alpha", "W_clipped"} <= set(trace)
        assert trace["h"].dtype == np.float32
        assert trace["h_0"].any()


def test_that_a_snapshot_of_the_window_needs_no_display(tmp_path):
    out = tmp_path / "out.png"
    result = run("snapshot", out, "--iteration", 3, "--position", 60, "--size", "1000x700", "--theme", "dark")
    assert (result.returncode, result.stderr) == (0, "")
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1000, 700)
    assert image.pixelColor(2, 2).lightness() < 80


def test_that_a_snapshot_of_a_panel_at_double_scale_has_the_pixels_asked_for(tmp_path):
    out = tmp_path / "out.png"
    result = run("snapshot", out, "--panel", "gradients", "--position", 109, "--size", "800x400", "--scale", 2)
    assert (result.returncode, result.stderr) == (0, "")
    assert (QImage(str(out)).width(), QImage(str(out)).height()) == (800, 400)


def test_that_the_theme_may_stand_before_or_after_the_command(tmp_path):
    for name, arguments in (("a.png", ["--theme", "dark", "snapshot"]), ("b.png", ["snapshot", "--theme", "dark"])):
        out = tmp_path / name
        assert run(*arguments, out, "--panel", "gradients", "--size", "900x300").returncode == 0
        assert QImage(str(out)).pixelColor(2, 2).lightness() < 80


def test_that_the_same_snapshot_is_the_same_picture(tmp_path):
    pictures = []
    for name in ("a.png", "b.png"):
        assert run("snapshot", tmp_path / name, "--position", 57).returncode == 0
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]


def test_that_a_trace_is_written(tmp_path):
    out = tmp_path / "out.npz"
    assert run("trace", out, "--iteration", 4, "--hidden", 5, "--steps", 6).returncode == 0
    with np.load(out) as file:
        assert file["h"].shape == (6, 1, 5)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--task", "no-such"], "there is no task named 'no-such'; the names are: "),
        (["--cell", "LSTM"], "did you mean lstm?"),
        (["--task", "wether"], "did you mean weather?"),
        (["--cell", "gru9"], "there is no cell named 'gru9'"),
        (["--hidden", "-3"], "the number of hidden units is -3; it must be from 1 to 256"),
        (["--hidden", "100000000"], "the number of hidden units is 100000000; it must be from 1 to 256"),
        (["--steps", "0"], "the number of time steps is 0; it must be from 1 to 500"),
        (["--seed", "-1"], "the seed is -1"),
        (["--learning-rate", "nan"], "the learning rate is 'nan'; it must be a number from"),
        (["--learning-rate", "0"], "the learning rate is 0.0"),
        (["--text", ""], "the text '' is too short: a next character needs at least 2 characters"),
        (["--text", "Hi there"], "outside the alphabet: 'H'"),
        (["--text", "hello"], "use at most 4 time steps or a longer text"),
        (["--task", "weather", "--text", "hello"], "reads no text"),
        (["--iteration", "0"], "the iteration is 0; it must be from 1"),
    ],
)
def test_that_bad_input_is_answered_in_one_sentence_and_writes_nothing(arguments, sentence, tmp_path, capsys):
    assert main(["trace", str(tmp_path / "out.npz"), *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["no/folder/out.png"], "there is no folder no/folder; create it or choose another path"),
        (["out.jpg"], "it must end in .png"),
        (["out.png", "--panel", "grads"], "there is no panel named 'grads'"),
        (["out.png", "--position", "5000"], "the position is 5000; it must be from 0 to 109"),
        (["out.png", "--size", "huge"], "the size is huge; write width and height in pixels, for example 1280x720"),
        (["out.png", "--size", "0x10"], "a side of the size is 0"),
        (["out.png", "--theme", "pink"], "there is no theme named 'pink'; the names are: dark, light"),
        (["out.png", "--scale", "90"], "the scale is 90"),
        (["out.png", "--size", "400x300"], "this picture can not be of that size; the nearest is"),
        (["out.png", "--size", "1281x720", "--scale", "2"], "a side of the size is 1281; it must be a multiple"),
    ],
)
def test_that_a_snapshot_that_can_not_be_made_is_answered_in_one_sentence(arguments, sentence, tmp_path):
    result = run("snapshot", tmp_path / arguments[0], *arguments[1:])
    assert result.returncode == 2
    assert sentence in result.stderr.replace(f"{tmp_path}/", "")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("platform", [{}, {"QT_QPA_PLATFORM": ""}], ids=["unset", "empty"])
def test_that_no_display_is_said_in_one_sentence(platform):
    result = run(**platform)
    assert result.returncode == 2
    assert re.fullmatch(r"rnn-explorer: there is no display: .*rnn-explorer snapshot OUT.png\n", result.stderr)
