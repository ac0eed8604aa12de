import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.numbers import power_of_ten, significant
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.time_columns import TimeColumns
from rnn_explorer.widgets.time_plot import TimePlot
from rnn_explorer.widgets.time_ticks import is_labelled, stride_for


@pytest.fixture
def plot(qtbot):
    made = TimePlot()
    qtbot.addWidget(made)
    made.setPalette(LIGHT.palette())
    made.resize(500, 120)
    made.set_columns(TimeColumns(500, 0, 4))
    made.set_y_range(0, 10)
    made.show()
    return made


def band_at(plot: TimePlot) -> QRectF:
    """Where the band of the present time step is, in pixels."""
    ground, image = QColor(LIGHT.base), plot.grab().toImage()
    y = round(plot.area().center().y())
    x = [x for x in range(image.width()) if image.pixelColor(x, y) != ground]
    column = [y for y in range(image.height()) if image.pixelColor((x[0] + x[-1]) // 2, y) != ground]
    inside = [y for y in column if y <= plot.area().bottom()]
    return QRectF(x[0], inside[0], x[-1] - x[0], inside[-1] - inside[0])


@pytest.mark.parametrize(("first", "count", "t"), [(0, 4, 0), (0, 4, 3), (7, 3, 8), (0, 25, 17)])
def test_that_the_band_is_exactly_in_the_column_of_its_time_step(plot, first, count, t):
    columns = TimeColumns(500, first, count)
    plot.set_columns(columns)
    plot.set_present(t, QColor("red"))
    column = columns.column(t, 0, 1)
    assert band_at(plot).left() == pytest.approx(column.left(), abs=1)
    assert band_at(plot).right() == pytest.approx(column.right(), abs=1)


def test_that_the_columns_follow_a_new_width(plot):
    plot.set_present(2, QColor("red"))
    plot.resize(800, 90)
    plot.set_columns(TimeColumns(800, 0, 4))
    assert band_at(plot).left() == pytest.approx(TimeColumns(800, 0, 4).column(2, 0, 1).left(), abs=1)
    assert band_at(plot).height() == pytest.approx(plot.area().height(), abs=1.5)


def test_that_there_is_no_band_without_a_time_step(plot):
    without = plot.grab().toImage()
    plot.set_present(2, QColor("red"))
    assert plot.grab().toImage() != without
    plot.set_present(None, QColor("red"))
    assert plot.grab().toImage() == without


def test_that_only_the_time_steps_that_changed_are_painted_again(plot, qapp, monkeypatch):
    painted = []
    monkeypatch.setattr(TimePlot, "draw_data", lambda plot, painter, times: painted.append(times))
    plot.set_columns(TimeColumns(500, 0, 40))
    qapp.processEvents()
    painted.clear()
    plot.set_present(20, QColor("red"))
    qapp.processEvents()
    assert len(painted) == 1 and 20 in painted[0] and len(painted[0]) < 12


def test_that_a_pixel_and_its_value_agree(plot):
    assert plot.y_at(plot.area().bottom()) == pytest.approx(0)
    assert plot.y_at(plot.area().top()) == pytest.approx(10)


def test_that_the_mouse_reaches_the_widget_below(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    plot = TimePlot(parent)
    parent.resize(300, 100)
    plot.resize(300, 100)
    parent.show()
    assert parent.childAt(150, 50) is None
    QTest.mouseMove(parent, parent.rect().center())
    assert plot.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_that_the_ground_follows_the_theme(plot):
    for theme in (DARK, LIGHT):
        plot.setPalette(theme.palette())
        assert plot.grab().toImage().pixelColor(2, 2).name() == theme.base


def test_that_narrow_columns_are_labelled_at_a_distance():
    assert [stride_for(spacing, 20) for spacing in (30, 12, 5, 1)] == [1, 2, 5, 20]
    assert [n for n in range(1, 12) if is_labelled(n, 5)] == [1, 5, 10]
    assert [n for n in range(1, 6) if is_labelled(n, 2)] == [2, 4]


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [(0.4123, True, "+0.412"), (-0.09, True, "−0.0900"), (0.0, True, "+0.00"), (123.4, False, "123"),
     (1.234e-7, False, "1.23·10⁻⁷"), (-5e-12, True, "−5.00·10⁻¹²")],
)
def test_that_a_number_is_written_with_three_figures(value, signed, text):
    assert significant(value, signed) == text


def test_that_powers_of_ten_are_superscripts():
    assert [power_of_ten(k) for k in (-8, 0, 12)] == ["10⁻⁸", "10⁰", "10¹²"]


@pytest.mark.parametrize("height", [44, 52, 60, 120])
def test_that_the_lowest_label_is_not_written_into_the_line_of_the_time_steps(plot, height):
    plot.resize(500, height)
    pictures = []
    for ticks in ((), ((0.1, "10⁻⁸"),)):
        plot.set_y_ticks(ticks)
        pictures.append(plot.grab().toImage())
    bare, labelled = pictures
    rows = [y for y in range(height) for x in range(80) if bare.pixelColor(x, y) != labelled.pixelColor(x, y)]
    assert rows and max(rows) <= plot.area().bottom() + 2
