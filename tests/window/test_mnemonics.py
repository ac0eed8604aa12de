"""A letter with Alt means one thing: where it means two, Qt does neither."""

from collections import Counter

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel


def letters(texts):
    return [keys.toString() for text in texts if not (keys := QKeySequence.mnemonic(text)).isEmpty()]


def in_widget(widget):
    labels = (label for label in widget.findChildren(QLabel) if label.buddy() is not None)
    return letters(part.text() for part in (*labels, *widget.findChildren(QAbstractButton)))


def test_that_no_letter_means_two_things_that_are_seen_together(window, qapp):
    menus = letters(action.text() for action in window.menuBar().actions())
    above = [*menus, *in_widget(window.experiment_bar)]
    for name in window.docks:
        window.bring_forward(name)
        qapp.processEvents()
        seen = [*above, *(letter for dock in window.docks.values() if dock.widget().isVisible()
                          for letter in in_widget(dock.widget()))]
        assert [letter for letter, count in Counter(seen).items() if count > 1] == []
