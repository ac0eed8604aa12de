"""A library that Qt lacks is named, with the line that installs it."""

import sys

import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.window import display

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux libraries")


@linux
def test_that_a_missing_library_is_named_with_the_remedy(tmp_path):
    with pytest.raises(BadInput, match=r"libnot-there\.so.*sudo apt install .*libxcb-cursor0"):
        display.require_library(tmp_path / "libnot-there.so.0")


@linux
@pytest.mark.parametrize("pattern", ["libqxcb.so", "libqwayland*.so"])
def test_that_the_plugins_are_where_they_are_looked_for(pattern):
    assert display._plugin(pattern).is_file()


@linux
def test_that_a_display_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(BadInput, match=r"(no display answers at DISPLAY=:4711|sudo apt install)"):
        display.require_display()


@linux
def test_that_qt_itself_failing_to_load_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    with pytest.raises(BadInput, match=r"Qt can not start: .*sudo apt install libegl1"):
        display.require_qt()


def test_that_a_platform_that_the_user_chose_is_left_alone(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    monkeypatch.delenv("DISPLAY", raising=False)
    display.require_display()
