"""What is told of data that a network does not learn from, and of answers without a network, is so."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History, Origin
from rnn_explorer.session.validation import Examiner, examination_of, is_due, verdict_on
from rnn_explorer.task import Part
from rnn_explorer.tasks.weather import Weather

NETWORKS = [{}, {"cell": "lstm", "layers": 2, "batch_size": 3}, {"cell": "gru", "bidirectional": True, "mean": True},
            {"cell": "dense", "window": 3}, {"cell": "jordan"}]
MEASURED = [1, 2, 5, 10, 20, 50, 100, 200, 300]


def by_hand(experiment, trace, measure):
    """Loss and metric of the validation's data with the parameters before the update of ``trace``."""
    batch = experiment.as_set(experiment.task.held_out(Part.VALIDATION, experiment.time_steps))
    method = replace(experiment.settings.method, carries_state=False)
    found = run_iteration(experiment.network, trace.values("theta"), batch, experiment.optimizer, 1, method)
    scale = 1.0 if method.mean else experiment.settings.batch_size / batch.inputs.shape[1]
    counted = np.broadcast_to(batch.mask if batch.mask.ndim == 2 else batch.mask[:, None], batch.inputs.shape[:2])
    return found["L"] * scale, measure.measure(found["y"][None], found["y_hat"][None], counted)[0]


def require_what_is_found_by_hand(settings):
    history = History(Experiment(settings))
    traces = {n: history.trace(n) for n in range(1, 21)}
    record = history.record()
    for n in (1, 5, 20):
        told = record.validation_loss[n - 1], record.validation_metric[n - 1]
        assert told == pytest.approx(by_hand(history.experiment, traces[n], record.measure), rel=1e-9)


@pytest.mark.parametrize("settings", NETWORKS, ids=str)
@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_the_validation_is_a_forward_sweep_with_the_parameters_before_the_update(task, settings):
    require_what_is_found_by_hand(Settings(task=task, hidden=4, time_steps=6, **settings))


@pytest.mark.parametrize("settings", [{"teacher_forcing": 3}, {"carries_state": True}], ids=str)
def test_that_the_validation_runs_freely_where_the_training_does_and_starts_from_states_of_0(settings):
    require_what_is_found_by_hand(Settings(hidden=4, time_steps=6, **settings))


def held_out(self, part, time_steps):
    """Sequences of several lengths, each with its targets; what is beyond its end is no number."""
    lengths, steps, rng = np.array([5, 3, 2]), np.arange(5)[:, None], np.random.default_rng(1)
    inputs, targets = rng.normal(size=(5, 3, 4)), rng.normal(size=(5, 3, 1))
    inputs[steps >= lengths], targets[steps >= lengths] = np.nan, np.nan
    mask = (steps < lengths) & (steps != 1)
    return Batch(inputs, targets, mask, self.inputs, self.outputs, lengths, continues=False)


@pytest.mark.parametrize("settings", [{}, {"mean": True}, {"cell": "lstm", "bidirectional": True}], ids=str)
def test_that_lengths_and_masks_of_what_is_held_out_count(monkeypatch, settings):
    monkeypatch.setattr(Weather, "held_out", held_out)
    require_what_is_found_by_hand(Settings(task="weather", hidden=3, time_steps=5, **settings))


@pytest.mark.parametrize("settings", NETWORKS, ids=str)
def test_that_what_is_measured_never_touches_the_training(settings):
    experiment = Settings(hidden=3, time_steps=4, optimizer="adam", **settings)
    looked, alone = (History(Experiment(experiment), examines=examines) for examines in (True, False))
    for n in range(1, 104):
        assert looked.trace(n).numbers.tobytes() == alone.trace(n).numbers.tobytes()
    assert np.isfinite(looked.record().validation_loss).sum() == 7
    assert np.isnan(alone.record().validation_loss).all() and not alone.record().baselines


def test_that_the_validation_is_measured_often_at_first_and_then_every_hundredth_time():
    assert [n for n in range(1, 301) if is_due(n)] == MEASURED
    history = History(Experiment(Settings(hidden=2, time_steps=4)))
    for n in (70, 3, 299, 300):  # looking back measures nothing, and rows come in pieces
        history.trace(n)
        history.record()
    record = history.record()
    for column in (record.validation_loss, record.validation_metric):
        assert (np.flatnonzero(~np.isnan(column)) + 1).tolist() == MEASURED


