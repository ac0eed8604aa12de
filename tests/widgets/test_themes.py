import pytest
from PySide6.QtGui import QColor, QPalette

from rnn_explorer.widgets.theme import THEMES, theme_of

DARKER = 140  # percent: how Qt's style makes the outline of a field from the colour of the window


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_that_the_outline_of_a_field_is_seen(theme):
    outline = theme.palette_of_fields().color(QPalette.ColorRole.Window).darker(DARKER)
    assert abs(outline.lightness() - QColor(theme.window).lightness()) > 30


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_that_a_field_knows_its_theme(theme):
    class Field:
        palette = staticmethod(theme.palette_of_fields)

    assert theme_of(Field()) is theme
