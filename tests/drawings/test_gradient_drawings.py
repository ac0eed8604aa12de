import numpy as np
import pytest

from rnn_explorer.drawings.gradients.colors import decade_rgb, part_colors, zero_color
from rnn_explorer.drawings.gradients.decay_plot import DecayPlot, octaves
from rnn_explorer.drawings.gradients.legend import decade_bar, fitted, series, zero
from rnn_explorer.drawings.gradients.reading import Reading, norms_of
from rnn_explorer.drawings.gradients.row_map import RowMap
from rnn_explorer.drawings.gradients.share_plot import LINE, NOTHING, SharePlot, parts_of_bars
from rnn_explorer.session.series import errors_over_time
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.time_columns import TimeColumns

LOWER = np.where(np.tri(4, dtype=bool), 1.0, np.nan)  # every loss reaches every earlier time step


@pytest.fixture
def shown(qtbot):
    def show(plot, steps=4):
        qtbot.addWidget(plot)
        plot.setPalette(LIGHT.palette())
        plot.resize(500, 130)
        plot.set_columns(TimeColumns(500, 0, steps))
        plot.show()
        return plot

    return show


def luminance(rgb):
    return rgb.astype(float) @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_that_larger_magnitudes_stand_out_more_from_the_ground(theme):
    steps = np.diff(luminance(decade_rgb(10.0 ** np.arange(-8, 3), theme)))
    assert (steps * np.sign(steps[0]) > 4).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_that_an_exact_zero_has_a_colour_of_its_own(theme):
    rgb = decade_rgb(np.array([0.0, 1e-30]), theme)
    assert tuple(rgb[0]) == zero_color(theme).getRgb()[:3] and tuple(rgb[0]) != tuple(rgb[1])


def test_that_what_comes_from_one_loss_stays_while_the_others_are_dimmed():
    all_alike, one = part_colors(4, None, LIGHT), part_colors(4, 2, LIGHT)
    np.testing.assert_array_equal(one[2], all_alike[2])
    assert (luminance(one[[0, 1, 3]]) > luminance(all_alike[[0, 1, 3]])).all()


def test_that_the_parts_of_a_bar_are_in_proportion_to_the_norms_and_the_own_loss_is_lowest():
    origins = LOWER * np.array([[1.0], [2.0], [1.0], [4.0]])
    which = parts_of_bars(origins, np.array([80.0, 70.0, 50.0, 0.0]), 100, lines=False)
    for t, heights in enumerate([(10, 20, 10, 40), (0, 20, 10, 40), (0, 0, 10, 40), (0, 0, 0, 0)]):
        column = which[:, t]
        assert tuple(np.bincount(column[column >= 0], minlength=4)) == heights
        assert (np.diff(column[column >= 0]) >= 0).all()  # near losses below, far ones above
    assert (which[:, 3] == NOTHING).all()


def test_that_lines_are_only_between_parts_that_have_room():
    origins = LOWER * np.array([[1.0], [1.0], [0.01], [1.0]])
    which = parts_of_bars(origins, np.full(4, 90.0), 100)
    assert [(which[:, t] == LINE).sum() for t in range(4)] == [1, 0, 0, 0]


def test_that_the_tick_above_a_bar_is_the_sum_of_the_norms(shown):
    plot = shown(SharePlot())
    plot.set_origins(LOWER, np.full(4, 0.1))
    plot.set_reached(np.array([False, False, True, True]))
    assert [(t, 10.0**decade) for t, decade in plot.sums()] == [(2, pytest.approx(2.0)), (3, pytest.approx(1.0))]


def test_that_a_bar_is_as_high_as_the_norm_of_the_sum(shown):
    plot = shown(SharePlot())
    plot.set_origins(LOWER, np.full(4, 1e-3))
    plot.set_reached(np.ones(4, dtype=bool))
    top = plot.y_of(1e-3)
    assert plot.loss_at(1, top - 2) is None and plot.loss_at(1, top + 2) == 3
    assert plot.loss_at(1, plot.area().bottom() - 2) == 1


