import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.equations.lines import Line
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.equations import EquationsPanel, numbers_of
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.settings import Settings
from rnn_explorer.widgets.typeset import Typesetter


@pytest.fixture
def session(make_session):
    return make_session(hidden=4, time_steps=5, text="hello world")


@pytest.fixture
def panel(qtbot, session, monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)
    panel = EquationsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(340, 520)
    panel.show()
    return panel


def position_of(trace, writes, t=None):
    """The position just after ``writes`` was written."""
    return next(i for i, e in enumerate(trace.events, 1) if e.equation.writes == writes and e.t == t)


def numbers_at(trace, writes, t=None):
    return numbers_of(trace, trace.events[position_of(trace, writes, t) - 1])


def test_that_the_terms_of_a_sum_stand_beside_their_result(session):
    trace = session.cursor.trace
    b, from_hidden, from_input, a = numbers_at(trace, "a", 3).table.columns
    assert [c.header for c in (b, from_hidden, from_input, a)] == ["b", "W h(3)", "U x(4)", "a(4)"]
    np.testing.assert_allclose(b.values + from_hidden.values + from_input.values, a.values)
    assert [c.operator for c in (b, from_hidden, from_input, a)] == ["", "+", "+", "="]


def test_that_every_event_has_numbers_and_its_result_is_what_was_computed(session):
    trace = session.cursor.trace
    for event in trace.events:
        numbers = numbers_of(trace, event)
        written = trace[event.equation.writes]
        written = written if event.t is None else written[event.t, 0]
        if numbers.table:
            np.testing.assert_array_equal(numbers.table.columns[-1].values, written)
            assert len(numbers.table.labels) == len(written)
        elif numbers.grids:
            np.testing.assert_array_equal(numbers.grids[-1].values, np.atleast_2d(written))
        else:
            assert numbers.lines[-1].name == event.equation.text(place_of(trace, event)).split(" = ")[0]


def test_that_the_ledger_goes_backward_and_ends_at_the_gradient(session):
    trace = session.cursor.trace
    ledger = numbers_at(trace, "d_W").ledger
    assert ledger.steps == (4, 3, 2, 1, 0)
    assert ledger.sums[-1] == pytest.approx(np.linalg.norm(trace["d_W"]))
    contribution = np.outer(trace["d_a"][2, 0], trace["h"][1, 0])
    assert ledger.contributions[2] == pytest.approx(np.linalg.norm(contribution))


def test_that_the_target_is_marked_and_its_probability_told(session):
    trace = session.cursor.trace
    wanted = int(trace["y"][2, 0].argmax())
    table = numbers_at(trace, "y_hat", 2).table
    assert table.target == wanted
    assert table.labels[wanted] == "l"
    lines = numbers_at(trace, "L_t", 2).lines
    assert lines[0] == Line("y(3)", "“l”", Selected("y", 2, wanted))
    assert lines[1] == Line("ŷ(3) of “l”", f"{trace['y_hat'][2, 0, wanted]:.3f}", Selected("y_hat", 2, wanted))


def test_that_the_start_says_what_to_do(session, panel):
    assert "Press →" in panel.sheet.meaning.text()
    assert not panel.sheet.equation.isVisible()
    session.step_forward()
    assert panel.sheet.equation.isVisible()
    assert panel.sheet.meaning.text() == session.cursor.last_event.equation.meaning


def test_that_the_equations_of_the_time_step_are_listed_and_a_click_goes_there(qtbot, session, panel):
    trace = session.cursor.trace
    panel.resize(340, 700)
    session.seek(position_of(trace, "a", 2))
    assert panel.sheet.list.isVisible()
    qtbot.mouseClick(panel.sheet.list, Qt.MouseButton.LeftButton, pos=QPoint(40, panel.sheet.list.height() - 5))
    assert (session.cursor.last_event.equation.writes, session.cursor.last_event.t) == ("y_hat", 2)


