"""Any iteration of the past comes back bit for bit, within the memory allowed."""

from hashlib import sha256

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History


@pytest.fixture
def experiment():
    return Experiment(Settings(hidden=3, time_steps=4))


def parameter_bits(trace):
    return trace.updated_parameters().tobytes()


def test_that_replayed_iterations_are_bit_identical_whatever_was_kept(experiment):
    everything, little = History(experiment), History(experiment, memory=1)
    originals = {n: parameter_bits(everything.trace(n)) for n in range(1, 41)}
    little.trace(40)
    assert little.stride > 1
    for n in (40, 1, 17, 33, 2):
        assert parameter_bits(little.trace(n)) == originals[n]


def test_that_a_replay_starts_from_the_state_of_the_optimizer_too():
    experiment = Experiment(Settings(hidden=3, time_steps=4, optimizer="adam"))
    everything, little = History(experiment), History(experiment, memory=1000)
    originals = {n: everything.trace(n).updated_state().tobytes() for n in range(1, 41)}
    little.trace(40)
    assert 37 not in little._before
    assert max(n for n in little._before if n < 37) > 1
    assert little.trace(37).updated_state().tobytes() == originals[37]


def test_that_looking_back_changes_nothing(experiment):
    history = History(experiment)
    history.trace(10)
    losses, after = list(history.record().loss), parameter_bits(history.trace(11))
    history.trace(3)
    assert history.record().loss[:10].tolist() == losses
    assert parameter_bits(history.trace(11)) == after


def test_that_memory_stays_bounded(experiment):
    history = History(experiment, memory=20_000)
    history.trace(300)
    assert history.state_bytes <= 20_000


def test_that_a_stopped_request_gives_nothing_and_keeps_what_was_done(experiment):
    history = History(experiment)
    calls = iter([False, False, True])
    assert history.trace(50, lambda: next(calls)) is None
    assert history.known == 2


def test_that_the_losses_are_those_of_the_iterations(experiment):
    history = History(experiment)
    assert [float(history.trace(n)["L"]) for n in (1, 2, 3)] == history.record().loss.tolist()


def test_that_a_training_that_breaks_ends_there_and_says_why():
    history = History(Experiment(Settings(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none")))
    broken = history.trace(500)
    assert broken.iteration == history.known < 20
    assert "became" in broken.problem
    assert f"iteration {broken.iteration}" in broken.problem
    assert history.trace(broken.iteration - 1).problem is None
    with pytest.raises(BadInput, match=r"there is no iteration 500: .* became"):
        history.require(500)


def test_that_stepping_back_is_one_iteration(experiment, monkeypatch):
    history, computed = History(experiment, memory=100_000), []
    history.trace(300)
    history.trace(247)
    assert history.stride == 8  # there is a state before iteration 241
    run = experiment.run
    monkeypatch.setattr(experiment, "run", lambda n, state: computed.append(n) or run(n, state))
    for n in (246, 245, 244, 245):
        history.trace(n)
    assert computed == [246, 245, 244, 245]


def test_that_the_memory_can_be_made_less(experiment):
    history = History(experiment, memory=200_000)
    history.trace(300)
    assert history.state_bytes > 20_000
    history.memory = 20_000
    history.trace(300)
    history.trace(310)
    assert history.state_bytes <= 20_000


def test_that_ten_thousand_iterations_are_replayed_bit_for_bit():
    settings = Settings(hidden=3, time_steps=5, optimizer="adam", threshold=0.5, truncation=2, teacher_forcing=3)
    first, again = History(Experiment(settings)), History(Experiment(settings), memory=2_000_000)
    originals = [sha256(first.trace(n).numbers).digest() for n in range(1, 10_001)]
    again.trace(10_000)
    assert again.stride > 50
    for n in np.random.default_rng(0).integers(1, 10_001, 100).tolist():
        assert sha256(again.trace(n).numbers).digest() == originals[n - 1]
