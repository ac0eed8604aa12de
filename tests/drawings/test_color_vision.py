"""What dichromats see of the colours: simulations (Viénot, Brettel and Mollon 1999; Brettel 1997 for tritanopia) and
differences by CIEDE2000, of which 2.3 are just noticed.
"""

from itertools import combinations

import numpy as np
import pytest
from coloraide import Color

from rnn_explorer.drawings.gradients.colors import decade_table
from rnn_explorer.widgets.theme import DARK, LIGHT, signed_rgb

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
VISIONS = pytest.mark.parametrize("vision", ["normal", "deutan", "protan", "tritan"])
VALUES = np.linspace(0.1, 1.0, 19)


def seen(color, vision):
    """How a colour (rgb of 0 to 255, or as text) appears."""
    color = Color(color) if isinstance(color, str) else Color("srgb", [part / 255 for part in color])
    return color if vision == "normal" else color.filter(vision).clip()


def difference(one, other):
    return one.delta_e(other, method="2000")


def lightness(colors, vision):
    return np.array([seen(color, vision).convert("lab-d65")["lightness"] for color in colors])


@THEMES
@VISIONS
def test_that_plus_and_minus_stay_apart_in_proportion_to_the_value(theme, vision):
    pairs = zip(signed_rgb(VALUES, 1.0, theme), signed_rgb(-VALUES, 1.0, theme), strict=True)
    differences = np.array([difference(seen(plus, vision), seen(minus, vision)) for plus, minus in pairs])
    assert (differences > 40 * VALUES).all()


@THEMES
@VISIONS
def test_that_signed_values_leave_zero_in_lightness_the_more_the_larger_they_are(theme, vision):
    for sign in (1, -1):
        steps = np.diff(lightness(signed_rgb(sign * np.linspace(0, 1, 33), 1.0, theme), vision))
        assert (steps < 0).all() if theme is LIGHT else (steps > 0).all()


@THEMES
def test_that_zero_is_neutral(theme):
    assert seen(signed_rgb(np.float64(0), 1.0, theme), "normal").convert("lch-d65")["chroma"] < 1


@THEMES
@VISIONS
def test_that_the_hues_of_the_flows_stay_apart(theme, vision):
    flows = [seen(color, vision) for color in (theme.forward, theme.recurrence, theme.error, theme.update)]
    assert min(difference(one, other) for one, other in combinations(flows, 2)) > 11
    assert min(difference(flow, seen(theme.loss, vision)) for flow in flows) > 9


@THEMES
@VISIONS
def test_that_magnitudes_leave_the_ground_in_lightness_the_more_the_larger_they_are(theme, vision):
    steps = np.diff(lightness(decade_table(theme)[::8], vision))
    assert (steps < 0).all() if theme is LIGHT else (steps > 0).all()


@THEMES
def test_that_the_hues_can_be_seen_on_the_ground(theme):
    for color in (theme.forward, theme.recurrence, theme.error, theme.update, theme.loss):
        assert Color(color).contrast(Color(theme.base)) > 3
