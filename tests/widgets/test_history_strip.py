import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from rnn_explorer.widgets.curve import envelope
from rnn_explorer.widgets.history_strip import HistoryStrip
from rnn_explorer.widgets.theme import LIGHT


@pytest.fixture
def strip(qtbot):
    widget = HistoryStrip()
    qtbot.addWidget(widget)
    widget.setPalette(LIGHT.palette())
    widget.resize(800, 32)
    widget.grab()  # delivers the resize event
    return widget


def requests(widget) -> list[int]:
    asked = []
    widget.seek_requested.connect(asked.append)
    return asked


def top_of_curve(strip, iteration: int) -> int:
    """The y of the uppermost pixel in the hue of the loss, in the column of ``iteration``; the height if none."""
    image = strip.grab().toImage()
    ratio = image.devicePixelRatio()
    x, ground = round(float(strip.x_of(iteration)) * ratio), LIGHT.color("loss")
    greens = [y for y in range(image.height()) if image.pixelColor(x, y).hue() in range(*near(ground.hue()))]
    return round(min(greens, default=image.height()) / ratio)


def near(hue: int) -> tuple[int, int]:
    return hue - 15, hue + 16


@pytest.mark.parametrize("count", [1, 2, 41, 300])
def test_that_every_iteration_is_found_again_at_its_pixel(strip, count):
    strip.set_losses(np.ones(count))
    iterations = np.arange(1, count + 1)
    assert [strip.place_at(x) for x in strip.x_of(iterations)] == iterations.tolist()


def test_that_the_ends_of_the_strip_are_the_first_and_the_last_iteration(strip):
    strip.set_losses(np.ones(100_000))
    assert strip.place_at(0) == 1
    assert strip.place_at(strip.width()) == 100_000


def test_that_a_press_asks_for_an_iteration_and_moves_nothing(strip, qtbot):
    strip.set_losses(np.ones(41))
    asked = requests(strip)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(float(strip.x_of(17))), 15))
    assert asked == [17]
    assert strip.place == 1


def test_that_the_wheel_goes_one_iteration_on(strip):
    strip.set_losses(np.ones(41))
    strip.set_iteration(7)
    asked = requests(strip)
    where = QPointF(30, 20)
    event = QWheelEvent(
        where,
        where,
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)
    assert asked == [8]


def test_that_the_iteration_shown_is_one_that_has_been_done(strip):
    strip.set_losses(np.ones(10))
    strip.set_iteration(50)
    assert strip.place == 10
    strip.set_losses(np.ones(3))
    assert strip.place == 3
    assert strip.accessibleDescription() == "iteration 3 of 3"


def test_that_zero_is_the_bottom_and_the_largest_loss_the_top(strip):
    strip.set_losses(np.array([1.0, 4.0, 2.0, 2.0, 2.0]))
    floor, top = strip.height() - 4, top_of_curve(strip, 2)
    assert top <= 6
    assert floor - top_of_curve(strip, 4) == pytest.approx((floor - top) / 2, abs=2)


def test_that_a_loss_that_is_not_a_number_leaves_a_gap(strip):
    losses = np.ones(30)
    losses[10:20] = np.nan
    strip.set_losses(losses)
    assert top_of_curve(strip, 16) == strip.height()
    assert top_of_curve(strip, 5) < strip.height() / 2
    assert "nan" in strip.text_at(float(strip.x_of(16)))


def test_that_an_infinite_loss_reaches_the_top_and_leaves_the_scale_as_it_is(strip):
    strip.set_losses(np.array([1.0, 1.0, 1.0, np.inf, 0.5, 0.5]))
    strip.set_iteration(6)
    assert top_of_curve(strip, 4) == pytest.approx(top_of_curve(strip, 2), abs=1)


@pytest.mark.parametrize("losses", [[], [0.7], [0.0, 0.0], [np.nan, np.nan], [np.inf] * 3])
def test_that_the_strip_can_be_drawn_whatever_the_losses_are(strip, losses):
    strip.set_losses(np.array(losses))
    assert not strip.grab().isNull()
    assert strip.text_at(400)


def test_that_the_pointer_reads_the_loss_and_its_range(strip):
    strip.set_losses(np.array([3.0, 2.0, 0.5]))
    assert strip.text_at(float(strip.x_of(2))) == "iteration 2: loss 2\nsmallest 0.5, largest 3"


def test_that_an_envelope_keeps_the_extremes_of_many_values():
    values = np.random.default_rng(0).random(100_000)
    values[31_234], values[77_777], values[500:510] = 9.0, -9.0, np.nan
    low, high = envelope(values, 700)
    assert low.shape == high.shape == (700,)
    assert high.max() == 9.0 and low.min() == -9.0
    assert np.all(low <= high)


def test_that_an_envelope_of_few_values_is_an_unbroken_line_through_them():
    low, high = envelope(np.array([3.0, 0.0, 1.0]), 701)
    assert high[0] == 3.0 and low[350] == 0.0 and high[700] == 1.0
    assert np.all(np.maximum(low[1:], low[:-1]) <= np.minimum(high[1:], high[:-1]) + 1e-12)


def test_that_losses_of_another_shape_are_refused(strip):
    with pytest.raises(ValueError, match="shape"):
        strip.set_losses(np.ones((3, 2)))


def test_that_a_loss_that_has_not_happened_is_not_told(qtbot):
    strip = HistoryStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 30)
    strip.set_losses(np.array([3.0, 2.0, 0.5]), awaited=True)
    told = strip.text_at(599)
    assert "not happened yet" in told and "0.5" not in told
    assert "0.5" not in strip.text_at(0)
    strip.set_losses(np.array([3.0, 2.0, 0.5]))
    assert strip.text_at(599).startswith("iteration 3: loss 0.5")


def test_that_a_press_near_a_mark_is_meant_for_it(strip, qtbot):
    strip.set_losses(np.ones(500))
    strip.set_marks({100: "a breakpoint was hit"})
    marks, asked, at = [], requests(strip), round(float(strip.x_of(100)))
    strip.mark_requested.connect(marks.append)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(at + 2, 15))
    qtbot.mouseMove(strip, QPoint(at + 3, 15))
    assert (marks, asked) == ([100], [])
    assert strip.text_at(at - 2) == "a breakpoint was hit"
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(at + 20, 15))
    assert len(marks) == len(asked) == 1 and "loss" in strip.text_at(at + 20)


def test_that_a_mark_is_seen(strip):
    strip.set_losses(np.ones(50))
    strip.set_iteration(50)
    before = strip.grab().toImage()
    strip.set_marks({20: "here"})
    assert strip.grab().toImage() != before
    strip.set_marks({})
    assert strip.grab().toImage() == before
