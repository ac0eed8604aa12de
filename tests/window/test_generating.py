"""A passage is generated and stepped through with keys alone, in all panels; looking at it changes nothing."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History

K, M = Qt.Key, Qt.KeyboardModifier


def generate(window, qtbot, text="the cat"):
    QTest.keyClick(window, K.Key_G, M.ControlModifier)
    panel = window.docks["generate"].widget()
    assert panel.isVisible() and QApplication.focusWidget() is panel.form.prompt
    panel.form.prompt.selectAll()
    qtbot.keyClicks(panel.form.prompt, text)
    with qtbot.waitSignal(window.session.passages.generated):
        qtbot.keyClick(panel.form.prompt, K.Key_Return)
    return window.session.passages.last


def test_that_a_passage_is_written_and_stepped_through_with_keys_alone(window, qtbot):
    session = window.session
    QTest.keyClick(window, K.Key_Right)
    before = session.cursor.trace
    passage = generate(window, qtbot)
    window.setFocus()
    QTest.keyClick(window, K.Key_G)
    assert session.cursor.trace is passage.trace
    for _ in range(3):
        QTest.keyClick(window, K.Key_Right, M.ShiftModifier)
    assert session.cursor.last_event.t == 2
    QTest.keyClick(window, K.Key_End)
    QTest.keyClick(window, K.Key_Right)
    assert session.cursor.position == len(passage.trace)
    QTest.keyClick(window, K.Key_G)
    assert session.cursor.trace is before and session.cursor.position == 1
    assert not window.notice.isVisible()


def test_that_letters_typed_into_the_prompt_are_no_shortcuts(window, qtbot):
    generate(window, qtbot, "a leg large r e m")
    assert window.docks["generate"].widget().form.prompt.text() == "a leg large r e m"
    assert not window.session.passages.shown and window.session.inquiry.number is None


def test_that_an_arrow_key_on_the_slider_moves_no_step(window, qtbot):
    generate(window, qtbot)
    slider = window.docks["generate"].widget().form.slider
    slider.setFocus()
    value, position = slider.value(), window.session.cursor.position
    qtbot.keyClick(slider, K.Key_Right)
    assert (slider.value(), window.session.cursor.position) == (value + 1, position)


def test_that_the_stepper_says_that_it_is_a_generated_passage(window, qtbot):
    generate(window, qtbot)
    window.session.passages.toggle()
    stepper = window.docks["stepper"].widget()
    assert "generated" in stepper._status.text()
    assert stepper._strip.accessibleDescription().startswith("generated")
    window.session.passages.toggle()
    assert "generated" not in stepper._status.text() + stepper._strip.accessibleDescription()


def test_that_a_passage_closes_a_comparison_and_a_comparison_leaves_the_passage(window, qtbot):
    passage = generate(window, qtbot)
    other = History(Experiment(Settings(hidden=4, time_steps=4)))
    window.compare(other)
    window.session.passages.toggle()
    assert window._comparison is None and window.session.cursor.trace is passage.trace
    window.compare(other)
    assert window._comparison.isVisible() and not window.session.passages.shown
    window._comparison.close()