def test_that_the_rows_are_the_losses_that_there_are(shown):
    values = LOWER.copy()
    values[[0, 2]] = np.nan
    plot = shown(RowMap())
    plot.set_values(values, "from L({0})", "s")
    assert plot.rows.tolist() == [1, 3]
    area = plot.area()
    assert [plot.row_at(area.top() + part * area.height()) for part in (0.25, 0.75)] == [1, 3]


def test_that_rows_that_reach_no_visible_time_step_are_left_out(shown):
    plot = shown(RowMap())
    plot.set_values(LOWER, "from L({0})", "s")
    plot.set_columns(TimeColumns(500, 2, 2))
    assert plot.row_at(plot.area().top() + 2) == 2


def test_that_rows_that_share_a_pixel_show_the_largest_norm(shown):
    values = np.full((900, 900), 1e-6)
    values[450] = 1.0
    plot = shown(RowMap(), steps=900)
    plot.set_values(values, "from L({0})", "s")
    plot.set_known(np.ones((900, 900), dtype=bool))
    assert (plot._shown()[450, 0, :3] == decade_rgb(np.array(1.0), LIGHT)).all()


def test_that_the_bars_of_the_decay_add_as_the_factors_multiply(shown):
    plot = shown(DecayPlot())
    plot.set_factors(np.array([0.5, 1.0, np.nan]), np.array([0.5, 2.0, np.nan]))
    plot.set_known(np.ones((2, 3), dtype=bool))
    assert [bar[3:] for bar in plot.bars()] == [(0.0, -1.0), (0.0, 0.0), (-1.0, -2.0), (0.0, 1.0)]


def test_that_factors_off_the_scale_are_put_at_its_end():
    assert octaves(np.array([0.0, 1.0, 64.0])).tolist() == [-4, 0, 2]


def test_that_only_the_first_sequence_counts():
    errors = np.zeros((2, 3, 2))
    errors[0, 0], errors[1, 2] = (3, 4), (8, 9)
    assert norms_of(errors).tolist() == [5.0, 0.0]


def test_that_of_many_errors_only_those_that_are_carried_through_time_are_drawn(make_session):
    expected = {"elman": ["d_h", "d_a"], "lstm": ["d_h", "d_s"], "gru": ["d_h"], "jordan": ["d_h", "d_a", "d_y_hat"]}
    for cell, names in expected.items():
        trace = make_session(cell=cell, hidden=2, time_steps=3).cursor.trace
        assert [error.name for error in errors_over_time(trace.schema)] == names


def test_that_nothing_is_computed_twice(make_session):
    session = make_session(cell="lstm", hidden=2, time_steps=3)
    reading = Reading(session.cursor.trace, session.record)
    assert reading.origins("h") is reading.origins("h") and reading.memory("s") is reading.memory("s")
    assert reading.states == ("h", "s")


def test_that_a_legend_is_short_where_there_is_little_room_and_says_how_many_are_left_out():
    entries = [series(index, f"a long name {index}", f"s{index}") for index in range(4)]

    def texts(width):
        shown, more = fitted(entries, lambda text: 6.0 * len(text), width)
        return [entry.text for entry in shown], more

    assert texts(1000) == ([f"a long name {index}" for index in range(4)], 0)
    assert texts(200) == (["s0", "s1", "s2", "s3"], 0)
    assert texts(110) == (["s0", "s1"], 2)


def test_that_the_scale_of_the_colours_is_told_in_a_narrow_panel_too():
    def advance(text):
        return 6.0 * len(text)

    for width, widths in ((140, [108]), (90, [62])):
        shown, more = fitted([decade_bar()], advance, width)
        assert ([entry.width for entry in shown], more) == (widths, 0)
    shown, more = fitted([decade_bar(), zero("exactly 0")], advance, 120)
    assert ([entry.text for entry in shown], more) == (["10²", "0"], 0)
