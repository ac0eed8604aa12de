from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent

from rnn_explorer.drawings.ledger.page import first_parts
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.parameters import ParametersPanel
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import signed


@pytest.fixture
def session(make_session):
    return make_session(hidden=4, time_steps=6)


@pytest.fixture
def panel(qtbot, session):
    panel = ParametersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    return panel


def position_of(trace, writes, t=None):
    """The position just after ``writes`` was written."""
    return next(i for i, e in enumerate(trace.events, 1) if e.equation.writes == writes and e.t == t)


def middle_of_row(panel, row):
    slots = panel.ledger._slots
    y = slots.header + slots.row_top(row) + slots.row / 2 - panel.ledger.scrolled
    return QPoint(120, round(y))


def middle_of_item(panel, name):
    names = list(panel.trace.parameters())
    measures = panel.list._measures
    return QPoint(20, round(measures.header + (names.index(name) + 0.5) * measures.row))


def ledger_pixels(panel):
    return panel.ledger.grab().toImage()


def test_that_the_recurrent_parameter_is_shown_first_and_then_what_is_written(session, panel):
    assert panel.shown == ("W", None)
    session.seek(position_of(session.cursor.trace, "d_U"))
    assert panel.shown == ("U", None)
    session.seek(position_of(session.cursor.trace, "V_new"))
    assert panel.shown == ("V", None)


def test_that_a_selection_is_shown_before_anything_else(session, panel):
    panel.choose("V")
    for selected, shown in (
        (Selected("d_U"), ("U", None)),
        (Selected("W", None, 2, 1), ("W", (2, 1))),
        (Selected("W", None, 2), ("W", None)),
        (Selected("W", None, 99, 1), ("W", None)),
        (Selected("b", None, 3), ("b", (3,))),
        (Selected("h", 1, 2), ("V", None)),
    ):
        session.selection.select(selected)
        assert panel.shown == shown


def test_that_going_back_in_time_fills_one_row_after_the_other(session, panel):
    trace, pictures = session.cursor.trace, []
    for t in (5, 4, 3):
        session.seek(position_of(trace, "d_h", t))
        before = ledger_pixels(panel)
        session.seek(position_of(trace, "d_a", t))
        pictures.append(ledger_pixels(panel))
        row = middle_of_row(panel, 5 - t)
        strip = (0, row.y() - 5, panel.ledger.width(), 10)
        assert before.copy(*strip) != pictures[-1].copy(*strip)
    assert "has not happened yet" in panel.text_at(QPointF(panel.ledger.pos() + middle_of_row(panel, 4)))
    assert "sum so far" in panel.text_at(QPointF(panel.ledger.pos() + middle_of_row(panel, 1)))


def test_that_a_click_in_the_list_keeps_a_parameter_until_it_is_let_go(session, panel, qtbot):
    qtbot.mouseClick(panel.list, Qt.MouseButton.LeftButton, pos=middle_of_item(panel, "U"))
    assert session.selection.selected == Selected("U")
    session.selection.select(NOTHING)
    session.seek(len(session.cursor.trace))
    assert panel.shown == ("U", None)
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert panel.shown[0] != "U"


def test_that_pointing_at_the_list_selects_the_parameter_for_all_panels(session, panel, qtbot):
    qtbot.mouseMove(panel.list, middle_of_item(panel, "b"))
    assert session.selection.selected == Selected("b")
    assert "recurrent" in panel.text_at(QPointF(panel.list.pos() + middle_of_item(panel, "W")))


def test_that_pointing_at_a_row_selects_its_time_step(session, panel, qtbot):
    qtbot.mouseMove(panel.ledger, middle_of_row(panel, 1))
    assert session.selection.selected == Selected("W", 4)


