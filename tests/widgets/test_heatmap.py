import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from rnn_explorer.widgets.heatmap import ColorScale, Heatmap
from rnn_explorer.widgets.theme import DARK, LIGHT, signed_color
from rnn_explorer.widgets.time_columns import TimeColumns

VALUES = np.array([[0.9, -0.9], [-0.5, 0.5], [0.1, 0.7]])  # (T, units)


@pytest.fixture
def heatmap(qtbot):
    made = Heatmap()
    qtbot.addWidget(made)
    made.setPalette(LIGHT.palette())
    made.resize(500, 120)
    made.set_columns(TimeColumns(500, 0, 3))
    made.set_values(VALUES, 1.0, np.arange(2))
    made.show()
    return made


def color_of(heatmap: Heatmap, t: int, row: int) -> QColor:
    """The colour of a cell, off its centre."""
    area = heatmap.area()
    x, y = heatmap.columns.x(t) + 3, area.top() + (row + 0.5) * area.height() / 2 + 3
    return heatmap.grab().toImage().pixelColor(QPoint(round(x), round(y)))


def test_that_a_known_value_has_its_colour_of_the_signed_map(heatmap):
    heatmap.set_known(np.array([True, True, False]))
    assert color_of(heatmap, 0, 0) == signed_color(0.9, 1.0, LIGHT)
    assert color_of(heatmap, 1, 1) == signed_color(0.5, 1.0, LIGHT)


def test_that_an_unknown_value_is_empty_and_not_zero(heatmap):
    heatmap.set_known(np.array([True, True, False]))
    assert color_of(heatmap, 2, 0).name() == LIGHT.base
    assert color_of(heatmap, 2, 0) != signed_color(0.0, 1.0, LIGHT)


def test_that_going_back_empties_the_cells_again(heatmap):
    empty = heatmap.grab().toImage()
    heatmap.set_known(np.ones(3, dtype=bool))
    heatmap.set_known(np.zeros(3, dtype=bool))
    assert heatmap.grab().toImage() == empty


def test_that_the_cells_fill_exactly_their_column(heatmap):
    heatmap.set_known(np.array([False, True, False]))
    image, column = heatmap.grab().toImage(), heatmap.columns.column(1, 0, 1)
    y, color = round(heatmap.area().top()) + 9, signed_color(-0.5, 1.0, LIGHT)
    painted = [x for x in range(500) if image.pixelColor(x, y) == color]
    assert abs(painted[0] - column.left()) <= 1
    assert abs(painted[-1] + 1 - column.right()) <= 1


def test_that_the_order_moves_rows_and_keeps_the_numbers_of_the_units(heatmap):
    heatmap.set_values(VALUES, 1.0, np.array([1, 0]))
    heatmap.set_known(np.ones(3, dtype=bool))
    assert color_of(heatmap, 0, 0) == signed_color(-0.9, 1.0, LIGHT)
    assert heatmap.unit_at(heatmap.area().top() + 5) == 1
    assert [label for _, label in heatmap._y_ticks] == ["2", "1"]


def test_that_there_is_no_unit_beside_the_rows(heatmap):
    assert heatmap.unit_at(heatmap.area().bottom() + 5) is None


def test_that_another_theme_recolours_the_cells(heatmap):
    heatmap.set_known(np.ones(3, dtype=bool))
    heatmap.setPalette(DARK.palette())
    assert color_of(heatmap, 0, 0) == signed_color(0.9, 1.0, DARK)


def test_that_the_legend_tells_that_values_may_lie_beyond(qtbot):
    scale = ColorScale()
    qtbot.addWidget(scale)
    assert scale.ends() == ("−1", "+1")
    scale.set_limit(3.0, bounded=False)
    assert scale.ends() == ("≤ −3", "≥ +3")


def test_that_units_too_many_for_the_pixels_are_shown_by_the_largest_of_a_line(heatmap):
    values = np.zeros((3, 400))
    values[:, 201] = -0.9
    heatmap.set_values(values, 1.0, np.arange(400))
    heatmap.set_known(np.ones(3, dtype=bool))
    assert heatmap.bunch == int(np.ceil(400 / heatmap.area().height()))
    row = 201 // heatmap.bunch * heatmap.bunch
    assert (heatmap._rgba[row : row + heatmap.bunch, 0, :3] == signed_color(-0.9, 1.0, LIGHT).getRgb()[:3]).all()
    heatmap.set_values(VALUES, 1.0, np.arange(2))
    assert heatmap.bunch == 1


def test_that_rows_may_have_a_note_before_their_number(heatmap):
    heatmap.set_values(VALUES, 1.0, np.arange(2), ["vowel", "something that is much longer than the room"])
    first, second = (label for _, label in heatmap._y_ticks)
    assert first == "vowel  1"
    assert second.endswith("…  2")


def test_that_signs_are_in_the_known_cells_only(heatmap):
    heatmap.set_known(np.array([True, True, False]))
    without = heatmap.grab().toImage()
    heatmap.set_signs(True)
    image, area = heatmap.grab().toImage(), heatmap.area()
    middles = [QPoint(round(heatmap.columns.x(t)), round(area.top() + area.height() / 4)) for t in range(3)]
    assert [image.pixelColor(at) != without.pixelColor(at) for at in middles] == [True, True, False]


@pytest.mark.parametrize("width", [40, 80, 300])
def test_that_a_scale_without_room_for_its_ends_tells_them_in_its_tip(qtbot, width):
    scale = ColorScale()
    qtbot.addWidget(scale)
    scale.setPalette(LIGHT.palette())
    scale.set_limit(0.83, bounded=False)
    scale.resize(width, 18)
    left = scale.grab().toImage().pixelColor(1, 9)
    assert (left.blue() - left.red() > 100) == (width < 100)  # the lower end of the colours, or what is before it
    assert "≤ −0.83 to ≥ +0.83" in scale.toolTip()
