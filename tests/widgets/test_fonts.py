"""The bundled typefaces have every sign that is written on the screen."""

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from rnn_explorer.widgets.fonts import (
    MINIMUM_POINT_SIZE,
    SYMBOL_FAMILY,
    TEXT_FAMILY,
    install_fonts,
    tabular,
)

SIGNS = "abcXYZ0189∂Σ‖ŷ·→←∇⊙×ᵀ⁰¹²³⁽⁾⁻₁₂␣−±θησ≤∞…½°"


def test_that_every_sign_is_in_one_of_the_bundled_faces(qapp):
    install_fonts()
    faces = [QRawFont.fromFont(QFont(family)) for family in (TEXT_FAMILY, SYMBOL_FAMILY)]
    assert [sign for sign in SIGNS if not any(face.supportsCharacter(ord(sign)) for face in faces)] == []


def test_that_the_application_writes_in_the_bundled_face(qapp):
    install_fonts()
    assert QApplication.font().families()[:2] == [TEXT_FAMILY, SYMBOL_FAMILY]
    assert QApplication.font().pointSizeF() >= MINIMUM_POINT_SIZE
    assert {TEXT_FAMILY, SYMBOL_FAMILY} <= set(QFontDatabase.families())


def test_that_installing_twice_is_installing_once(qapp):
    install_fonts()
    font, families = QApplication.font(), QFontDatabase.families()
    install_fonts()
    assert (QApplication.font(), QFontDatabase.families()) == (font, families)


def test_that_every_weight_has_a_face_of_its_own(qapp):
    install_fonts()
    assert {"Regular", "SemiBold", "Bold"} <= set(QFontDatabase.styles(TEXT_FAMILY))


@pytest.mark.skipif(not hasattr(QFont.Tag, "fromString"), reason="PySide6 6.8 cannot name a font feature")
def test_that_tabular_figures_all_have_the_same_width(qapp):
    install_fonts()
    plain, even = (QFontMetricsF(font) for font in (QApplication.font(), tabular(QApplication.font())))
    assert plain.horizontalAdvance("1111") < plain.horizontalAdvance("0000")
    assert len({even.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1
