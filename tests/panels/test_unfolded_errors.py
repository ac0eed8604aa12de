"""The way of the errors back through the unfolded network, as it is drawn at each level."""

from functools import partial

import pytest
from unfolded_at_level import HIDDEN, picture, position_after, shown_at

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.stack import Link


@pytest.fixture
def at_level(qtbot, make_session):
    return partial(shown_at, qtbot, make_session)


def is_error(color):
    return color.red() > 1.6 * max(color.green(), color.blue())


def test_that_no_way_leads_from_a_direction_to_the_other_one(at_level):
    panel, session = at_level(Level.BOX, 900, 420, layers=2, bidirectional=True)
    view, trace = panel._current(), session.cursor.trace
    frames = [view.layout.frame(tier, view.layout.visible[2]) for tier in view.layout.stack.layers]
    ways = [each for each in (*view._arrows.forward(2), *view._arrows.errors(2)) if each.tail.x() == each.tip.x()]
    assert len(ways) == 2 * (len(frames) + 1) + 1
    assert not any(frame.contains((way.tail + way.tip) / 2) for way in ways for frame in frames)
    to_upper = next(way for way in ways if way.hue == "error" and way.name not in ("d_o", "d_h.1"))
    assert position_after(trace, to_upper.name, 2) < position_after(trace, "d_h.2.forward", 2)


def test_that_the_error_comes_to_an_output_that_is_read_again_before_it_goes_on_to_the_state(at_level):
    panel, _ = at_level(Level.BOX, 900, 420, cell="jordan")
    back = [arrow for arrow in panel._current()._arrows.errors(3) if arrow.tail.x() != arrow.tip.x()]
    assert [(arrow.name, arrow.t) for arrow in back] == [("d_y_hat", 2)]


def test_that_nothing_is_seen_of_what_an_error_crosses_on_its_way_down(at_level):
    panel, session = at_level(Level.LAYERS, 900, 420, bidirectional=True)
    session.seek(int(session.cursor.trace.columns["d_h"].known_from.max()))  # nothing has come back through time
    stage, image = panel._current().stage, picture(panel)
    y = int(stage.layout.error_y("h.forward"))
    for t in range(1, 5):
        ways = stage.strokes.strokes(Link("y_hat", "h", 0, True), t)
        x = next(way.x1() for way in ways if way.y1() < y < way.y2())
        assert 1 <= sum(is_error(image.pixelColor(round(x) + away, y)) for away in range(-5, 6)) <= 3


def test_that_connections_end_at_the_neurons_or_at_their_errors_whatever_the_direction(at_level):
    panel, _ = at_level(Level.NEURONS, 900, 420, bidirectional=True)
    view = panel._current()
    layout, group = view.layout, view.layout.stack.groups[1]
    before_errors = layout.error(group, group.head, 2, 0).x() - layout.error_radius
    after_neurons = layout.neuron(group, group.head, 2, 0).x() + layout.radius
    into = [edge for edge in view._edges_of(Link("x", "h"), 2) if edge.name == "U.reverse"]
    out = [edge for edge in view._edges_of(Link("h", "y_hat"), 2) if edge.column >= HIDDEN]
    assert into and out
    assert all(edge.points[3].x() == pytest.approx(before_errors, abs=2) for edge in into)
    assert all(edge.points[0].x() == pytest.approx(after_neurons, abs=2) for edge in out)


@pytest.mark.parametrize(("settings", "row"), [({"cell": "lstm"}, "s"), ({"cell": "gru"}, "h")])
def test_that_errors_go_back_from_unit_to_unit_also_where_no_matrix_leads(at_level, settings, row):
    panel, session = at_level(Level.NEURONS, 900, 420, hidden=1, **settings)
    trace, layout = session.cursor.trace, panel._current().layout
    y = round(layout.y(layout.stack.groups[0], 0) + 0.6 * layout.radius)
    between = range(round(layout.x(2) + 0.4 * (layout.x(3) - layout.x(2))), round(layout.x(3) - 3 * layout.radius))
    known = position_after(trace, f"d_{row}", 2)
    for position, share in ((position_after(trace, "d_h", 3), 0), (known, 1)):
        session.seek(position)
        image = picture(panel)
        red = [any(is_error(image.pixelColor(x, y + away)) for away in (-1, 0, 1)) for x in between]
        assert len(red) > 9 and round(sum(red) / len(red)) == share


def test_that_the_matrix_is_named_that_an_error_passes_within_a_time_step(at_level):
    panel, session = at_level(Level.INSIDE, 1280, 720, cell="gru_before")
    session.seek(position_after(session.cursor.trace, "d_p", 2))
    circuit = panel._current().layout(session.cursor.position).circuit
    assert circuit.sources("d_p") == ["d_a_n"]
    assert circuit.signs["d_p"] == session.cursor.trace.quantity("W_n").symbol + "ᵀ"


def test_that_connections_bend_around_the_errors_of_the_other_direction(at_level):
    panel, _ = at_level(Level.NEURONS, 900, 600, bidirectional=True)
    view = panel._current()
    layout, (upper, lower) = view.layout, view.layout.stack.groups
    out = [edge for edge in view._edges_of(Link("h", "y_hat"), 2) if edge.column >= HIDDEN]
    into = [edge for edge in view._edges_of(Link("x", "h"), 2) if edge.name == "U.forward"]
    for edges, group, unit, side in ((out, upper, HIDDEN - 1, 1), (into, lower, 0, -1)):
        disc = layout.error(group, group.head, 2, unit)
        for edge in edges:
            along = [edge.path().pointAtPercent(share / 200) for share in range(201)]
            passing = min(along, key=lambda point: abs(point.y() - disc.y()))
            assert side * (passing.x() - disc.x()) > layout.error_radius
