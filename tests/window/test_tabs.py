"""Titles of docks on their tabs are not cut off."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar


@pytest.fixture
def bars_at(window, qapp):
    """The tab bars that are seen, in a window of some width."""
    def at(width, *opened):
        window.resize(width, 768)
        window.reset_layout()
        for name in opened:
            window.bring_forward(name)
        for _ in range(3):
            qapp.processEvents()
        bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [bar for bar in bars if bar.isVisible()]

    return at


@pytest.mark.parametrize(("width", "opened"), [(1024, ()), (1280, ()), (1280, ("breakpoints",)), (1920, ())])
def test_that_titles_have_room(bars_at, width, opened):
    bars = bars_at(width, *opened)
    assert len(bars) == 2
    assert all(bar.sizeHint().width() <= bar.width() for bar in bars)


def test_that_titles_are_as_large_as_other_texts_where_there_is_room(window, bars_at):
    narrow = [bar.font().pointSizeF() for bar in bars_at(1024)]
    wide = [bar.font().pointSizeF() for bar in bars_at(1280)]
    assert all(size < window.font().pointSizeF() for size in narrow)
    assert all(size == window.font().pointSizeF() for size in wide)
