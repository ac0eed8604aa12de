"""Every task of the folder: shapes, determinism by seed, learnability above chance."""

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.task import Task
from rnn_explorer.tasks.characters import ALPHABET, Characters
from rnn_explorer.tasks.weather import HIGHEST, Weather

TASKS = find_all("rnn_explorer.tasks", Task)


@pytest.fixture(params=TASKS.values(), ids=TASKS)
def task(request):
    return request.param()


@pytest.mark.parametrize("steps", [1, 12, 200])
def test_that_a_batch_has_the_shapes_of_its_axes(task, steps):
    batch = task.batch(1, steps, np.random.default_rng(0))
    assert batch.inputs.shape == (steps, 1, len(task.inputs))
    assert batch.targets.shape == (steps, 1, len(task.outputs))


def test_that_the_same_seed_gives_the_same_batch_and_iterations_differ(task):
    one, same = (task.batch(3, 12, np.random.default_rng(8)) for _ in range(2))
    other = task.batch(4, 12, np.random.default_rng(9))
    np.testing.assert_array_equal(one.inputs, same.inputs)
    assert not np.array_equal(one.inputs, other.inputs)


@pytest.mark.parametrize("name", TASKS)
def test_that_a_network_learns_the_task_better_than_chance(name):
    history = History(Experiment(Settings(task=name)))
    history.trace(1500)
    assert np.mean(history.record().loss[-300:]) < 0.8 * chance(history.experiment)


def chance(experiment):
    """The loss of the best constant answer."""
    if experiment.settings.task == "characters":
        shares = np.array([experiment.task.text.count(letter) for letter in ALPHABET]) / len(experiment.task.text)
        return -(shares[shares > 0] * np.log(shares[shares > 0])).sum() * experiment.time_steps
    return 0.5  # half of the variance of a standardized measurement


def test_that_the_text_is_read_from_its_beginning_and_targets_are_one_ahead():
    task = Characters("hello world")
    batch = task.batch(2, 4, np.random.default_rng(0))
    assert "".join(ALPHABET[i] for i in batch.inputs[:, 0].argmax(axis=1)) == "o wo"
    assert "".join(ALPHABET[i] for i in batch.targets[:, 0].argmax(axis=1)) == " wor"


def test_that_the_text_starts_again_at_its_end():
    task = Characters("hello world")
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(task.batch(1, 4, rng).inputs, task.batch(3, 4, rng).inputs)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "'' is too short"),
        ("a", "'a' is too short"),
        ("Hello", "'H'.*is character 1.*use the letters a to z"),
        ("naïve", "'ï'.*is character 3"),
    ],
)
def test_that_a_text_that_can_not_be_read_is_refused_with_the_remedy(text, message):
    with pytest.raises(BadInput, match=message):
        Characters(text)


def test_that_a_text_shorter_than_the_time_steps_is_refused():
    with pytest.raises(BadInput, match="use at most 4 time steps"):
        Characters("hello").batch(1, 12, np.random.default_rng(0))


def test_that_the_weather_is_complete_and_in_its_units():
    task = Weather()
    assert task.days.shape == (1461, 4)
    assert np.isfinite(task.days).all()
    rain, highest, lowest, wind = task.days.T
    assert (highest >= lowest).all()
    assert lowest.min() > -15 and highest.max() < 45 and rain.min() == 0 and wind.min() > 0


def test_that_the_target_of_the_weather_is_the_day_after_the_last_input():
    task = Weather()
    batch = task.batch(1, 10, np.random.default_rng(4))
    inputs = task.inputs.measure(batch.inputs[:, 0])
    start = next(i for i in range(1461) if np.allclose(task.days[i : i + 10], inputs))
    np.testing.assert_allclose(task.outputs.measure(batch.targets[-1, 0]), task.days[start + 10, HIGHEST])
    assert batch.mask.tolist() == [False] * 9 + [True]
