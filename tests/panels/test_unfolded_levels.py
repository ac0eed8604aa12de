"""The levels of detail of the unfolded network: one gesture, every length, what is told and found at each."""

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication
from unfolded_at_level import STEPS, picture, position_after, shown_at

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.session.reading_aids import Ranges
from rnn_explorer.session.selection import Selected

RECURRENT = Link("h", "h", -1)


@pytest.fixture
def at_level(qtbot, make_session):
    return partial(shown_at, qtbot, make_session)


def colors_in(image):
    return {image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())}


def scroll(panel, turns, modifiers=Qt.KeyboardModifier.NoModifier):
    middle = QPointF(panel.width() / 2, panel.height() / 2)
    QApplication.sendEvent(panel, QWheelEvent(
        middle, panel.mapToGlobal(middle), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("settings", [{"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True}])
def test_that_every_level_is_the_same_on_every_path_to_a_position(at_level, level, settings):
    panel, session = at_level(level, hidden=2, time_steps=3, **settings)
    seen = {}
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        seen[position] = picture(panel)
    for position in np.random.default_rng(3).integers(len(seen), size=12).tolist():
        session.seek(position)
        assert picture(panel) == seen[position]


@pytest.mark.parametrize("steps", [1, 5, 12, 100])
@pytest.mark.parametrize("level", Level)
def test_that_a_key_brings_a_level_at_every_length(at_level, steps, level):
    panel, session = at_level(level, time_steps=steps)
    assert panel.level is level
    assert picture(panel) is not None and session.time_window.count <= steps


@pytest.mark.parametrize("level", Level)
def test_that_a_level_stays_in_a_panel_of_another_size(at_level, level):
    panel, _ = at_level(level, time_steps=12)
    for size in ((1280, 620), (1900, 400), (420, 300)):
        panel.resize(*size)
        assert panel.level is level


def test_that_a_gesture_ends_in_the_picture_that_any_other_way_leads_to(at_level, qtbot):
    panel, _ = at_level(Level.LAYERS, 900, 330, time_steps=30)
    for turns in (5, -2):
        scroll(panel, turns, Qt.KeyboardModifier.ControlModifier)
        picture(panel)
    scroll(panel, -1, Qt.KeyboardModifier.ShiftModifier)
    moving = picture(panel)
    qtbot.waitUntil(lambda: picture(panel) != moving)
    at_rest = picture(panel)
    panel.restyle()  # what was kept is dropped
    assert picture(panel) == at_rest


@pytest.mark.parametrize("level", [Level.BOX, Level.LAYERS, Level.NEURONS])
def test_that_the_copy_of_a_matrix_at_the_present_time_step_is_pointed_at(at_level, level):
    panel, session = at_level(level, 900, 330)
    for t in (1, 4):
        session.seek(position_after(session.cursor.trace, "h", t))
        x = panel.place_of(Selected("W")).center().x()
        assert panel.columns().x(t - 1) < x < panel.columns().x(t)


@pytest.mark.parametrize("steps", [5, 100])
def test_that_one_gesture_goes_from_the_black_box_to_the_inside_and_back(at_level, steps):
    panel, session = at_level(Level.BOX, time_steps=steps)
    seen = [panel.level]
    for turns in (1, -1):
        for _ in range(30):
            scroll(panel, turns, Qt.KeyboardModifier.ControlModifier)
            if panel.level is not seen[-1]:
                seen.append(panel.level)
    assert seen == [*Level, *list(Level)[-2::-1]]
    assert session.time_window.count == steps


def test_that_plus_and_minus_zoom(at_level, qtbot):
    panel, session = at_level(Level.LAYERS, time_steps=30)
    before = session.time_window.count
    qtbot.keyClick(panel, "+")
    assert session.time_window.count < before
    qtbot.keyClick(panel, "-")
    assert session.time_window.count == pytest.approx(before, abs=1)


def test_that_the_present_time_step_stays_in_view_at_every_level(at_level, qtbot):
    panel, session = at_level(Level.BOX, time_steps=60)
    session.seek(position_after(session.cursor.trace, "d_h", 37))
    for key in "3242":
        qtbot.keyClick(panel, key)
        assert 37 in panel.columns().visible


def test_that_time_steps_that_share_a_black_box_are_told(at_level):
    panel, session = at_level(Level.BOX, time_steps=100)
    together = panel._current().layout.together
    assert together > 1 and f"{together} time steps a column" in panel._current().notes(0)
    session.go_to_end()
    steps = panel._current().layout.visible[2]
    text = panel.text_at(panel._current().layout.rect("L_t", steps).center())
    assert text.startswith(f"L({steps.start + 1}–{steps.stop})") and "mean" in text


@pytest.mark.parametrize("level", [Level.BOX, Level.LAYERS, Level.NEURONS])
def test_that_time_steps_that_have_no_room_are_told(at_level, level):
    panel, session = at_level(level, time_steps=12)
    session.time_window.show_all()
    session.time_window.zoom(2.0, 0)
    assert f"time steps 1–{session.time_window.count} of 12" in panel._current().notes(0)
    session.time_window.show_all()
    assert not any(note.startswith("time steps") for note in panel._current().notes(0))


def test_that_weights_that_are_left_out_are_told(at_level):
    assert "the strongest weights" in at_level(Level.NEURONS, hidden=8)[0]._current().notes(0)
    assert "the strongest weights" not in at_level(Level.NEURONS, hidden=3)[0]._current().notes(0)


@pytest.mark.parametrize("size, steps", [((420, 300), 50), ((640, 330), 50), ((640, 330), 500)])
def test_that_the_texts_of_black_boxes_in_a_row_are_alike(at_level, size, steps):
    panel, _ = at_level(Level.BOX, *size, time_steps=steps)
    painter, known = panel._current()._painter, np.ones(steps, bool)
    advance = QFontMetricsF(panel._current().layout.canvas.font).horizontalAdvance
    for key in ("x", "y_hat"):
        for steps in panel._current().layout.visible:
            text, (left, right) = painter._texts(key, steps, known)[painter._form(key)], painter.layout.span(steps)
            assert advance(text) < right - left and not text[0].isdecimal()


@pytest.mark.parametrize("settings, steps", [({"layers": 2}, {0, 1, 2, 3, 4}), ({"task": "weather"}, {4}),
                                             ({"bidirectional": True}, {0, 1, 2, 3, 4})])  # fmt: skip
def test_that_errors_come_down_to_black_boxes_from_every_loss(at_level, settings, steps):
    panel, _ = at_level(Level.BOX, 900, 330, time_steps=5, **settings)
    errors = [each for index in range(5) for each in panel._current()._arrows.errors(index)]
    down = [arrow for arrow in errors if arrow.tail.x() == arrow.tip.x()]
    assert {arrow.t for arrow in down if arrow.name == "d_o"} == steps and all(a.tip.y() > a.tail.y() for a in down)
    highest = panel._views.wiring.stack.layers[0].name
    assert {arrow.t for arrow in down if arrow.name == f"d_{highest}"} == steps
    assert len(down) == (len(panel._views.wiring.stack.layers) + 1) * len(steps)


@pytest.mark.parametrize("level", [Level.BOX, Level.NEURONS])
def test_that_nothing_is_drawn_of_outputs_that_never_come(at_level, level):
    panel, session = at_level(level, task="weather")
    last = session.cursor.trace.sizes["T"] - 1
    session.seek(position_after(session.cursor.trace, "y_hat", last))
    outputs = panel.place_of(Selected("y_hat", last)).toAlignedRect().adjusted(-6, -10, 6, 10)
    image, left = picture(panel), panel.columns().left
    here, before = (image.copy(outputs.translated(round(panel.columns().x(t) - panel.columns().x(last)), 0))
                    for t in (last, last - 1))
    assert left < outputs.left() - panel.columns().column_width
    assert len(colors_in(before)) == 1 < len(colors_in(here))


def test_that_a_black_box_fills_as_its_time_steps_are_passed(at_level):
    panel, session = at_level(Level.BOX)
    trace, layout = session.cursor.trace, panel._current().layout
    rect = layout.rect(layout.stack.groups[0], range(2, 3)).adjusted(2, 2, -2, -5)
    corner = rect.topLeft().toPoint()
    session.seek(position_after(trace, "h", 2) - 1)
    before = picture(panel).pixelColor(corner)
    session.seek(position_after(trace, "h", 2))
    assert picture(panel).pixelColor(corner) != before


@pytest.mark.parametrize("level", [Level.NEURONS, Level.INSIDE])
def test_that_the_wheel_scrolls_through_units_that_have_no_room(at_level, level):
    panel, session = at_level(level, hidden=128)
    session.seek(position_after(session.cursor.trace, "h", 2))
    shown = " ".join(panel._current().notes(session.cursor.position))
    assert "of 128" in shown and "wheel" in shown
    before = picture(panel)
    scroll(panel, -5)
    assert picture(panel) != before
    session.selection.select(Selected("h", 2, 100))
    place = panel.place_of(Selected("h", 2, 100))
    assert place is not None and QPointF(place.center()).y() < panel.height()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True},
                                      {"cell": "jordan", "task": "weather"}, {"cell": "dense"}])  # fmt: skip
def test_that_a_number_is_found_where_the_panel_says_it_is(at_level, level, settings):
    panel, session = at_level(level, 900, 330, **settings)
    state = panel._views.wiring.stack.groups[-1].head
    for name in (state, f"d_{state}"):
        session.seek(position_after(session.cursor.trace, name, 2))
        wanted = Selected(name, 2, 1)
        place = panel.place_of(wanted)
        if place is None:
            assert level is Level.LAYERS and name.startswith("d_")  # no room beside the state
        elif level is not Level.BOX:
            assert panel.selected_at(place.center()) == wanted
        assert place is None or panel.rect().toRectF().contains(place)


@pytest.mark.parametrize("level", Level)
def test_that_w_is_told_to_be_one_matrix_used_at_all_time_steps(at_level, level):
    panel, session = at_level(level)
    session.seek(position_after(session.cursor.trace, "h", 2))
    place = panel.place_of(Selected("W"))
    before = picture(panel)
    session.selection.select(Selected("W"))
    assert picture(panel) != before
    points = [QPointF(x, y) for x in np.linspace(place.left(), place.right(), 25)
              for y in np.linspace(place.top(), place.bottom(), 9)]  # fmt: skip
    assert any(f"one matrix, used at all {STEPS} time steps" in panel.text_at(point) for point in points)


def test_that_a_single_weight_is_pointed_at_between_neurons(at_level):
    panel, session = at_level(Level.NEURONS, 900, 330)
    session.go_to_end()
    edges = panel._current()._edges_of(RECURRENT, panel.columns().visible[1])
    point = edges[-1].points[0] * 0.8 + edges[-1].points[3] * 0.2
    selected = panel.selected_at(point)
    assert selected.quantity == "W" and selected.column is not None
    assert "used at all" in panel.text_at(point)


@pytest.mark.parametrize("level", [Level.LAYERS, Level.NEURONS, Level.INSIDE])
def test_that_colours_and_signs_follow_the_reading_aids(at_level, level):
    panel, session = at_level(level, 900, 330, hidden=12)
    session.seek(position_after(session.cursor.trace, "h", 2))
    fixed = picture(panel)
    session.aids.set_limit("h", 0.01)
    assert picture(panel) != fixed
    session.aids.set_ranges(Ranges.FIXED)
    assert picture(panel) == fixed
    session.aids.set_signs(True)
    assert (picture(panel) != fixed) is (level is not Level.INSIDE)  # where numbers are, there are no signs


@pytest.mark.parametrize("level", Level)
def test_that_a_unit_is_outlined_in_its_own_layer_only(at_level, level):
    panel, session = at_level(level, 900, 330, cell="lstm", layers=2)
    session.seek(position_after(session.cursor.trace, "h.2", 2))
    seen = {}
    for name in ("h.1", "s.1", "h.2", "nothing"):
        session.selection.select(Selected(name, None, 1) if name != "nothing" else Selected())
        seen[name] = picture(panel)
    if level is Level.INSIDE:  # layer 2 is shown
        assert seen["h.1"] == seen["s.1"] == seen["nothing"] != seen["h.2"]
    elif level is not Level.BOX:
        assert seen["h.1"] == seen["s.1"] != seen["h.2"] and seen["nothing"] not in (seen["h.1"], seen["h.2"])
