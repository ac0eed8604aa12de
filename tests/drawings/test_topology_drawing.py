"""The geometry and the drawing of a network, without a trace."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.crowd import Crowd
from rnn_explorer.drawings.topology.drawing import LEFT, Hit, MatrixShown, NetworkLayout, Row, RowShown, nice_limit
from rnn_explorer.drawings.topology.edges import MOST, MOST_ARCS, Bundle, edge_pen
from rnn_explorer.drawings.topology.levels import LevelKeys
from rnn_explorer.drawings.topology.neurons import NeuronsView
from rnn_explorer.drawings.topology.strips import cell_rect, squeezed, unit_at, units_a_cell
from rnn_explorer.widgets.theme import LIGHT


def layout(counts=(4, 3, 2), width=330, height=520):
    return NetworkLayout(width, height, counts, line=15.0, margin=50.0)


def row(count, **more):
    return RowShown(**{"caption": "h(1)", "labels": (), "count": count, "values": None, "errors": None, "limit": 1.0}
                    | more)


def matrix(weights, source, target, name="W", **more):
    return MatrixShown(name=name, source=source, target=target, weights=np.array(weights, dtype=float), limit=1.0,
                       hue="forward", **more)


@pytest.fixture
def recurrent(rng):
    return matrix(rng.normal(size=(3, 3)), Row.HIDDEN, Row.HIDDEN)


@pytest.mark.parametrize("size", [(330, 520), (500, 350), (420, 300)])
def test_that_the_rows_of_27_inputs_and_8_units_stay_apart_and_inside(size):
    drawn = layout((27, 8, 27), *size)
    assert drawn.legible
    assert 0 < drawn.y(Row.OUTPUT) < drawn.port(Row.HIDDEN, Row.OUTPUT) < drawn.y(Row.HIDDEN)
    assert drawn.y(Row.HIDDEN) < drawn.port(Row.HIDDEN, Row.INPUT) < drawn.y(Row.INPUT) < size[1]
    for each in Row:
        assert drawn.xs(each)[0] >= LEFT and drawn.xs(each)[-1] <= drawn.right
        assert 2 * drawn.radius(each) < drawn.spacing(each)


def test_that_128_units_are_not_legible_in_a_narrow_panel():
    assert not layout((27, 128, 27)).legible


def test_that_a_neuron_is_found_where_it_is_drawn():
    drawn = layout()
    for each in Row:
        for unit, x in enumerate(drawn.xs(each)):
            assert drawn.neuron_at(QPointF(x, drawn.y(each))) == Hit(row=each, unit=unit)


def test_that_arcs_to_the_right_run_above_the_row_and_arcs_to_the_left_below(recurrent):
    drawn = layout()
    bundle = Bundle(recurrent, drawn)
    highest = bundle.curves[:, 1, 1] - drawn.y(Row.HIDDEN)
    assert (highest[bundle.units > bundle.columns] < 0).all()
    assert (highest[bundle.units < bundle.columns] > 0).all()


def test_that_every_connection_is_found_under_the_pointer(recurrent):
    drawn = layout()
    for shown in (recurrent, matrix(recurrent.weights[:2], Row.HIDDEN, Row.OUTPUT, "V")):
        bundle = Bundle(shown, drawn)
        for unit, column, curve in zip(bundle.units, bundle.columns, bundle.curves, strict=True):
            quarter = np.array([27, 27, 9, 1]) / 64 @ curve  # a point of the curve at which no other one is near
            assert bundle.at(QPointF(*quarter)) == (unit, column)


def test_that_only_the_strongest_of_many_connections_are_drawn(rng):
    drawn = layout((100, 100, 100))
    weights = rng.normal(size=(100, 100))
    for target, most in ((Row.OUTPUT, MOST), (Row.HIDDEN, MOST_ARCS)):
        bundle = Bundle(matrix(weights, Row.HIDDEN, target), drawn)
        kept = np.abs(weights[bundle.units, bundle.columns])
        assert len(kept) == most
        assert kept.min() >= np.sort(np.abs(weights), axis=None)[-most]


def test_that_the_sign_is_told_by_more_than_the_colour():
    assert edge_pen(0.5, True, LIGHT).dashPattern() and not edge_pen(0.5, False, LIGHT).dashPattern()


@pytest.mark.parametrize(("value", "limit"), [(0.0, 1.0), (0.3, 0.5), (0.5, 0.5), (1.2, 2.0), (7.0, 10.0)])
def test_that_scales_end_at_round_numbers(value, limit):
    assert nice_limit(value) == pytest.approx(limit)


def painted(view, rows, matrices, size=(330, 520)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("base"))
    painter = QPainter(image)
    view.paint(painter, rows, matrices)
    painter.end()
    return image


def test_that_what_was_drawn_before_leaves_no_trace(qapp, recurrent):
    values = np.array([0.5, -0.5, 0.0])
    rows = [[row(4), row(3, values=v, errors=e), row(2)] for v, e in ((values, None), (None, None), (values, values))]
    kept = NeuronsView(layout(), LIGHT, QFont(), 200.0)
    for shown in (*rows, *reversed(rows)):
        fresh = NeuronsView(layout(), LIGHT, QFont(), 200.0)
        assert painted(kept, shown, [recurrent]) == painted(fresh, shown, [recurrent])


def test_that_unknown_differs_from_zero(qapp, recurrent):
    view = NeuronsView(layout(), LIGHT, QFont(), 200.0)
    zero = painted(view, [row(4), row(3, values=np.zeros(3)), row(2)], [recurrent])
    assert zero != painted(view, [row(4), row(3), row(2)], [recurrent])


def test_that_several_matrices_between_the_same_rows_have_names_of_their_own(qapp, rng):
    gates = [matrix(rng.normal(size=(3, 3)), Row.HIDDEN, Row.HIDDEN, f"W_{gate}", drawn=gate == "i") for gate in "ifgo"]
    view, rows = NeuronsView(layout(), LIGHT, QFont(), 200.0), [row(4), row(3), row(2)]
    painted(view, rows, gates)
    found = [view.at(QPointF(305, y), rows, gates) for y in range(520)]
    assert {hit.matrix for hit in found if hit} - {None} == {gate.name for gate in gates}


def test_that_the_names_of_different_connections_stand_further_apart_than_those_of_gates(qapp, rng):
    gates = [matrix(rng.normal(size=(3, 3)), Row.HIDDEN, Row.HIDDEN, f"W_{gate}", drawn=gate == "i") for gate in "ifgo"]
    above = matrix(rng.normal(size=(2, 3)), Row.HIDDEN, Row.OUTPUT, "V")
    for height in (400, 520):
        view = NeuronsView(layout(height=height), LIGHT, QFont(), 200.0)
        view.captions.names.place([above, *gates], [row(4), row(3), row(2)])
        v, first, second = (view.captions.names.place_of(name) for name in ("V", "W_i", "W_f"))
        assert first.top() - v.bottom() > second.top() - first.bottom() + 4


def test_that_gates_used_together_darken_their_ground_no_more_than_one(qapp):
    rows = [row(4), row(3), row(2)]
    gates = [matrix(np.zeros((3, 3)), Row.HIDDEN, Row.HIDDEN, f"W_{gate}", drawn=False, role="error") for gate in "ifg"]
    places, colors = layout(), []
    between = QPointF(places.xs(Row.HIDDEN)[:2].mean(), places.y(Row.HIDDEN) + 30).toPoint()
    for used in (gates[:0], gates[:1], gates):
        image = painted(NeuronsView(places, LIGHT, QFont(), 200.0), rows, used)
        colors.append(image.pixelColor(between).name())
    assert colors[0] != colors[1] == colors[2]


def test_that_the_largest_errors_of_neighbours_have_rings_that_do_not_meet(qapp):
    places = layout(counts=(27, 3, 27), width=760)
    rows = [row(27), row(3), row(27, values=np.zeros(27), errors=np.ones(27))]
    image = painted(NeuronsView(places, LIGHT, QFont(), 200.0), rows, [], size=(760, 520))
    xs = places.xs(Row.OUTPUT)
    for x in (xs[1:] + xs[:-1]) / 2:
        near = QPointF(x, places.y(Row.OUTPUT)).toPoint()
        color = image.pixelColor(near)
        assert color.lightness() > (LIGHT.color("error").lightness() + LIGHT.color("base").lightness()) / 2


@pytest.mark.parametrize("count", [3, 64, 500])
def test_that_a_strip_tells_the_unit_under_the_pointer_and_of_several_the_largest(count, rng):
    rect, values = QRectF(10, 0, 120, 14), rng.normal(size=count)
    together = units_a_cell(count, rect.width())
    for unit in range(count):
        found = unit_at(cell_rect(unit, rect, count).center().x(), rect, values, count)
        first = unit // together * together
        assert found == first + np.abs(values[first : first + together]).argmax()
    shown = squeezed(values, together)
    assert len(shown) * 2 <= rect.width() and np.isin(shown, values).all()


def test_that_of_a_crowd_the_same_part_of_a_matrix_is_drawn_as_long_as_its_weights_are_the_same(rng):
    crowd, weights = Crowd(), rng.normal(size=(6, 6))
    crowd.choose({Row.HIDDEN: np.array([1, 3, 4])})
    shown = matrix(weights, Row.HIDDEN, Row.HIDDEN, selected=True, unit=3, column=4)
    part = crowd.matrix(shown)
    assert np.array_equal(part.weights, shown.weights[np.ix_([1, 3, 4], [1, 3, 4])])
    assert (part.unit, part.column) == (1, 2) and crowd.matrix(shown).weights is part.weights
    assert crowd.matrix(replace(shown, unit=0)).unit is None


def test_that_the_keys_of_the_levels_have_names_and_tell_their_shortcuts(qtbot):
    keys = LevelKeys()
    qtbot.addWidget(keys)
    for number, key in enumerate(keys._keys.values(), start=1):
        assert key.accessibleName() and f"({number})" in key.toolTip()
    with qtbot.waitSignal(keys.chosen) as chosen:
        keys._keys[Level.BOX].click()
    assert chosen.args == [Level.BOX]
