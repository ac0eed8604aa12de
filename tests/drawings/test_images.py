"""Inputs that are images are seen as images."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from rnn_explorer.drawings.hidden_state.curve_box import CurveBoxes
from rnn_explorer.drawings.hidden_state.image_box import ImageBoxes
from rnn_explorer.panels.hidden_state import HiddenStatePanel
from rnn_explorer.panels.sequence import SequencePanel
from rnn_explorer.panels.topology import TopologyPanel
from rnn_explorer.session.selection import Selected


@pytest.fixture
def shown(qtbot, make_session):
    """Make a panel on an experiment, at the end of its first iteration."""
    def show(panel, width, height, **settings):
        session = make_session(**settings)
        made = panel(session)
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        session.seek(len(session.cursor.trace))
        return made

    return show


def shade(panel, rect):
    """How bright the middle of a cell is."""
    image = panel.grab().toImage()
    ratio = image.width() / panel.width()
    return image.pixelColor((rect.center() * ratio).toPoint()).lightness()


def test_that_a_pixel_is_as_dark_as_its_ink(shown):
    panel = shown(SequencePanel, 500, 150, task="digits")
    ink = panel.trace["x"][0, 0]
    shades = np.array([shade(panel, panel.place_of(Selected("x", 0, unit))) for unit in range(64)])
    assert np.corrcoef(ink, shades)[0, 1] < -0.99
    rows = [panel.place_of(Selected("x", 0, unit)) for unit in (0, 1, 8)]
    assert rows[1].left() > rows[0].left() and rows[1].top() == rows[0].top() and rows[2].top() > rows[0].top()


def test_that_at_every_time_step_the_image_is_seen_as_far_as_it_has_been_read(shown):
    panel = shown(SequencePanel, 1200, 160, task="digit_columns")
    columns, ink = panel.columns(), panel.trace["x"][:, 0]
    t, row = np.unravel_index(ink[:-1].argmax(), ink[:-1].shape)
    cell = panel.place_of(Selected("x", int(t), int(row)))
    later = cell.translated(columns.column_width * (7 - t), 0)
    earlier = cell.translated(-columns.column_width, 0)
    assert shade(panel, later) < 60 < 200 < shade(panel, earlier)


def test_that_columns_of_an_image_stand_side_by_side_where_each_has_no_room_for_it(shown):
    panel = shown(SequencePanel, 250, 150, task="digit_columns")
    one, next_one = (panel.place_of(Selected("x", t, 3)) for t in (2, 3))
    assert one.right() == pytest.approx(next_one.left()) and one.top() == next_one.top()


@pytest.mark.parametrize("task, width", [("digits", 500), ("digit_columns", 1200), ("digit_columns", 250),
                                         ("speakers", 700), ("captions", 700)])
def test_that_a_point_in_a_cell_is_the_number_that_is_drawn_there(shown, task, width):
    panel = shown(SequencePanel, width, 120, task=task)
    for selected in (Selected("x", 0, 0), Selected("x", 0, 7)):
        assert panel.selected_at(panel.place_of(selected).center()) == selected


def test_that_a_short_panel_leaves_the_probability_out_and_keeps_the_rest(shown):
    tall, short = (shown(SequencePanel, 600, height, task="captions") for height in (200, 66))
    assert [row.label for row in tall._drawing.rows] == ["input", "target", "output", "p(target)"]
    assert [row.height > 8 for row in short._drawing.rows] == [True, True, True, False]
    assert short._drawing.rows[2].top + short._drawing.rows[2].height <= 66


def test_that_nothing_is_drawn_where_an_utterance_is_over(shown):
    panel = shown(SequencePanel, 900, 150, task="speakers", time_steps=29)
    end, columns = panel.trace.schema.lengths[0], panel.columns()
    assert end < 29
    strip = panel.place_of(Selected("x", 0, 0))
    image = panel.grab().toImage()
    ground = image.pixelColor(2, 2)
    places = [QPointF(columns.x(t), strip.center().y()).toPoint() for t in range(end, 29)]
    assert {image.pixelColor(place).rgb() for place in places} == {ground.rgb()}


def test_that_an_image_is_told_in_a_few_words(shown):
    panel = shown(SequencePanel, 500, 150, task="digits")
    told = panel.text_at(panel.place_of(Selected("x", 0, 27)).center()).splitlines()
    assert told[1] == "input x(1) = 8 × 8 pixels of ink" and len(max(told, key=len)) < 60


def test_that_the_topology_shows_the_image_where_its_labels_have_no_room(shown):
    panel = shown(TopologyPanel, 340, 500, task="digits")
    blank = shown(TopologyPanel, 340, 500, task="captions")
    assert ink_at_the_bottom(panel) > ink_at_the_bottom(blank)


@pytest.mark.parametrize(
    "task, drawn",
    [("digits", ImageBoxes), ("digit_columns", ImageBoxes), ("captions", CurveBoxes), ("sunspots", CurveBoxes)],
)
def test_that_the_excerpts_of_images_are_images(shown, qtbot, task, drawn):
    panel = shown(HiddenStatePanel, 500, 300, task=task)
    panel.choose("excerpts", unit=1)
    qtbot.waitUntil(lambda: not panel.session.prober.busy)
    panel.grab()
    assert type(panel.view.widget._drawn_by()) is drawn


def test_that_the_excerpt_of_a_digit_is_told_in_a_few_words(shown, qtbot):
    panel = shown(HiddenStatePanel, 500, 300, task="digits")
    panel.choose("excerpts", unit=1)
    qtbot.waitUntil(lambda: not panel.session.prober.busy)
    told = panel.view.text_at(QPointF(40, 60), 0)
    assert "where “an image of 8 × 8 pixels” is read" in told


def ink_at_the_bottom(panel):
    """The darkness of the darkest square of 3 × 3 pixels below the inputs."""
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    blocks = np.lib.stride_tricks.sliding_window_view(grey[-36:, : image.width()], (3, 3)).max(axis=(2, 3))
    return 255 - int(blocks.min())
