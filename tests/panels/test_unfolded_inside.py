"""The inside of the unfolded network: the circuit of a time step, told from the equations of any cell."""

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from unfolded_at_level import picture, position_after, shown_at

from rnn_explorer.drawings.levels import Level
from rnn_explorer.widgets.theme import LIGHT


@pytest.fixture
def at_level(qtbot, make_session):
    return partial(shown_at, qtbot, make_session)


def circuit_at(panel, session, writes, t=2):
    session.seek(position_after(session.cursor.trace, writes, t))
    return panel._current().layout(session.cursor.position)


@pytest.mark.parametrize("size", [(560, 160), (900, 330)])
@pytest.mark.parametrize("settings", [{}, {"cell": "jordan"}, {"cell": "lstm", "layers": 2}, {"cell": "lstm_peephole"},
                                      {"cell": "gru"}, {"cell": "gru_before", "bidirectional": True}])  # fmt: skip
def test_that_the_strips_of_a_circuit_stay_apart_within_the_panel(at_level, settings, size):
    panel, session = at_level(Level.INSIDE, *size, **settings)
    state = panel._views.wiring.stack.groups[-1].head
    for name in (state, f"d_{state}"):
        layout = circuit_at(panel, session, name)
        strips = [layout.rects[key] for key, node in layout.circuit.nodes.items() if node.expression]
        assert all(panel.rect().toRectF().contains(rect) for rect in layout.rects.values())
        assert not any(a.intersects(b) for i, a in enumerate(strips) for b in strips[i + 1 :])


@pytest.mark.parametrize("settings", [{"cell": "lstm"}, {"cell": "lstm_peephole"}, {"cell": "gru_before"},
                                      {"cell": "jordan"}, {"cell": "lstm", "layers": 2},
                                      {"cell": "lstm", "layers": 2, "bidirectional": True}])  # fmt: skip
def test_that_no_wire_passes_through_what_is_written_above_a_strip(at_level, settings):
    panel, session = at_level(Level.INSIDE, 1280, 720, hidden=8, time_steps=12, **settings)
    circuit = circuit_at(panel, session, "d_" + panel._views.wiring.stack.groups[-1].head, 4).circuit
    painter = panel._current()._painter(session.cursor.position)
    captions = [caption for key in circuit.nodes for caption in painter._captions.of(key)]
    assert len(captions) > 8
    along = [wire.path.pointAtPercent(share) for wire in painter._paths.values() for share in np.linspace(0, 1, 99)]
    assert not [text for rect, text, _ in captions if any(rect.contains(point) for point in along)]


def test_that_outputs_that_have_no_room_are_told(at_level):
    panel, session = at_level(Level.INSIDE, 1280, 720, hidden=8, cell="jordan")
    circuit_at(panel, session, "d_h")
    assert f"outputs 1–8 of {session.cursor.trace.sizes['K']}" in panel._current().notes(session.cursor.position)


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_that_at_the_meeting_point_what_arrives_adds_up_with_a_plus(at_level, cell):
    panel, session = at_level(Level.INSIDE, 900, 420, cell=cell)
    layout = circuit_at(panel, session, "d_h")
    circuit = layout.circuit
    arriving = [circuit.nodes[key] for key in circuit.sources("d_h")]
    words = {text for node in arriving for text in node.texts}
    assert {"from later", "from the loss of time step 3"} <= words and circuit.signs["d_h"] == "+"
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


def test_that_where_no_error_comes_the_forward_sweep_stays(at_level):
    panel, session = at_level(Level.INSIDE, cell="dense", task="weather")
    session.go_to_end()
    view = panel._current()
    assert not view.layout(session.cursor.position).circuit.is_back
    assert "no error comes here" in view.notes(session.cursor.position)


def test_that_a_way_leads_to_an_output_only_where_there_is_one(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330, task="weather")
    last = session.cursor.trace.sizes["T"] - 1
    for t in (last - 1, last):
        exits = [node.texts[0] for node in circuit_at(panel, session, "h", t).circuit.nodes.values()
                 if node.expression is None]
        assert (f"to ŷ({t + 1})" in exits) is (t == last)


def test_that_a_summand_is_told_with_its_name_and_its_number(at_level):
    panel, session = at_level(Level.INSIDE, 900, 330)
    layout = circuit_at(panel, session, "d_h")
    trace = session.cursor.trace
    rect = layout.rects["d_h/0"]
    value = (trace["d_a"][3, 0] @ trace["W"])[0]
    text = panel.text_at(QPointF(rect.center().x(), rect.top() + 3))
    assert text.startswith(f"(Wᵀ ∂L/∂a(4))₁ = {value:+.3f}".replace("-", "−"))
