"""The layout of the unfolded network fits its widget, and its drawing uses fixed scales."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from rnn_explorer.drawings.unfolded.arrows import Flow, UnfoldedArrows
from rnn_explorer.drawings.unfolded.drawing import strip_image
from rnn_explorer.drawings.unfolded.flows import strength
from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.pills import loss_text
from rnn_explorer.drawings.unfolded.rows import LANE, Block, Content, Detail
from rnn_explorer.widgets.theme import LIGHT, signed_rgb
from rnn_explorer.widgets.time_columns import TimeColumns

LETTERS = Content(hidden=8, inputs=0, outputs=0)
MEASUREMENTS = Content(hidden=8, inputs=4, outputs=1)
ROWS = (Block.LOSS, Block.OUTPUT, Block.STATE, Block.INPUT)


def layout_of(width=640, height=230, count=12, first=0, content=LETTERS) -> UnfoldedLayout:
    return UnfoldedLayout(TimeColumns(width, first, count), height, 13.0, content)


@pytest.mark.parametrize(
    ("count", "detail"),
    [(200, Detail.LINES), (60, Detail.CELLS), (12, Detail.STRIPS), (3, Detail.OPERATORS)],
)
def test_that_wider_columns_show_more(count, detail):
    assert layout_of(count=count).detail is detail


@pytest.mark.parametrize("height", [140, 175, 230])
@pytest.mark.parametrize("content", [LETTERS, MEASUREMENTS, Content(hidden=128, inputs=0, outputs=0)])
def test_that_the_meeting_point_has_room_in_the_window_of_a_projector(height, content):
    layout = layout_of(width=559, height=height, count=3, content=content)
    assert layout.operators
    assert all(layout.spans[block][1] >= 12 for block in LANE)
    assert Block.INPUT in layout.spans or height < 175 or content.inputs


def test_that_operators_need_height_too():
    assert layout_of(count=3, height=100).detail is Detail.STRIPS


def test_that_columns_too_narrow_for_arrows_show_cells_side_by_side():
    layout = layout_of(count=200)
    arrows = UnfoldedArrows(layout)
    assert not any(arrows.connects(flow) for flow in Flow)
    states = [layout.rect(Block.STATE, t) for t in range(200)]
    assert all(one.right() == other.left() for one, other in pairwise(states))


@pytest.mark.parametrize("loss", [-0.0, 0.004, 2.345, 33.05, 708.4, 1e300])
@pytest.mark.parametrize("room", [16.0, 24.0, 34.0, 200.0])
def test_that_a_loss_is_written_within_its_pill_and_without_a_sign(qapp, loss, room):
    metrics = QFontMetricsF(qapp.font())
    text = loss_text(loss, metrics, room)
    assert metrics.horizontalAdvance(text) <= room
    assert "-" not in text and "−" not in text
    assert not text or float(text) == pytest.approx(loss, rel=0.5, abs=0.5)


def test_that_a_loss_has_two_decimals_where_they_fit(qapp):
    assert [loss_text(loss, QFontMetricsF(qapp.font()), 200.0) for loss in (-0.0, 2.345, 708.4)] == [
        "0.00", "2.35", "708.40",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [LETTERS, MEASUREMENTS, Content(2, 0, 0), Content(128, 0, 0)])
@pytest.mark.parametrize("size", [(420, 160), (640, 200), (1200, 450)])
@pytest.mark.parametrize("count", [1, 3, 12, 100])
def test_that_the_rows_fit_the_widget_and_do_not_overlap(content, size, count):
    layout = layout_of(*size, count=count, content=content)
    rects = [layout.rect(block, 0) for block in ROWS if block in layout.spans]
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(rects))
    assert rects[0].top() >= 0
    assert rects[-1].bottom() <= size[1]


@pytest.mark.parametrize("width", [440, 640, 1200])
def test_that_the_strips_of_the_meeting_point_stay_apart_within_their_column(width):
    layout = layout_of(width=width, count=3)
    column = layout.columns.column(1, 0, 230)
    rects = [layout.rect(block, 1) for block in (*LANE, Block.STATE, Block.INPUT)]
    assert all(column.left() <= rect.left() and rect.right() <= column.right() for rect in rects)
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])


@pytest.mark.parametrize("count", [3, 12])
def test_that_forward_and_error_arrows_between_time_steps_point_to_opposite_sides(count):
    arrows = UnfoldedArrows(layout_of(count=count))
    forward, back = arrows.strokes(Flow.RECURRENT, 1)[0], arrows.strokes(Flow.ERROR_LATER, 1)[0]
    assert forward.dx() > 0 > back.dx()
    assert abs(forward.y1() - back.y1()) > 6


def test_that_an_arrow_is_found_beside_its_shaft_only():
    arrows = UnfoldedArrows(layout_of())
    middle = arrows.strokes(Flow.RECURRENT, 3)[0].center()
    assert arrows.is_near(Flow.RECURRENT, 3, middle + QPointF(0, 3))
    assert not arrows.is_near(Flow.RECURRENT, 3, middle + QPointF(0, 9))


def test_that_arrows_leave_the_visible_time_steps_at_both_sides():
    layout = layout_of(first=4, count=3)
    arrows = UnfoldedArrows(layout)
    assert arrows.strokes(Flow.RECURRENT, 4)[0].x1() < layout.columns.left
    assert arrows.strokes(Flow.ERROR_LATER, 6)[0].x1() > layout.columns.right


def test_that_every_block_is_found_under_its_middle():
    layout = layout_of(count=3)
    for block in layout.spans:
        assert layout.block_at(layout.rect(block, 2).center()) == (block, 2)


def test_that_a_strip_image_holds_the_colours_of_its_values():
    values = np.array([[1.0, -1.0], [0.0, 0.5], [0.25, -0.5]])  # (T, cells)
    image = strip_image(values, 1.0, LIGHT, width=4, height=10)
    expected = signed_rgb(values, 1.0, LIGHT)
    for t, cell in np.ndindex(values.shape):
        assert image.pixelColor(4 * t + 2, 5 * cell + 2).getRgb()[:3] == tuple(expected[t, cell])


def test_that_the_thickness_of_an_error_has_a_fixed_logarithmic_scale():
    norms = (1e-9, 2e-6, 2e-5, 2e-4, 2e-3, 2e-2, 0.2, 20.0)
    assert [strength(norm) for norm in norms] == [0, 1, 2, 3, 4, 5, 6, 6]