def test_that_a_weight_can_be_chosen_by_a_click_and_moved_by_keys(session, panel, qtbot):
    area = panel.grid.area()
    cell = QPointF(area.left() + area.width() * 2.5 / 4, area.top() + area.height() * 1.5 / 4)
    qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton, pos=cell.toPoint())
    assert panel.shown == ("W", (1, 2))
    qtbot.keyClick(panel.grid, Qt.Key.Key_Down)
    assert session.selection.selected == Selected("W", None, 2, 2)
    qtbot.keyClick(panel.grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    session.selection.select(NOTHING)
    assert panel.shown == ("W", (2, 1))


def test_that_keys_walk_through_the_rows_and_through_the_list(session, panel, qtbot):
    session.seek(position_of(session.cursor.trace, "d_a", 3))
    qtbot.keyClick(panel.ledger, Qt.Key.Key_Up)
    assert session.selection.selected.t == 3
    qtbot.keyClick(panel.ledger, Qt.Key.Key_Down)
    assert session.selection.selected.t == 2
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.shown == ("b", None)


def test_that_the_arrow_keys_of_the_iteration_are_left_alone(session, panel, qtbot):
    for part in (panel.list, panel.grid, panel.ledger):
        qtbot.keyClick(part, Qt.Key.Key_Right)
        qtbot.keyClick(part, Qt.Key.Key_Left)
    assert session.selection.selected == NOTHING and panel.shown == ("W", None)


def test_that_a_long_ledger_follows_the_present_row(make_session, qtbot):
    session = make_session(hidden=3, time_steps=60)
    panel = ParametersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(380, 300)
    panel.show()
    trace = session.cursor.trace
    for t in (59, 30, 0):
        session.seek(position_of(trace, "d_a", t))
        middle = middle_of_row(panel, 59 - t).y()
        assert panel.ledger.row_at(middle) == 59 - t
    session.selection.select(Selected(t=58))
    assert panel.ledger.row_at(middle_of_row(panel, 1).y()) == 1
    session.selection.select(NOTHING)
    assert panel.ledger.row_at(middle) == 59


def test_that_the_wheel_moves_a_long_ledger_until_the_next_step(make_session, qtbot, qapp):
    session = make_session(hidden=3, time_steps=60, position=0)
    panel = ParametersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(380, 300)
    panel.show()
    session.seek(position_of(session.cursor.trace, "d_a", 10))
    rest = panel.ledger.scrolled
    wheel = QWheelEvent(QPointF(50, 80), QPointF(50, 80), QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    qapp.sendEvent(panel.ledger, wheel)
    assert panel.ledger.scrolled < rest
    panel.list.pointed.emit(None)
    assert panel.ledger.scrolled < rest
    session.step_forward()
    assert panel.ledger.scrolled == rest


def test_that_a_held_weight_survives_the_next_iteration(session, panel, qtbot):
    panel.choose("U", (1, 5))
    session.open_iteration(2, 0)
    qtbot.waitUntil(lambda: session.iteration == 2)
    assert panel.shown == ("U", (1, 5))


def test_that_every_stage_says_what_it_is_once_it_is_known(session, panel):
    trace = session.cursor.trace
    panel.choose("W")
    clip = next(i for i, e in enumerate(trace.events) if e.phase is Phase.CLIP)
    for position, told in ((clip, "has not happened yet"), (len(trace), "τ = 5")):
        session.seek(position)
        slots = panel.ledger._slots
        y = slots.foot_top(panel.ledger.scrolled) + slots.stage_top(1) + slots.stage / 2
        assert told in panel.text_at(QPointF(panel.ledger.x() + 60, y))
    assert "Multiply along time, add over time" in panel.text_at(QPointF(panel.ledger.x() + 60, 5))


def test_that_a_click_or_a_key_on_what_was_before_the_update_explains_that(session, panel, qtbot):
    session.go_to_end()
    panel.choose("W", (2, 1))
    slots, view = panel.ledger._slots, panel.ledger
    y = round(slots.foot_top(view.scrolled) + slots.stage_top(len(view._content.stages) - 1) + slots.stage / 2)
    for x, column in ((60, "W"), (view.width() - 20, "W_new")):
        for ask in (partial(qtbot.mouseClick, view, Qt.MouseButton.LeftButton, pos=QPoint(x, y)),
                    session.inquiry.ask_for_selected):
            session.inquiry.clear()
            qtbot.mouseMove(view, QPoint(x, y))
            ask()
            assert session.inquiry.number == Number(column, None, (2, 1))


def test_that_colours_of_weights_end_where_the_person_says(session, panel):
    before = panel.grab().toImage()
    session.aids.set_limit("W", 0.1)
    assert panel.grab().toImage() != before
    assert np.abs(panel._reading.cells("W", 0)).max() > 1


def test_that_signs_stand_in_the_weights_on_demand(session, panel):
    before = panel.grab().toImage()
    session.aids.set_signs(True)
    assert panel.grab().toImage() != before


def test_that_a_training_that_exploded_can_be_looked_at(make_session, qtbot, qapp):
    session = make_session(hidden=3, time_steps=60, cell="elman_relu", learning_rate=1e3, clipping="none")
    panel = ParametersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    session.open_iteration(2, -1)
    qtbot.waitUntil(lambda: session.cursor.trace.problem is not None)
    for name in session.cursor.trace.parameters():
        for index in ((), (0, 0)):
            session.selection.select(Selected(name, None, *index))
            panel.grab()
            assert all(panel.text_at(QPointF(400, y)) is not None for y in range(0, 420, 20))


def test_that_a_number_that_is_there_no_more_is_not_looked_for_in_the_trace_before(session, panel, qtbot):
    session.inquiry.ask(Number("W", None, (2, 2)))
    longer = History(Experiment(Settings(hidden=2, time_steps=40))).trace(1)
    session.cursor.show(longer, len(longer))  # the inquiry tells that it has lost its number, then the trace is told
    assert panel.shown[0] in longer.parameters()


@pytest.mark.parametrize("width", [380, 420, 520, 700, 1280, 1920])
def test_that_both_halves_of_a_ledger_have_the_same_scale(panel, width):
    panel.resize(width, 420)
    labels = [text for _, _, text, _ in panel.ledger._strips.page.headings() if text.startswith("10")]
    assert labels == 2 * labels[: len(labels) // 2]


@pytest.mark.parametrize("width", [420, 700, 1280])
@pytest.mark.parametrize("name", ["W", "b"])
def test_that_the_headings_of_a_weight_s_ledger_stand_above_their_numbers(panel, width, name):
    panel.resize(width, 420)
    panel.choose(name, (0,) * panel.trace[name].ndim)
    page = panel.ledger._strips.page
    headings = [(left, right) for left, right, _, _ in page.headings()]
    assert all(one[1] <= other[0] + 1 for one, other in pairwise(headings))
    row = QRectF(0, 40, page.width, 20)
    ends = [page.factor_in(row, n, None).right() for n in (0, 1)] if page.factors is not None else []
    assert [right - 1 for _, right in headings[: len(ends) + 1]] == pytest.approx(
        [*ends, page.places.number_in(row).right()])


def test_that_the_title_of_a_weight_s_ledger_is_the_sum_of_its_numbers(panel):
    for name, index, formula in (("W", (2, 0), "Σ ∂L/∂a₃(t) h₁(t−1)"), ("b", (2,), "Σ ∂L/∂a₃(t)")):
        panel.choose(name, index)
        assert panel.ledger._strips.page.formula == formula
    panel.choose("W")
    assert panel.ledger._strips.page.formula == "Σ ∂L/∂a(t) h(t−1)ᵀ"


def test_that_a_note_that_is_too_long_loses_whole_numbers(panel):
    metrics = QFontMetricsF(panel.font())
    wide = metrics.horizontalAdvance("κ = 0.69 · τ = 5 · ‖∇L")
    assert first_parts("κ = 0.69 · τ = 5 · ‖∇L‖ = 7.25", metrics, wide) == "κ = 0.69 · τ = 5"
    assert first_parts("κ = 0.69", metrics, 1.0) == ""


@pytest.mark.parametrize(("name", "index"), [("W_i", (1, 2)), ("W_f", (1, 2)), ("W_f", (3, 3))])
def test_that_the_change_of_a_weight_is_seen_in_its_numbers(make_session, qtbot, name, index):
    session = make_session(cell="lstm", hidden=4, time_steps=6)
    panel = ParametersPanel(session)
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    session.go_to_end()
    panel.choose(name, index)
    page, advance = panel.ledger._strips.page, QFontMetricsF(panel.ledger._strips.page.font).horizontalAdvance
    stage = page.content.stages[-1]
    before, after = (signed(float(values[index]), page.decimals) for values in (stage.before, stage.values))
    assert before != after and before[:4] == after[:4]
    assert max(map(advance, (before, after))) <= page.places.number


@pytest.mark.parametrize("height", [300, 517, 720, 1080])
def test_that_no_parameter_is_cut_off_above_the_weights(make_session, qtbot, height):
    panel = ParametersPanel(make_session(cell="lstm", layers=2, bidirectional=True, hidden=2, time_steps=3))
    qtbot.addWidget(panel)
    panel.resize(900, height)
    panel.show()
    measures = panel.list._measures
    assert panel.list.scrolls and panel.grid.isVisible()
    assert (panel.list.height() - measures.header) % measures.row == 0


@pytest.mark.parametrize("width", range(240, 700, 20))
def test_that_the_end_of_the_scale_above_the_bars_is_whole(panel, width):
    panel.resize(width, 420)
    panel.choose("W", (0, 0))
    page = panel.ledger._strips.page
    advance = QFontMetricsF(page.font).horizontalAdvance
    for left, right, text, _ in page.headings():
        assert "±" not in text or advance(text) <= right - left
