"""What is kept of every iteration is what the iterations were."""

import numpy as np
import pytest

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.diagnostics import contribution_norms
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.growing import BunchedArray, GrowingArray
from rnn_explorer.session.history import History, Origin
from rnn_explorer.tasks.weather import Weather

KINDS = [{}, {"cell": "lstm", "layers": 2}, {"task": "weather", "clipping": "value", "threshold": 0.01},
         {"clipping": "none", "bidirectional": True}, {"cell": "gru", "weight_decay": 0.1, "precision": "float32"}]


@pytest.mark.parametrize("settings", KINDS)
def test_that_every_iteration_is_in_the_record_as_it_was(settings):
    history = History(Experiment(Settings(**{"hidden": 3, "time_steps": 4, "threshold": 2.0, **settings})))
    traces = [history.trace(n) for n in range(1, 71)]  # more than a page
    record = history.record()
    assert len(record) == len(record.norms) == 70
    for trace, loss, gradient, rate, size in zip(traces, record.loss, record.gradient, record.rate, record.parameters,
                                                 strict=True):
        assert (loss, gradient, rate) == (trace["L"], trace["g_norm"], trace["eta"])
        assert size == pytest.approx(np.linalg.norm(trace.updated_parameters()))
    for index, series in enumerate(record.series):
        expected = [contribution_norms(trace)[series.parameter.name] if series.parameter else
                    np.linalg.norm(trace[series.name][:, 0], axis=-1) for trace in traces]
        np.testing.assert_allclose(record.norms[:, index], expected, rtol=1e-5)


def test_that_a_clipped_gradient_is_told_with_its_norm_before_and_after():
    clipped = History(Experiment(Settings(hidden=3, time_steps=6, threshold=1.0)))
    clipped.trace(20)
    record = clipped.record()
    assert record.clipped.any()
    np.testing.assert_allclose(record.used, np.minimum(record.gradient, 1.0))
    alone = History(Experiment(Settings(hidden=3, time_steps=6, clipping="value", threshold=0.3)))
    used = np.concatenate([values.ravel() for name in "UWVbc" for values in [alone.trace(1)[f"{name}_clipped"]]])
    assert alone.record().used[0] == pytest.approx(np.linalg.norm(used))


@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_the_metric_is_what_its_name_says(task):
    history = History(Experiment(Settings(task=task, hidden=4)))
    traces = [history.trace(n) for n in (1, 2, 3)]
    outputs = history.experiment.task.outputs
    if task == "characters":
        expected = [100 * np.mean(t["y"].argmax(-1) == t["y_hat"].argmax(-1)) for t in traces]
    else:
        expected = [abs(outputs.measure(t["y_hat"][-1, 0]) - outputs.measure(t["y"][-1, 0]))[0] for t in traces]
    record = history.record()
    np.testing.assert_allclose(record.metric, expected)
    assert (record.measure.name, record.measure.unit) == {"characters": ("accuracy", "%"),
                                                          "weather": ("mean abs. error", "°C")}[task]


def test_that_an_iteration_that_breaks_off_after_a_rest_goes_on_with_the_record():
    settings = Settings(cell="elman_identity", hidden=3, learning_rate=100.0, clipping="none")
    history = History(Experiment(settings), examines=False)
    while history.trace(history.known + 1).problem is None:
        history.rest()
        series = history.record().series
    record = history.record()
    assert record.series == series and len(record) == len(record.norms) == history.known
    broken = History(Experiment(settings), origin=Origin(history.known, history.trace(history.known).values("state")))
    assert broken.trace(history.known).problem is not None and broken.rows().series == series


def test_that_a_record_that_was_handed_over_stays_as_it_was_and_can_not_be_written():
    history = History(Experiment(Settings(hidden=3, time_steps=4)))
    history.trace(5)
    early = history.record()
    losses, norms = early.loss.copy(), early.norms.copy()
    history.trace(700)  # the arrays have grown
    np.testing.assert_array_equal(early.loss, losses)
    np.testing.assert_array_equal(early.norms, norms)
    with pytest.raises(ValueError, match="read-only"):
        early.loss[0] = 0.0


def test_that_looking_back_adds_nothing_to_the_record():
    history = History(Experiment(Settings(hidden=3, time_steps=4)), memory=1)
    history.trace(40)
    history.trace(7)
    assert len(history.record()) == 40


def test_that_what_an_iteration_that_broke_off_did_not_reach_is_not_in_the_record():
    history = History(Experiment(Settings(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none")))
    broken = history.trace(500)
    record = history.record()
    assert len(record) == broken.iteration
    reached = [broken.known(name, len(broken)).all() for name in ("L", "g_norm")]
    assert [not np.isnan(values[-1]) for values in (record.loss, record.gradient)] == reached
    assert not all(reached) and np.isnan(record.parameters[-1])
    assert np.isfinite(record.loss[:-1]).all() and np.isfinite(record.norms[:-1]).all()


def test_that_beyond_its_memory_neighbours_share_a_row_and_no_iteration_is_lost():
    rows = np.random.default_rng(0).random((1000, 2, 3)).astype(np.float32)
    array = BunchedArray((2, 3), memory=100 * 24)
    for start in range(0, 1000, 7):
        array.append(rows[start : start + 7])
    assert len(array.rows) <= 100 and array.bunch == 16
    np.testing.assert_array_equal(array.rows, np.maximum.reduceat(rows, np.arange(0, 1000, array.bunch)))


def test_that_a_hundred_thousand_iterations_take_tens_of_megabytes():
    history = History(Experiment(Settings(time_steps=25)))
    history.trace(1)
    record = history.record()
    scalars = [array for array in vars(record).values() if isinstance(array, np.ndarray) and array.ndim == 1]
    assert 100_000 * (sum(array.itemsize for array in scalars) + record.norms[0].nbytes) < 50e6


def test_that_an_array_grows_by_doubling():
    array, made = GrowingArray(), set()
    for number in range(10_000):
        array.append(np.array([number]))
        made.add(array._array.ctypes.data)
    assert array.rows.tolist() == list(range(10_000))
    assert len(made) < 10


def test_that_of_several_sequences_the_errors_are_those_of_the_first_and_the_rest_tells_all(monkeypatch):
    lengths, steps = np.array([5, 3, 2]), np.arange(5)[:, None]

    def batch(self, iteration, time_steps, rng, sequences):
        inputs, targets = rng.normal(size=(5, 3, 4)), rng.normal(size=(5, 3, 1))
        return Batch(inputs, targets, steps == lengths - 1, self.inputs, self.outputs, lengths, continues=False)

    monkeypatch.setattr(Weather, "batch", batch)
    history = History(Experiment(Settings(task="weather", hidden=3, time_steps=5)))
    traces, record = [history.trace(n) for n in range(1, 6)], history.record()
    scale, last = history.experiment.task.outputs.scale[0], (lengths - 1, np.arange(3))
    expected = [scale * np.abs(trace["y_hat"] - trace["y"])[last].mean() for trace in traces]
    np.testing.assert_allclose(record.metric, expected)
    assert [series.name for series in record.series] == ["d_h", "d_a", "d_W"]
    together = [contribution_norms(trace)["W"] for trace in traces]  # a time step of all sequences
    np.testing.assert_allclose(record.norms[:, 2], together, rtol=1e-6)
    np.testing.assert_allclose(record.norms[:, 1], [np.linalg.norm(t["d_a"][:, 0], axis=-1) for t in traces], rtol=1e-6)