def test_that_the_list_gives_way_to_the_numbers(session, panel):
    session.seek(position_of(session.cursor.trace, "d_h", 2))
    panel.resize(340, 320)
    assert not panel.sheet.list.isVisible()
    assert panel.sheet.body.height() >= 60


def test_that_the_list_gives_way_to_a_longer_sentence_before_rows_are_cut_off(qtbot, make_session, monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)
    session = make_session(task="weather")
    panel = EquationsPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    session.seek(position_of(session.cursor.trace, "d_h", 4))
    for height in range(400, 600, 4):
        panel.resize(368, height)
        table = panel.sheet.body.table
        assert not panel.sheet.list.isVisible() or table.height() >= table.preferred_height()


def test_that_a_hidden_unit_selected_elsewhere_is_highlighted(session, panel):
    session.seek(position_of(session.cursor.trace, "d_h", 2))
    for selected, row in ((Selected("h", 1, 3), 3), (Selected("W", None, 2, 0), 2), (Selected("y_hat", 1, 1), None)):
        session.selection.select(selected)
        assert panel.sheet.body.table.highlighted == row


def test_that_a_row_selects_the_unit_and_a_cell_its_weight(session, panel):
    trace = session.cursor.trace
    session.seek(position_of(trace, "a", 2))
    panel.sheet.body.table.cell_pointed.emit(1, None)
    assert session.selection.selected == Selected("a", 2, 1)
    session.seek(position_of(trace, "d_W"))
    panel.sheet.body.grids.cell_pointed.emit((0, 3, 1))
    assert session.selection.selected == Selected("W", None, 3, 1)
    session.seek(position_of(trace, "b_new"))
    panel.sheet.body.table.row_pointed.emit(2)
    assert session.selection.selected == Selected("b", None, 2)


def test_that_what_is_shown_depends_on_the_position_only(session, panel):
    positions = [0, *(position_of(session.cursor.trace, writes, t) for writes, t in (
        ("a", 1), ("y_hat", 3), ("L_t", 2), ("L", None), ("d_o", 4), ("d_h", 1), ("d_W", None), ("clip", None),
        ("W_new", None), ("b_new", None)))]
    straight = {}
    for position in positions:
        session.seek(position)
        straight[position] = panel.grab().toImage()
    for position in np.random.default_rng(2).permutation(positions).tolist():
        session.seek(position)
        assert panel.grab().toImage() == straight[position]


@pytest.mark.parametrize("size", [(240, 300), (340, 520), (600, 900), (1280, 720)])
def test_that_nothing_leaves_the_panel_at_any_step(session, panel, size):
    panel.resize(*size)
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        for part in (panel.sheet.heading, panel.sheet.equation, panel.sheet.body, panel.sheet.meaning):
            assert not part.isVisible() or panel.rect().contains(part.geometry())


def test_that_a_trace_with_the_same_equations_is_not_typeset_again(session, panel, monkeypatch):
    asked = []
    monkeypatch.setattr(panel.sheet, "prefetch", lambda *equations: asked.append(equations))
    experiment = session.experiment
    session.cursor.show(experiment.run(2, session.cursor.trace.updated_parameters()), 5)
    assert session.cursor.last_event.phase is Phase.FORWARD
    assert asked == []


SELECTIONS = [Selected(), Selected(t=2), Selected("h", 2, 1), Selected("h", unit=3), Selected("L"), Selected("L_t", 1),
              Selected("L", None, 2), Selected("g_norm", None, 0), Selected("y_hat", 2, 5), Selected("x", 1, 4),
              Selected("W"), Selected("W", None, 2), Selected("V", None, 9, 1), Selected("U", None, 1, 20),
              Selected("b", None, 3), Selected("c", None, 26), Selected("d_W", None, 1, 1), Selected("d_a", 0, 2)]


@pytest.mark.parametrize("selected", SELECTIONS, ids=str)
def test_that_every_event_can_be_shown_whatever_is_selected(session, panel, selected):
    for position in range(len(session.cursor.trace) + 1):
        session.selection.select(selected)  # again: a table that goes away from under the pointer clears it
        session.seek(position)
        session.selection.select(selected)
        row = panel.sheet.body.table.highlighted
        assert row is None or row in (selected.unit, selected.column)
        assert not panel.grab().isNull()


