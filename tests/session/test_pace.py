"""What shows a training that runs is drawn in turn; nothing is left out and nothing is drawn twice."""

import pytest
from PySide6.QtCore import QTimer

from rnn_explorer.session.pace import Pace


@pytest.fixture
def done():
    return []


@pytest.fixture
def pace(qapp):
    return Pace(qapp)


def test_that_each_has_its_turn_in_the_order_in_which_it_came(pace, done, qtbot):
    works = [lambda n=n: done.append(n) for n in range(3)]
    for work in (*works, works[0]):
        pace.add(work)
    assert done == []
    qtbot.waitUntil(lambda: done == [0, 1, 2])


def test_that_other_events_are_answered_between_two_turns(pace, done, qtbot):
    def first():
        done.append("first")
        QTimer.singleShot(0, lambda: done.append("event"))

    pace.add(first)
    pace.add(lambda: done.append("second"))
    pace.add(lambda: done.append("third"))
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done.index("event") < done.index("third")
