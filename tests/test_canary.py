"""PySide6 6.12.0 on Python < 3.12 loses a reference to None in every call that returns nothing, and dies of it."""

import sys

from PySide6.QtWidgets import QWidget


def test_that_qt_calls_lose_no_reference_to_none(qapp):
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        widget.setEnabled(True)
    assert sys.getrefcount(None) > before - 1000
