"""The explanation of a number: its summands in rows, and the way on to each of the numbers in them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rnn_explorer.drawings.explanation.picture import RowsPicture
from rnn_explorer.drawings.explanation.rows import LONGEST
from rnn_explorer.drawings.explanation.words import name_of, title_of
from rnn_explorer.engine.trace import NEVER
from rnn_explorer.panels import explanation
from rnn_explorer.panels.explanation import ExplanationPanel
from rnn_explorer.session.answer import Answer
from rnn_explorer.session.inquiry import Number, written_by
from rnn_explorer.session.selection import NOTHING, Selected

K = Qt.Key
CELLS = ["elman", "lstm", "gru", "gru_before", "jordan", "lstm_peephole"]


@pytest.fixture
def session(make_session):
    session = make_session(hidden=4, time_steps=5, iteration=2)
    session.go_to_end()
    return session


@pytest.fixture
def panel(qtbot, session):
    panel = ExplanationPanel(session)
    qtbot.addWidget(panel)
    panel.resize(360, 320)
    panel.show()
    return panel


def page_of(trace, number, known, by_size):
    return explanation.page_of(Answer(trace, number), known, by_size)


def position_of(trace, writes, t=None):
    return next(i for i, e in enumerate(trace.events, 1) if e.equation.writes == writes and e.t == t)


def texts(pieces):
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("task, optimizer", [("characters", "sgd"), ("weather", "adam")])
@pytest.mark.parametrize("cell", CELLS)
def test_that_the_rows_of_every_number_add_up_to_it(make_session, cell, task, optimizer):
    trace = make_session(cell=cell, task=task, optimizer=optimizer, hidden=3, time_steps=3, iteration=2).cursor.trace
    for event in trace.events:
        page = page_of(trace, written_by(trace, event), True, True)
        values = [row.value for row in page.rows if row.depth == 0]
        assert [abs(value) for value in values] == sorted(map(abs, values), reverse=True)
        written = page.rows[0].value if page.total is None else page.total
        assert sum(values) == pytest.approx(written, abs=1e-9)
        assert all(texts(row.symbols(trace)) for row in page.rows)


def test_that_a_row_is_written_with_symbols_and_with_numbers(session):
    trace = session.cursor.trace
    rows = page_of(trace, Number("a", 3, (2,)), True, False).rows
    assert texts(rows[0].symbols(trace)) == "b[3]"
    assert texts(rows[1].symbols(trace)) == "W[3,1] · h(3)[1]"
    numbers = texts(rows[1].numbers()).replace("−", "-").split(" · ")
    np.testing.assert_allclose(np.array(numbers, float), [trace["W"][2, 0], trace["h"][2, 0, 0]], rtol=5e-3)
    (row,) = page_of(trace, Number("h", 3, (2,)), True, False).rows
    assert texts(row.symbols(trace)) == "tanh(a(4)[3])"


def test_that_a_minus_within_a_function_has_brackets_where_it_could_be_misread(session):
    trace = session.cursor.trace
    unit = int(trace["h"][3, 0].argmin())
    assert trace["h"][3, 0, unit] < 0
    (row,) = page_of(trace, Number("d_a", 3, (unit,)), True, True).rows
    assert texts(row.numbers()).startswith("(1 − (−")


def test_that_components_have_the_names_that_the_task_gives_them(session, make_session):
    trace = session.cursor.trace
    assert name_of(trace, Number("x", 3, (5,))) == "x(4)[e]"
    assert title_of(trace, Number("y_hat", 3, (5,))) == "ŷ(4) of “e”"
    assert title_of(trace, Number("h", 3, (2,))) == "h(4) of unit 3"
    assert title_of(trace, Number("U", None, (2, 5))) == "U[3,e]"
    weather = make_session(task="weather", hidden=2, time_steps=3).cursor.trace
    assert title_of(weather, Number("x", 0, (3,))) == "x(1) of “wind”"


def test_that_a_sum_within_a_function_is_a_group_of_its_own(session):
    rows = page_of(session.cursor.trace, Number("y_hat", 3, (2,)), True, True).rows
    assert [row.depth for row in rows] == [0] + [1] * 27
    assert not any(row.adds for row in rows[1:])


def test_that_what_the_largest_make_of_many_is_told(session):
    trace = session.cursor.trace
    assert page_of(trace, Number("a", 3, (2,)), True, True).share == "26 of 32 are 0"
    assert page_of(trace, Number("d_h", 3, (2,)), True, True).share.startswith("Lit up: the largest 8, ")
    assert page_of(trace, Number("d_W", None, (2, 1)), True, True).share == ""


def test_that_given_numbers_end_the_way(session):
    trace = session.cursor.trace
    assert page_of(trace, Number("W", None, (0, 1)), True, True).note == (
        "Given: a parameter, made by the update of iteration 1. W is one matrix, used at all 5 time steps.")
    for number in (Number("x", 1, (0,)), Number("eta"), Number("h_0", None, (1,))):
        page = page_of(trace, number, True, True)
        assert page.note.startswith("Given") and page.value and not page.rows


def test_that_nothing_asked_says_what_to_do(panel):
    assert "press E" in panel.sheet.page.note


def test_that_a_number_that_has_not_happened_is_not_told_but_enter_goes_there(session, panel):
    session.seek(2)
    session.inquiry.ask(Number("d_h", 1, (2,)))
    assert "has not happened yet" in panel.sheet.page.note
    assert not panel.sheet.page.value and not panel.sheet.page.rows
    QTest.keyClick(panel, K.Key_Return)
    assert session.cursor.position == position_of(session.cursor.trace, "d_h", 1)
    assert panel.sheet.page.rows


def test_that_a_number_that_never_happens_offers_no_way(make_session, qtbot):
    session = make_session(task="weather", hidden=2, time_steps=3)
    trace = session.cursor.trace
    assert trace.columns["y_hat"].known_from[0] == NEVER
    page = page_of(trace, Number("y_hat", 0, (0,)), False, True)
    assert page.note.startswith("Nothing writes this number") and not page.offer and not page.value


def test_that_keys_choose_a_number_light_it_up_and_go_on_and_back(session, panel):
    session.inquiry.ask(Number("a", 3, (2,)))
    QTest.keyClick(panel, K.Key_S)  # in the order of the equation
    QTest.keyClick(panel, K.Key_Down)
    assert session.selection.selected == Selected("b", None, 2)
    QTest.keyClick(panel, K.Key_Down)
    QTest.keyClick(panel, K.Key_BracketRight)
    assert session.selection.selected == Selected("h", 2, 0)
    QTest.keyClick(panel, K.Key_Down)
    assert session.selection.selected == Selected("h", 2, 1)
    QTest.keyClick(panel, K.Key_Return)
    assert session.inquiry.number == Number("h", 2, (1,))
    assert panel.sheet.page.title == "h(3) of unit 2"
    QTest.keyClick(panel, K.Key_Backspace)
    assert session.inquiry.number == Number("a", 3, (2,))


def test_that_the_arrows_of_the_stepper_are_not_taken(session, panel, qtbot):
    session.inquiry.ask(Number("a", 3, (2,)))
    before = session.selection.selected, session.inquiry.number
    for key in (K.Key_Left, K.Key_Right, K.Key_Space):
        QTest.keyClick(panel, key)
    assert (session.selection.selected, session.inquiry.number) == before


def test_that_a_number_is_pointed_at_and_clicked(session, panel, qapp):
    session.inquiry.ask(Number("a", 3, (2,)))
    qapp.processEvents()
    table = panel.sheet.table
    spots = list(table.picture().spots(1))
    point = spots[0].rect.center().toPoint()
    QTest.mouseMove(table.viewport(), point)
    assert session.selection.selected.quantity == spots[0].source.column
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert session.inquiry.number.column == spots[0].source.column
    QTest.mouseClick(panel.sheet, Qt.MouseButton.LeftButton, pos=QPoint(panel.width() // 2, panel.height() - 2))
    assert session.inquiry.number.column == spots[0].source.column


def test_that_what_is_selected_elsewhere_is_marked(session, panel):
    session.inquiry.ask(Number("a", 3, (2,)))
    session.selection.select(Selected("h", 2, 3))
    assert panel.sheet.table.marked.value == session.cursor.trace["h"][2, 0, 3]
    session.selection.select(NOTHING)
    assert panel.sheet.table.marked is None


def test_that_only_visible_rows_are_painted(make_session, qtbot, monkeypatch):
    session = make_session(hidden=24, time_steps=3)
    session.go_to_end()
    panel = ExplanationPanel(session)
    qtbot.addWidget(panel)
    panel.resize(360, 320)
    panel.show()
    session.inquiry.ask(Number("g_norm"))
    assert len(panel.sheet.page.rows) == 1 + LONGEST + 1
    assert panel.sheet.page.rows[-1].count == session.experiment.network.layout.size - LONGEST
    painted, paint = [], RowsPicture._paint_row
    monkeypatch.setattr(RowsPicture, "_paint_row", lambda *args: (painted.append(args[-1]), paint(*args)))
    panel.sheet.table.verticalScrollBar().setValue(3000)
    painted.clear()
    panel.grab()
    assert 5 < len(painted) < 40
    assert min(painted) > 100


def test_that_an_explanation_is_made_anew_only_when_it_changes(session, panel, qtbot, monkeypatch):
    made, answered = [], explanation.page_of
    monkeypatch.setattr(explanation, "page_of", lambda *args: (made.append(args[1]), answered(*args))[1])
    number = Number("h", 2, (1,))
    session.inquiry.ask(number)
    for position in range(len(session.cursor.trace), -1, -1):
        session.seek(position)
    assert made == [True, False]
    panel.hide()
    session.go_to_end()
    session.inquiry.ask(Number("h", 2, (2,)))
    assert made == [True, False]
    panel.show()
    assert made == [True, False, True]


@pytest.mark.parametrize("number", [
    Number("h", 2, (1,)), Number("d_h", 1, (0,)), Number("y_hat", 3, (2,)), Number("W_new", None, (1, 2)),
    Number("g_norm"), Number("W", None, (0, 0)), Number("L")], ids=str)
def test_that_what_is_shown_depends_on_position_and_number_only(session, panel, qapp, number):
    def picture():
        qapp.processEvents()
        return panel.grab().toImage()

    QTest.mouseMove(panel, QPoint(355, 318))  # off the buttons
    session.inquiry.ask(number)
    positions = [0, 1, 8, position_of(session.cursor.trace, "d_h", 1), len(session.cursor.trace)]
    straight = {}
    for position in positions:
        session.seek(position)
        straight[position] = picture()
    for position in np.random.default_rng(3).permutation(positions * 2).tolist():
        session.inquiry.ask(Number("a", 1, (0,)))
        panel.sheet.table.move(1)
        session.selection.select(NOTHING)
        session.seek(position)
        session.inquiry.back()
        below_the_way = 0, 40, 360, 280  # forward is possible now
        assert picture().copy(*below_the_way) == straight[position].copy(*below_the_way), position


@pytest.mark.parametrize("size", [(200, 80), (240, 160), (371, 330), (1400, 900)])
def test_that_nothing_leaves_the_panel(session, panel, qapp, size):
    panel.resize(*size)
    for event in session.cursor.trace.events:
        session.inquiry.ask(written_by(session.cursor.trace, event))
        qapp.processEvents()
        table = panel.sheet.table
        assert panel.rect().contains(table.geometry())
        assert table.height() >= 16
        for row in range(len(panel.sheet.page.rows[:30])):
            assert all(spot.rect.right() <= table.width() for spot in table.picture().spots(row))


def test_that_a_probability_has_no_sign_in_its_row_either(session):
    trace = session.cursor.trace
    page = page_of(trace, Number("y_hat", 2, (1,)), True, True)
    assert page.rows[0].value_text(trace) == page.value and "+" not in page.value


def test_that_a_loss_is_made_of_what_its_formula_names(session):
    trace = session.cursor.trace
    page = page_of(trace, Number("L_t", 2), True, True)
    assert page.equation == "L(3) = −y(3)ᵀ log ŷ(3)"
    sources = [source for row in page.rows[1:] for source in row.sources]
    assert {source.column for source in sources} == {"y", "y_hat"}
    assert len(sources) == 2 * trace.sizes["K"]


def test_that_no_product_of_vectors_stands_between_two_numbers(make_session):
    trace = make_session(cell="lstm", hidden=3, time_steps=3, iteration=2).cursor.trace
    page = page_of(trace, Number("d_a_f", 1, (2,)), True, True)
    assert "⊙" in page.equation
    assert texts(page.rows[0].symbols(trace)) == "f(2)[3] · (1 − f(2)[3]) · ∂L/∂f(2)[3]"


def test_that_neither_a_setting_nor_a_zero_has_a_sign(session):
    trace = session.cursor.trace
    assert page_of(trace, Number("eta"), True, True).value == "0.100"
    assert page_of(trace, Number("h_0", None, (1,)), True, True).value == "0"


def test_that_a_scroll_bar_stands_beside_the_rows_in_a_wide_panel(session, panel):
    panel.resize(1600, 200)
    session.inquiry.ask(Number("d_h", 1, (2,)))
    table = panel.sheet.table
    assert table.verticalScrollBar().maximum() > 0
    assert table.width() < 600


def test_that_no_number_of_a_long_explanation_is_wider_than_its_column(make_session, qtbot):
    session = make_session(cell="gru", hidden=8, time_steps=5, iteration=2)
    session.go_to_end()
    panel = ExplanationPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1280, 720)
    panel.show()
    for unit in range(8):
        session.inquiry.ask(Number("d_h", 2, (unit,)))
        at, rows = panel.sheet.table.picture().at, panel.sheet.page.rows
        assert len(rows) > 50
        assert all(at.metrics.horizontalAdvance(row.value_text(at.trace)) <= at.value_width for row in rows)


@pytest.mark.parametrize("height", [200, 253, 307])
def test_that_no_row_is_cut_off_above_the_sum(session, panel, height):
    panel.resize(420, height)
    session.inquiry.ask(Number("d_h", 1, (2,)))
    table = panel.sheet.table
    assert table.verticalScrollBar().maximum() > 0
    assert table.height() % table.picture().row_height == 0
