"""Passages that the network generates: what is asked, what is shown, and that the training does not notice."""

from math import inf

import numpy as np
import pytest

from rnn_explorer.engine.generation import at_temperature
from rnn_explorer.engine.trace import Phase, Unit
from rnn_explorer.errors import BadInput
from rnn_explorer.session import prompts
from rnn_explorer.session.breakpoints import Every, GradientAbove, LossBelow, Reached, Saturation
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.generating import problem_with
from rnn_explorer.session.history import History
from rnn_explorer.session.trainer import Bookmark


@pytest.fixture
def session(make_session):
    return make_session(hidden=4, time_steps=5, iteration=4, position=10)


def generated(qtbot, session, text="the ", more=6, temperature=1.0, seed=1):
    prompt = prompts.read(text, session.experiment.task.inputs)
    with qtbot.waitSignal(session.passages.generated) as told:
        session.passages.generate(prompt, more, temperature, seed)
    return told.args[0]


def test_that_a_passage_is_made_with_the_parameters_of_the_place_that_is_looked_at(session, qtbot):
    before = generated(qtbot, session)
    session.go_to_end()
    after = generated(qtbot, session)
    assert (before.wish.learned.iterations, after.wish.learned.iterations) == (3, 4)
    np.testing.assert_array_equal(before.trace["W"], session.cursor.trace["W"])
    np.testing.assert_array_equal(after.trace["W"], session.cursor.trace["W_new"])


def test_that_a_generated_symbol_has_the_probability_with_which_it_was_drawn(session, qtbot):
    passage = generated(qtbot, session, temperature=0.5)
    assert np.isnan(passage.chances[:4]).all()
    for t in range(4, 10):
        likely = at_temperature(passage.trace["o"][t - 1, 0], 0.5)
        assert passage.chances[t] == pytest.approx(likely[passage.inputs[t].argmax()])


def test_that_looking_at_a_passage_and_back_leaves_the_person_where_he_was(session, qtbot):
    passage, trace = generated(qtbot, session), session.cursor.trace
    session.passages.toggle()
    assert session.cursor.trace is passage.trace and session.cursor.position == 0
    assert session.time_window.total == 10
    assert (session.bookmark.iteration, session.bookmark.position) == (4, 10)
    session.passages.toggle()
    assert session.cursor.trace is trace and session.cursor.position == 10
    assert session.time_window.total == 5 and len(session.record) == 4


def test_that_breakpoints_are_of_the_training_and_not_of_a_passage(session, qtbot):
    for item in (LossBelow(1e6), GradientAbove(0.0), Saturation(), Reached(Phase.FORWARD, 2), Every(1)):
        session.breakpoints.add(item)
    passage = generated(qtbot, session)
    session.passages.toggle()
    session.player.choose(1000)
    session.player.toggle()
    qtbot.waitUntil(lambda: not session.player.running)
    assert session.cursor.trace is passage.trace and session.cursor.position == len(passage.trace)
    session.step(Unit.TEN_ITERATIONS, True)
    assert session.cursor.trace is passage.trace and session.breakpoints.hits == ()


def test_that_steps_of_every_unit_stay_within_a_passage(session, qtbot):
    passage = generated(qtbot, session)
    session.passages.toggle()
    for unit in (Unit.EQUATION, Unit.TIME_STEP, Unit.PHASE, Unit.ITERATION, Unit.HUNDRED_ITERATIONS, Unit.EPOCH):
        for forward, end in ((True, len(passage.trace)), (False, 0)):
            for _ in range(100):
                session.step(unit, forward)
            assert session.cursor.trace is passage.trace and session.cursor.position == end
    assert session.at_start() and not session.trainer.busy


def test_that_playing_halts_at_the_end_of_a_passage_even_if_a_training_would_run(session, qtbot):
    passage = generated(qtbot, session, more=2)
    session.passages.toggle()
    session.player.choose(inf)
    session.player.toggle()
    qtbot.waitUntil(lambda: not session.player.running)
    assert session.cursor.trace is passage.trace and session.cursor.position == len(passage.trace)
    assert len(session.record) == 4


def test_that_an_iteration_may_be_opened_from_a_passage(session, qtbot):
    generated(qtbot, session)
    session.passages.toggle()
    session.go_to_iteration(4)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert not session.passages.shown and session.bookmark.iteration == 4


def test_that_a_running_training_goes_on_and_is_followed_again(session, qtbot):
    session.player.choose(inf)
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration > 50)
    generated(qtbot, session)
    session.passages.toggle()
    assert session.runner.running and not session.runner.followed
    known = len(session.record)
    qtbot.waitUntil(lambda: len(session.record) > known + 50)
    assert session.passages.shown
    newest = generated(qtbot, session)
    assert newest.wish.learned.iterations >= known + 50
    session.passages.leave()
    qtbot.waitUntil(lambda: not session.passages.shown and session.iteration > known + 50)
    assert session.runner.followed


def test_that_a_passage_of_another_experiment_is_not_looked_at(session, qtbot):
    generated(qtbot, session)
    session.open(Bookmark(History(Experiment(Settings(hidden=3, time_steps=5))), 1, 0))
    qtbot.waitUntil(lambda: session.settings.hidden == 3)
    session.passages.toggle()
    assert not session.passages.shown and session.passages.last is None


def test_that_what_could_come_next_is_told_with_its_probabilities(session, qtbot):
    passage = generated(qtbot, session, "the", more=1)
    with qtbot.waitSignal(session.passages.guessed) as told:
        session.passages.guess(prompts.read("the", session.experiment.task.inputs), 0.7)
    expected = at_temperature(passage.trace["o"][2, 0], 0.7)
    np.testing.assert_allclose(told.args[0].probabilities, expected, rtol=1e-9)


def test_that_a_closed_session_has_no_thread_left(session, qtbot):
    generated(qtbot, session)
    session.close()
    assert session.passages._author._thread.isFinished()


@pytest.mark.parametrize("settings, remedy", [
    ({"bidirectional": True}, "one direction"), ({"window": 3, "cell": "dense"}, "window of 1"),
    ({"task": "weather"}, "predicts what comes next"),
])
def test_that_a_network_that_can_not_go_on_says_why(settings, remedy):
    assert remedy in problem_with(Experiment(Settings(**settings)))


def test_that_a_prompt_is_read_as_it_is_typed():
    axis = Experiment(Settings()).task.inputs
    assert prompts.typed(prompts.read("Hello world", axis), axis) == "hello world"
    for text, told in (("", "is empty"), ("naïve", "character 3 of the prompt is 'ï'"), ("a" * 501, "at most 500")):
        with pytest.raises(BadInput, match=told):
            prompts.read(text, axis)
