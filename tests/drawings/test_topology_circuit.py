"""The circuit of a layer, told from its equations: what it consists of, where it is drawn, what is looked into."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from rnn_explorer.drawings.topology.card import Card
from rnn_explorer.drawings.topology.circuit import Circuit, Kind
from rnn_explorer.drawings.topology.circuit_geometry import CircuitGeometry
from rnn_explorer.drawings.topology.circuit_now import CircuitNow
from rnn_explorer.drawings.topology.circuit_plan import Plan
from rnn_explorer.drawings.topology.circuit_still import hue_of_name
from rnn_explorer.drawings.topology.drawing import Row
from rnn_explorer.drawings.topology.excerpt import excerpts_of
from rnn_explorer.drawings.topology.inside import Inside
from rnn_explorer.drawings.topology.layers_view import LayersView
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import stack_of
from rnn_explorer.drawings.topology.stack_layout import StackLayout
from rnn_explorer.drawings.topology.terms import terms_of
from rnn_explorer.drawings.topology.texts import Script
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.trace import Phase
from rnn_explorer.registry import find_all
from rnn_explorer.session.selection import NOTHING
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import LIGHT

CELLS = list(find_all("rnn_explorer.engine.cells", Cell))
GATED = ["lstm", "lstm_peephole", "gru", "gru_before"]


@pytest.fixture
def trace_of(make_session):
    def trace_of(cell, **settings):
        return make_session(cell=cell, hidden=4, time_steps=3, iteration=2, **settings).cursor.trace

    return trace_of


@pytest.mark.parametrize("cell", CELLS)
def test_that_a_circuit_has_a_node_for_every_value_of_a_cell(trace_of, cell):
    trace = trace_of(cell)
    per_unit = {e.equation.writes for e in trace.events if e.phase is Phase.FORWARD} - {"o", "y_hat", "x"}
    circuit = Circuit(trace, "")
    assert set(circuit.written) == per_unit
    assert circuit.gated == (cell in GATED)


@pytest.mark.parametrize("cell, way", [("lstm", ["⊙", "+"]), ("lstm_peephole", ["⊙", "+"]), ("gru", ["⊙", "+"]),
                                       ("elman", []), ("dense", [])])  # fmt: skip
def test_that_the_memory_passes_products_of_elements_and_sums_only(trace_of, cell, way):
    circuit = Circuit(trace_of(cell), "")
    assert [circuit.nodes[node].glyph for node in circuit.memory] == way


@pytest.mark.parametrize("cell", CELLS)
def test_that_every_event_of_a_layer_lights_what_it_writes(trace_of, cell):
    trace = trace_of(cell)
    circuit = Circuit(trace, "")
    for position, event in enumerate(trace.events, start=1):
        node = circuit.written.get(event.equation.writes.removeprefix("d_"))
        if node is not None and event.phase in (Phase.FORWARD, Phase.BACKWARD):
            lit = CircuitNow(circuit, trace, position, event.t).lit
            assert node in lit.nodes and (lit.wires or lit.comes or lit.above)


def test_that_an_error_lights_the_way_that_it_comes(trace_of):
    trace = trace_of("lstm")
    circuit, last = Circuit(trace, ""), trace.sizes["T"] - 1
    now = CircuitNow(circuit, trace, int(trace.columns["d_gate_i"].known_from[0]), 0)
    assert {circuit.nodes[node].glyph for node in now.lit.nodes} == {"σ", "⊙", "+"} - {"+"}
    assert {w.target for w in now.lit.wires} >= {circuit.written["s"]}
    for t, comes in ((0, True), (last, False)):
        lit = CircuitNow(circuit, trace, int(trace.columns["d_s"].known_from[t]), t).lit
        assert bool(lit.comes) is comes


def test_that_nothing_is_known_in_a_circuit_before_it_has_run(trace_of):
    trace = trace_of("lstm")
    circuit = Circuit(trace, "")
    now = CircuitNow(circuit, trace, 1, 0)
    known = [n for n, each in enumerate(circuit.nodes) if each.kind is not Kind.SOURCE and now.value(n) is not None]
    assert known == [circuit.written["a_i"]]
    assert all(now.error(n) is None for n in range(len(circuit.nodes)))


def geometry(trace, width=343, height=400, mirrored=False):
    return CircuitGeometry(Plan(Circuit(trace, "")), QRectF(0, 30, width, height), 13.0, (13.0, 15.0), 20.0, mirrored)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("cell", GATED)
def test_that_what_is_drawn_of_a_circuit_stays_apart_and_inside(trace_of, cell, mirrored):
    drawn = geometry(trace_of(cell), mirrored=mirrored)
    nodes = drawn.plan.circuit.nodes
    assert drawn.legible
    boxes = [drawn.glyph_rect(n) for n, each in enumerate(nodes) if each.kind is not Kind.SOURCE]
    boxes += [drawn.value_rect(n).united(drawn.error_rect(n)) for n in drawn.plan.circuit.written.values()]
    for box in boxes:
        assert drawn.rect.contains(box)
    for one, other in combinations(boxes, 2):
        assert not one.adjusted(1, 1, -1, -1).intersects(other)
    names = [drawn.weight_rect(wire) for wire in drawn.plan.circuit.wires if wire.by]
    for one, other in combinations(names, 2):
        assert not one.adjusted(1, 3, -1, -3).intersects(other)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("width, height", [(343, 400), (766, 250)])
@pytest.mark.parametrize("cell", GATED)
def test_that_no_wire_runs_through_a_name_in_a_circuit(trace_of, cell, width, height, mirrored):
    drawn = geometry(trace_of(cell), width, height, mirrored)
    nodes = drawn.plan.circuit.nodes
    shifted = [node for node, each in enumerate(nodes) if each.shift]
    names = [drawn.source_rect(node) for node in shifted]
    numbered = [node for node in shifted if any(wire.by is None for wire in drawn.plan.circuit.out_of(node))]
    names += [drawn.entering_rect(node) for node in numbered]
    names += [drawn.weight_rect(wire).adjusted(0, 0, 0, -2) for wire in drawn.plan.circuit.wires if wire.by]
    ways = [drawn.way(wire) for wire in drawn.plan.circuit.wires] + [drawn.way_in(node) for node in shifted]
    for start, end in (ends for way in ways for ends in pairwise(way)):
        line = QRectF(start, end).normalized().adjusted(0, 0, 0.1, 0.1)
        assert not any(line.intersects(name) for name in names)


def test_that_the_names_of_peepholes_have_the_hues_of_the_states_that_they_see(trace_of):
    trace = trace_of("lstm_peephole")
    circuit = Circuit(trace, "")
    hues = {wire.by: hue_of_name(circuit, wire, trace) for wire in circuit.wires if wire.by}
    assert {hues[name] for name in ("p_i", "p_f", "W_i", "W_f", "W_g", "W_o")} == {"recurrence"}
    assert {hues[name] for name in ("p_o", "U_i", "U_f", "U_g", "U_o")} == {"forward"}


@pytest.mark.parametrize("cell", GATED)
def test_that_the_state_leaves_to_the_right_and_in_the_other_direction_to_the_left(trace_of, cell):
    trace = trace_of(cell)
    state = Circuit(trace, "").memory[-1]
    for mirrored, side in ((False, QRectF.right), (True, QRectF.left)):
        drawn = geometry(trace, mirrored=mirrored)
        assert drawn.way_on(state)[-1].x() == side(drawn.rect)


@pytest.mark.parametrize("settings", [{}, {"layers": 2, "bidirectional": True}], ids=["one", "stack"])
@pytest.mark.parametrize("cell", ["elman", *GATED])
def test_that_the_terms_of_a_number_add_up_to_it(trace_of, cell, settings):
    trace = trace_of(cell, **settings)
    for event in trace.events:
        if event.phase in (Phase.FORWARD, Phase.BACKWARD) and trace.quantity(event.equation.writes).axes[-1:] == ("H",):
            terms = terms_of(event.equation, place_of(trace, event), unit=2, most=4)
            total = sum(term.value for term in terms.largest) + terms.others
            assert total == pytest.approx(float(trace[event.equation.writes][event.t, 0, 2]), abs=1e-12)
            sizes = [abs(term.value) for term in terms.largest]
            assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("cell, column", [("elman", "a"), ("elman_relu", "a"), ("lstm", "a_f"), ("gru", "a_n")])
def test_that_the_error_before_the_activation_is_its_slope_times_the_error_behind_it(trace_of, cell, column):
    trace = trace_of(cell)
    known = int(trace.columns[f"d_{column}"].known_from[1])
    assert Inside(Moment(trace, known - 1), Row.HIDDEN, 1, NOTHING).number(f"d_{column}").value is None
    inside = Inside(Moment(trace, known), Row.HIDDEN, 1, NOTHING)
    assert inside.sum == column and inside.number(f"d_{column}").lit
    error = inside.number(f"d_{inside.activated}").value
    assert inside.slope[1] * error == pytest.approx(inside.number(f"d_{column}").value)


@pytest.mark.parametrize("cell", ["elman", "jordan", "lstm"])
def test_that_what_is_looked_into_is_known_at_the_time_step_once_anything_of_the_layer_is(trace_of, cell):
    trace = trace_of(cell)
    for position in range(1, len(trace) + 1):
        moment = Moment(trace, position)
        inside = Inside(moment, Row.HIDDEN, 1, NOTHING)
        anything = any(moment.known(name) is not None for name in moment.excerpt.circuit.written)
        assert (inside.number(inside.focus).value is not None) == anything


def test_that_a_cell_state_tells_what_reaches_it_beside_its_activation(trace_of):
    trace = trace_of("lstm")
    for t, unit in ((0, 1), (2, 3)):
        inside = Inside(Moment(trace, int(trace.columns["d_s"].known_from[t])), Row.HIDDEN, unit, NOTHING)
        assert (inside.sum, inside.activated) == ("s", "m")
        later = trace["gate_f"][t + 1, 0, unit] * trace["d_s"][t + 1, 0, unit] if t < 2 else 0.0
        assert inside.added == pytest.approx(float(later), abs=1e-12)


def test_that_a_gate_has_no_sign_in_the_inside_of_a_unit_as_in_the_circuit_beside_it(trace_of, qapp, monkeypatch):
    trace, written = trace_of("lstm"), []
    inside = Inside(Moment(trace, int(trace.columns["gate_f"].known_from[1])), Row.HIDDEN, 2, NOTHING)
    monkeypatch.setattr(Script, "number", lambda script, painter, rect, text, *rest: written.append(text))
    card, image = Card(QRectF(0, 0, 600, 500), LIGHT, qapp.font()), QImage(600, 500, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        card.paint(painter, inside)
    assert magnitude(trace["gate_f"][1, 0, 2]) in written
    assert signed(trace["gate_f"][1, 0, 2]) not in written
    assert signed(trace["a_f"][1, 0, 2]) in written


def test_that_the_inside_of_an_output_is_a_sum_and_a_softmax_of_all(trace_of):
    trace = trace_of("elman")
    inside = Inside(Moment(trace, int(trace.columns["y_hat"].known_from[1])), Row.OUTPUT, 3, NOTHING)
    assert (inside.sum, inside.activated, inside.function, inside.applied) == ("o", "y_hat", None, "softmax")
    np.testing.assert_allclose(inside.number("y_hat").value, trace["y_hat"][1, 0, 3])


def test_that_a_stack_in_both_directions_has_a_storey_for_each_and_one_that_joins_them(trace_of):
    trace = trace_of("gru", layers=2, bidirectional=True)
    stack = stack_of(trace, excerpts_of(trace))
    assert [storey.name for storey in stack.storeys] == [
        "x", "h.1.forward", "h.1.reverse", "h.1", "h.2.forward", "h.2.reverse", "h.2", "y_hat"]
    upwards = {(link.source, link.target) for link in stack.links if not link.in_time}
    assert upwards == {(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6), (6, 7)}
    assert {link.source for link in stack.links if link.in_time} == {1, 2, 4, 5}


def test_that_every_layer_of_a_jordan_stack_reads_the_output_again(trace_of):
    trace = trace_of("jordan", layers=2)
    stack = stack_of(trace, excerpts_of(trace))
    assert {(link.source, link.target) for link in stack.links if link.in_time} == {(3, 1), (3, 2)}


@pytest.mark.parametrize("width, height", [(343, 700), (1280, 600)])
@pytest.mark.parametrize("opened", [1, 2])
def test_that_links_pass_beside_the_layer_that_is_opened(trace_of, opened, width, height):
    trace = trace_of("lstm", bidirectional=True)
    layout = StackLayout(stack_of(trace, excerpts_of(trace)), width, height, LayersView.sizes[0], opened)
    room = layout.opened_rect()
    for link in layout.stack.links:
        if opened not in (link.source, link.target) and link.source != link.target:
            way = layout.way(link)
            for start, end in pairwise(way):
                box = QRectF(start, end).normalized().adjusted(-0.5, -0.5, 0.5, 0.5)
                assert not box.intersects(room) and box.left() > -1 and box.right() < width + 1
