"""Any number is explained from anywhere in the window, and the docks for it fit into layouts of before."""

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.selection import Selected
from rnn_explorer.window import docks, layouts

K, M = Qt.Key, Qt.KeyboardModifier
NEW = {"explanation", "parameters"}


def panel_of(window, name="explanation"):
    return window.docks[name].widget()


def test_that_e_explains_what_the_last_event_wrote_before_the_equations(window):
    assert not panel_of(window).isVisible()
    QTest.keyClick(window, K.Key_Right)
    QTest.keyClick(window, K.Key_E)
    assert window.session.inquiry.number.column == "a"
    assert panel_of(window).isVisible() and panel_of(window).hasFocus()
    assert not panel_of(window, "equations").isVisible()
    QTest.keyClick(window, K.Key_Right)
    assert window.session.cursor.position == 2


def test_that_e_with_nothing_to_explain_says_what_to_do(window):
    QTest.keyClick(window, K.Key_E)
    assert panel_of(window).isVisible()
    assert "press E" in panel_of(window).sheet.page.note
    assert not window.notice.isVisible()


def test_that_e_explains_what_is_selected_and_the_way_back_has_keys(window):
    QTest.keyClick(window, K.Key_End)
    for unit in range(3):
        window.session.selection.select(Selected("h", 2, unit))
        QTest.keyClick(window, K.Key_E)
    for key, modifiers, unit in ((K.Key_Left, M.AltModifier, 1), (K.Key_E, M.ShiftModifier, 0),
                                 (K.Key_Right, M.AltModifier, 1)):
        QTest.keyClick(window, key, modifiers)
        assert window.session.inquiry.number == Number("h", 2, (unit,))


def test_that_e_goes_to_another_iteration_for_a_number_of_it(window, qtbot):
    window.session.selection.select(Selected(t=2, elsewhere=(3, "d_h")))
    QTest.keyClick(window, K.Key_E)
    assert not panel_of(window).isVisible()  # there is nothing to explain yet
    qtbot.waitUntil(lambda: window.session.iteration == 3)
    number = window.session.inquiry.number
    assert (number.column, number.t) == ("d_h", 2) and panel_of(window).isVisible()


def test_that_a_click_on_a_number_explains_it(window):
    QTest.keyClick(window, K.Key_End)
    heatmap = panel_of(window, "hidden_state").view.widget
    point = QPoint(heatmap.width() // 2, heatmap.height() // 2)
    QTest.mouseMove(heatmap, point)
    selected = window.session.selection.selected
    assert selected.quantity == "h"
    QTest.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=point)
    assert window.session.inquiry.number == Number("h", selected.t, (selected.unit,))
    assert panel_of(window).isVisible()


def test_that_an_e_in_the_text_is_a_letter(window):
    text = window.experiment_bar.findChild(QLineEdit, "text")
    text.setFocus()
    QTest.keyClick(text, K.Key_E)
    assert text.text() == "e"
    assert window.session.inquiry.number is None


def test_that_a_panel_behind_another_tab_is_told_nothing(window):
    told = []
    panel_of(window).show_position = told.append
    QTest.keyClick(window, K.Key_Right)
    assert told == []
    window.docks["explanation"].raise_()
    assert told == [1]


def test_that_the_keys_are_the_windows_again_when_another_tab_comes_before_the_explanation(window):
    QTest.keyClick(window, K.Key_E)
    window.docks["equations"].raise_()
    assert window.hasFocus()


@pytest.fixture
def layout_of_before(make_window, monkeypatch, tmp_path):
    """What a window without the new docks has remembered."""
    def remember(change):
        store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        names_in = docks.names_in
        with monkeypatch.context() as patch:
            patch.setattr(docks, "names_in", lambda package: [name for name in names_in(package) if name not in NEW])
            patch.setattr(layouts, "BEHIND", {})
            window = make_window(store)
            change(window.docks)
            window.close()
        return store

    return remember


def test_that_the_new_docks_are_tabs_in_a_layout_of_before(make_window, layout_of_before):
    store = layout_of_before(lambda docks: docks["gradients"].close())
    window = make_window(store)
    assert not window.docks["gradients"].isVisible()
    for new, host in (("explanation", "equations"), ("parameters", "topology")):
        assert window.docks[new] in window.tabifiedDockWidgets(window.docks[host])
        assert panel_of(window, host).isVisible() and not panel_of(window, new).isVisible()


@pytest.mark.parametrize("change", [lambda dock: dock.close(), lambda dock: dock.setFloating(True)])
def test_that_the_new_docks_have_a_place_where_their_hosts_have_none(make_window, layout_of_before, change):
    window = make_window(layout_of_before(lambda docks: change(docks["equations"])))
    QTest.keyClick(window, K.Key_E)
    assert panel_of(window).isVisible() and not window.docks["explanation"].isFloating()
    assert panel_of(window).width() >= 200
