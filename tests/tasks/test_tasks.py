"""Every task of the folder: shapes, determinism by seed, honest parts; what some of them are.

That each is learned is measured by ``benchmarks/tasks.py``; here only a few that take a second.
"""

import numpy as np
import pytest

from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.engine.losses import CROSS_ENTROPY, half_squared_error
from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.task import Part, Shape, Task
from rnn_explorer.tasks.characters import ALPHABET, Characters
from rnn_explorer.tasks.weather import HIGHEST, Weather

TASKS = {name: task for name, task in find_all("rnn_explorer.tasks", Task).items() if not task.reads_file}


@pytest.fixture(params=TASKS.values(), ids=TASKS)
def task(request):
    return request.param()


def possible(task, steps):
    """As many time steps, or as many as there are."""
    return steps if task.most_time_steps is None else min(steps, task.most_time_steps)


@pytest.mark.parametrize("factor", [1, 4])
def test_that_a_batch_has_the_shapes_of_its_axes(task, factor):
    steps = possible(task, factor * task.time_steps)
    batch = task.batch(1, steps, np.random.default_rng(0))
    assert batch.inputs.shape == (steps, 1, len(task.inputs))
    assert batch.targets.shape == (steps, 1, len(task.outputs))
    if task.shape not in (Shape.IN_STEP, Shape.ONE_TO_MANY):
        assert not batch.has_target.all() or steps == 1


def test_that_one_time_step_is_a_batch_or_refused(task):
    try:
        batch = task.batch(1, 1, np.random.default_rng(0))
    except BadInput as problem:
        assert "time step" in str(problem)
    else:
        assert len(batch.inputs) == 1


def test_that_a_batch_has_as_many_sequences_as_are_asked_for_and_not_the_same(task):
    batch = task.batch(1, task.time_steps, np.random.default_rng(0), 5)
    assert batch.inputs.shape == (task.time_steps, 5, len(task.inputs))
    assert len({told(batch, sequence) for sequence in range(5)}) > 1


def told(batch, sequence):
    """All that a sequence says."""
    return batch.inputs[:, sequence].tobytes() + batch.targets[:, sequence].tobytes()


def test_that_the_same_seed_gives_the_same_batch_and_iterations_differ(task):
    one, same = (task.batch(3, task.time_steps, np.random.default_rng(8)) for _ in range(2))
    other = task.batch(4, task.time_steps, np.random.default_rng(9))
    np.testing.assert_array_equal(one.inputs, same.inputs)
    assert not np.array_equal(one.inputs, other.inputs)


def test_that_the_suggested_settings_are_settings_that_go_together(task):
    name = next(name for name, known in TASKS.items() if known is type(task))
    assert set(task.suggested) <= set(SETTINGS) - {"task", "seed"}
    experiment = Experiment(Settings(task=name, **task.suggested))
    assert experiment.run(1, experiment.initial_parameters).problem is None


def test_that_a_dial_goes_from_end_to_end_and_moves_the_time_steps(task):
    if task.lags is None:
        return
    steps = []
    for lag in task.lags:
        turned = type(task)(lag=lag)
        batch = turned.batch(1, turned.time_steps, np.random.default_rng(0), 2)
        assert batch.inputs.shape == (turned.time_steps, 2, len(task.inputs))
        steps.append(turned.time_steps)
    assert lag < steps[1] > steps[0]


@pytest.mark.parametrize(
    "name, iterations", [("reber", 600), ("recall", 600), ("shuffled", 600), ("sine", 900), ("weather", 3000)])
def test_that_a_network_beats_every_baseline_on_what_is_held_out(name, iterations):
    experiment = Experiment(Settings(task=name, **TASKS[name].suggested))
    trace = History(experiment).trace(iterations)
    batch = experiment.task.held_out(Part.VALIDATION, experiment.time_steps)
    read = batch.windowed(experiment.settings.window)
    sweep = ForwardSweep(experiment.network, experiment.optimizer, read)
    baselines = experiment.task.baselines(batch).values()
    loss = mean_loss(experiment, batch, sweep.run(trace.updated_parameters(), read, "y_hat"))
    assert loss < 0.9 * min(mean_loss(experiment, batch, answers) for answers in baselines)


def mean_loss(experiment, batch, answers):
    """Over the targets of a batch."""
    y, answers = batch.targets[batch.mask], answers[batch.mask]
    if experiment.network.loss is CROSS_ENTROPY:
        return -(y * np.log(np.maximum(answers, 1e-300))).sum(axis=-1).mean()
    return half_squared_error(y, answers).mean()


def test_that_the_text_is_read_from_its_beginning_and_targets_are_one_ahead():
    task = Characters("hello world")
    batch = task.batch(2, 4, np.random.default_rng(0))
    assert "".join(ALPHABET[i] for i in batch.inputs[:, 0].argmax(axis=1)) == "o wo"
    assert "".join(ALPHABET[i] for i in batch.targets[:, 0].argmax(axis=1)) == " wor"


def test_that_the_text_starts_again_at_its_end():
    task = Characters("hello world")
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(task.batch(1, 4, rng).inputs, task.batch(3, 4, rng).inputs)


