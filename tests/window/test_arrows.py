"""Where the number in question comes from is shown in every panel that is seen, and only while it is asked for."""

import pytest
from PySide6.QtCore import QPoint, QRectF, QSettings, Qt
from PySide6.QtTest import QTest

from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.typeset import Typesetter
from rnn_explorer.window.sheets import Sheet

ASKED = Number("y_hat", 2, (5,))  # its place is in the Sequence if it is the target


@pytest.fixture
def window(make_window, monkeypatch):
    monkeypatch.setattr(Typesetter, "synchronous", True)
    return make_window(time_steps=6)


@pytest.fixture
def asked(window, qapp):
    """An output of the time step 3 that the Sequence draws, in question."""
    session = window.session
    session.go_to_end()
    number = Number("y_hat", 2, (int(session.cursor.trace["y_hat"][2, 0].argmax()),))
    session.inquiry.ask(number)
    qapp.processEvents()
    return number


def panel_of(window, name="sequence"):
    return window.docks[name].widget()


def sheet_of(window, name="sequence"):
    return window.docks[name].findChild(Sheet)


def hues(picture, rect, color):
    """How many pixels near the edge of ``rect`` have a colour."""
    image, near = picture.toImage(), rect.adjusted(-3, -3, 3, 3).toAlignedRect().intersected(picture.rect())
    return sum(image.pixelColor(x, y) == color for x in range(near.left(), near.right() + 1)
               for y in range(near.top(), near.bottom() + 1))


def ring(window, selected, name="sequence"):
    """How much of a ring in the hue of the forward flow there is around a number."""
    dock, panel = window.docks[name], panel_of(window, name)
    rect = panel.place_of(selected).translated(panel.pos())
    return hues(dock.grab(), rect, panel.theme.color("forward"))


def test_that_the_number_in_question_is_ringed_until_escape(window, asked):
    ringed = ring(window, asked.selected)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.inquiry.number is None and not sheet_of(window).isVisible()
    assert ringed > ring(window, asked.selected) + 20
    window.session.inquiry.back()
    assert window.session.inquiry.number == asked


def test_that_a_number_that_has_not_happened_has_no_ring(window, asked, qapp):
    window.session.seek(0)
    qapp.processEvents()
    assert not sheet_of(window).isVisible()
    window.session.go_to_end()
    assert sheet_of(window).isVisible()


def test_that_the_rings_follow_the_time_axis_and_the_dock(window, asked, qapp):
    before = panel_of(window).place_of(asked.selected)
    window.session.time_window.zoom(2.0, 2)
    qapp.processEvents()
    assert panel_of(window).place_of(asked.selected) != before
    assert ring(window, asked.selected) > 20
    window.docks["sequence"].setFloating(True)
    qapp.processEvents()
    assert sheet_of(window).isVisible() and sheet_of(window).geometry() == panel_of(window).geometry()
    assert ring(window, asked.selected) > 20


def test_that_sources_are_ringed_where_they_are_drawn(window, qapp):
    session = window.session
    session.go_to_end()
    session.inquiry.ask(Number("d_o", 2, (int(session.cursor.trace["y"][2, 0].argmax()),)))
    qapp.processEvents()
    (target,) = [light.selected for light in session.inquiry.answer.lights if light.selected.quantity == "y"]
    place, sheet = panel_of(window).place_of(target), sheet_of(window)
    sheet.grab()
    assert any(mark.place.contains(place.center()) for mark in sheet._found.marks)


def test_that_the_sheets_let_the_mouse_through(window, asked):
    dock, sheet = window.docks["sequence"], sheet_of(window)
    assert sheet.isVisible()
    assert dock.childAt(sheet.geometry().center()) is panel_of(window)


def test_that_a_panel_behind_another_tab_is_not_asked(window, asked, qapp, monkeypatch):
    told = []
    monkeypatch.setattr(panel_of(window, "parameters"), "place_of", told.append, raising=False)
    window.session.step_back()
    qapp.processEvents()
    assert told == []


def test_that_they_can_be_switched_off_and_stay_so(make_window, qapp, tmp_path):
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = make_window(store)
    window.session.go_to_end()
    window.session.inquiry.ask(Number("h", 2, (1,)))
    assert sheet_of(window).isVisible()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert not sheet_of(window).isVisible()
    window.close()
    again = make_window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    assert not again.arrows.wanted


def test_that_an_arrow_leads_from_the_row_that_is_pointed_at(window, asked, qapp):
    window.session.inquiry.ask(Number("d_o", 2, (asked.index[0],)))
    qapp.processEvents()
    table = panel_of(window, "explanation").sheet.table
    spot = next(spot for row in range(2) for spot in table.picture().spots(row) if spot.source.column == "y_hat")
    QTest.mouseMove(table.viewport(), spot.rect.center().toPoint())
    pointer = window.arrows._pointer
    assert window.session.selection.selected == asked.selected and pointer.isVisible()
    end = pointer.geometry().center()
    QTest.mouseMove(table.viewport(), QPoint(2, table.viewport().height() - 2))
    assert not pointer.isVisible() and window.rect().contains(end)


def test_that_the_status_line_says_where_a_parameter_is_used(window, qapp):
    window.session.selection.select(Selected("W", None, 1, 2))
    assert window._status.text() == "W · recurrent weights: one matrix, used at all 6 time steps"
    window.session.selection.select(Selected("h", 1, 2))
    assert window._status.text().startswith("Elman")


def test_that_a_place_at_the_edge_keeps_its_ring_in_the_panel(window, asked, monkeypatch):
    panel, sheet = panel_of(window), sheet_of(window)
    monkeypatch.setattr(panel, "place_of", lambda selected: QRectF(-5, -5, panel.width() + 10, 30), raising=False)
    assert panel.rect().contains(sheet._look().number.toRect())
