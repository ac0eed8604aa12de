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
def test_that_the_plugin_for_x11_is_where_it_is_looked_for():
    assert display._xcb_plugin().is_file()


@linux
def test_that_qt_itself_failing_to_load_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    with pytest.raises(BadInput, match=r"Qt can not start: .*sudo apt install libegl1"):
        display.require_qt()


def test_that_a_platform_that_the_user_chose_is_left_alone(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
    monkeypatch.delenv("DISPLAY", raising=False)
    display.require_display()
