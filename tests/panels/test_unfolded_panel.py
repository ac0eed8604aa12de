"""The unfolded network shows what the trace holds at a position, and says what is under the pointer."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QColor
from unfolded_at_level import HIDDEN, KEYS, STEPS, picture, position_after

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.panels.unfolded import UnfoldedPanel
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.theme import LIGHT

INPUT, RECURRENT, OUTPUT = Link("x", "h"), Link("h", "h", -1), Link("h", "y_hat")
ERROR_LATER, ERROR_LOSS = Link("h", "h", 1, True), Link("L_t", "y_hat", 0, True)


@pytest.fixture
def session(request):
    session = Session(Settings(hidden=HIDDEN, time_steps=STEPS, task=getattr(request, "param", "characters")))
    yield session
    session.close()


@pytest.fixture
def panel(session, qtbot):
    panel = UnfoldedPanel(session)
    qtbot.addWidget(panel)
    panel.setPalette(LIGHT.palette())
    panel.resize(480, 240)
    panel.show()
    return panel


def colors_in(image, rect) -> set[str]:
    area = image.copy(rect.toAlignedRect())
    return {area.pixelColor(x, y).name() for x in range(area.width()) for y in range(area.height())}


def scene_of(panel):
    panel.grab()
    return panel._view.scene


def arrow_middle(panel, link, t) -> QPointF:
    return scene_of(panel).stage.strokes.strokes(link, t)[0].center()


def test_that_the_unfolded_network_is_the_same_on_every_path_to_a_position(panel, session):
    panel.setFocus()
    seen = {}
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        seen[position] = picture(panel)
    for position in np.random.default_rng(3).integers(len(seen), size=20).tolist():
        session.seek(position)
        assert picture(panel) == seen[position]


def test_that_each_event_with_a_time_step_changes_the_picture(panel, session):
    trace = session.cursor.trace
    before = picture(panel)
    for index, event in enumerate(trace.events):
        session.seek(index + 1)
        after = picture(panel)
        assert event.t is None or after != before, event.equation.text
        before = after


def test_that_a_state_is_coloured_only_when_it_is_known(panel, session):
    trace = session.cursor.trace
    known = position_after(trace, "h", 2)
    rect = scene_of(panel).layout.rect("h", 2).adjusted(2, 2, -2, -2)
    session.seek(known - 1)
    assert len(colors_in(picture(panel), rect)) == 1
    session.seek(known)
    assert len(colors_in(picture(panel), rect)) >= HIDDEN


def test_that_an_error_arrow_appears_with_the_event_that_it_belongs_to(panel, session):
    trace = session.cursor.trace
    known = position_after(trace, "d_h", 3)
    session.seek(known - 1)
    before = picture(panel)
    middle = arrow_middle(panel, ERROR_LATER, 3).toPoint()
    session.seek(known)
    assert picture(panel).pixelColor(middle) != before.pixelColor(middle)
    assert picture(panel).pixelColor(middle).hue() == pytest.approx(QColor(LIGHT.error).hue(), abs=4)


@pytest.mark.parametrize("session", ["weather"], indirect=True)
def test_that_nothing_is_drawn_where_there_is_no_output(panel, session):
    session.go_to_end()
    layout = scene_of(panel).layout
    image = picture(panel)
    for block in (Block.OUTPUT, Block.LOSS):
        assert colors_in(image, layout.rect(block, 1)) == {LIGHT.base}
        assert len(colors_in(image, layout.rect(block, STEPS - 1))) > 1


def test_that_pointing_at_a_cell_selects_the_hidden_unit(panel, session):
    session.go_to_end()
    rect = scene_of(panel).layout.rect("h", 3)
    cell = QPointF(rect.center().x(), rect.top() + 2.5 / HIDDEN * rect.height())
    assert panel.selected_at(cell) == Selected("h", 3, 2)
    value = session.cursor.trace["h"][3, 0, 2]
    assert panel.text_at(cell).startswith(f"h₃(4) = {'+' if value > 0 else '−'}")
    session.go_to_start()
    assert "it has not happened yet" in panel.text_at(cell)


def test_that_pointing_at_an_arrow_selects_its_matrix_without_a_time_step(panel, session):
    session.go_to_end()
    panel.grab()
    for flow, name in ((INPUT, "U"), (RECURRENT, "W"), (OUTPUT, "V"), (ERROR_LATER, "W")):
        assert panel.selected_at(arrow_middle(panel, flow, 2)) == Selected(name)
    assert "one matrix, used at all 6 time steps" in panel.text_at(arrow_middle(panel, RECURRENT, 2))


def test_that_zooming_in_shows_the_time_step_that_the_error_comes_from(panel, session):
    for t in range(STEPS - 1):
        session.time_window.show_all()
        session.time_window.zoom(10.0, t)
        assert t + 1 in panel.columns().visible


def test_that_every_number_has_a_tool_tip(panel, session):
    session.go_to_end()
    trace, layout = session.cursor.trace, scene_of(panel).layout
    loss = trace["L_t"][2, 0]
    assert panel.text_at(layout.rect(Block.LOSS, 2).center()) == f"L(3) = {loss:.3f} · loss of a time step"
    start = layout.rect("h", -1)
    assert panel.text_at(start.center()).startswith("h₃(0) = 0 · initial")
    assert panel.selected_at(start.center()) == Selected("h", None, 2)
    norm = np.linalg.norm(trace["d_o"][2, 0])
    assert panel.text_at(arrow_middle(panel, ERROR_LOSS, 2)) == f"error ∂L/∂o(3): norm {norm:.3f}"
    assert panel.text_at(arrow_middle(panel, ERROR_LATER, 2)).startswith("error Wᵀ ∂L/∂a(4): norm ")
    assert panel.text_at(arrow_middle(panel, RECURRENT, 2)).startswith("h(2) → h(3)\nW · ")
    probability = trace["y_hat"][2, 0].max()
    assert f"(3) = {probability:.3f} · output" in panel.text_at(layout.rect(Block.OUTPUT, 2).center())


def test_that_the_size_of_an_error_is_not_told_before_it_is_known(panel, session):
    session.seek(position_after(session.cursor.trace, "d_o", 2) - 1)
    scene_of(panel)
    assert panel.text_at(arrow_middle(panel, ERROR_LOSS, 2)) == "error ∂L/∂o(3) · not computed yet"


def test_that_a_selected_matrix_lights_up_at_every_time_step(panel, session):
    panel.grab()
    before = picture(panel)
    session.selection.select(Selected("W"))
    after = picture(panel)
    for t in range(STEPS):
        middle = arrow_middle(panel, RECURRENT, t).toPoint()
        assert after.pixelColor(middle) != before.pixelColor(middle)
    session.selection.select(NOTHING)
    assert picture(panel) == before


def test_that_a_selected_unit_is_outlined_at_every_time_step(panel, session):
    session.selection.select(Selected("d_h", None, 1))
    layout, image = scene_of(panel).layout, picture(panel)
    assert all(LIGHT.ink in colors_in(image, layout.rect("h", t)) for t in range(STEPS))


def test_that_another_iteration_is_painted_anew(panel, session, qtbot):
    session.go_to_end()
    before = picture(panel)
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.open_iteration(2, -1)
    assert picture(panel) != before


@pytest.fixture
def stacked(make_session, qtbot):
    def stacked(width=560, height=160, time_steps=STEPS, **settings):
        session = make_session(hidden=HIDDEN, time_steps=time_steps, **settings)
        panel = UnfoldedPanel(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qtbot.keyClick(panel, KEYS[Level.LAYERS])
        return panel, session

    return stacked


def test_that_a_state_of_every_layer_is_coloured_only_when_it_is_known(stacked):
    panel, session = stacked(cell="lstm", layers=2)
    for row in ("s.1", "h.1", "s.2", "h.2"):
        known = position_after(session.cursor.trace, row, 2)
        rect = scene_of(panel).layout.rect(row, 2).adjusted(2, 2, -2, -2)
        session.seek(known - 1)
        assert len(colors_in(picture(panel), rect)) == 1
        session.seek(known)
        assert len(colors_in(picture(panel), rect)) > 1


def test_that_everything_in_a_stack_is_told_and_selected(stacked):
    panel, session = stacked(900, 420, cell="lstm", layers=2)
    session.go_to_end()
    scene = scene_of(panel)
    layout, strokes = scene.layout, scene.stage.strokes
    assert panel.selected_at(layout.rect("s.1", 2).center()).quantity == "s.1"
    assert panel.text_at(layout.rect("h.2", 2).center()).startswith("h[2]₃(3) = ")
    assert panel.selected_at(layout.gate_rect(layout.stack.groups[1], 1, 2).center()).quantity == "gate_f.1"
    assert panel.text_at(layout.error_rect("s.2", 2).center()).startswith("∂L/∂s[2]₃(3) = ")
    line = strokes.strokes(Link("s.1", "s.1", -1), 2)[0]
    assert "times f[1](3) · forget gate" in panel.text_at(line.pointAt(0.9))
    assert panel.selected_at(strokes.strokes(Link("h.1", "h.2"), 2)[0].center()) == Selected("U_i.2")
    back = strokes.strokes(Link("h.2", "h.2", 1, True), 2)[0].center()
    assert panel.text_at(back).startswith("error W_i[2]ᵀ ∂L/∂a_i[2](4) + ")


def test_that_both_directions_are_framed_once_they_are_read_together(stacked):
    panel, session = stacked(bidirectional=True)
    layout = scene_of(panel).layout
    edge = layout.frame(layout.stack.layers[0], 3).toAlignedRect().topLeft()
    known = position_after(session.cursor.trace, "h", 3)
    session.seek(known - 1)
    before = picture(panel).pixelColor(edge)
    session.seek(known)
    assert picture(panel).pixelColor(edge) != before


@pytest.mark.parametrize("cell", ["elman", "gru"])
def test_that_a_wall_is_told(stacked, cell):
    panel, session = stacked(cell=cell, truncation=2)
    wall = panel.columns().column(min(session.cursor.trace.walls), 0, 1).left()
    assert panel.text_at(QPointF(wall, 3.0)).startswith("Truncation")


def test_that_the_line_of_the_errors_of_many_time_steps_does_not_cross_a_wall(stacked):
    panel, session = stacked(cell="elman", truncation=20, time_steps=40)
    session.go_to_end()
    shown, error = picture(panel), panel.theme.color("error")
    wall = round(panel.columns().column(min(session.cursor.trace.walls), 0, 1).left())
    rows = [y for y in range(shown.height()) if shown.pixelColor(wall - 12, y) == error]
    assert rows and all(shown.pixelColor(wall + x, y) != error for y in rows for x in (-2, -1, 0, 1, 2))
    assert all(shown.pixelColor(wall + 12, y) == error for y in rows)


@pytest.mark.parametrize("cell", ["elman", "gru"])
def test_that_what_has_flowed_is_coloured_up_to_its_state_and_to_the_output(qtbot, make_session, cell):
    session = make_session(cell=cell, hidden=4, time_steps=5)
    panel = UnfoldedPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 320)
    panel.show()
    panel.show_view("layers")
    trace = session.cursor.trace
    at = next(i for i, e in enumerate(trace.events) if e.equation.writes == "h" and e.t == 2)  # h(3) is the next
    session.seek(at)
    state, lower = (panel.place_of(Selected("h", t)).toAlignedRect() for t in (2, 1))
    empty = panel.grab(state.adjusted(1, 1, -1, -1)).toImage()
    assert len({empty.pixel(x, y) for x in range(empty.width()) for y in range(empty.height())}) == 1
    output = panel.place_of(Selected("y_hat", 1)).toAlignedRect()
    middle = QPoint(lower.center().x(), (output.bottom() + lower.top()) // 2)
    shaft = panel.grab(QRect(middle - QPoint(2, 0), middle + QPoint(2, 0))).toImage()
    assert max(shaft.pixelColor(x, 0).saturation() for x in range(shaft.width())) > 80


def test_that_an_initial_state_has_a_place(qtbot, make_session):
    session = make_session(hidden=4, time_steps=5)
    panel = UnfoldedPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 320)
    panel.show()
    panel.show_view("layers")
    first, start = panel.place_of(Selected("h", 0, 2)), panel.place_of(Selected("h_0", None, 2))
    assert start.right() < first.left()
    assert (start.top(), start.bottom()) == (first.top(), first.bottom())


def test_that_a_trace_with_other_events_is_told_at_once_also_while_a_training_is_followed(make_session, qtbot):
    session = make_session(task="speakers", hidden=2)
    panel = UnfoldedPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    lengths = {n: len(History(session.experiment).trace(n)) for n in range(1, 8)}
    shortest, longest = (pick(lengths, key=lengths.get) for pick in (min, max))
    session.runner.follow(True)
    for iteration in (longest, shortest, longest):
        trace = History(session.experiment).trace(iteration)
        session.cursor.show(trace, len(trace))
        panel.grab()  # a paint before the panel has had its turn
    assert lengths[shortest] < lengths[longest] and panel._told is session.cursor.trace
