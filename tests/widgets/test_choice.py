from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.window.theme import apply_theme


def test_that_the_type_stays_small_whenever_a_theme_is_put_on(qtbot, qapp):
    apply_theme(qapp, LIGHT)
    host = QWidget()
    qtbot.addWidget(host)
    choice = Choice("which one", 18, host)
    choice.offer([("decay", "decay")])
    for theme in (DARK, LIGHT):  # before the first showing, and after it
        apply_theme(qapp, theme)
        host.show()
        assert choice.font().pointSizeF() == small_font(host.font()).pointSizeF()
        assert choice.fontMetrics().height() <= choice.height()


def test_that_a_choice_gives_back_the_room_of_longer_contents(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    choice = Choice("which one", 18, host)
    choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(39)
    wide = choice.minimumSizeHint().width()
    choice.setMinimumContentsLength(25)
    assert choice.minimumSizeHint().width() == choice.sizeHint().width() < wide
