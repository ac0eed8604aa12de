"""Colours of magnitudes: one sequential map over the fixed decades, and the parts of a bar."""

from functools import cache

import numpy as np
from PySide6.QtGui import QColor

from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR, decades
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

STOPS = (0.0, 0.5, 0.8, 1.0)  # 10⁻⁸, 10⁻³, 10⁰, 10²
FULL = 0.85  # of a hue: bars are large areas
PALER = 0.12  # for every doubling of the distance to a loss
PALEST = 0.2
DIMMED = 0.22


@cache
def decade_table(theme: Theme) -> np.ndarray:
    """256 colours from the floor to the ceiling of the scale, further and further from the ground: (256, 3) uint8."""
    error, base, ink = theme.color("error"), theme.color("base"), theme.color("ink")
    stops = [_rgb(mixed(error, base, 0.12)), _rgb(mixed(error, base, 0.4)), _rgb(error), _rgb(mixed(error, ink, 0.3))]
    positions = np.linspace(0, 1, 256)
    table = np.stack([np.interp(positions, STOPS, part) for part in zip(*stops, strict=True)], axis=-1)
    return np.rint(table).astype(np.uint8)


def decade_rgb(values: np.ndarray, theme: Theme) -> np.ndarray:
    """Colours of magnitudes (any shape) on the fixed scale; an exact zero is grey, it has no place there."""
    index = np.rint((decades(values) - FLOOR) / (CEILING - FLOOR) * 255).astype(np.intp)
    rgb = decade_table(theme)[index]
    rgb[values == 0] = _rgb(zero_color(theme))
    return rgb


def zero_color(theme: Theme) -> QColor:
    """Where no error arrives at all."""
    return mixed(theme.color("muted"), theme.color("base"), 0.3)


def distance_color(distance: int, theme: Theme) -> QColor:
    """Of the part of an error from a loss so many time steps away: the own loss, then paler the farther."""
    if distance == 0:
        return mixed(theme.color("loss"), theme.color("base"), FULL)
    return mixed(theme.color("error"), theme.color("base"), max(FULL - PALER * np.log2(distance), PALEST))


def part_colors(steps: int, alone: int | None, theme: Theme) -> np.ndarray:
    """The colour of the part from loss s at time step t, (steps, steps, 3) uint8; all but ``alone`` are dimmed."""
    by_distance = np.array([_rgb(distance_color(distance, theme)) for distance in range(steps)]).reshape(-1, 3)
    s, t = np.ogrid[:steps, :steps]
    colors = by_distance[np.abs(s - t)]
    if alone is not None:
        own, dimmed = colors[alone].copy(), np.array(_rgb(theme.color("base")))
        colors = np.rint(DIMMED * colors + (1 - DIMMED) * dimmed)
        colors[alone] = own
    return colors.astype(np.uint8)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
