import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from rnn_explorer.drawings.equations.number_table import NumberTable
from rnn_explorer.drawings.equations.table import NumberColumn, TableContent
from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import DARK, LIGHT, lookup_table

ROWS = 40


def content(target=None, factor=1.0):
    values = np.linspace(-1, 1, ROWS) * factor
    columns = (NumberColumn("W h(5)", values, 1.0), NumberColumn("a(6)", 2 * values, 2.0, "="))
    return TableContent(tuple(str(row + 1) for row in range(ROWS)), columns, target)


@pytest.fixture
def table(qtbot):
    table = NumberTable()
    qtbot.addWidget(table)
    table.resize(320, 200)
    table.show()
    table.set_content(content())
    return table


@pytest.mark.parametrize(("value", "text"), [
    (0.4123, "+0.412"), (-0.09, "−0.090"), (0.0, "0"), (0.00003, "+3e−5"), (-123.456, "−123.5"), (12.345, "+12.35"),
    (123456.0, "+1e5"), (float("nan"), "nan"),
])
def test_that_numbers_have_a_sign_and_small_ones_do_not_look_like_zero(value, text):
    assert signed(value) == text


def test_that_a_magnitude_has_no_sign():
    assert magnitude(0.25) == "0.250"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_that_figures_can_be_read_on_every_colour_of_the_signed_map(theme):
    def luminance(rgb):
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in np.asarray(rgb) / 255]
        return np.dot((0.2126, 0.7152, 0.0722), parts)

    for rgb in lookup_table(theme.signed_map):
        text = luminance(readable_on(tuple(rgb.tolist()), theme).getRgb()[:3])
        ground = luminance(rgb)
        assert (max(text, ground) + 0.05) / (min(text, ground) + 0.05) > 3.5


def test_that_a_highlighted_row_becomes_visible(table):
    before = table.grab().toImage()
    table.set_highlighted(30)
    assert table.verticalScrollBar().value() > 0
    assert table.grab().toImage() != before


def test_that_the_target_is_visible_when_numbers_arrive(table):
    table.set_content(content(target=ROWS - 1))
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum()


def test_that_the_picture_does_not_depend_on_what_was_shown_before(table):
    wanted = content(target=20)
    table.set_content(wanted)
    straight = table.grab().toImage()
    table.set_content(content(target=39, factor=0.5))
    table.verticalScrollBar().setValue(7)
    table.set_content(wanted)
    assert table.grab().toImage() == straight


def test_that_all_rows_fit_into_the_preferred_height(table):
    table.resize(320, table.preferred_height())
    assert table.verticalScrollBar().maximum() == 0


def test_that_up_and_down_walk_through_the_rows(qtbot, table):
    rows = []
    table.row_pointed.connect(rows.append)
    table.row_pointed.connect(table.set_highlighted)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(table, key)
    assert rows == [0, 1, 0, 0]


def test_that_keys_that_are_not_its_own_reach_the_window(qtbot, table):
    told = []
    table.row_pointed.connect(told.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_BracketLeft, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        qtbot.keyClick(table, key)
    assert told == []


def test_that_pages_lead_to_the_last_row_and_back(qtbot, table):
    rows = []
    table.row_pointed.connect(rows.append)
    table.row_pointed.connect(table.set_highlighted)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        for _ in range(8):
            qtbot.keyClick(table, key, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < rows[1] - rows[0] < ROWS and rows[7] == ROWS - 1 and rows[-1] == 0


def test_that_pointing_tells_the_row_and_leaving_the_header_none(qtbot, table):
    rows = []
    table.row_pointed.connect(rows.append)
    table.cell_pointed.connect(lambda row, column: rows.append(row))
    qtbot.mouseMove(table.viewport(), QPoint(100, 100))
    qtbot.mouseMove(table.viewport(), QPoint(100, 3))
    assert rows[0] in range(1, 6)
    assert rows[-1] is None


def test_that_copying_puts_every_row_with_full_precision_on_the_clipboard(qtbot, table):
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "\tW h(5)\ta(6)"
    assert len(lines) == ROWS + 1
    label, part, result = lines[8].split("\t")
    assert label == "8"
    assert float(result) == 2 * float(part) == 2 * np.linspace(-1, 1, ROWS)[7]
