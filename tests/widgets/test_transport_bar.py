import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QToolButton, QVBoxLayout, QWidget

from rnn_explorer.widgets.transport_bar import TransportBar

UNITS = [("event", "equation"), ("step", "time step"), ("phase", "phase")]


@pytest.fixture
def bar(qtbot):
    widget = TransportBar()
    qtbot.addWidget(widget)
    widget.set_units(UNITS)
    return widget


def keys(bar) -> dict[str, QToolButton]:
    """The buttons by their tool tips."""
    return {button.toolTip(): button for button in bar.findChildren(QToolButton)}


@pytest.mark.parametrize(
    "tool_tip, signal",
    [
        ("Start of the iteration (Home)", "first_requested"),
        ("One step back (←)", "back_requested"),
        ("Run / pause (Space)", "run_toggled"),
        ("One step on (→)", "forward_requested"),
        ("End of the iteration (End)", "last_requested"),
    ],
)
def test_that_a_key_asks_for_what_its_tool_tip_says(bar, qtbot, tool_tip, signal):
    with qtbot.waitSignal(getattr(bar, signal), timeout=1000):
        qtbot.mouseClick(keys(bar)[tool_tip], Qt.MouseButton.LeftButton)


def test_that_the_keys_are_of_one_size_and_can_be_hit(bar):
    bar.adjustSize()
    sizes = {(button.width(), button.height()) for button in keys(bar).values()}
    assert len(sizes) == 1
    assert min(sizes.pop()) >= 30


def test_that_everything_without_a_text_has_a_name_and_a_tool_tip(bar):
    for widget in [*keys(bar).values(), *bar.findChildren(QComboBox)]:
        assert widget.accessibleName() and widget.toolTip()


def test_that_forward_and_back_repeat_while_held_and_nothing_else_does(bar):
    repeating = {tool_tip for tool_tip, button in keys(bar).items() if button.autoRepeat()}
    assert repeating == {"One step on (→)", "One step back (←)"}


def test_that_running_shows_another_sign(bar):
    run = keys(bar)["Run / pause (Space)"]
    play = run.grab().toImage()
    bar.set_running(True)
    assert run.grab().toImage() != play
    bar.set_running(False)
    assert run.grab().toImage() == play


def test_that_at_the_start_only_the_way_on_is_open(bar):
    bar.set_enabled_directions(back=False, forward=True)
    enabled = {tool_tip for tool_tip, button in keys(bar).items() if button.isEnabled()}
    assert enabled == {"Run / pause (Space)", "One step on (→)", "End of the iteration (End)"}


def test_that_only_the_user_asks_for_another_unit(bar, qtbot):
    asked = []
    bar.unit_requested.connect(asked.append)
    bar.set_unit("phase")
    assert asked == []
    choice = bar.findChild(QComboBox)
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert asked == ["step"]


def test_that_the_chosen_unit_stays_when_other_units_are_offered(bar):
    bar.set_unit("step")
    bar.set_units([("iteration", "iteration"), ("step", "time step")])
    assert bar.findChild(QComboBox).currentData() == "step"


def test_that_a_unit_that_is_not_offered_is_refused(bar):
    with pytest.raises(KeyError):
        bar.set_unit("fortnight")


@pytest.fixture
def window(qtbot, bar):
    """A window with the bar in it and a shortcut on Space."""
    top = QWidget()
    qtbot.addWidget(top)
    QVBoxLayout(top).addWidget(bar)
    top.space = QShortcut(QKeySequence(Qt.Key.Key_Space), top)
    with qtbot.waitActive(top):
        top.show()
    return top


def test_that_a_click_takes_no_keyboard_focus(window, bar, qtbot):
    window.setFocus()
    for button in keys(bar).values():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()


def test_that_the_key_with_the_keyboard_focus_can_be_seen(window, bar):
    last = keys(bar)["End of the iteration (End)"]
    window.setFocus()
    plain = last.grab().toImage()
    last.setFocus(Qt.FocusReason.TabFocusReason)
    assert last.grab().toImage() != plain


def test_that_space_presses_the_focused_key_instead_of_running(window, bar, qtbot):
    shortcuts, backs = [], []
    window.space.activated.connect(lambda: shortcuts.append(1))
    bar.back_requested.connect(lambda: backs.append(1))
    keys(bar)["One step back (←)"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(keys(bar)["One step back (←)"], Qt.Key.Key_Space)
    assert backs == [1] and shortcuts == []


def test_that_only_a_running_training_makes_a_key_stand_out(bar):
    run, forward = keys(bar)["Run / pause (Space)"], keys(bar)["One step on (→)"]

    def framed(button):
        picture = button.grab().toImage()
        return picture.pixelColor(4, 4) != picture.pixelColor(0, 0)

    assert not framed(run) and not framed(forward)
    bar.set_running(True)
    assert framed(run) and not framed(forward)
