import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from rnn_explorer.drawings.hidden_state.path import Path
from rnn_explorer.widgets.theme import LIGHT


def painted(points, labels, font, count) -> tuple[Path, QImage]:
    """The first ``count`` points of a path, as they arrive one after the other."""
    path = Path(np.array(points), labels, (False,) * len(labels), QRectF(0, 0, 400, 100), QFontMetricsF(font), LIGHT)
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setFont(font)
        for index in range(count):
            path.paint_arrival(painter, index, np.arange(len(points)) <= index)
    return path, image


def test_that_the_head_of_a_way_back_does_not_lie_on_that_of_the_way_there(qapp):
    path, image = painted([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]], "aba", qapp.font(), 3)
    start, end = path.places[0], path.places[1]
    beside = round(start.y()) + 3  # of the line
    headed = [x for x in range(round(start.x()) + 30, round(end.x()) - 30)
              if image.pixelColor(x, beside) != Qt.GlobalColor.white]
    middle = (start.x() + end.x()) / 2
    assert min(headed) < middle - 10 and max(headed) > middle + 10
    assert not [x for x in headed if abs(x - middle) < 10]


def test_that_no_line_runs_through_a_letter_that_it_does_not_lead_to(qapp):
    way = [[0.5, 0.5], [0.5, 1.0], [0.0, 0.5], [1.0, 0.5]]
    path, before = painted(way, "ifab", qapp.font(), 3)
    _, after = painted(way, "ifab", qapp.font(), 4)
    at = path.places[0]
    inside = QRectF(at.x() - 4, at.y() - 6, 8, 12).toRect()
    assert after != before and after.copy(inside) == before.copy(inside)