def test_that_all_rows_can_be_reached_by_keys_and_none_goes_to_the_hidden_units(qtbot, session, panel):
    session.seek(position_of(session.cursor.trace, "c_new"))
    table, seen = panel.sheet.body.table, []
    for _ in range(27):
        qtbot.keyClick(panel, Qt.Key.Key_Down)
        seen.append(table.highlighted)
        assert session.selection.selected.quantity == "c"
    assert seen == list(range(27))
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum() > 0
    qtbot.keyClick(panel, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert table.highlighted < 26


def test_that_keys_select_hidden_units_where_there_is_no_table(qtbot, session, panel):
    session.seek(position_of(session.cursor.trace, "L"))
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    assert session.selection.selected == Selected("h", None, 0)


def test_that_the_panel_is_one_stop_for_tab(panel):
    stops = [w for w in (panel, *panel.findChildren(QWidget)) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [panel]


def test_that_an_element_of_a_matrix_has_a_name(session):
    grids = numbers_at(session.cursor.trace, "U_new").grids
    value = f"{session.cursor.trace['U_new'][2, 1]:+.3f}".replace("-", "−")
    assert grids[-1].text_at(2, 1) == f"U new[3,a] = {value}"
    assert (grids[0].rows.name, grids[0].columns.name) == ("hidden unit", "input")


def test_that_a_colour_means_the_same_number_at_every_time_step(session):
    trace = session.cursor.trace
    limits = {(name, t): numbers_at(trace, name, t).table.columns[-1].limit
              for name in ("a", "h", "o", "y_hat", "d_o", "d_h", "d_a") for t in (1, 4)}
    assert {name: {limits[name, t] for t in (1, 4)} for name, _ in limits} == {
        "a": {3.0}, "h": {1.0}, "o": {3.0}, "y_hat": {1.0}, "d_o": {1.0}, "d_h": {1.0}, "d_a": {1.0}}


def test_that_a_panel_that_was_hidden_meanwhile_typesets_nothing_of_a_trace_it_was_not_told_of(qtbot, session, panel):
    panel.hide()
    session.acts.begin(Settings(cell="dense", hidden=3, time_steps=4), "without W")
    qtbot.waitUntil(lambda: session.settings.cell == "dense")
    panel._prefetch()
    panel.show()
    assert panel._script.events is session.cursor.trace.events


@pytest.mark.parametrize("settings, size", [
    ({"cell": "lstm"}, (1280, 720)), ({"cell": "gru", "layers": 3}, (1280, 400)),
])
def test_that_in_a_wide_panel_the_list_stands_beside_the_numbers(qtbot, make_session, monkeypatch, settings, size):
    monkeypatch.setattr(Typesetter, "synchronous", True)
    session = make_session(hidden=4, time_steps=5, text="hello world", **settings)
    panel = EquationsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    trace, sheet = session.cursor.trace, panel.sheet
    for position, event in enumerate(trace.events, 1):
        if event.t != 2 or event.phase is Phase.LOSS:
            continue
        session.seek(position)
        assert sheet.list.isVisible()
        assert panel.rect().contains(sheet.list.geometry())
        assert sheet.list.x() >= sheet.body.geometry().right()
        row = sheet.list._views[sheet.list._current]
        assert row.isVisible()
        assert sheet.list.rect().contains(row.geometry())
        qtbot.mouseClick(sheet.list, Qt.MouseButton.LeftButton, pos=row.geometry().center())
        assert session.cursor.position == position


def test_that_another_theme_before_a_panel_was_seen_is_no_error(qtbot, session, monkeypatch):
    monkeypatch.setattr("rnn_explorer.panels.equations.PREFETCH_AFTER", 0)
    panel = EquationsPanel(session)
    qtbot.addWidget(panel)
    with qtbot.captureExceptions() as problems:
        panel.restyle()
        qtbot.wait(20)
    assert not problems
