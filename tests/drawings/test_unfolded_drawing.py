"""The parts of an unfolded network have fixed scales, and what is written fits."""

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF

from rnn_explorer.drawings.unfolded.drawing import largest, strip_image
from rnn_explorer.drawings.unfolded.flows import strength
from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.pills import loss_text
from rnn_explorer.widgets.theme import LIGHT, signed_rgb


@pytest.mark.parametrize("loss", [-0.0, 0.004, 2.345, 33.05, 708.4, 1e300])
@pytest.mark.parametrize("room", [16.0, 24.0, 34.0, 200.0])
def test_that_a_loss_is_written_within_its_pill_and_without_a_sign(qapp, loss, room):
    metrics = QFontMetricsF(qapp.font())
    text = loss_text(loss, metrics, room)
    assert metrics.horizontalAdvance(text) <= room
    assert "-" not in text and "−" not in text
    assert not text or float(text) == pytest.approx(loss, rel=0.5, abs=0.5)


def test_that_a_loss_has_two_decimals_where_they_fit(qapp):
    assert [loss_text(loss, QFontMetricsF(qapp.font()), 200.0) for loss in (-0.0, 2.345, 708.4)] == [
        "0.00", "2.35", "708.40",
    ]  # fmt: skip


def test_that_a_strip_image_holds_the_colours_of_its_values():
    values = np.array([[1.0, -1.0], [0.0, 0.5], [0.25, -0.5]])  # (T, cells)
    image = strip_image(values, 1.0, LIGHT, width=4, height=10)
    expected = signed_rgb(values, 1.0, LIGHT)
    for t, cell in np.ndindex(values.shape):
        assert image.pixelColor(4 * t + 2, 5 * cell + 2).getRgb()[:3] == tuple(expected[t, cell])


def test_that_of_numbers_that_share_a_pixel_the_largest_is_shown():
    values = np.array([[0.1, -0.9, 0.2, 0.3], [0.0, 0.5, -0.6, 0.0]])
    np.testing.assert_array_equal(largest(values, 2, 1), [[-0.9, 0.3], [0.5, -0.6]])
    np.testing.assert_array_equal(largest(values, 1, 0), [[0.1, -0.9, -0.6, 0.3]])
    assert largest(values, 6, 1).shape == (2, 6)


def test_that_the_thickness_of_an_error_has_a_fixed_logarithmic_scale():
    norms = (0.0, 1e-9, 2e-6, 2e-5, 2e-4, 2e-3, 2e-2, 0.2, 20.0, np.inf, np.nan)
    assert [strength(norm) for norm in norms] == [0, 0, 1, 2, 3, 4, 5, 6, 6, 6, 6]


def test_that_the_letter_after_the_line_of_a_symbol_is_a_smaller_one_below(qapp):
    lettering = Lettering(qapp.font())
    plain = {text: QFontMetricsF(qapp.font()).horizontalAdvance(text) for text in ("a", "i", "a_i")}
    assert plain["a"] < lettering.width("a_i") < plain["a"] + plain["i"] < plain["a_i"]
    assert lettering.width("∂L/∂a_ω(5)") < lettering.width("∂L/∂aω(5)") and lettering.elided("a_i", 1e3, False) == "a_i"
