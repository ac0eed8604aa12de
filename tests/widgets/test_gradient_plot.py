import numpy as np
import pytest

from rnn_explorer.widgets.gradient_plot import LOOKS, DecadePlot, _shape_of, decades, look, series_color
from rnn_explorer.widgets.marks import SHAPES
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.time_columns import TimeColumns
from rnn_explorer.widgets.time_marks import HALO


@pytest.fixture
def plot(qtbot):
    made = DecadePlot()
    qtbot.addWidget(made)
    made.setPalette(LIGHT.palette())
    made.resize(600, 120)
    made.set_columns(TimeColumns(600, 0, 4))
    made.show()
    return made


def shown(plot: DecadePlot, decade: int, index: int = 0) -> list[int]:
    """The time steps at which a series has a mark in a decade."""
    image, color = plot.grab().toImage(), np.array(series_color(index, plot.theme).getRgb()[:3])
    y = round(plot.y_of(10.0**decade))
    near = [(dx, dy) for dx in range(-4, 5) for dy in range(-4, 5)]
    return [t for t in plot.columns.visible
            if any(np.abs(image.pixelColor(round(plot.columns.x(t)) + dx, y + dy).getRgb()[:3] - color).max() < 70
                   for dx, dy in near)]


def test_that_only_known_values_have_a_mark(plot):
    plot.set_values(np.array([[0.01] * 4, [1e-5] * 4]))
    assert [shown(plot, -2), shown(plot, -5, 1)] == [[], []]
    plot.set_known(np.array([[False, True, True, True], [False, False, False, True]]))
    assert shown(plot, -2) == [1, 2, 3]
    assert shown(plot, -5, 1) == [3]


def test_that_no_value_rescales_the_axis(plot):
    before = plot.y_range
    plot.set_values(np.array([[1e-30, 1e-3, 1e9, np.inf]]))
    plot.set_known(np.ones((1, 4), dtype=bool))
    plot.grab()
    assert plot.y_range == before


def test_that_what_is_off_the_scale_is_put_at_its_end():
    assert decades(np.array([0, 1e-12, 1e-3, 1e4, np.inf, np.nan])).tolist() == [-8, -8, -3, 2, 2, 2]


def test_that_what_is_off_the_scale_has_another_shape():
    assert [_shape_of(value, "star") for value in (0.0, 1e-9, 1.0, 1e3, np.nan)] == ["zero", "down", "star", "up", "up"]


def test_that_fewer_series_leave_no_marks_of_the_old_ones(plot):
    plot.set_values(np.array([[1e-2] * 4, [1e-5] * 4]))
    plot.set_known(np.ones((2, 4), dtype=bool))
    assert shown(plot, -5, 1) == [0, 1, 2, 3]
    plot.set_values(np.full((1, 4), 1e-2))
    assert shown(plot, -5, 1) == []


def test_that_the_nearest_series_is_found_only_within_reach(plot):
    plot.set_values(np.array([[1.0] * 4, [1e-4] * 4]))
    plot.set_known(np.ones((2, 4), dtype=bool))
    area = plot.area()
    at_1 = area.top() + area.height() * (2 + 0.6) / 11.2
    at_4 = area.top() + area.height() * (6 + 0.6) / 11.2
    assert [plot.nearest(1, y, 5) for y in (at_1, at_4 - 2, (at_1 + at_4) / 2)] == [0, 1, None]


def test_that_another_theme_recolours_the_marks(plot):
    plot.set_values(np.full((1, 4), 1e-3))
    plot.set_known(np.ones((1, 4), dtype=bool))
    for theme in (DARK, LIGHT):
        plot.setPalette(theme.palette())
        assert shown(plot, -3) == [0, 1, 2, 3] and plot.theme is theme


def test_that_a_wall_stands_between_two_time_steps(plot):
    without, between = plot.grab().toImage(), plot.columns.x(1.5)
    plot.set_walls({2})
    image, middle = plot.grab().toImage(), round(plot.area().center().y())
    changed = [x for x in range(600) if image.pixelColor(x, middle) != without.pixelColor(x, middle)]
    assert changed and all(abs(x + 0.5 - between) <= 1 + HALO for x in changed)
    assert [plot.wall_at(x) for x in (between, between + 3, plot.columns.x(2))] == [2, 2, None]
    plot.set_walls(())
    assert plot.grab().toImage() == without


@pytest.mark.parametrize("width", [600, 601, 602, 603, 605])
def test_that_a_wall_is_seen_beside_the_outline_of_the_present_time_step(plot, width):
    plot.resize(width, 120)
    plot.set_columns(TimeColumns(width, 0, 4))
    plot.set_walls({2})
    plot.set_present(2, plot.theme.color("error"))
    image, at = plot.grab().toImage(), round(plot.columns.x(1.5))
    colors = {image.pixelColor(at + dx, round(plot.area().center().y())).name() for dx in range(-2, 3)}
    assert {plot.theme.color(role).name() for role in ("muted", "error")} <= colors


def test_that_no_two_series_of_the_largest_network_have_the_same_mark():
    most = 5 * 4  # h and s both ways and joined, in an LSTM of four layers
    shapes = {(shape, filled) for shape, _, filled, _ in map(look, range(most))}
    assert len(shapes) == most == len(LOOKS) and {shape for shape, _ in shapes} <= set(SHAPES) - {"zero", "up", "down"}
