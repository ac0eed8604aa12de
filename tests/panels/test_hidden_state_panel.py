import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.panels.hidden_state import HiddenStatePanel, hidden_unit, quantities_per_unit
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session


@pytest.fixture
def session(qtbot):
    made = Session(Settings(hidden=6, time_steps=8), iteration=3)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot, session):
    made = HiddenStatePanel(session)
    qtbot.addWidget(made)
    made.resize(600, 160)
    made.show()
    return made


def place_of(panel: HiddenStatePanel, t: int, row: int) -> QPointF:
    """The middle of a cell, in pixels of the panel."""
    area = panel.heatmap.area()
    height = area.height() / panel.trace.sizes["H"]
    return QPointF(panel.columns().x(t), panel.heatmap.y() + area.top() + (row + 0.5) * height)


def test_that_every_quantity_of_the_hidden_units_is_offered(panel):
    offered = [panel._quantities.itemData(index) for index in range(panel._quantities.count())]
    assert offered == ["h", "a", "d_h", "d_a"]


@pytest.mark.parametrize("name", ["h", "a", "d_h", "d_a"])
def test_that_what_is_shown_does_not_depend_on_the_path(panel, session, name):
    panel.choose(name, by_similarity=True)
    middle = 3 * len(session.cursor.trace) // 4
    session.seek(middle)
    straight = panel.grab().toImage()
    for position in (len(session.cursor.trace), 0, 5, middle):
        session.seek(position)
    assert panel.grab().toImage() == straight


def test_that_only_what_is_known_is_filled(panel, session):
    session.seek(10)
    assert panel.heatmap._known.tolist() == session.cursor.trace.known("h", 10).tolist()
    panel.choose("d_h")
    assert not panel.heatmap._known.any()


def test_that_the_colours_mean_the_same_in_every_iteration(panel, session):
    quantity = session.cursor.trace.quantity
    assert [color_limit(quantity(name)) for name in ("h", "a", "d_h", "d_a")] == [1.0, 3.0, 1.0, 1.0]


def test_that_pointing_selects_quantity_time_step_and_unit(panel, session):
    panel.choose("a")
    QTest.mouseMove(panel, place_of(panel, 4, 2).toPoint())
    assert session.selection.selected == Selected("a", 4, 2)


def test_that_pointing_finds_the_unit_in_the_order_of_similarity(panel, session):
    panel.choose("h", by_similarity=True)
    assert panel.selected_at(place_of(panel, 0, 1)).unit == panel.heatmap._order[1]


def test_that_the_wheel_zooms_the_shared_time_axis(panel, session):
    at = place_of(panel, 4, 2)
    QApplication.sendEvent(
        panel.childAt(at.toPoint()) or panel,
        QWheelEvent(at, QPointF(panel.mapToGlobal(at)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    assert session.time_window.count < 8
    assert panel.heatmap.columns == panel.columns()


def test_that_the_tip_has_name_value_and_meaning(panel, session):
    session.seek(len(session.cursor.trace))
    value = session.cursor.trace["h"][4, 0, 2]
    tip = panel.text_at(place_of(panel, 4, 2))
    assert tip.startswith("h₃(5) = ") and tip.endswith("· hidden state")
    assert float(tip.split()[2].replace("−", "-")) == pytest.approx(value, rel=5e-3)


def test_that_the_tip_of_an_empty_cell_has_no_value(panel, session):
    session.seek(0)
    assert "not happened yet" in panel.text_at(place_of(panel, 4, 2))


@pytest.mark.parametrize(
    ("selected", "unit"),
    [(Selected("d_a", 3, 4), 4), (Selected("W", None, 2, 1), 2), (Selected("V", None, 9, 1), 1),
     (Selected("U", None, 3, 0), 3), (Selected("b", None, 5), 5), (Selected("y_hat", 0, 2), None),
     (Selected("W"), None), (Selected("L"), None), (NOTHING, None)],
)
def test_that_whatever_means_a_hidden_unit_lights_up_its_row(panel, session, selected, unit):
    assert hidden_unit(selected, session.cursor.trace) == unit
    session.selection.select(selected)
    assert panel.heatmap._row.isVisible() == (unit is not None)


def test_that_a_chosen_quantity_stays_in_the_next_iteration(panel, session, qtbot):
    panel.choose("d_a")
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.go_to_iteration(4)
    assert panel.quantity.name == "d_a"
    assert np.array_equal(panel.heatmap._values, session.cursor.trace["d_a"][:, 0])


def test_that_an_unknown_quantity_is_refused(panel):
    with pytest.raises(KeyError):
        panel.choose("y_hat")


def test_that_a_choice_by_keys_is_shown(panel):
    panel._quantities.setFocus()
    QTest.keyClick(panel._quantities, Qt.Key.Key_Down)
    assert panel.quantity.name == "a"
    assert np.array_equal(panel.heatmap._values, panel.trace["a"][:, 0])


def test_that_a_low_panel_leaves_the_numbers_of_the_time_steps_to_others(panel, qapp):
    panel.resize(600, 130)
    qapp.processEvents()
    shown = panel.heatmap.area().height()
    panel.resize(600, 60)
    qapp.processEvents()
    assert not panel.heatmap._axes["bottom"].isVisible()
    assert panel.heatmap.area().height() > shown - 70 + 8


@pytest.mark.parametrize(
    "settings, first, units", [({"layers": 2, "cell": "lstm"}, "h.2", 6), ({"bidirectional": True}, "h", 12)]
)
def test_that_the_highest_hidden_state_is_shown_and_all_others_are_offered(make_session, qtbot, settings, first, units):
    session = make_session(hidden=6, time_steps=4, **settings)
    panel = HiddenStatePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.quantity.name == first
    for name in quantities_per_unit(session.cursor.trace):
        panel.choose(name, by_similarity=True)
        assert sorted(panel._order.tolist()) == list(range(units if name in (first, f"d_{first}") else 6))
