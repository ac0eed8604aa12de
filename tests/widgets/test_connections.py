"""Arrows between rings begin and end at their edges, so that they hide neither."""

import pytest
from PySide6.QtCore import QRectF

from rnn_explorer.widgets.connections import connection

END = QRectF(100, 100, 30, 20)


@pytest.mark.parametrize("start", [QRectF(0, 0, 20, 10), QRectF(105, 200, 20, 10), QRectF(300, 104, 8, 8)])
def test_that_an_arrow_touches_both_rings_and_covers_none(start):
    path = connection(start, END)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        point = path.pointAtPercent(share)
        assert not start.contains(point) and not END.contains(point)
    for rect, point in ((start, path.pointAtPercent(0)), (END, path.pointAtPercent(1))):
        assert rect.adjusted(-1, -1, 1, 1).contains(point) and not rect.adjusted(1, 1, -1, -1).contains(point)


@pytest.mark.parametrize("start", [END, QRectF(131, 100, 30, 20), QRectF(90, 90, 60, 60)])
def test_that_rings_side_by_side_have_no_arrow(start):
    assert connection(start, END) is None
