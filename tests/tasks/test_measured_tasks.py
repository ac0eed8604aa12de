"""Tasks on real measurements: what is stored is what was measured, and what is asked is what a person understands."""

import numpy as np
import pytest

from rnn_explorer.assets import resources
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.settings import Settings
from rnn_explorer.task import Part
from rnn_explorer.task_kinds.measured.features import FEATURES, features, loops, slant
from rnn_explorer.task_kinds.measured.series import NextValue
from rnn_explorer.tasks.captions import WORDS, Captions, caption
from rnn_explorer.tasks.co2 import Co2
from rnn_explorer.tasks.digit_columns import DigitColumns
from rnn_explorer.tasks.digits import Digits
from rnn_explorer.tasks.frames import Frames
from rnn_explorer.tasks.speakers import Speakers
from rnn_explorer.tasks.sunspots import Sunspots
from rnn_explorer.tasks.weather_in_step import HIGHEST, WeatherInStep


def rng():
    return np.random.default_rng(0)


def test_that_the_data_stay_small():
    assert sum(file.stat().st_size for file in (resources() / "data").iterdir()) < 600_000


def test_that_the_record_of_the_sunspots_is_complete_and_has_its_largest_number_in_1957():
    task = Sunspots()
    assert task.years.tolist() == list(range(1700, 2009))
    assert task.years[task.values[:, 0].argmax()] == 1957 and task.values.max() == 190.2


@pytest.mark.parametrize("task", [Sunspots(), Co2(), WeatherInStep()], ids=["sunspots", "co2", "weather"])
def test_that_the_target_of_every_time_step_is_the_next_value(task):
    batch = task.batch(1, 30, rng(), 4)
    rows = task.times(batch)
    np.testing.assert_allclose(task.inputs.measure(batch.inputs), task.values[rows])
    np.testing.assert_allclose(task.outputs.measure(batch.targets)[..., 0], task.values[rows + 1, task.asked])


def test_that_a_window_that_is_not_from_the_record_has_no_times():
    task = Sunspots()
    batch = NextValue(("sunspots",), ("",), task.values[::-1].copy()).batch(1, 20, rng())
    assert (task.times(batch) == -1).all()
    assert np.isnan(task.labels(batch)["year"]).all()


def test_that_a_window_longer_than_what_is_held_out_is_asked_about_that_alone():
    task = Sunspots()
    for part, first, last in ((Part.VALIDATION, 1947, 1977), (Part.TEST, 1978, 2008)):
        batch = task.held_out(part, 100)
        asked = task.years[task.times(batch)[batch.mask] + 1]
        assert (asked.min(), asked.max()) == (first, last)
        short = task.held_out(part, 10)
        assert task.years[task.times(short)].min() >= first and short.mask.all()


def test_that_the_scale_of_a_series_does_not_know_what_is_held_out():
    values = np.sin(np.arange(100.0))[:, None]
    later = np.where(np.arange(100)[:, None] < 80, values, 50.0)
    one, other = (NextValue(("a",), ("m",), series).inputs for series in (values, later))
    assert one == other


def test_that_no_window_has_a_week_without_a_measurement():
    task = Co2()
    assert len(task.measured) == 2284 and np.isnan(task.measured).sum() == 59
    for steps in (1, 52, 200):
        batch = task.batch(1, steps, rng(), 60)
        assert np.isfinite(task.measured[task.times(batch)]).all()
    with pytest.raises(BadInput, match=r"600; the training has no window.*without a gap: use fewer"):
        task.batch(1, 600, rng())


def test_that_a_week_is_told_from_the_mean_of_the_52_weeks_before():
    task = Co2()
    np.testing.assert_allclose(task.values[2000, 0], task.measured[2000] - task.measured[1948:2000].mean())
    batch = task.batch(1, 52, rng())
    ppm = task.labels(batch)["ppm"][:, 0]
    assert 310 < ppm.min() < ppm.max() < 375


def test_that_the_usual_season_rises_in_winter_and_falls_in_summer():
    usual = Co2()._usual_change()
    assert (usual[2:15] > 0).all() and (usual[25:36] < 0).all()


