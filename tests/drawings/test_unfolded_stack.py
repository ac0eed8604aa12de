"""Layers, directions and gates have rows of their own in the unfolded network, told from the equations."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from rnn_explorer.drawings.unfolded.parts import brought
from rnn_explorer.drawings.unfolded.rows import Block, Content, Detail
from rnn_explorer.drawings.unfolded.stack import Link, Stack
from rnn_explorer.drawings.unfolded.stack_arrows import StackArrows
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.widgets.time_columns import TimeColumns

STEPS, HIDDEN = 5, 3


def trace_of(**settings):
    experiment = Experiment(Settings(hidden=HIDDEN, time_steps=STEPS, **settings))
    return experiment.run(1, experiment.initial_parameters)


def layout_of(trace, width=560, height=160, count=STEPS, first=0):
    content = Content(HIDDEN, inputs=0, outputs=0)
    return StackLayout(TimeColumns(width, first, count), height, 13.0, content, stack=Stack(trace))


def steps_of(passages, link):
    return {t for there, t in passages if there == link}


@pytest.mark.parametrize("cell", ["elman", "elman_relu", "jordan", "dense"])
def test_that_a_network_of_one_hidden_state_is_a_stack_of_one(cell):
    stack = Stack(trace_of(cell=cell))
    assert stack.states == ("h",) and not stack.carries


@pytest.mark.parametrize(
    ("count", "width", "detail"), [(5, 145, Detail.CELLS), (5, 560, Detail.STRIPS), (5, 110, Detail.LINES)]
)
def test_that_wider_columns_show_more(count, width, detail):
    assert layout_of(trace_of(), width=width, count=count).detail is detail


@pytest.mark.parametrize(
    ("settings", "rows"),
    [({"cell": "lstm"}, ("h", "s")), ({"cell": "gru"}, ("h",)), ({"layers": 2}, ("h.2", "h.1")),
     ({"cell": "lstm_peephole", "layers": 2}, ("h.2", "s.2", "h.1", "s.1")),
     ({"bidirectional": True}, ("h.forward", "h.reverse"))],
)  # fmt: skip
def test_that_every_state_has_a_row_and_the_highest_layer_is_on_top(settings, rows):
    stack = Stack(trace_of(**settings))
    assert stack.states == rows


def test_that_the_gates_are_told_in_the_order_of_their_events():
    assert Stack(trace_of(cell="lstm")).groups[0].gates == ("gate_i", "gate_f", "gate_g", "gate_o")
    assert Stack(trace_of(cell="gru", layers=2)).groups[0].gates == ("gate_r.2", "gate_z.2", "candidate.2")
    assert Stack(trace_of(layers=2)).groups[0].gates == ()


def test_that_a_row_that_goes_on_without_a_matrix_names_its_gate():
    lstm, gru = Stack(trace_of(cell="lstm")), Stack(trace_of(cell="gru", bidirectional=True))
    assert [(carry.row, carry.factor, carry.shift) for carry in lstm.carries.values()] == [("s", "gate_f", -1)]
    assert {row: (c.factor, c.shift) for row, c in gru.carries.items()} == {
        "h.forward": ("gate_z.forward", -1), "h.reverse": ("gate_z.reverse", 1)}  # fmt: skip
    assert not Stack(trace_of(layers=2)).carries


def test_that_arrows_lead_from_layer_to_layer_through_the_matrices_of_the_upper_one():
    trace = trace_of(cell="gru", layers=2)
    wiring = Wiring(trace)
    matrices, passages = wiring.matrices, wiring.passages(range(STEPS))
    upward = Link("h.1", "h.2")
    assert matrices[upward] == ("U_r.2", "U_z.2", "U_n.2") and steps_of(passages, upward) == set(range(STEPS))
    assert matrices[Link("h.2", "h.1", 0, True)] == ("U_r.2", "U_z.2", "U_n.2")


def test_that_the_cell_state_meets_no_matrix():
    trace = trace_of(cell="lstm")
    matrices = Wiring(trace).matrices
    assert matrices[Link("s", "s", -1)] == () and len(matrices[Link("h", "h", -1)]) == 4
    assert matrices[Link("s", "s", 1, True)] == ()


@pytest.mark.parametrize(
    "settings", [{"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True}, {"cell": "jordan", "layers": 2}]
)
def test_that_the_errors_that_arrive_at_a_state_add_up_to_its_error(settings):
    trace = trace_of(**settings)
    wiring = Wiring(trace)
    stack = wiring.stack
    arriving = {tier.name: np.zeros_like(trace[f"d_{tier.name}"][:, 0]) for tier in stack.layers if not tier.joined}
    arriving |= {row: np.zeros((STEPS, HIDDEN)) for row in stack.states}
    for (link, t), passage in wiring.passages(range(STEPS)).items():
        if link.is_error and link.target in arriving:
            arriving[link.target][t] += brought(trace, passage)
    for tier in stack.layers:
        for row in tier.rows:
            from_above = np.split(trace[f"d_{tier.name}"][:, 0], 2, axis=1) if tier.joined else (0.0,)
            half = from_above[row.endswith("reverse")] if tier.joined else 0.0
            np.testing.assert_allclose(arriving[row] + half, trace[f"d_{row}"][:, 0], atol=1e-14)


def test_that_no_error_arrow_crosses_a_wall():
    trace = trace_of(cell="lstm", layers=2, truncation=2)
    passages = Wiring(trace).passages(range(STEPS))
    assert trace.walls
    for row in ("h.1", "s.2"):
        assert not steps_of(passages, Link(row, row, 1, True)) & {wall - 1 for wall in trace.walls}
        assert steps_of(passages, Link(row, row, -1)) == set(range(STEPS))


def test_that_the_backward_direction_runs_from_right_to_left_and_its_errors_back():
    layout = layout_of(trace_of(bidirectional=True))
    arrows = StackArrows(layout)
    for row, way in (("h.forward", 1), ("h.reverse", -1)):
        forward = arrows.strokes(Link(row, row, -way), 2)[0]
        error = arrows.strokes(Link(row, row, way, True), 2)[0]
        assert forward.dx() * way > 0 > error.dx() * way
    first, last = layout.rect("h.forward", -1), layout.rect("h.reverse", STEPS)
    assert first.right() < layout.columns.left and layout.columns.right < last.left() < last.right() <= 560


@pytest.mark.parametrize("size", [(200, 90), (420, 112), (560, 160), (1100, 500)])
@pytest.mark.parametrize("count", [1, 3, 5])
@pytest.mark.parametrize("settings", [
    {"cell": "lstm"}, {"cell": "lstm", "layers": 2}, {"cell": "lstm", "layers": 4, "bidirectional": True},
    {"cell": "gru", "layers": 3}])  # fmt: skip
def test_that_the_rows_fit_the_widget_and_do_not_overlap(settings, size, count):
    layout = layout_of(trace_of(**settings), *size, count=count)
    spans = sorted(layout.spans.values())
    assert all(top + height <= below for (top, height), (below, _) in pairwise(spans))
    assert spans[0][0] >= 0 and (sum(spans[-1]) <= size[1] or size == (200, 90))
    assert {group.head for group in layout.stack.groups} <= layout.spans.keys()
    assert set(layout.states) | set(layout.left_out) == set(layout.stack.states)


def test_that_rows_are_left_out_only_where_there_is_no_room():
    trace = trace_of(cell="lstm", layers=4, bidirectional=True)
    assert all(row.startswith("s.") for row in layout_of(trace, height=160).left_out)
    assert layout_of(trace, height=160).left_out and not layout_of(trace, height=500).left_out


def test_that_gates_are_drawn_apart_from_each_other_in_wide_columns():
    layout = layout_of(trace_of(cell="lstm"), 560, 220, count=3)
    group = layout.stack.groups[0]
    rects = [layout.gate_rect(group, index, 1) for index in range(4)]
    column = layout.columns.column(1, 0, 220)
    assert all(one.right() < other.left() for one, other in pairwise(rects))
    assert column.left() < rects[0].left() and rects[-1].right() < column.right()
    assert group not in layout_of(trace_of(cell="lstm"), 300, 220, count=5).spans


def test_that_errors_of_both_directions_come_down_side_by_side():
    layout = layout_of(trace_of(bidirectional=True), 600, 420)
    arrows = StackArrows(layout)
    along = arrows.strokes(Link("h.forward", "h.forward", 1, True), 1)
    down = [stroke.x1() for stroke in arrows.strokes(Link("y_hat", "h", 0, True), 2)[:-2] if not stroke.dx()]
    assert layout.plus_at("h.forward", 1).x() < max(head.x2() for head in along[-2:]) < min(down)


def test_that_an_arrow_is_found_on_its_shaft():
    layout = layout_of(trace_of(layers=2))
    arrows = StackArrows(layout)
    middle = arrows.strokes(Link("h.1", "h.2"), 1)[0].center()
    assert arrows.is_near(Link("h.1", "h.2"), 1, middle + QPointF(3, 0))
    assert not arrows.is_near(Link("h.1", "h.2"), 1, middle + QPointF(9, 0))
    assert layout.block_at(layout.rect(Block.OUTPUT, 1).center()) == (Block.OUTPUT, 1)


def test_that_the_error_of_the_cell_state_comes_from_the_strip_of_the_hidden_state():
    layout = layout_of(trace_of(cell="lstm"), 900, 420)
    shaft, strip = StackArrows(layout).strokes(Link("h", "s", 0, True), 2)[:-2], layout.error_rect("h", 2)
    assert (shaft[0].x1(), shaft[0].y1()) == pytest.approx((strip.center().x(), strip.bottom()), abs=1.5)
    plus = layout.plus_at("s", 2)
    assert (shaft[-1].x2(), shaft[-1].y2()) == pytest.approx((plus.x(), plus.y() - layout.plus_radius))


@pytest.mark.parametrize(("settings", "row", "shift"), [({"cell": "lstm"}, "s", -1),
                                                        ({"cell": "gru", "bidirectional": True}, "h.reverse", 1)])
def test_that_no_error_passes_through_the_name_of_the_gate_on_a_row(settings, row, shift):
    layout = layout_of(trace_of(**settings), 660, 420)
    arrows = StackArrows(layout)
    assert layout.wide
    for t in (1, 2, 3):
        away = arrows.free_middle(Link(row, row, shift), t).x() - layout.plus_at(row, t + shift).x()
        assert -shift * away > 0.5 * layout.line + 1.0


def test_that_an_error_leaves_a_state_at_the_height_at_which_it_came_from_its_strip():
    layout = layout_of(trace_of(cell="jordan"), 900, 420)
    tail = StackArrows(layout).strokes(Link("h", "y_hat", 1, True), 2)[0].p1()
    assert tail.y() == layout.plus_at("h", 3).y() and tail.x() < layout.rect("h", 3).left()
