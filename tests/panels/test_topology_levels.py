"""Going through the levels of the topology panel, and what is pointed at and found again at each of them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.drawing import Hit, Row
from rnn_explorer.drawings.topology.excerpt import excerpts_of
from rnn_explorer.drawings.topology.inside_view import InsideView
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.panels.topology import TopologyPanel, chosen
from rnn_explorer.session.selection import NOTHING, Selected


@pytest.fixture
def shown(make_session, qtbot):
    def shown(size=(343, 484), **settings):
        session = make_session(**{"hidden": 4, "time_steps": 3, **settings})
        panel = TopologyPanel(session)
        qtbot.addWidget(panel)
        panel.resize(*size)
        panel.show()
        panel.grab()
        return session, panel

    return shown


def turn(widget, angle=0, pixels=0):
    middle = QPointF(widget.rect().center())
    QApplication.sendEvent(widget, QWheelEvent(
        middle, widget.mapToGlobal(middle), QPoint(0, pixels), QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))


def test_that_the_wheel_goes_from_level_to_level_and_stops_at_the_ends(shown):
    _, panel = shown()
    network = panel.network
    seen = [network.level]
    for angle in (120, 120, -120, -120, -120, -120, 120):
        turn(network, angle)
        seen.append(network.level)
    assert seen == [Level.NEURONS, Level.INSIDE, Level.INSIDE, Level.NEURONS, Level.LAYERS, Level.BOX, Level.BOX,
                    Level.LAYERS]


def test_that_the_small_steps_of_a_touchpad_add_up(shown):
    _, panel = shown()
    network = panel.network
    for _ in range(8):
        turn(network, pixels=10)
    assert network.level is Level.NEURONS
    turn(network, pixels=10)
    assert network.level is Level.INSIDE


def test_that_plus_and_minus_go_nearer_and_farther(shown, qtbot):
    _, panel = shown()
    for key, level in (("+", Level.INSIDE), ("-", Level.NEURONS), ("-", Level.LAYERS), ("=", Level.NEURONS)):
        qtbot.keyClick(panel, key)
        assert panel.network.level is level


def test_that_zooming_passes_over_neurons_that_have_no_room(shown):
    _, panel = shown(size=(420, 190))
    network = panel.network
    assert network.level is Level.LAYERS
    network.set_level(Level.LAYERS)
    network.zoom(1)
    assert network.level is Level.INSIDE
    network.zoom(-1)
    assert network.level is Level.LAYERS


def test_that_the_neuron_under_the_pointer_is_entered_and_stays_when_the_pointer_leaves(shown):
    session, panel = shown()
    session.seek(5)
    for unit in (2, 0):
        panel.network.set_level(Level.NEURONS)
        session.selection.select(Selected("h", unit=unit))
        panel.network.zoom(1)
        session.selection.select(NOTHING)
        assert panel.network._looked_into() == Hit(row=Row.HIDDEN, unit=unit)
    session.selection.select(Selected("d_a", unit=3))
    assert panel.network._looked_into().unit == 3


QUANTITIES = {
    Level.BOX: ["x", "y_hat"],
    Level.LAYERS: ["x", "s", "d_s", "gate_f", "d_a_i", "W_f", "U_g", "V", "y_hat"],
    Level.NEURONS: ["x", "h", "y_hat", "W_f", "V"],
    Level.INSIDE: ["s", "d_s", "gate_f", "d_a_i", "W_f", "U_g"],
}


@pytest.mark.parametrize("level", Level)
def test_that_what_a_panel_says_it_draws_somewhere_is_found_there(shown, level):
    session, panel = shown(cell="lstm")
    panel.network.set_level(level)
    session.seek(int(session.cursor.trace.columns["d_a_i"].known_from[1]))
    panel.grab()
    origin = QPointF(panel.network.pos())
    for quantity in QUANTITIES[level]:
        place = panel.place_of(Selected(quantity))
        assert panel.rect().contains(place.toAlignedRect()), quantity
        if level is not Level.NEURONS or quantity in ("W_f", "V"):  # the middle of a row may be between two neurons
            assert panel.network.selected_at(place.center() - origin).quantity == quantity
    assert panel.place_of(Selected("L")) is None and panel.place_of(Selected("x", t=2)) is None


@pytest.mark.parametrize("level", [Level.LAYERS, Level.NEURONS])
def test_that_one_number_has_a_place_of_its_own(shown, level):
    session, panel = shown()
    panel.network.set_level(level)
    session.seek(5)
    for unit in range(4):
        session.selection.select(Selected("h", unit=unit))
        center = panel.place_of(Selected("h", unit=unit)).center()
        assert panel.network.selected_at(center - QPointF(panel.network.pos())) == Selected("h", unit=unit)


@pytest.mark.parametrize("cell, settings", [
    ("gru", {}), ("gru_before", {"bidirectional": True}), ("lstm", {"layers": 2, "bidirectional": True})])
def test_that_the_connections_drawn_are_those_of_one_gate_at_every_event(make_session, cell, settings):
    trace = make_session(cell=cell, hidden=2, time_steps=2, **settings).cursor.trace
    for excerpt in excerpts_of(trace):
        gates = [set(gate) for gate in excerpt.circuit.gates.values() if gate]
        for position in range(len(trace) + 1):
            shown = Moment(trace, position, chosen(trace, NOTHING, excerpt), excerpt).matrices
            own = {m.name for m in shown if m.drawn and m.target is Row.HIDDEN}
            assert len(own) == 2 and any(own <= gate for gate in gates), (excerpt.symbol, position, own)


def test_that_pointing_at_w_says_that_it_is_one_matrix_at_all_levels(shown):
    session, panel = shown(cell="gru")
    session.seek(5)
    for level in (Level.LAYERS, Level.NEURONS, Level.INSIDE):
        panel.network.set_level(level)
        panel.grab()
        place = panel.place_of(Selected("W_r"))
        assert "one matrix, used at all 3 time steps" in panel.text_at(place.center())


def test_that_where_neurons_are_left_out_it_says_how_many_and_finds_the_right_ones(shown):
    session, panel = shown(hidden=128)
    session.seek(5)
    panel.grab()
    drawing = panel.network.drawing()
    row = drawing.rows[Row.HIDDEN]
    assert row.count < 128 and len(row.units) == row.count
    for place, unit in enumerate(row.units):
        point = QPointF(drawing.layout.xs(Row.HIDDEN)[place], drawing.layout.y(Row.HIDDEN))
        assert panel.network.selected_at(point) == Selected("h", unit=unit)


@pytest.mark.parametrize("cell, circuit", [("elman", False), ("lstm", True)])
def test_that_the_inside_of_a_gated_unit_is_a_circuit_and_its_terms_can_be_pointed_at(shown, cell, circuit):
    session, panel = shown(size=(1280, 600), cell=cell)
    panel.network.set_level(Level.INSIDE)
    session.seek(6)
    panel.grab()
    drawing = panel.network.drawing()
    assert isinstance(drawing, InsideView) and bool(drawing.circuit) is circuit and drawing.whole
    weights = [selected for _, selected in drawing.card.spots if selected.column is not None]
    assert weights and all(selected.unit == panel.network._looked_into().unit for selected in weights)
