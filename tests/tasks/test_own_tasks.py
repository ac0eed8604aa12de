"""The tasks that learn from the user's own files."""

from dataclasses import replace

import numpy as np
import pytest
from own_files import write_csv, write_text, write_wav

from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.reader import understand
from rnn_explorer.sources.source import KINDS
from rnn_explorer.task import Part, Shape, Task
from rnn_explorer.tasks.own_table import OwnTable
from rnn_explorer.tasks.own_text import OwnText

WRITTEN = {"text": ("own.txt", write_text), "table": ("own.csv", write_csv), "recording": ("own.wav", write_wav)}


@pytest.fixture
def source_of(tmp_path):
    def make(kind):
        name, write = WRITTEN[kind]
        return understand(write(tmp_path / name)).source()

    return make


@pytest.fixture(params=KINDS)
def source(request, source_of):
    return source_of(request.param)


@pytest.fixture
def task(source):
    return find("rnn_explorer.tasks", Task, source.task)(source)


@pytest.mark.parametrize("steps", [1, 12, 200])
def test_that_a_batch_has_the_shapes_of_its_axes(task, steps):
    batch = task.batch(1, steps, np.random.default_rng(0), 3)
    assert batch.inputs.shape == (steps, 3, len(task.inputs))
    assert batch.targets.shape == (steps, 3, len(task.outputs))
    assert len({batch.inputs[:, sequence].tobytes() for sequence in range(3)}) == 3 or steps < 12


def test_that_the_same_seed_gives_the_same_batch(task):
    one, same = (task.batch(3, 12, np.random.default_rng(8)) for _ in range(2))
    np.testing.assert_array_equal(one.inputs, same.inputs)


def test_that_a_network_learns_it_better_than_its_baselines_are(source):
    settings = Settings(source.task, source=source, hidden=16, cell="lstm", optimizer="adam", time_steps=20)
    experiment = Experiment(settings)
    history = History(experiment)
    history.trace(800)
    learned = np.mean(history.record().loss[-100:])
    task, held_out = experiment.task, experiment.task.held_out(Part.VALIDATION, 20)
    for name, answers in task.baselines(held_out).items():
        if task.outputs.symbols:
            loss = -(held_out.targets * np.log(np.maximum(answers, 1e-12))).sum(axis=(0, 2)).mean()
        else:
            loss = 0.5 * ((answers - held_out.targets) ** 2).sum(axis=(0, 2)).mean()
        assert name == "straight on" or learned < 1.15 * loss, name


def test_that_what_is_held_out_comes_later_and_is_never_learned_from(task):
    validation, test = (task.held_out(part, 9) for part in (Part.VALIDATION, Part.TEST))
    np.testing.assert_array_equal(validation.inputs, task.held_out(Part.VALIDATION, 9).inputs)
    assert validation.inputs.shape[1] > 5 and test.inputs.shape[1] > 5
    assert not np.array_equal(validation.inputs, test.inputs)


def test_that_the_split_is_in_time(tmp_path):
    (tmp_path / "x.csv").write_text("number\n" + "".join(f"{number}\n" for number in range(2000)))
    task = OwnTable(replace(understand(tmp_path / "x.csv").source(), validation=20, test=5))

    def rows_of(batch):
        return np.concatenate([axis.measure(values).ravel().round().astype(int)
                               for axis, values in ((task.inputs, batch.inputs), (task.outputs, batch.targets))])

    learned = np.concatenate([rows_of(task.batch(n, 20, np.random.default_rng(n), 8)) for n in range(1, 200)])
    validation, test = (rows_of(task.held_out(part, 20)) for part in (Part.VALIDATION, Part.TEST))
    assert max(learned) < 1500 <= min(validation) and max(validation) < 1900 <= min(test)


def test_that_every_baseline_is_an_answer_to_every_question(task):
    batch = task.held_out(Part.VALIDATION, 12)
    for name, answers in task.baselines(batch).items():
        assert answers.shape == batch.targets.shape, name
        if task.outputs.symbols:
            np.testing.assert_allclose(answers.sum(axis=-1), 1.0)


