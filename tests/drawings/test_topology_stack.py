"""The links between the storeys of a network: apart from each other, and where they begin and end."""

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QRectF

from rnn_explorer.drawings.topology.box_view import BoxView
from rnn_explorer.drawings.topology.circuit import Circuit
from rnn_explorer.drawings.topology.circuit_plan import Plan
from rnn_explorer.drawings.topology.excerpt import excerpts_of
from rnn_explorer.drawings.topology.layers_view import LayersView
from rnn_explorer.drawings.topology.link_paths import path_of
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import rows_of, stack_of
from rnn_explorer.drawings.topology.stack_layout import StackLayout
from rnn_explorer.session.selection import NOTHING
from rnn_explorer.widgets.theme import LIGHT

BOTH = {"cell": "lstm", "bidirectional": True, "layers": 2}
ROOMS = [(416, 270), (640, 405), (810, 440), (960, 520)]
ALL = [({"cell": "elman", "layers": 2}, None), ({"cell": "elman", "bidirectional": True}, None), (BOTH, 1), (BOTH, 5)]
OPENED = [({"cell": "gru", "layers": 3}, 1), ({"cell": "lstm", "layers": 2}, 1), ({"cell": "lstm", "layers": 2}, 2)]


@pytest.fixture
def trace_of(make_session):
    def trace_of(**settings):
        return make_session(**{"hidden": 4, "time_steps": 3, **settings}).cursor.trace

    return trace_of


def layers_view(trace, size, font, opened=None):
    """Of all layers, with the inside of one of them."""
    excerpts = excerpts_of(trace)
    stack = stack_of(trace, excerpts)
    layer = None if opened is None else excerpts[stack.storeys[opened].excerpt]
    plan = layer and Plan(Circuit(trace, layer.state.partition(".")[2]))
    return LayersView(stack, size, LIGHT, font, opened, plan)


@pytest.mark.parametrize("heights", [*LayersView.sizes, *BoxView.sizes])
@pytest.mark.parametrize("settings", [{"layers": 3}, {"bidirectional": True}])
def test_that_a_loop_leaves_the_heads_of_links_from_below_free(trace_of, settings, heights):
    trace = trace_of(**settings)
    layout = StackLayout(stack_of(trace, excerpts_of(trace)), 420, 300, heights)
    for link in layout.stack.links:
        if link.source == link.target:
            loop, bottom = path_of(layout.way(link), layout.arrivals(link.target)), layout.rect(link.target).bottom()
            for x in layout.arrivals(link.target):
                assert not loop.intersects(QRectF(x - 5, bottom + 1, 10, 10))


@pytest.mark.parametrize("size", ROOMS)
def test_that_what_goes_up_beside_a_layer_keeps_away_from_its_loop(trace_of, size):
    trace = trace_of(**BOTH)
    layout = StackLayout(stack_of(trace, excerpts_of(trace)), *size, LayersView.sizes[0])
    lines = [(start, end) for link in layout.stack.links for start, end in pairwise(layout.way(link))
             if start.x() == end.x()]
    for one, other in combinations(lines, 2):
        boxes = [QRectF(*ends).normalized().adjusted(0, 0, 0.1, 0.1) for ends in (one, other)]
        if one[0].x() != other[0].x() and min(b.bottom() for b in boxes) > max(b.top() for b in boxes):
            assert abs(one[0].x() - other[0].x()) >= 6.0


@pytest.mark.parametrize("settings, opened", ALL)
@pytest.mark.parametrize("size", ROOMS)
def test_that_no_link_runs_through_the_name_of_a_matrix(trace_of, qapp, settings, opened, size):
    trace = trace_of(**settings)
    view = layers_view(trace, size, qapp.font(), opened)
    for name in view.layout.stack.links:
        place = view.place_of_name(name)
        for link in view.layout.stack.links if place else ():
            for start, end in pairwise(view.way(link)):
                assert not QRectF(start, end).normalized().adjusted(0, 0, 0.1, 0.1).intersects(place), (name, link)


@pytest.mark.parametrize("settings, opened", OPENED)
@pytest.mark.parametrize("size", [(520, 420), *ROOMS])
def test_that_the_link_from_an_opened_layer_leaves_its_name_free(trace_of, qapp, settings, opened, size):
    view = layers_view(trace_of(**settings), size, qapp.font(), opened)
    for link in view.layout.stack.links:
        place = view.place_of_name(link)
        if place and link.source == view.layout.opened:
            up = view.circuit.geometry.way_up()
            errors = view.circuit.geometry.error_rect(view.circuit.geometry.plan.circuit.output)
            for start, end in pairwise([*up, *view.way(link)]):
                assert not QRectF(start, end).normalized().adjusted(0, 0, 0.1, 0.1).intersects(place)
            assert not errors.intersects(place)


def test_that_where_there_is_no_room_above_the_link_from_an_opened_layer_its_name_is_below(trace_of, qapp):
    view = layers_view(trace_of(cell="gru", layers=3), (810, 440), qapp.font(), 1)
    link = next(link for link in view.layout.stack.links if (link.source, link.target) == (1, 2))
    assert view.place_of_name(link).top() > view.way_out().y()


@pytest.mark.parametrize("settings", [{"bidirectional": True}, {"bidirectional": True, "layers": 2}])
def test_that_both_directions_have_the_names_of_their_matrices(trace_of, qapp, settings):
    size = 960, 620
    view = layers_view(trace_of(**settings), size, qapp.font())
    for link in view.layout.stack.links:
        if link.matrices:
            assert QRectF(0, 0, *size).contains(view.place_of_name(link)), link


@pytest.mark.parametrize("settings", [{"cell": "jordan"}, {"bidirectional": True}])
def test_that_a_link_beside_the_black_boxes_begins_at_the_text_that_it_comes_from(trace_of, qapp, settings):
    trace = trace_of(**settings)
    excerpts = excerpts_of(trace)
    stack = stack_of(trace, excerpts)
    view = BoxView(stack, (640, 400), LIGHT, qapp.font())
    moment = Moment(trace, len(trace), shown=excerpts[0])
    rows = rows_of(stack, moment, NOTHING)
    view.measure(rows)
    middle = view.layout.rect(0).center().x()
    starts = [(link.source, view.way(link)[0].x() - middle) for link in stack.links
              if stack.storeys[link.source].excerpt is None and view.way(link)[0].x() != middle]
    assert starts
    for source, away in starts:
        half = view.bold.width(f"{rows[source].caption}  {rows[source].told}") / 2
        assert half < away < half + 30
