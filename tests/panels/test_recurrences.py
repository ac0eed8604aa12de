"""Where the recurrence comes from, in every drawing of it: the hidden state, the output, or nowhere."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QRegion

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.parameters import recurrence_of
from rnn_explorer.drawings.topology.drawing import Row
from rnn_explorer.drawings.topology.edges import Bundle
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.panels.equations import EquationsPanel
from rnn_explorer.panels.stepper import segments_of
from rnn_explorer.panels.topology import TopologyPanel
from rnn_explorer.panels.unfolded import UnfoldedPanel
from rnn_explorer.session.selection import Selected

STEPS = 4
THROUGH_TIME, BACK_IN_TIME = Link("y_hat", "h", -1), Link("h", "y_hat", 1, True)


@pytest.fixture(params=["characters", "weather"])
def make(request, make_session):
    def make(cell):
        return make_session(task=request.param, cell=cell, hidden=3, time_steps=STEPS, iteration=2)

    return make


@pytest.fixture
def shown(qtbot):
    def shown(panel_class, session, width=640, height=330):
        panel = panel_class(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        if panel_class is UnfoldedPanel:
            qtbot.keyClick(panel, "2")
        panel.grab()
        return panel

    return shown


@pytest.mark.parametrize(
    "cell, column",
    [("elman", "h"), ("gru_before", "h"), ("lstm_peephole", "h"), ("jordan", "y_hat"), ("dense", None)],
)
def test_that_the_recurrence_is_told_from_the_equations(make, cell, column):
    assert recurrence_of(make(cell).cursor.trace) == column


def test_that_in_a_jordan_network_the_loop_leads_from_the_output_to_the_hidden_units(make):
    trace = make("jordan").cursor.trace
    moment = Moment(trace, 1)
    w = next(matrix for matrix in moment.matrices if matrix.name == "W")
    assert (w.source, w.target, w.recurrent, w.hue, w.drawn) == (Row.OUTPUT, Row.HIDDEN, True, "recurrence", True)
    assert next(matrix for matrix in moment.matrices if matrix.name == "V").drawn


def test_that_the_connections_of_the_loop_begin_on_the_bar_and_end_at_the_hidden_units(make, shown):
    panel = shown(TopologyPanel, make("jordan"), 330, 520)
    drawn = panel.network.drawing()
    layout, w = drawn.layout, next(m for m in drawn.matrices if m.name == "W")
    bundle = Bundle(w, layout)
    assert (bundle.curves[:, 0, 1] == layout.bar).all()
    np.testing.assert_array_equal(bundle.curves[:, 3, 0], layout.xs(Row.HIDDEN)[bundle.units])
    assert layout.port(Row.HIDDEN, Row.OUTPUT) < layout.bar < layout.y(Row.HIDDEN)


def test_that_an_error_runs_back_along_the_loop_when_it_reaches_the_output(make):
    trace = make("jordan").cursor.trace
    position = int(trace.columns["d_y_hat"].known_from[1])
    w = next(matrix for matrix in Moment(trace, position).matrices if matrix.name == "W")
    assert w.reversed and w.written == "Wᵀ"


def test_that_a_dense_network_has_no_loop_and_says_so(make, shown):
    panel = shown(TopologyPanel, make("dense"), 330, 520)
    assert not any(matrix.recurrent for matrix in panel.network.drawing().matrices)
    panel.network.set_level(Level.BOX)
    assert "Nothing is kept" in panel.text_at(QPointF(20, 10))


@pytest.mark.parametrize("cell, words", [("elman", "is kept for the next"), ("jordan", "is read again")])
def test_that_the_black_box_says_what_goes_on_in_time(make, shown, cell, words):
    panel = shown(TopologyPanel, make(cell), 330, 520)
    panel.network.set_level(Level.BOX)
    assert words in panel.text_at(QPointF(20, 10))


@pytest.mark.parametrize("width", [330, 900])
def test_that_black_boxes_of_a_jordan_network_read_the_output_before(make, shown, width):
    panel = shown(UnfoldedPanel, make("jordan"), width)
    panel.show_view(Level.BOX.value)
    panel.grab()
    layout, arrows = panel._current().layout, panel._current()._arrows
    output, box = layout.rect("y_hat", range(1, 2)), layout.rect(layout.stack.groups[0], range(2, 3))
    there = next(arrow for arrow in arrows.forward(2) if arrow.hue == "recurrence")
    back = next(iter(arrows.errors(2)))
    for near_output, near_box in ((there.tail, there.tip), (back.tip, back.tail)):
        assert output.bottom() <= near_output.y() < box.top() and output.left() < near_output.x() < box.left()
        assert box.adjusted(-2, -2, 2, 2).contains(near_box) and not box.contains(near_box)


@pytest.mark.parametrize("cell, t", [("jordan", 2), ("dense", 2), ("elman", STEPS - 1), ("lstm", STEPS - 1)])
def test_that_where_nothing_is_added_the_error_comes_to_its_strip(make, shown, cell, t):
    panel = shown(UnfoldedPanel, make(cell), 900)
    layout, strokes = panel._current().scene.layout, panel._current().stage.strokes.strokes
    end, strip = strokes(Link("y_hat", "h", 0, True), t)[-3].p2(), layout.error_rect("h", t)
    assert (end.x(), end.y()) == pytest.approx((strip.center().x(), strip.top()), abs=1.5)


def test_that_an_operator_is_seen_whole_as_soon_as_the_first_error_arrives(make_session, shown):
    panel = shown(UnfoldedPanel, make_session(hidden=3, time_steps=STEPS, bidirectional=True), 900)
    stage, layout = panel._current().stage, panel._current().scene.layout
    reach = layout.plus_radius
    for (row, t), position in stage.sums.items():
        middle = layout.plus_at(row, t)
        area = QRegion(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect())
        assert (area - stage.region(stage.back, position)).isEmpty()
        assert not (area - stage.region(stage.back, position - 1)).isEmpty()


@pytest.mark.parametrize("width", [330, 900])
def test_that_in_a_jordan_network_the_arrow_through_time_starts_at_the_output(make, shown, width):
    panel = shown(UnfoldedPanel, make("jordan"), width)
    layout, strokes = panel._current().scene.layout, panel._current().stage.strokes.strokes
    output, state = layout.rect(Block.OUTPUT, 1), layout.rect("h", 2)
    there = strokes(THROUGH_TIME, 2)[:-2]
    assert output.top() < there[0].y1() < output.bottom() and there[0].x1() == pytest.approx(output.right() + 1, abs=1)
    assert state.top() < there[-1].y2() < state.bottom() and there[-1].x2() == pytest.approx(state.left() - 1, abs=1)
    back = strokes(BACK_IN_TIME, 1)[:-2]
    assert output.top() < back[-1].y2() < output.bottom() and back[-1].x2() < state.left()


@pytest.mark.parametrize("width, count", [(330, STEPS), (330, 2), (900, STEPS), (640, 3)])
def test_that_the_ways_of_the_output_and_of_its_error_do_not_cross(make, shown, width, count):
    session = make("jordan")
    session.time_window.zoom(STEPS / count, 0)
    panel = shown(UnfoldedPanel, session, width)
    strokes = panel._current().stage.strokes.strokes
    there, back = strokes(THROUGH_TIME, 1)[:-2], strokes(BACK_IN_TIME, 0)[:-2]
    bounded = there[0].IntersectionType.BoundedIntersection
    assert not any(one.intersects(other)[0] is bounded for one in there for other in back)


def test_that_an_error_of_the_loss_comes_only_where_there_is_a_target(make):
    trace = make("jordan").cursor.trace
    arrows = Wiring(trace).passages(range(STEPS))
    targets = np.flatnonzero(trace.columns["y"].known_from == 0).tolist()
    assert sorted(t for link, t in arrows if link == Link("L_t", "y_hat", 0, True)) == targets


def test_that_the_first_time_step_of_a_jordan_network_reads_the_initial_output(make, shown):
    session = make("jordan")
    panel = shown(UnfoldedPanel, session)
    middle = panel._current().scene.layout.rect(Block.OUTPUT, -1).center()
    assert panel.selected_at(middle).quantity == "y_hat"
    assert session.cursor.trace.quantity("y_hat_0").meaning in panel.text_at(middle)
    assert panel._current().scene.layout.initial_at(panel._current().scene.layout.rect("h", -1).center()) is None


def test_that_the_arrow_through_time_of_a_jordan_network_is_that_of_its_w(make, shown):
    panel = shown(UnfoldedPanel, make("jordan"))
    point = panel._current().stage.strokes.strokes(THROUGH_TIME, 2)[1].center()
    assert panel.selected_at(point) == Selected("W")
    assert panel.text_at(point).startswith("ŷ(2) → h(3)")


@pytest.mark.parametrize("width", [330, 900])
def test_that_a_dense_network_has_no_arrow_through_time_and_says_so(make, shown, width):
    session = make("dense")
    panel = shown(UnfoldedPanel, session, width)
    session.go_to_end()
    panel.grab()
    assert not [arrow for arrow in panel._current().stage.arrows if arrow[0].shift]
    layout = panel._current().scene.layout
    between = QPointF(layout.columns.column(1, 0, 1).left(), layout.rect("h", 1).center().y())
    assert panel.text_at(between).startswith("Nothing passes from time step to time step")
    assert panel.accessibleDescription().startswith("Nothing passes")


@pytest.mark.parametrize("cell, name", [("elman", "backward through time"), ("jordan", "backward through time"),
                                        ("dense", "backward")])  # fmt: skip
def test_that_the_way_back_is_through_time_only_where_something_passes_in_time(make, shown, cell, name):
    session = make(cell)
    trace = session.cursor.trace
    assert name in [segment.title for segment in segments_of(trace)]
    session.seek(int(trace.columns["d_h"].known_from[-1]))
    assert shown(EquationsPanel, session)._step(session.cursor.position).phase == name
