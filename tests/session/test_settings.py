"""Settings are described once; a draft is understood at every key; examples show what they say."""

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.session.draft import Draft
from rnn_explorer.session.examples import EXAMPLES
from rnn_explorer.session.experiment import TRACE_LIMIT, Experiment
from rnn_explorer.session.history import History
from rnn_explorer.session.setting import Number
from rnn_explorer.session.settings import SETTINGS, Settings


@pytest.fixture
def draft():
    return Draft(Experiment(Settings(hidden=3, time_steps=4)))


def norms(experiment):
    """‖∂L/∂h(t)‖ in the first iteration."""
    return np.linalg.norm(History(experiment).trace(1)["d_h"][:, 0], axis=1)


def test_that_what_is_written_is_read_again():
    for settings in (Settings(), Settings(learning_rate=1e-6, scale_of_w=0.3, threshold=1 / 3, seed=2**31 - 1)):
        for name, setting in SETTINGS.items():
            value = getattr(settings, name)
            assert value is None or setting.read(setting.write(value)) == value


@pytest.mark.parametrize(("raw", "value"), [("0,5", 0.5), (" 2e-3 ", 0.002), ("1", 1.0)])
def test_that_numbers_are_read_as_people_write_them(raw, value):
    assert SETTINGS["learning_rate"].read(raw) == value


@pytest.mark.parametrize("raw", ["", "-", "abc", "2.5", "0", "257", "1e400", "9" * 5000])
def test_that_what_is_no_allowed_number_is_refused_by_name(raw):
    with pytest.raises(BadInput, match=r"the number of hidden units is .*from 1 to 256") as refused:
        SETTINGS["hidden"].read(raw)
    assert refused.value.concerns == ("hidden",)


@pytest.mark.parametrize("raw", ["inf", "-Infinity", "nan", "1e400"])
def test_that_a_number_without_an_end_is_none(raw):
    with pytest.raises(BadInput, match=r"the learning rate is '.*'; it must be a number from"):
        SETTINGS["learning_rate"].kind.read("the learning rate", raw)


def test_that_steps_stay_inside_and_come_back():
    for setting in SETTINGS.values():
        if isinstance(setting.kind, Number):
            low, high = setting.kind.low, setting.kind.high
            assert setting.kind.step(high, 1) == high and setting.kind.step(low, -1) == low
            assert low <= setting.kind.step(low, 1) <= high
    rate = SETTINGS["learning_rate"].kind
    assert [rate.step(0.1, by) for by in (1, 2, 3, -1, 10)] == [0.2, 0.5, 1.0, 0.05, 1.0]
    assert rate.step(1e308, 10) == rate.high


def test_that_a_draft_refuses_beside_the_entry_that_was_touched_last(draft):
    draft.enter("truncation", "4")
    draft.enter("time_steps", "2")
    assert draft.read().problems == {"time_steps": "the window of truncated BPTT is 4; it must be from 1 to 2"}
    draft.enter("time_steps", "4")
    draft.enter("truncation", "5")
    assert set(draft.read().problems) == {"truncation"}


def test_that_another_task_leaves_open_what_suits_it_and_going_back_loses_nothing(draft):
    draft.enter("task", "weather")
    assert draft.read().settings == Settings(task="weather", hidden=3)
    draft.enter("task", "characters")
    assert draft.read().changed == frozenset()


def test_that_what_does_not_apply_is_left_out_and_returns(draft):
    draft.enter("text", "hello world")
    draft.enter("task", "weather")
    reading = draft.read()
    assert reading.settings.text is None and "reads no text" in reading.reasons["text"] and not reading.problems
    draft.enter("task", "characters")
    assert draft.read().settings.text == "hello world"


def test_that_a_draft_keeps_what_another_experiment_does_not_change(draft):
    draft.enter("hidden", "7")
    draft.enter("seed", "5")
    draft.show(Experiment(Settings(hidden=9, time_steps=4)))
    assert (draft.raw("hidden"), draft.raw("seed")) == ("9", "5")


def test_that_a_trace_beyond_the_memory_is_refused_before_it_is_made():
    large = Settings(hidden=256, layers=4, bidirectional=True, cell="lstm", time_steps=50, batch_size=64)
    with pytest.raises(BadInput, match="use fewer hidden units, time steps, sequences or layers"):
        Experiment(large)


def test_that_the_memory_of_a_trace_is_told_before_it_is_made():
    for chosen in ({}, {"task": "weather", "cell": "lstm", "batch_size": 3, "precision": "float32", "mean": True}):
        experiment = Experiment(Settings(**chosen))
        trace = History(experiment).trace(1)
        assert experiment.trace_bytes == trace.updated_state().base.nbytes < TRACE_LIMIT


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_that_every_example_makes_an_experiment_from_any_other(example):
    for present in (Settings(), Settings(task="weather", cell="dense", window=3), Settings(cell="jordan", layers=2)):
        Experiment(example.of(present))


def test_that_the_examples_show_what_they_say():
    by_title = {example.title.split(":")[0]: Experiment(example.of(Settings())) for example in EXAMPLES}
    vanishing, exploding = norms(by_title["Vanishing gradient"]), norms(by_title["Exploding gradient"])
    assert vanishing[0] < 1e-9 * vanishing[-1]
    assert exploding[0] > 100 * exploding[-1]
    broken = History(by_title["Exploding without clipping"])
    assert broken.trace(1).problem is None and broken.trace(2).problem is not None
    learned = History(by_title["A text learned by heart"]).trace(600)
    np.testing.assert_array_equal(learned["y_hat"].argmax(axis=-1), learned["y"].argmax(axis=-1))
