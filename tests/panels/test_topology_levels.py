"""Going through the levels of the topology panel, and what is pointed at and found again at each of them."""

from itertools import combinations

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
from rnn_explorer.session.reading_aids import Ranges
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


@pytest.mark.parametrize("size", [(343, 484), (1280, 800)], ids=["dock", "full"])
@pytest.mark.parametrize("level", Level)
def test_that_what_a_panel_says_it_draws_somewhere_is_found_there(shown, level, size):
    session, panel = shown(size=size, cell="lstm")
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


def test_that_in_a_full_window_everything_is_drawn_larger(shown):
    _, panel = shown()
    widths = {}
    for size in ((343, 484), (1280, 860), (1920, 1000)):
        panel.resize(*size)
        panel.grab()
        widths[size] = panel.place_of(Selected("W")).height()
    assert widths[343, 484] < 0.6 * widths[1280, 860] and widths[1280, 860] == widths[1920, 1000]


def test_that_the_views_are_the_levels(shown):
    _, panel = shown()
    for view, level in zip(panel.views(), Level, strict=True):
        panel.show_view(view)
        assert panel.network.level is level
    with pytest.raises(KeyError):
        panel.show_view("heatmap")


@pytest.mark.parametrize("size", [(343, 484), (420, 300)])
@pytest.mark.parametrize("cell", ["lstm", "gru", "jordan"])
def test_that_names_of_matrices_stay_apart_at_every_event(shown, cell, size):
    session, panel = shown(size=size, cell=cell, layers=2, bidirectional=cell == "lstm", hidden=3, time_steps=2)
    for position in range(1, len(session.cursor.trace), 2):
        session.seek(position)
        panel.grab()
        for level in (Level.NEURONS, Level.LAYERS):
            panel.network.set_level(level)
            parameters = session.cursor.trace.parameters()
            places = {place.getRect(): place for name in parameters if (place := panel.place_of(Selected(name)))}
            for one, other in combinations(places.values(), 2):
                assert not one.adjusted(1, 3, -1, -3).intersects(other), (position, level)


def test_that_in_a_dock_the_layer_of_the_step_is_opened_and_the_others_are_low(shown):
    session, panel = shown(cell="lstm", layers=2, bidirectional=True)
    panel.network.set_level(Level.LAYERS)
    session.seek(1)
    drawing = panel.network.drawing()
    assert drawing.circuit is not None and len(drawing.layout.stack.storeys) == 8
    panel.resize(343, 400)
    drawing = panel.network.drawing()
    assert drawing.circuit is not None and [s.name for s in drawing.layout.stack.storeys] == ["x", "h.1.forward", "h.1"]


def test_that_colours_end_where_the_person_has_said_and_signs_come_and_go(shown):
    session, panel = shown()
    for level in (Level.LAYERS, Level.NEURONS, Level.INSIDE):
        panel.network.set_level(level)
        session.seek(3)
        usual = panel.grab().toImage()
        session.aids.set_limit("h", 0.1)
        narrow = panel.grab().toImage()
        session.aids.set_ranges(Ranges.FIXED)
        assert narrow != usual and panel.grab().toImage() == usual
    panel.network.set_level(Level.LAYERS)
    usual = panel.grab().toImage()
    session.aids.set_signs(True)
    assert panel.grab().toImage() != usual


@pytest.mark.parametrize("level", [Level.LAYERS, Level.NEURONS])
def test_that_an_empty_neuron_tells_why(shown, level):
    session, panel = shown()
    panel.network.set_level(level)
    session.seek(1)
    panel.grab()
    assert "Empty: it has not happened yet" in panel.text_at(panel.place_of(Selected("h", unit=1)).center())


@pytest.mark.parametrize("level", [Level.BOX, Level.LAYERS, Level.NEURONS])
def test_that_an_output_that_becomes_the_next_input_has_its_way_drawn(shown, level):
    pictures = []
    for given in (None, 2):
        session, panel = shown(teacher_forcing=given)
        panel.network.set_level(level)
        session.seek(1)
        pictures.append(panel.grab().toImage())
    assert pictures[0] != pictures[1]
    trace = session.cursor.trace
    fed = int(trace.columns["x"].known_from[2])
    back = int(trace.columns["d_y_hat"].known_from[1])
    for position, hue in ((fed, "forward"), (fed + 1, "recurrence"), (back, "error")):
        assert Moment(trace, position).rows[Row.INPUT].fed == hue
    assert Moment(trace, fed).rows[Row.INPUT].told.startswith("= ŷ(2)")


@pytest.mark.parametrize("row, hidden, last", [(Row.HIDDEN, 3, "a"), (Row.OUTPUT, 4, "o")])
def test_that_the_inside_is_seen_where_the_iteration_broke_off(shown, qtbot, row, hidden, last):
    session, panel = shown(task="weather", cell="elman_identity", learning_rate=1000.0, clipping="none", hidden=hidden,
                           time_steps=6)
    session.open_iteration(500, -1)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert session.cursor.trace.problem is not None and panel.last_event.equation.writes == last
    panel.network.set_level(Level.INSIDE)
    panel.network.enter(row, 1)
    for position in range(len(session.cursor.trace), -1, -1):
        session.seek(position)
        panel.grab()
