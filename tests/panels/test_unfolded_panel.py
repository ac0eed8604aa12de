"""The unfolded network shows what the trace holds at a position, and says what is under the pointer."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.panels.unfolded import UnfoldedPanel
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.theme import LIGHT

STEPS, HIDDEN = 6, 4
KEYS = {Level.BOX: "1", Level.LAYERS: "2", Level.NEURONS: "3", Level.INSIDE: "4"}
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


@pytest.fixture
def at_level(make_session, qtbot):
    """A panel that a key has brought to a level."""

    def at_level(level, width=560, height=160, **settings):
        session = make_session(**{"hidden": HIDDEN, "time_steps": STEPS} | settings)
        panel = UnfoldedPanel(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qtbot.keyClick(panel, KEYS[level])
        return panel, session

    return at_level


def position_after(trace, writes, t):
    """The position right after the event that writes a quantity at time step t."""
    return int(trace.columns[writes].known_from[t])


def picture(panel) -> QImage:
    return panel.grab().toImage()


def colors_in(image, rect) -> set[str]:
    area = image.copy(rect.toAlignedRect())
    return {area.pixelColor(x, y).name() for x in range(area.width()) for y in range(area.height())}


def scene_of(panel):
    panel.grab()
    return panel._view.scene


def arrow_middle(panel, link, t) -> QPointF:
    return scene_of(panel).stage.strokes.strokes(link, t)[0].center()


def scroll(panel, turns, modifiers=Qt.KeyboardModifier.NoModifier):
    middle = QPointF(panel.width() / 2, panel.height() / 2)
    QApplication.sendEvent(panel, QWheelEvent(
        middle, panel.mapToGlobal(middle), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip


# levels of detail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 5, 12, 100])
@pytest.mark.parametrize("level", Level)
def test_that_a_key_brings_a_level_at_every_length(at_level, steps, level):
    panel, session = at_level(level, time_steps=steps)
    assert panel.level is level
    assert picture(panel) is not None and session.time_window.count <= steps


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
    assert together > 1 and f"{together} time steps" in panel._current().notes(0)
    session.go_to_end()
    steps = panel._current().layout.visible[2]
    text = panel.text_at(panel._current().layout.rect("L_t", steps).center())
    assert text.startswith(f"L({steps.start + 1}–{steps.stop})") and "mean" in text


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
    state = panel._wiring.stack.groups[-1].head
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


# inside -------------------------------------------------------------------------------------------------------


def circuit_at(panel, session, writes, t=2):
    session.seek(position_after(session.cursor.trace, writes, t))
    return panel._current().layout(session.cursor.position)


@pytest.mark.parametrize("size", [(560, 160), (900, 330)])
@pytest.mark.parametrize("settings", [{}, {"cell": "jordan"}, {"cell": "lstm", "layers": 2}, {"cell": "lstm_peephole"},
                                      {"cell": "gru"}, {"cell": "gru_before", "bidirectional": True}])  # fmt: skip
def test_that_the_strips_of_a_circuit_stay_apart_within_the_panel(at_level, settings, size):
    panel, session = at_level(Level.INSIDE, *size, **settings)
    state = panel._wiring.stack.groups[-1].head
    for name in (state, f"d_{state}"):
        layout = circuit_at(panel, session, name)
        strips = [layout.rects[key] for key, node in layout.circuit.nodes.items() if node.expression]
        assert all(panel.rect().toRectF().contains(rect) for rect in layout.rects.values())
        assert not any(a.intersects(b) for i, a in enumerate(strips) for b in strips[i + 1 :])


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_that_at_the_meeting_point_what_arrives_adds_up_with_a_plus(at_level, cell):
    panel, session = at_level(Level.INSIDE, 900, 420, cell=cell)
    layout = circuit_at(panel, session, "d_h")
    circuit = layout.circuit
    arriving = [circuit.nodes[key] for key in circuit.sources("d_h")]
    words = {text for node in arriving for text in node.texts}
    assert {"from time step 4", "from this step's loss"} <= words and circuit.signs["d_h"] == "+"
    total = sum(node.values(circuit.place) for node in arriving)
    np.testing.assert_allclose(total, session.cursor.trace["d_h"][2, 0], atol=1e-12)
    middle = layout.operator("d_h").toPoint()
    assert picture(panel).pixelColor(middle).hue() == pytest.approx(QColor(LIGHT.error).hue(), abs=4)


def test_that_the_error_of_the_cell_state_splits_and_goes_on(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330, cell="lstm")
    circuit = circuit_at(panel, session, "d_s").circuit
    assert set(circuit.targets("d_s")) >= {"d_gate_i", "d_gate_f", "d_gate_g", ">to time step 2*"}
    assert set(circuit.targets("d_a_f")) == {">to time step 2", ">into the ledger"}
    assert [circuit.nodes[key].texts[-1] for key in circuit.sources("d_s")][1] == "f(4) ⊙ ∂L/∂s(4)"


def test_that_a_linear_sum_and_its_activation_stand_apart(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330, cell="lstm")
    circuit = circuit_at(panel, session, "gate_f").circuit
    assert [circuit.nodes[key].texts[-1] for key in circuit.sources("a_f")] == ["b_f", "W_f h(2)", "U_f x(3)"]
    assert circuit.signs["a_f"] == "+" and circuit.signs["gate_f"] == "σ"
    assert not circuit.sources("a_i")


def test_that_the_reverse_direction_is_drawn_from_right_to_left(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330, cell="gru", bidirectional=True)
    xs = {}
    for name in ("h.forward", "h.reverse", "d_h.forward", "d_h.reverse"):
        layout = circuit_at(panel, session, name)
        sources = layout.circuit.sources(name)
        xs[name] = layout.rects[name].center().x() - layout.rects[sources[0]].center().x()
    assert xs["h.forward"] > 0 > xs["h.reverse"] and xs["d_h.forward"] < 0 < xs["d_h.reverse"]


def test_that_errors_meet_at_the_output_where_that_is_read_again(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330, cell="jordan")
    circuit = circuit_at(panel, session, "d_h").circuit
    assert circuit.signs["d_o"] == "+" and "d_y_hat" in circuit.nodes


def test_that_a_summand_is_told_with_its_name_and_its_number(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330)
    layout = circuit_at(panel, session, "d_h")
    trace = session.cursor.trace
    rect = layout.rects["d_h/0"]
    value = (trace["d_a"][3, 0] @ trace["W"])[0]
    text = panel.text_at(QPointF(rect.center().x(), rect.top() + 3))
    assert text.startswith(f"(Wᵀ ∂L/∂a(4))₁ = {value:+.3f}".replace("-", "−"))


# layers -------------------------------------------------------------------------------------------------------


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
    assert "not computed yet" in panel.text_at(cell)


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
    def stacked(width=560, height=160, **settings):
        session = make_session(hidden=HIDDEN, time_steps=STEPS, **settings)
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
