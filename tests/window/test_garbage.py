"""Garbage is collected by the timer, and by nothing else."""

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from rnn_explorer.window.garbage import GarbageCollector


class Cycle:
    def __init__(self):
        self.me = self


@pytest.fixture
def collector(qapp):
    parent = QObject()
    yield GarbageCollector(parent)
    gc.unfreeze()


def test_that_nothing_is_collected_while_python_runs(collector):
    gone = weakref.ref(Cycle())
    kept = [[] for _ in range(10 * gc.get_threshold()[0])]
    assert gone() is not None
    assert len(kept) > 0


def test_that_the_timer_collects(collector, qtbot):
    gone, kept = weakref.ref(Cycle()), []

    def is_collected():
        kept.extend([] for _ in range(2 * gc.get_threshold()[0]))  # what is freed meanwhile counts against it
        return gone() is None

    qtbot.waitUntil(is_collected)
