import numpy as np
import pytest

from rnn_explorer.widgets.gradient_plot import ZERO, DecadePlot, _symbol_of, decades, series_color
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.time_columns import TimeColumns


@pytest.fixture
def plot(qtbot):
    made = DecadePlot()
    qtbot.addWidget(made)
    made.setPalette(LIGHT.palette())
    made.resize(600, 120)
    made.set_columns(TimeColumns(600, 0, 4))
    made.show()
    return made


def shown(plot: DecadePlot, index: int) -> list[tuple[float, float]]:
    """The places of the marks of a series: time step and decade."""
    x, y = plot._series[index]._marks.getData()
    return list(zip(x.tolist(), y.tolist(), strict=True))


def test_that_only_known_values_have_a_mark(plot):
    plot.set_values(np.full((2, 4), 0.01))
    assert [shown(plot, 0), shown(plot, 1)] == [[], []]
    plot.set_known(np.array([[False, False, True, True], [False, False, False, True]]))
    assert shown(plot, 0) == [(2, -2), (3, -2)]
    assert shown(plot, 1) == [(3, -2)]


def test_that_no_value_rescales_the_axis(plot):
    before = plot.box.viewRange()[1]
    plot.set_values(np.array([[1e-30, 1e-3, 1e9, np.inf]]))
    plot.set_known(np.ones((1, 4), dtype=bool))
    plot.grab()
    assert plot.box.viewRange()[1] == before


def test_that_what_is_off_the_scale_is_put_at_its_end():
    assert decades(np.array([0, 1e-12, 1e-3, 1e4, np.inf, np.nan])).tolist() == [-8, -8, -3, 2, 2, 2]


def test_that_what_is_off_the_scale_has_another_symbol():
    assert [_symbol_of(value, "o") for value in (1e-9, 1.0, 1e3, np.nan)] == ["t", "o", "t1", "t1"]
    assert _symbol_of(0.0, "o") is ZERO


def test_that_fewer_series_leave_no_marks_of_the_old_ones(plot):
    plot.set_values(np.ones((2, 4)))
    plot.set_known(np.ones((2, 4), dtype=bool))
    plot.set_values(np.ones((1, 4)))
    assert shown(plot, 1) == []


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
        assert plot._series[0]._curve.opts["pen"].color() == series_color(0, theme)


def test_that_a_wall_stands_between_two_time_steps(plot):
    plot.set_walls({2})
    x, y = plot._wall_lines.getData()
    assert x.tolist() == [1.5, 1.5] and y.tolist() == plot.box.viewRange()[1]
    between = plot.columns.x(1.5)
    assert [plot.wall_at(x) for x in (between, between + 3, plot.columns.x(2))] == [2, 2, None]
    plot.set_walls(())
    assert not plot._wall_lines.isVisible()
