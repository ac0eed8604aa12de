"""The two complete themes: every colour on the screen has its name and its meaning here.

Four hues have one meaning everywhere: forward flow, recurrence, error flow, update. They differ in lightness too, so
that a dichromat tells them apart. Signed values use one zero-centred diverging map (blue negative, ochre positive: safe
for the colour-blind, and of other hues than the error flow).
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``; the map as the name of one of pyqtgraph's colour maps."""

    name: str
    window: str  # behind the docks
    base: str  # behind a panel's drawing
    raised: str  # buttons, title bars, table headers
    ink: str  # text, axes
    muted: str  # secondary text
    faint: str  # grid lines, outlines of what has not happened yet
    accent: str  # focus, selected items of the interface
    forward: str
    recurrence: str
    error: str
    update: str
    loss: str
    other1: str  # trainings that are drawn beside the one that is looked at
    other2: str
    other3: str
    signed_map: str

    def color(self, role: str, alpha: float = 1.0) -> QColor:
        """The colour named ``role`` with opacity ``alpha`` (0 to 1)."""
        color = QColor(getattr(self, role))
        color.setAlphaF(alpha)
        return color

    def palette(self) -> QPalette:
        """A complete palette: no role is left to the platform."""
        palette = QPalette()
        for role, name in _PALETTE_ROLES.items():
            palette.setColor(role, QColor(getattr(self, name)))
        palette.setColor(QPalette.ColorRole.BrightText, QColor(self.error))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.muted))
        return palette

    def palette_of_fields(self) -> QPalette:
        """Of what is typed into: Qt makes its outline darker than the window, which cannot be seen in the dark."""
        palette, window = self.palette(), QColor(self.window)
        if window.lightness() < 128:
            palette.setColor(QPalette.ColorRole.Window, QColor(self.faint).lighter(150))
        return palette


_R = QPalette.ColorRole
_PALETTE_ROLES = {
    _R.Window: "window",
    _R.WindowText: "ink",
    _R.Base: "base",
    _R.AlternateBase: "window",
    _R.Text: "ink",
    _R.Button: "raised",
    _R.ButtonText: "ink",
    _R.ToolTipBase: "raised",
    _R.ToolTipText: "ink",
    _R.PlaceholderText: "muted",
    _R.Highlight: "accent",
    _R.HighlightedText: "base",
    _R.Link: "accent",
    _R.LinkVisited: "update",
    _R.Accent: "accent",
    _R.Light: "base",
    _R.Midlight: "raised",
    _R.Mid: "faint",
    _R.Dark: "muted",
    _R.Shadow: "muted",
}

LIGHT = Theme(
    name="light",
    window="#f1f0ec",
    base="#fcfbf8",
    raised="#f7f6f3",
    ink="#1d2430",
    muted="#626b78",
    faint="#d3d5d8",
    accent="#2b66b8",
    forward="#1f6fb5",
    recurrence="#c77400",
    error="#c3264e",
    update="#5b21b6",
    loss="#2a996d",
    other1="#7d4a1e",
    other2="#0b7285",
    other3="#8c4a87",
    signed_map="CET-CBD1",
)

DARK = Theme(
    name="dark",
    window="#191c21",
    base="#20242a",
    raised="#2b3037",
    ink="#e8eaed",
    muted="#9aa3af",
    faint="#434a54",
    accent="#6ea8f0",
    forward="#46bbe5",
    recurrence="#f2a938",
    error="#fd5899",
    update="#9e71fe",
    loss="#85c382",
    other1="#d3a679",
    other2="#66d0dc",
    other3="#dba6d6",
    signed_map="CET-D6",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def theme_of(widget: QWidget) -> Theme:
    """The theme that ``widget`` is painted in, told by its palette."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


@cache
def lookup_table(map_name: str) -> np.ndarray:
    """The 256 colours of one of pyqtgraph's colour maps, (256, 3) uint8, read-only.

    Its file is read without importing pyqtgraph: that takes 0.2 s, before the first paint.
    """
    package = Path(find_spec("pyqtgraph").origin).parent
    shares = np.loadtxt(package / "colors" / "maps" / f"{map_name}.csv", delimiter=",")
    table = np.rint(255 * shares).astype(np.uint8)
    table.flags.writeable = False
    return table


def signed_rgb(values: np.ndarray, limit: float, theme: Theme) -> np.ndarray:
    """Colours of signed ``values`` (any shape), zero in the middle, saturated at ±``limit``: (..., 3) uint8."""
    return lookup_table(theme.signed_map)[signed_index(values, limit)]


def signed_index(values: np.ndarray, limit: float) -> np.ndarray:
    """Places in a map of 256 colours: the middle for 0 and for what is no number. This is called for every strip."""
    index = np.minimum(np.maximum(values / limit, -1.0), 1.0) * 127.5 + 128.0
    total = index.sum()
    return (index if total == total else np.nan_to_num(index, nan=127.0)).astype(np.intp)


def signed_color(value: float, limit: float, theme: Theme) -> QColor:
    """The colour of one signed ``value``, saturated at ±``limit``."""
    return QColor(*(int(part) for part in signed_rgb(np.float64(value), limit, theme)))
