"""The bundled typefaces: text and figures look the same on every machine, also on one without fonts.

The text face is a subset of Inter; the symbol face fills in the mathematical signs that Inter lacks.
Both carry names of their own, so that an installed Inter of another version never mixes with them.
"""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from rnn_explorer.assets import resources

TEXT_FAMILY = "RNN Explorer Sans"  # regular, semi-bold (QFont.Weight.DemiBold), bold
SYMBOL_FAMILY = "RNN Explorer Symbols"
MINIMUM_POINT_SIZE = 9.5


def install_fonts() -> None:
    """Make the bundled typeface the font of the application, in the platform's size, at least 9.5 points.

    Needs a QApplication; calling it again changes nothing. Raises FileNotFoundError if no font file is
    there, ValueError if Qt cannot read one.
    """
    _register()
    font = _application_font()
    if QApplication.font() != font:
        QApplication.setFont(font)


def tabular(font: QFont) -> QFont:
    """A copy of ``font`` whose figures all have the same width, so that changing numbers do not jump.

    PySide6 6.8 cannot name a font feature: there the figures keep their own widths.
    """
    result = QFont(font)
    if hasattr(QFont.Tag, "fromString"):
        result.setFeature(QFont.Tag.fromString("tnum"), 1)
    return result


def _application_font() -> QFont:
    platform = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = QFont()
    font.setFamilies([TEXT_FAMILY, SYMBOL_FAMILY, *platform.families()])
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(max(platform.pointSizeF(), MINIMUM_POINT_SIZE))
    return font


@cache
def _register() -> None:
    files = sorted((resources() / "fonts").glob("*.ttf"))
    if not files:
        raise FileNotFoundError(f"no font in {resources() / 'fonts'}: install RNN Explorer again")
    for file in files:
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise ValueError(f"Qt cannot read the font {file}")
