"""Text on colours."""

import numpy as np
import pytest

from rnn_explorer.widgets.ink import readable_on, steady_on
from rnn_explorer.widgets.theme import DARK, LIGHT, signed_rgb


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_word_keeps_its_ink_on_all_but_the_strongest_colours(theme):
    colors = [tuple(rgb) for rgb in signed_rgb(np.linspace(-0.9, 0.9, 60), 1.0, theme).tolist()]
    assert {steady_on(rgb, theme).name() for rgb in colors} == {theme.color("ink").name()}


def test_that_on_the_strongest_colours_ink_is_what_stands_out():
    for value in (-1.0, 1.0):
        rgb = tuple(signed_rgb(np.float64(value), 1.0, DARK).tolist())
        assert steady_on(rgb, DARK) == readable_on(rgb, DARK) == DARK.color("base")
