"""Where a panel says that it draws a number, pointing at it selects that number."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rnn_explorer.drawings.equations.symbols import Script, hot_symbols
from rnn_explorer.panels.equations import EquationsPanel
from rnn_explorer.panels.parameters import ParametersPanel
from rnn_explorer.panels.sequence import SequencePanel
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.colored_parts import colored_parts
from rnn_explorer.widgets.typeset import Typesetter


@pytest.fixture
def shown(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)

    def show(panel_class, session, width=640, height=420):
        panel = panel_class(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qapp.processEvents()
        return panel

    return show


def position_of(trace, writes, t=None):
    return next(i for i, e in enumerate(trace.events, 1) if e.equation.writes == writes and e.t == t)


def pointed(panel, point):
    """What is selected when the pointer comes to a point."""
    panel.select(NOTHING)
    widget = panel.childAt(point) or panel
    inside = widget.mapFrom(panel, point)
    QTest.mouseMove(widget, inside + QPoint(1, 0))
    QTest.mouseMove(widget, inside)
    return panel.selected


def points_at(panel, selected):
    place = panel.place_of(selected)
    assert panel.rect().contains(place.toRect()), place
    return pointed(panel, place.center().toPoint())


def test_that_the_letters_of_the_sequence_are_numbers(shown, make_session):
    session = make_session(hidden=3, time_steps=5, text="hello world")
    session.go_to_end()
    panel, trace = shown(SequencePanel, session), session.cursor.trace
    for name in ("x", "y", "y_hat"):
        selected = Selected(name, 2, int(trace[name][2, 0].argmax()))
        assert points_at(panel, selected) == selected
    assert panel.place_of(Selected("x", 2, (int(trace["x"][2, 0].argmax()) + 1) % 27)) is None
    assert panel.place_of(Selected("h", 2, 1)) is None


def test_that_the_measurements_of_the_sequence_are_numbers(shown, make_session):
    session = make_session(task="weather", hidden=3, time_steps=5)
    session.go_to_end()
    panel = shown(SequencePanel, session)
    for selected in (Selected("x", 1, 2), Selected("y", 4, 0), Selected("y_hat", 4, 0)):
        assert points_at(panel, selected) == selected
    assert panel.place_of(Selected("y", 1, 0)) is None


@pytest.mark.parametrize("selected, after", [
    (Selected("a", 3, 1), ("a", 3)), (Selected("b", None, 1), ("a", 3)), (Selected("h", 2), ("a", 3)),
    (Selected("W"), ("a", 3)), (Selected("d_a", 4), ("d_h", 3)), (Selected("y_hat", 3, 0), ("d_o", 3)),
    (Selected("L_t", 3), ("L_t", 3)), (Selected("clip"), ("W_new", None)), (Selected("W", None, 2, 1), ("W_new", None)),
], ids=str)
def test_that_the_symbols_and_numbers_of_equations_are_hot(shown, make_session, selected, after):
    session = make_session(hidden=3, time_steps=5)
    session.seek(position_of(session.cursor.trace, *after))
    assert points_at(shown(EquationsPanel, session, 400, 700), selected) == selected


def test_that_rings_around_symbols_beside_each_other_cover_neither(shown, make_session):
    session = make_session(hidden=3, time_steps=5)
    session.go_to_end()
    panel = shown(EquationsPanel, session, 400, 700)
    rate, clip = (panel.place_of(Selected(name)) for name in ("eta", "clip"))
    assert rate.right() + 2 < clip.left()
    top = panel.sheet.equation.pos()
    for place in (rate, clip):
        written = next(rect.translated(top) for _, rect in panel.sheet.equation.places()
                       if place.contains(rect.translated(top)))
        assert min(written.left() - place.left(), place.right() - written.right()) >= 2


def test_that_what_is_selected_elsewhere_lights_its_symbols(shown, make_session):
    session = make_session(hidden=3, time_steps=5)
    session.seek(position_of(session.cursor.trace, "a", 3))
    panel = shown(EquationsPanel, session, 400, 700)
    for selected, lit in ((Selected("W", None, 1, 1), [Selected("W")]), (Selected("h", 2, 1), [Selected("h", 2)]),
                          (Selected("h", 4, 1), []), (Selected("h", None, 1), [Selected("h", 2)])):
        session.selection.select(selected)
        assert [panel._symbols[part] for part in panel.sheet.equation._lit] == lit


@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True},
                                      {"cell": "jordan"}, {"cell": "lstm_peephole", "optimizer": "adam"}], ids=str)
def test_that_every_symbol_of_every_equation_stands_for_a_column(make_session, settings):
    trace = make_session(hidden=2, time_steps=3, **settings).cursor.trace
    for event in trace.events:
        symbols = hot_symbols(trace, event)
        assert all(symbols[part].quantity in trace.columns for part in colored_parts(Script(trace).tex(trace, event)))


def test_that_the_ledger_tells_where_the_numbers_of_a_weight_are(shown, make_session):
    session = make_session(hidden=3, time_steps=5)
    session.go_to_end()
    panel = shown(ParametersPanel, session, 700, 500)
    panel.choose("W", (2, 1))
    for selected in (Selected("d_W", None, 2, 1), Selected("W_new", None, 2, 1), Selected("W", None, 2, 1),
                     Selected("d_a", 3, 2), Selected("h", 2, 1)):
        assert panel.ledger.geometry().contains(panel.place_of(selected).toRect())
    assert panel.place_of(Selected("h", 2, 0)) is None
    assert panel.grid.geometry().contains(panel.place_of(Selected("W", None, 0, 0)).toRect())
    assert panel.list.geometry().contains(panel.place_of(Selected("V", None, 4, 0)).toRect())


def test_that_the_parameter_in_question_is_shown_until_another_is_pointed_at(shown, make_session):
    session = make_session(hidden=3, time_steps=5)
    session.go_to_end()
    panel = shown(ParametersPanel, session)
    session.selection.select(Selected("W", None, 2, 1))
    session.inquiry.ask_for_selected()
    session.selection.select(NOTHING)
    assert panel.shown == ("W", (2, 1))
    session.selection.select(Selected("V"))
    assert panel.shown == ("V", None)
    session.selection.select(NOTHING)
    session.inquiry.clear()
    assert panel.shown == ("c", None)  # what was written last


def test_that_the_rows_and_stages_of_the_ledger_are_explained_by_a_click(shown, make_session):
    session = make_session(hidden=3, time_steps=5, optimizer="adam")
    session.go_to_end()
    panel = shown(ParametersPanel, session, 700, 640)
    panel.choose("W", (2, 1))
    for selected in (Selected("d_W", None, 2, 1), Selected("W_m_new", None, 2, 1), Selected("W_new", None, 2, 1)):
        point = panel.place_of(selected).center().toPoint()
        assert pointed(panel, point) == selected
        QTest.mouseClick(panel.ledger, Qt.MouseButton.LeftButton, pos=panel.ledger.mapFrom(panel, point))
        assert session.inquiry.number.selected == selected
    row = panel.place_of(Selected("h", 2, 1)).center().toPoint()
    pointed(panel, row)
    QTest.mouseClick(panel.ledger, Qt.MouseButton.LeftButton, pos=panel.ledger.mapFrom(panel, row))
    assert session.inquiry.number.selected == Selected("d_W", None, 2, 1)