def test_that_the_weather_of_every_day_asks_for_the_highest_temperature_of_the_day_after():
    task = WeatherInStep()
    assert task.outputs.labels == ("highest",) and task.asked == HIGHEST
    batch = task.batch(1, 30, rng())
    assert batch.mask.all()
    days = task.labels(batch)["day of the year"][:, 0]
    assert set(np.diff(days)) <= {1, -364, -365}


def test_that_the_digits_are_those_of_the_source():
    task = Digits()
    assert task.images.shape == (1797, 8, 8) and task.digits[:12].tolist() == [*range(10), 0, 1]
    assert np.bincount(task.digits).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (task.images[0, 0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


def test_that_a_digit_is_read_from_left_to_right_and_answered_at_the_end():
    task = DigitColumns()
    batch = task.batch_of(np.array([3, 7]), 8)
    np.testing.assert_array_equal(batch.inputs[:, 1].T, task.images[7])
    assert batch.mask.tolist() == [False] * 7 + [True]
    assert batch.targets[-1].argmax(axis=1).tolist() == [3, 7]


def test_that_a_caption_agrees_with_its_digit():
    assert " ".join(caption(8, True, False)) == "a bold upright eight with two loops ."
    assert " ".join(caption(7, False, True)) == "a thin leaning seven with no loop ."
    task = Captions()
    assert len(task.captions) == 1797 and {WORDS[k] for k in task.captions.ravel()} == set(WORDS)


def test_that_a_caption_has_the_image_at_its_first_time_step_only():
    task = Captions()
    batch = task.batch(1, 8, rng(), 3)
    assert (batch.inputs[0] != 0).any() and (batch.inputs[1:] == 0).all()
    assert batch.mask.all() and batch.fed is None


def test_that_the_features_of_an_image_are_what_they_are_called():
    ring, pen = np.zeros((2, 1, 8, 8))
    ring[0, 2:6, 2:6], pen[0, range(8), range(7, -1, -1)] = 1.0, 1.0
    ring[0, 3:5, 3:5] = 0.0
    np.testing.assert_array_equal(loops(np.concatenate([ring, pen, 1.0 - ring * 0])), [1, 0, 0])
    assert slant(pen)[0] == pytest.approx(1.0) and slant(pen[:, :, ::-1])[0] == pytest.approx(0.0)
    assert slant(ring)[0] == pytest.approx(0.5)
    top = np.zeros((1, 8, 8))
    top[0, 0, :] = 1.0
    named = dict(zip(FEATURES, features(top)[0], strict=True))
    assert named["top-heavy"] == 1.0 and named["left-heavy"] == 0.5 and named["ink"] == pytest.approx(1 / 8)


def test_that_the_utterances_are_those_of_the_source():
    task = Speakers()
    assert len(task.lengths) == 640 and (task.lengths.min(), task.lengths.max()) == (7, 29)
    assert np.bincount(task.speakers[task.learned]).tolist() == [30] * 9
    first = task.inputs.measure(task.batch_of(np.array([0]), 29).inputs[0, 0])
    np.testing.assert_allclose(first[:3], [1.861, -0.207, 0.262])


@pytest.mark.parametrize("steps", [5, 12, 29])
def test_that_a_speaker_is_asked_for_at_the_last_frame_or_at_every_one(steps):
    pieces = np.array([0, 100, 200, 639])
    last, every = (task().batch_of(pieces, steps) for task in (Speakers, Frames))
    assert last.mask.sum(axis=0).tolist() == [1] * 4
    np.testing.assert_array_equal(last.mask.argmax(axis=0) + 1, last.lengths)
    np.testing.assert_array_equal(every.mask.sum(axis=0), every.lengths)


def test_that_nothing_is_said_of_frames_after_an_utterance():
    task = Frames()
    batch = task.batch_of(np.array([0, 100]), 29)
    for label in task.labels(batch).values():
        np.testing.assert_array_equal(np.isnan(label), batch.over)


@pytest.mark.parametrize("name, steps, most", [("digits", 2, 1), ("digit_columns", 9, 8), ("captions", 20, 8),
                                               ("speakers", 30, 29)])
def test_that_more_time_steps_than_there_are_are_refused_with_the_remedy(name, steps, most):
    with pytest.raises(BadInput, match=rf"is {steps}; .* has at most {most}: use at most {most}") as refused:
        Experiment(Settings(task=name, time_steps=steps))
    assert refused.value.concerns[0] == "time_steps"
