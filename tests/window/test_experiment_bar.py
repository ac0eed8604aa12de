"""What the bar of the experiment shows is not cut off where there is room."""

import pytest
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from rnn_explorer.window.settings.entries import TITLE_MARGIN


def room_for_the_title(choice):
    """Pixels, as the style gives them."""
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    whole, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    return choice.style().subControlRect(whole, option, part, choice).width() - TITLE_MARGIN


@pytest.mark.parametrize("name", ["task", "cell"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_that_every_title_has_room(window, qapp, width, name):
    window.resize(width, 720)
    qapp.processEvents()
    choice = window.experiment_bar.findChild(QComboBox, name)
    titles = [choice.itemText(index) for index in range(choice.count())]
    assert max(map(choice.fontMetrics().horizontalAdvance, titles)) <= room_for_the_title(choice)


def test_that_a_narrow_window_keeps_all_entries(window, qapp):
    window.resize(1280, 720)
    qapp.processEvents()
    window.resize(1024, 720)
    for _ in range(3):
        qapp.processEvents()
    entry = window.experiment_bar.findChild(QComboBox, "cell")
    text = window.experiment_bar._entries["text"].field
    assert window.width() == 1024 and entry.isVisible() and text.isVisible()
    assert text.mapTo(window, text.rect().topRight()).x() < 1024
