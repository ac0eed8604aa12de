"""Signs in cells."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from rnn_explorer.widgets.sign_marks import LEAST, mark, paint_sign_marks
from rnn_explorer.widgets.theme import LIGHT


def inked(values, side):
    """Which of the cells have a mark."""
    image = QImage(40 * len(values), 40, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    cells = [QRectF(40 * index, 0, side, side) for index in range(len(values))]
    with QPainter(image) as painter:
        paint_sign_marks(painter, cells, values, np.full((len(values), 3), 255, np.uint8), LIGHT)
    return [any(image.pixel(40 * index + x, y) & 0xFFFFFF != 0xFFFFFF for x in range(40) for y in range(40))
            for index in range(len(values))]


def test_that_zero_has_no_mark():
    assert inked([0.5, 0.0, -0.5], 20) == [True, False, True]


def test_that_a_cell_without_room_has_no_mark():
    assert inked([0.5], LEAST - 1) == [False]


def test_that_a_mark_stays_in_its_cell():
    cell = QRectF(3.3, 4.7, LEAST, LEAST)
    assert all(cell.contains(stroke.p1()) and cell.contains(stroke.p2()) for stroke in mark(cell, True))