def test_that_several_sequences_divide_the_text_and_each_goes_on_where_it_was():
    task, rng = Characters("abcdefghijklmnopqrstuvwxyz"), np.random.default_rng(0)
    read = [task.batch(n, 3, rng, 2) for n in (1, 2, 3)]
    texts = [["".join(ALPHABET[i] for i in batch.inputs[:, b].argmax(axis=1)) for b in (0, 1)] for batch in read]
    assert texts == [["abc", "mno"], ["def", "pqr"], ["ghi", "stu"]]
    assert [batch.continues for batch in read] == [False, True, True]


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


def test_that_what_is_held_out_is_always_the_same_and_never_learned_from(task):
    steps = possible(task, max(task.time_steps, 60))  # a shorter phrase may come again in any text
    validation, test = (task.held_out(part, steps) for part in (Part.VALIDATION, Part.TEST))
    np.testing.assert_array_equal(validation.inputs, task.held_out(Part.VALIDATION, steps).inputs)
    held_out = {told(batch, b) for batch in (validation, test) for b in range(batch.inputs.shape[1])}
    assert len(held_out) == validation.inputs.shape[1] + test.inputs.shape[1]
    learned = {told(task.batch(n, steps, np.random.default_rng(n)), 0) for n in range(1, 300)}
    assert not held_out & learned


def test_that_every_baseline_is_an_answer_to_every_question(task):
    batch = task.held_out(Part.VALIDATION, task.time_steps)
    for name, answers in task.baselines(batch).items():
        assert answers.shape == batch.targets.shape, name
        if task.outputs.symbols:
            np.testing.assert_allclose(answers.sum(axis=-1), 1.0)


def test_that_of_a_short_text_nothing_is_held_out():
    assert Characters("hello world").held_out(Part.VALIDATION, 4) is None


def test_that_every_task_has_labels_and_something_to_probe_a_network_with(task):
    batches = task.probe(task.time_steps, np.random.default_rng(0))
    assert sum(batch.inputs.shape[0] * batch.inputs.shape[1] for batch in batches) >= 600
    for name, label in task.labels(batches[0]).items():
        assert label.shape == batches[0].inputs.shape[:2], name
        assert label.dtype == bool or np.isfinite(label).any()
    assert set(task.meanings) <= set(task.labels(batches[0]))
    words = task.words(batches[0])
    assert words is None or len(words) == batches[0].inputs.shape[1]


def test_that_a_task_that_says_nothing_more_has_the_components_of_its_inputs_as_labels(task):
    batches = Task.probe(task, task.time_steps, np.random.default_rng(0))
    assert 600 <= sum(len(batch.inputs) for batch in batches) < 600 + task.time_steps
    labels = Task.labels(task, batches[0])
    assert tuple(labels) == task.inputs.labels
    for label, component in zip(labels.values(), np.moveaxis(batches[0].inputs, -1, 0), strict=True):
        np.testing.assert_array_equal(label.astype(float), component)
    assert Task.words(task, batches[0]) is None


def test_that_the_labels_of_a_text_are_what_a_reader_says():
    task = Characters("i see a bee ")
    batch = task.batch(1, 11, np.random.default_rng(0))
    labels = {name: label[:, 0].astype(float).tolist() for name, label in task.labels(batch).items()}
    n = np.nan
    np.testing.assert_array_equal(labels["vowel"], [1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1])
    np.testing.assert_array_equal(labels["consonant"], [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
    np.testing.assert_array_equal(labels["first letter"], [n, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0])
    np.testing.assert_array_equal(labels["last letter"], [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1])
    np.testing.assert_array_equal(labels["position"], [n, n, 1, 2, 3, n, 1, n, 1, 2, 3])
    np.testing.assert_array_equal(labels["vowel next"], [0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0])
    np.testing.assert_array_equal(labels["e"], [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1])
    assert [list(word) for word in task.words(batch)[0]] == [[2, 3, 4], [6]]


@pytest.mark.parametrize("text", ["ab", "a b", "abcdefgh" * 40, "word " * 50])
def test_that_any_text_can_be_probed(text):
    task = Characters(text)
    (batch,) = task.probe(1, np.random.default_rng(0))
    assert len(batch.inputs) == min(100, len(text) - 1)


def test_that_the_labels_of_the_weather_are_true_of_the_record():
    task = Weather()
    batch = task.batch(1, 10, np.random.default_rng(4))
    days, labels = task.inputs.measure(batch.inputs[:, 0]), task.labels(batch)
    start = next(i for i in range(1461) if np.allclose(task.days[i : i + 10], days))
    record = task.days[start : start + 10]
    assert labels["raining"][:, 0].tolist() == (record[:, 0] > 0).tolist()
    assert labels["freezing"][:, 0].tolist() == (record[:, 2] < 0).tolist()
    assert np.isnan(labels["warming"][0, 0])
    assert labels["warming"][1:, 0].tolist() == (np.diff(record[:, HIGHEST]) > 0).tolist()
    np.testing.assert_allclose(labels["rain"][:, 0], record[:, 0], atol=1e-6)


def test_that_the_names_of_baselines_have_room_beside_the_charts(task):
    batch = task.held_out(Part.VALIDATION, task.time_steps)
    assert all(len(baseline) <= 16 for baseline in task.baselines(batch))
