"""The panel that lets the network go on by itself, driven as a person does."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.panels.generate import GeneratePanel
from rnn_explorer.session import prompts
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.tasks.characters import Characters

ENTER = Qt.Key.Key_Return


@pytest.fixture
def panel(qtbot, make_session):
    return shown(qtbot, make_session(hidden=4, time_steps=5, iteration=3, position=10))


def shown(qtbot, session):
    panel = GeneratePanel(session)
    qtbot.addWidget(panel)
    panel.resize(370, 420)
    panel.show()
    settle(qtbot, panel)
    return panel


def settle(qtbot, panel):
    qtbot.waitUntil(lambda: not panel.session.passages.busy)


def enter(qtbot, panel, text, **numbers):
    panel.form.prompt.setText(text)
    for name, value in numbers.items():
        field = getattr(panel.form, name)
        field.setFocus()
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), str(value))
    qtbot.keyClick(panel.form.prompt, ENTER)
    settle(qtbot, panel)
    return panel.session.passages.last


def test_that_enter_lets_the_network_go_on_from_what_is_typed(panel, qtbot):
    passage = enter(qtbot, panel, "the cat", more=5, temperature=0, seed=7)
    axis = panel.session.experiment.task.inputs
    assert prompts.typed(passage.inputs, axis).startswith("the cat") and passage.length == 12
    assert (passage.wish.temperature, passage.wish.seed) == (0.0, 7)
    assert not panel.session.passages.shown


def test_that_guesses_follow_what_came_while_they_were_hidden_in_another_size(panel, qtbot):
    guessed = []
    panel.session.passages.guessed.connect(guessed.append)
    panel.hide()
    panel.session.open_iteration(9, -1)
    qtbot.waitUntil(lambda: not panel.session.trainer.busy)
    panel.resize(380, 430)
    panel.show()
    settle(qtbot, panel)
    assert [guesses.guess.learned.iterations for guesses in guessed] == [9]


def test_that_enter_generates_one_passage_from_every_entry(panel, qtbot):
    told = []
    panel.session.passages.generated.connect(told.append)
    for entry in (panel.form.prompt, panel.form.more, panel.form.temperature, panel.form.seed):
        entry.setFocus()
        before = len(told)
        qtbot.keyClick(entry, ENTER)
        settle(qtbot, panel)
        assert len(told) == before + 1


def test_that_again_takes_the_next_seed(panel, qtbot):
    first = enter(qtbot, panel, "the", more=20)
    qtbot.mouseClick(panel.form.repeat, Qt.MouseButton.LeftButton)
    settle(qtbot, panel)
    again = panel.session.passages.last
    assert again.wish.seed == first.wish.seed + 1 and (again.inputs != first.inputs).any()


def test_that_what_can_not_be_read_is_said_at_once_and_nothing_is_generated(panel, qtbot):
    for text, told in (("naïve", "'ï'"), ("", "is empty")):
        assert enter(qtbot, panel, text) is None
        assert told in panel._problem.text() and panel._problem.isVisible()
        assert not panel.form.generate.isEnabled() and panel.form.ranking.items == ()
    panel.form.prompt.setText("naive")
    assert not panel._problem.isVisible() and panel.form.generate.isEnabled()


def test_that_the_guesses_follow_what_is_typed_and_the_iteration_that_is_shown(panel, qtbot):
    seen = [panel.form.ranking.items]
    for change in (lambda: panel.form.prompt.setText("q"), lambda: panel.form.temperature.stepBy(5),
                   panel.session.go_to_end):
        change()
        settle(qtbot, panel)
        seen.append(panel.form.ranking.items)
    assert len(set(seen)) == 4 and all(len(items) == 5 for items in seen)
    assert [share for _, share in seen[-1]] == sorted((share for _, share in seen[-1]), reverse=True)


def test_that_a_guess_is_taken_by_mouse_and_by_keys(panel, qtbot):
    ranking = panel.form.ranking
    panel.form.prompt.setText("the")
    settle(qtbot, panel)
    axis = panel.session.experiment.task.inputs
    expected = prompts.with_more("the", ranking.items[0][0], axis)
    qtbot.mouseClick(ranking, Qt.MouseButton.LeftButton, pos=ranking.rect_of(0).center().toPoint())
    assert panel.form.prompt.text() == expected
    settle(qtbot, panel)
    expected = prompts.with_more(expected, ranking.items[1][0], axis)
    qtbot.keyClick(ranking, Qt.Key.Key_Right)
    qtbot.keyClick(ranking, ENTER)
    settle(qtbot, panel)
    assert panel.form.prompt.text() == expected and panel.session.passages.last is None


def test_that_the_slider_and_the_number_are_one_temperature(panel, qtbot):
    form = panel.form
    qtbot.keyClick(form.slider, Qt.Key.Key_Home)
    assert form.temperature.text() == "0" and form.entered().temperature == 0.0
    qtbot.keyClick(form.slider, Qt.Key.Key_Right)
    assert form.temperature.text() == "0.1"
    form.temperature.lineEdit().selectAll()
    qtbot.keyClicks(form.temperature.lineEdit(), "1.5")
    assert form.slider.value() == 15


def test_that_a_click_on_a_symbol_steps_to_it_and_the_button_leads_back(panel, qtbot):
    passage = enter(qtbot, panel, "the", more=9)
    box = panel.view._drawing.box(7)
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=box.center().toPoint() + QPoint(6, 6))
    cursor = panel.session.cursor
    assert cursor.trace is passage.trace and (cursor.last_event.equation.writes, cursor.last_event.t) == ("x", 7)
    assert "drawn with the probability" in panel.view._drawing.text_at(box.center())
    assert panel._step.text() == "Back to the training"
    qtbot.mouseClick(panel._step, Qt.MouseButton.LeftButton)
    assert cursor.position == 10 and not panel.session.passages.shown


def test_that_a_new_passage_is_shown_in_the_place_of_the_one_that_is_looked_at(panel, qtbot):
    enter(qtbot, panel, "the", more=9)
    panel.session.passages.toggle()
    second = enter(qtbot, panel, "a", more=3)
    assert panel.session.cursor.trace is second.trace
    panel.session.passages.leave()
    assert panel.session.cursor.position == 10


def test_that_a_task_that_does_not_go_on_says_so_in_place(panel, qtbot):
    panel.session.open(Bookmark(History(Experiment(Settings(task="weather", hidden=2))), 1, 0))
    qtbot.waitUntil(lambda: panel.session.settings.task == "weather")
    assert "predicts what comes next" in panel._problem.text()
    middle = panel.height() / 2  # nothing else is there
    qtbot.waitUntil(lambda: abs(panel._problem.geometry().center().y() - middle) < 20)
    assert not panel.form.isVisible() and not panel.view.isVisible()
    panel.session.open(Bookmark(History(Experiment(Settings(hidden=2))), 1, 0))
    qtbot.waitUntil(lambda: panel.session.settings.task == "characters")
    assert panel.form.isVisible() and not panel._problem.isVisible()


def test_that_a_long_passage_makes_the_view_as_high_as_it_needs(panel, qtbot):
    enter(qtbot, panel, "the", more=500)
    assert panel.view.minimumHeight() > panel.height()
    assert panel.view._drawing.box(502).bottom() < panel.view.minimumHeight()


class Words(Characters):
    """The letters as words."""

    inputs = outputs = Axis((".", *(f"word{n}" for n in range(26))))


def test_that_words_are_typed_with_spaces_between_them(monkeypatch, qtbot, make_session):
    session = make_session(hidden=3, time_steps=4)
    monkeypatch.setattr(session.experiment, "task", Words())
    panel = shown(qtbot, session)
    passage = enter(qtbot, panel, " word3   word5 ", more=4)
    assert passage.prompt == 2 and np.flatnonzero(passage.inputs[1]).tolist() == [6]
    assert prompts.with_more("word3", "word7", Words.inputs) == "word3 word7"
    enter(qtbot, panel, "word3 cat")
    assert "word 2 of the prompt is 'cat'" in panel._problem.text().lower()


class Curve(Characters):
    """Measurements in the place of letters."""

    loss = "squared error"
    inputs = outputs = Axis(tuple(f"c{n}" for n in range(27)), False, ("m",) * 27, (1.0,) * 27, (2.0,) * 27)


def test_that_of_measurements_the_output_is_the_next_input_and_the_data_are_the_prompt(
    monkeypatch, qtbot, make_session
):
    session = make_session(hidden=3, time_steps=4)
    monkeypatch.setattr(session.experiment, "task", Curve())
    network = Network(Elman(), 27, 3, 27, LOSSES["squared error"])
    monkeypatch.setattr(session.experiment, "network", network)
    panel = shown(qtbot, session)
    assert not panel.form.prompt.isVisible() and not panel.form.ranking.isVisible()
    panel.form.given.show_value(6)
    panel.form.more.show_value(5)
    qtbot.keyClick(panel.form.given, ENTER)
    settle(qtbot, panel)
    passage = panel.session.passages.last
    trace = passage.trace
    np.testing.assert_array_equal(trace["x"][6:], trace["y_hat"][5:-1])
    np.testing.assert_array_equal(passage.inputs[:6], passage.true[:6])
    right = QPointF(0.9 * panel.view.width(), 20.0)
    assert "it was" in panel.view._drawing.text_at(right)