def test_that_baselines_are_the_losses_and_metrics_of_their_answers():
    history = History(Experiment(Settings(hidden=2, time_steps=6, batch_size=2)))
    history.trace(1)
    task, record = history.experiment.task, history.record()
    batch = task.held_out(Part.VALIDATION, 6)
    uniform, pairs = record.baselines["uniform"], record.baselines["pairs of letters"]
    assert uniform.loss == pytest.approx(2 * 6 * np.log(27)) and uniform.metric == pytest.approx(100 / 27)
    given = task.baselines(batch)["pairs of letters"]
    right = given.argmax(axis=-1) == batch.targets.argmax(axis=-1)
    assert pairs.metric == pytest.approx(100 * right.mean())
    assert pairs.loss == pytest.approx(-12 * np.log((given * batch.targets).sum(axis=-1)).mean())


def test_that_the_baseline_of_measurements_is_in_their_unit():
    history = History(Experiment(Settings(task="weather", hidden=2)))
    history.trace(1)
    task = history.experiment.task
    batch = task.held_out(Part.VALIDATION, history.experiment.time_steps)
    today, tomorrow = batch.inputs[-1, :, 1], batch.targets[-1, :, 0]
    last = history.record().baselines["last value"]
    assert last.metric == pytest.approx(task.outputs.scale[0] * np.abs(today - tomorrow).mean())
    assert last.loss == pytest.approx(0.5 * np.square(today - tomorrow).mean())


def test_that_an_answer_that_was_certain_and_wrong_has_an_infinite_loss(monkeypatch):
    certain = lambda self, batch: {"certain": np.roll(batch.targets, 1, axis=-1)}  # noqa: E731
    experiment = Experiment(Settings(hidden=2))
    monkeypatch.setattr(type(experiment.task), "baselines", certain)
    assert Examiner(experiment, Part.VALIDATION).baselines["certain"].loss == np.inf


def test_that_where_nothing_is_held_out_the_baselines_are_those_of_the_training():
    history = History(Experiment(Settings(hidden=2, text="a text learned by heart " * 4)))
    traces = [history.trace(n) for n in range(1, 51)]
    trace, record = traces[-1], history.record()
    assert np.isnan(record.validation_loss).all() and not record.is_validated
    shares = history.experiment.task.baselines(history.experiment.data(1))["most frequent"][0, 0]
    losses = [-(trace["y"] @ np.log(np.where(shares > 0, shares, 1.0))).sum() for trace in traces]
    assert record.baselines["most frequent"].loss == pytest.approx(np.mean(losses))
    assert verdict_on(examination_of(history.experiment, trace)).scores is None


def test_that_the_test_is_measured_on_its_own_data():
    history = History(Experiment(Settings(task="weather", hidden=3)))
    trace, experiment = history.trace(30), history.experiment
    verdict = verdict_on(examination_of(experiment, trace))
    of_validation = Examiner(experiment, Part.VALIDATION)
    assert verdict.of.iteration == 30
    assert verdict.scores == Examiner(experiment, Part.TEST).examine(trace.values("theta"))
    assert verdict.scores != of_validation.examine(trace.values("theta"))
    assert verdict.baselines != of_validation.baselines
    assert verdict_on(examination_of(experiment, trace), stale=lambda: True) is None


def test_that_what_the_first_iteration_was_measured_by_the_other_process_comes_to_the_window(make_session, qtbot):
    session = make_session(hidden=3)
    assert np.isnan(session.record.validation_loss).all()  # not in the thread that paints
    with qtbot.waitSignal(session.record_grew):
        session.trainer.prepare(session.bookmark.history)
    assert np.isfinite(session.record.validation_loss).all() and session.record.baselines
    assert session.iteration == 1 and session.cursor.position == 0 and not session.trainer.busy


def test_that_a_branch_has_the_validation_of_its_parent_and_goes_on_with_its_own():
    parent = History(Experiment(Settings(hidden=3, time_steps=4)))
    trace = parent.trace(30)
    slower = History(Experiment(Settings(hidden=3, time_steps=4, learning_rate=0.01)),
                     origin=Origin(31, trace.updated_state(), parent))
    slower.trace(100)
    parent.trace(100)
    ours, theirs = slower.record(), parent.record()
    for name in ("validation_loss", "validation_metric"):
        own, other = getattr(ours, name), getattr(theirs, name)
        np.testing.assert_array_equal(own[:30], other[:30])
        assert (np.flatnonzero(~np.isnan(own)) + 1).tolist() == [1, 2, 5, 10, 20, 50, 100]
    assert ours.validation_loss[99] != theirs.validation_loss[99]
    assert ours.baselines == theirs.baselines