def test_that_it_has_labels_and_something_to_probe_a_network_with(task):
    batches = task.probe(12, np.random.default_rng(0))
    assert sum(batch.inputs.shape[0] * batch.inputs.shape[1] for batch in batches) >= 600
    labels = task.labels(batches[0])
    for name, label in labels.items():
        assert label.shape == batches[0].inputs.shape[:2], name
        assert label.dtype == bool or np.isfinite(label).any()
    assert set(task.meanings) <= set(labels)


def test_that_a_target_is_the_row_as_far_ahead_as_the_horizon_says(source_of):
    source = replace(source_of("table"), inputs=("noise",), targets=("wave",), horizon=3, last=True)
    task = OwnTable(source)
    batch = task.batch(1, 10, np.random.default_rng(4))
    rows = opened(source, "table")[1]
    first = np.flatnonzero(np.isclose(rows[:, 1], task.inputs.measure(batch.inputs[:, 0])[0]))
    target = task.outputs.measure(batch.targets[-1, 0])
    assert any(np.isclose(rows[start + 9 + 3, 0], target) for start in first if start + 12 < len(rows))
    assert batch.mask.tolist() == [False] * 9 + [True]
    assert task.shape is Shape.MANY_TO_ONE and task.outputs.units == ("V",)
    assert list(task.baselines(batch)) == ["mean"]  # the network can not see the last value


def test_that_frames_follow_each_other_and_a_slower_rate_is_a_mean(source_of):
    source = source_of("recording")
    sound = opened(source, "recording")[1].astype(float)
    task = find("rnn_explorer.tasks", Task, "own_recording")(replace(source, rate=2000, frame=3))
    batch = task.batch(1, 5, np.random.default_rng(0))
    assert task.rate == 2000 and len(task.inputs) == 3
    np.testing.assert_array_equal(batch.inputs[1:], batch.targets[:-1])
    values = task.inputs.measure(batch.inputs).ravel()
    start = next(s for s in range(len(sound)) if np.isclose(sound[s : s + 4].mean(), values[0], atol=1e-9)
                 and np.isclose(sound[s + 4 : s + 8].mean(), values[1], atol=1e-9))
    np.testing.assert_allclose(sound[start : start + 60].reshape(-1, 4).mean(axis=1), values, atol=1e-9)


def test_that_words_and_places_in_them_are_those_of_a_reader(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("Ab cd, ef\ngh ij kl mn op qr")
    task = OwnText(understand(path).source())
    batch = task.batch(1, 13, np.random.default_rng(0))
    assert [list(word) for word in task.words(batch)[0]] == [[3, 4], [7, 8], [10, 11]]
    labels = task.labels(batch)
    n = np.nan
    np.testing.assert_array_equal(labels["position"][:, 0], [n, n, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 0])
    assert labels["line end"][:, 0].nonzero()[0].tolist() == [9] and labels["capital"][0, 0]
    assert task.inputs.labels[:3] == ("⏎", "␣", ",")


@pytest.mark.parametrize("kind", KINDS)
def test_that_without_a_file_the_remedy_is_told(kind):
    with pytest.raises(BadInput, match=rf"there is no {kind} to learn from: open a file \(Ctrl\+O\)"):
        Experiment(Settings(KINDS[kind]))


def test_that_a_file_is_only_for_tasks_that_learn_from_it(source_of):
    source = source_of("text")
    with pytest.raises(BadInput, match="the task weather reads no file"):
        Experiment(Settings("weather", source=source))
    with pytest.raises(BadInput, match="was opened as a text; open it as a table"):
        Experiment(Settings("own_table", source=source))


def test_that_a_column_that_is_not_there_is_told(source_of):
    source = replace(source_of("table"), targets=("price",))
    with pytest.raises(BadInput, match="no column of numbers named 'price'; it has: wave, noise"):
        Experiment(Settings("own_table", source=source))


def test_that_too_many_time_steps_are_told(source_of):
    with pytest.raises(BadInput, match="use fewer time steps"):
        Experiment(Settings("own_table", source=replace(source_of("table"), horizon=1500), time_steps=200))
