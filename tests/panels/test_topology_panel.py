"""The topology panel: what it shows of a trace, and what it selects."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from rnn_explorer.drawings.levels import KEYS, Level
from rnn_explorer.drawings.topology.drawing import Hit, Row
from rnn_explorer.drawings.topology.excerpt import excerpts_of
from rnn_explorer.drawings.topology.moment import CALM, FULL, PALE, Moment, axis_of
from rnn_explorer.drawings.topology.texts import Script
from rnn_explorer.drawings.topology.words import describe
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.topology import TopologyPanel, chosen
from rnn_explorer.session.selection import NOTHING, Selected


@pytest.fixture
def session(make_session):
    return make_session(task="characters", hidden=4, time_steps=3)


@pytest.fixture
def panel(session, qtbot):
    panel = TopologyPanel(session)
    qtbot.addWidget(panel)
    panel.resize(330, 520)
    panel.show()
    return panel


def after(trace, writes, t=None):
    """The position after the event that wrote a column."""
    return 1 + next(i for i, e in enumerate(trace.events) if (e.equation.writes, e.t) == (writes, t))


def moment(session, writes, t=None, selected=NOTHING):
    trace = session.cursor.trace
    return Moment(trace, after(trace, writes, t), chosen(trace, selected))


def matrices(moment):
    return {matrix.name: matrix for matrix in moment.matrices}


def test_that_nothing_is_drawn_in_the_neurons_before_anything_has_run(session):
    rows = Moment(session.cursor.trace, 0).rows
    assert all(row.values is None and row.errors is None for row in rows)


def test_that_neurons_show_the_values_of_the_present_time_step(session):
    trace, now = session.cursor.trace, moment(session, "h", 1)
    assert np.array_equal(now.rows[Row.HIDDEN].values, trace["h"][1, 0])
    assert np.array_equal(now.rows[Row.INPUT].values, trace["x"][1, 0])
    assert now.rows[Row.OUTPUT].values is None
    assert now.rows[Row.HIDDEN].caption == "h(2)"


def test_that_errors_appear_when_they_arrive(session):
    assert moment(session, "d_o", 1).rows[Row.HIDDEN].errors is None
    arrived = moment(session, "d_h", 1).rows[Row.HIDDEN]
    assert np.array_equal(arrived.errors, session.cursor.trace["d_h"][1, 0])
    assert not arrived.faded and moment(session, "d_W").rows[Row.HIDDEN].faded


def test_that_the_matrices_of_the_last_event_stand_out_in_its_hue(session):
    forward, back = matrices(moment(session, "a", 1)), matrices(moment(session, "d_h", 1))
    assert {n: m.role for n, m in forward.items()} == {"U": "forward", "W": "recurrence", "V": ""}
    assert {n: m.role for n, m in back.items()} == {"U": "", "W": "error", "V": "error"}
    assert back["W"].reversed and back["W"].written == "Wᵀ" and not forward["W"].reversed
    assert (forward["W"].strength, forward["V"].strength) == (FULL, CALM)


def test_that_of_a_symbol_only_its_own_connections_carry_something(session):
    read = int(session.cursor.trace["x"][1, 0].argmax())
    assert matrices(moment(session, "a", 1))["U"].sources == (read,)


def test_that_no_error_comes_through_w_to_the_last_time_step(session):
    last = session.cursor.trace.sizes["T"] - 1
    assert matrices(moment(session, "d_h", last))["W"].role == ""


def test_that_new_weights_are_drawn_once_they_are_known(session):
    trace = session.cursor.trace
    before, now = matrices(moment(session, "d_W"))["W"], matrices(moment(session, "W_new"))["W"]
    assert before.weights is trace["W"] and now.weights is trace["W_new"]
    assert (before.role, before.sign, now.sign) == ("update", "Σ", "Δ")


def test_that_a_selected_unit_lights_up_its_connections_only(session):
    shown = matrices(moment(session, "a", 1, Selected("d_a", unit=2)))
    assert (shown["U"].targets, shown["V"].sources) == ((2,), (2,))
    assert (shown["W"].sources, shown["W"].targets) == ((2,), (2,))
    assert {matrix.strength for matrix in shown.values()} == {PALE}


def test_that_a_gradient_lights_up_its_matrix(session):
    shown = matrices(moment(session, "a", 1, Selected("d_W")))
    assert shown["W"].selected and (shown["W"].strength, shown["U"].strength) == (FULL, PALE)


@pytest.mark.parametrize("selected", [NOTHING, Selected(t=1), Selected("L"), Selected("L_t", 1), Selected("h", 1)])
def test_that_what_is_no_place_in_the_network_dims_nothing(session, selected):
    assert chosen(session.cursor.trace, selected) == Hit()


def test_that_a_weight_tells_its_gradient_once_it_is_known(session):
    trace, place = session.cursor.trace, Hit(matrix="W", unit=2, column=1)
    weight = f"W[3,2] = {trace['W'][2, 1]:+.3f}".replace("-", "−")
    waiting = "∂L/∂W[3,2] has not happened yet\nW new[3,2] has not happened yet"
    meaning = "recurrent weights; the same at every time step"
    assert describe(moment(session, "a", 0), place) == f"{weight}\n{waiting}\n{meaning}"
    assert "∂L/∂W[3,2] = " in describe(moment(session, "d_W"), place)
    assert "W new[3,2] = " in describe(moment(session, "W_new"), place)


def test_that_a_matrix_tells_when_only_its_strongest_weights_are_drawn(session, make_session):
    assert describe(moment(session, "a", 0), Hit(matrix="W")) == (
        "W · recurrent weights, 4 × 4\none matrix, used at all 3 time steps")
    large = make_session(task="characters", hidden=32, time_steps=3)
    assert "strongest 80 of 1024" in describe(moment(large, "a", 0), Hit(matrix="W"))


def test_that_a_neuron_tells_its_value_and_its_label(session):
    now = moment(session, "h", 1)
    assert describe(now, Hit(row=Row.HIDDEN, unit=2)).startswith("h₃(2) = ")
    assert describe(now, Hit(row=Row.INPUT, unit=0)).endswith("input: ␣")
    assert describe(now, Hit(row=Row.OUTPUT, unit=1)) == (
        "output: probabilities: a\nEmpty: it has not happened yet. It comes in: forward, time step 2 (2 equations on).")


def test_that_pointing_at_a_neuron_selects_it_and_leaving_it_clears(session, panel, qtbot):
    panel.grab()
    layout = panel.network.drawing().layout
    neuron = QPoint(round(layout.xs(Row.HIDDEN)[1]), round(layout.y(Row.HIDDEN)))
    qtbot.mouseMove(panel.network, neuron)
    assert session.selection.selected == Selected("h", unit=1)
    qtbot.mouseMove(panel.network, QPoint(2, 2))
    assert session.selection.selected == NOTHING


def test_that_keys_choose_the_level_and_select_matrices(session, panel, qtbot):
    for key, level in KEYS.items():
        qtbot.keyClick(panel, key)
        assert panel.network.level is level
    qtbot.keyClick(panel, Qt.Key.Key_W)
    assert session.selection.selected == Selected("W")
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert session.selection.selected == NOTHING


@pytest.mark.parametrize("level", Level)
def test_that_the_picture_depends_on_the_position_and_not_on_the_path(session, panel, level):
    panel.network.set_level(level)
    stops = range(0, len(session.cursor.trace) + 1, 3)
    there = []
    for position in stops:
        session.seek(position)
        there.append(panel.grab().toImage())
    for position, image in reversed(list(zip(stops, there, strict=True))):
        session.seek(position)
        assert panel.grab().toImage() == image


def test_that_every_phase_can_be_drawn_for_measurements(make_session, qtbot):
    session = make_session(task="weather", hidden=3, time_steps=4)
    panel = TopologyPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    ends = {event.phase: number for number, event in enumerate(session.cursor.trace.events, start=1)}
    assert set(ends) == set(Phase)
    for level in Level:
        panel.network.set_level(level)
        for position in ends.values():
            session.seek(position)
            assert not panel.grab().isNull()


def test_that_weights_are_drawn_in_full_strength_where_they_change(session):
    for writes in ("d_W", "clip", "c_new", "W_new"):
        now = moment(session, writes)
        assert {matrix.strength for matrix in now.matrices} == {FULL}
        assert all(row.faded for row in now.rows)


def test_that_a_probability_has_no_sign(session):
    now = moment(session, "y_hat", 1)
    assert describe(now, Hit(row=Row.OUTPUT, unit=1)).startswith("ŷ₂(2) = 0.")
    assert describe(now, Hit(row=Row.INPUT, unit=0)).startswith("x₁(2) = ")


def test_that_the_legend_explains_rings_and_lines(panel):
    panel.grab()
    text = panel.text_at(QPointF(30, 8))
    assert "rings are errors" in text and "dashed if negative" in text


@pytest.mark.parametrize("hidden, told", [(4, False), (40, True)])
def test_that_the_legend_says_where_weak_connections_are_left_out(make_session, qtbot, monkeypatch, hidden, told):
    written, write = [], Script.write
    monkeypatch.setattr(Script, "write", lambda script, painter, rect, text, *rest: (
        written.append(text), write(script, painter, rect, text, *rest)))
    panel = TopologyPanel(make_session(hidden=hidden, time_steps=3))
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show_view("neurons")
    panel.show()
    panel.grab()
    assert "positive" in written
    assert any(text.endswith(", weak ones left out") for text in written) is told


@pytest.mark.parametrize("width, named", [(900, True), (240, False)])
def test_that_measurements_are_named_among_the_layers_where_there_is_room(
        make_session, qtbot, monkeypatch, width, named):
    written, write = [], Script.write
    monkeypatch.setattr(Script, "write", lambda script, painter, rect, text, *rest: (
        written.append(text), write(script, painter, rect, text, *rest)))
    session = make_session(task="weather", hidden=4, time_steps=3)
    session.seek(after(session.cursor.trace, "h", 1))
    panel = TopologyPanel(session)
    qtbot.addWidget(panel)
    panel.resize(width, 600)
    panel.show()
    panel.show_view("layers")
    written.clear()
    panel.grab()
    assert "x(2)" in written
    assert (set(axis_of(session.cursor.trace, "x").labels) <= set(written)) is named


def test_that_matrices_of_gates_are_written_by_their_symbols(make_session):
    trace = make_session(cell="lstm", hidden=2, time_steps=3).cursor.trace
    shown = {matrix.name: matrix.written for matrix in Moment(trace, 0).matrices}
    assert shown == {name: trace.quantity(name).symbol for name in shown}


def shown_matrices(trace, position, selected=NOTHING, layer=0):
    excerpt = excerpts_of(trace)[layer]
    return {m.name: m for m in Moment(trace, position, chosen(trace, selected, excerpt), excerpt).matrices}


@pytest.mark.parametrize(
    "writes, gate", [("gate_i", "i"), ("a_f", "f"), ("gate_g", "g"), ("h", "o"), ("d_gate_f", "f")]
)
def test_that_of_several_gates_the_connections_of_the_one_that_ran_last_are_drawn(make_session, writes, gate):
    trace = make_session(cell="lstm", hidden=2, time_steps=3).cursor.trace
    drawn = {name for name, matrix in shown_matrices(trace, after(trace, writes, 1)).items() if matrix.drawn}
    assert drawn == {f"W_{gate}", f"U_{gate}", "V"}


def test_that_a_chosen_gate_is_drawn_with_both_of_its_matrices(make_session):
    trace = make_session(cell="gru_before", hidden=2, time_steps=3).cursor.trace
    shown = shown_matrices(trace, after(trace, "a_r", 1), Selected("U_z"))
    assert {name for name, matrix in shown.items() if matrix.drawn} == {"W_z", "U_z", "V"}


def test_that_of_a_stack_the_layer_of_the_last_event_is_drawn_unless_another_one_is_chosen(make_session, qtbot):
    session = make_session(layers=2, hidden=3, time_steps=3)
    panel = TopologyPanel(session)
    qtbot.addWidget(panel)
    panel.resize(330, 520)
    panel.show()
    trace = session.cursor.trace
    for writes, layer in (("h.1", "h.1"), ("h.2", "h.2"), ("y_hat", "h.2")):
        session.seek(after(trace, writes, 1))
        panel.grab()
        assert panel.network.drawing().rows[Row.HIDDEN].caption == trace.quantity(layer).text("2")
    session.selection.select(Selected("W.1"))
    panel.grab()
    assert [matrix.name for matrix in panel.network.drawing().matrices] == ["U.1", "W.1", "U.2"]
    session.selection.select(NOTHING)
    panel.layers.chosen.emit(0)
    panel.grab()
    assert panel.network.drawing().rows[Row.HIDDEN].caption == "h[1](2)"
    panel.layers.chosen.emit(0)
    panel.grab()
    assert panel.network.drawing().rows[Row.HIDDEN].caption == "h[2](2)"


def test_that_a_layer_stays_while_what_reads_it_is_pointed_at_in_its_drawing(make_session, qtbot):
    session = make_session(layers=2, hidden=3, time_steps=3)
    panel = TopologyPanel(session)
    qtbot.addWidget(panel)
    panel.resize(330, 520)
    panel.show()
    session.seek(after(session.cursor.trace, "h.1", 1))
    panel.grab()
    layout = panel.network.drawing().layout
    pointer = QPoint(round(layout.xs(Row.OUTPUT)[0]), round(layout.y(Row.OUTPUT)))
    qtbot.mouseMove(panel.network, pointer)
    panel.grab()
    assert session.selection.selected.quantity == "h.2"
    assert panel.network.drawing().rows[Row.HIDDEN].caption == "h[1](2)"
    place = panel.place_of(session.selection.selected).translated(-panel.network.x(), -panel.network.y())
    assert place.contains(pointer)
    session.selection.select(Selected("h.2", None, 1))
    panel.grab()
    assert panel.network.drawing().rows[Row.HIDDEN].caption == "h[2](2)"


def test_that_of_a_layer_in_two_directions_one_is_drawn_with_its_part_of_what_reads_it(make_session):
    trace = make_session(bidirectional=True, hidden=3, time_steps=3).cursor.trace
    for layer, part in enumerate((slice(0, 3), slice(3, 6))):
        v = shown_matrices(trace, len(trace), layer=layer)["V"]
        np.testing.assert_array_equal(v.weights, trace["V_new"][:, part])
    place = Hit(matrix="V", unit=1, column=2)
    assert describe(Moment(trace, 0, shown=excerpts_of(trace)[1]), place).startswith("V[a,6] = ")
    assert chosen(trace, Selected("V", unit=1, column=5), excerpts_of(trace)[1]) == place
    assert chosen(trace, Selected("V", unit=1, column=5), excerpts_of(trace)[0]) == Hit(matrix="V")
