"""What the user chooses decides what is computed; what cannot be is refused."""

import numpy as np
import pytest

from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.errors import BadInput
from rnn_explorer.session import experiment as experiment_module
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History

SMALL = {"hidden": 3, "time_steps": 4}


def third(**chosen):
    return History(Experiment(Settings(**SMALL, **chosen))).trace(3)


@pytest.mark.parametrize(
    "chosen",
    [
        {"truncation": 2}, {"mean": True}, {"carries_state": True}, {"precision": "float32"}, {"weight_decay": 0.1},
        {"start": "identity"}, {"scale_of_w": 2.0}, {"window": 2}, {"cell": "gru"}, {"optimizer": "adam"},
        {"batch_size": 3}, {"teacher_forcing": 1}, {"layers": 2}, {"bidirectional": True}, {"seed": 2},
    ],
    ids=str,
)
def test_that_every_choice_makes_another_training(chosen):
    assert third(**chosen)["L"] != third()["L"]


def test_that_value_clipping_and_schedules_reach_the_update():
    assert "W_clipped" in third(clipping="value").columns
    experiment = Experiment(Settings(**SMALL, schedule="step", learning_rate=0.5))
    rates = [experiment.optimizer.rate(n) for n in (1, 1001)]
    assert rates == [0.5, 0.25]


def test_that_truncation_puts_walls_into_the_trace():
    assert third(truncation=3).walls == {3}


def test_that_a_scale_of_w_scales_the_recurrent_matrices_only():
    plain, scaled = (
        experiment.network.unpack(experiment.initial_parameters)
        for experiment in (Experiment(Settings(**SMALL, scale_of_w=s)) for s in (1.0, 3.0))
    )
    np.testing.assert_allclose(scaled["W"], 3.0 * plain["W"])
    np.testing.assert_array_equal(scaled["U"], plain["U"])


def test_that_the_forget_gates_of_all_layers_start_with_the_bias_that_was_chosen_and_all_else_as_drawn():
    plain, chosen = (
        experiment.network.unpack(experiment.initial_parameters)
        for experiment in (Experiment(Settings(**SMALL, cell="lstm", layers=2, forget_bias=b)) for b in (1.0, 4.0))
    )
    changed = {name for name in plain if not np.array_equal(plain[name], chosen[name])}
    assert len(changed) == 2
    for name in changed:
        assert (plain[name] == 1.0).all() and (chosen[name] == 4.0).all()


def test_that_the_text_goes_on_in_the_state_where_the_iteration_before_left_it():
    history = History(Experiment(Settings(**SMALL, carries_state=True)))
    first, second = history.trace(1), history.trace(2)
    np.testing.assert_array_equal(second["h_0"], first["h"][-1])
    assert np.any(second["h_0"])


def test_that_every_sequence_of_a_batch_goes_on_in_its_own_state():
    history = History(Experiment(Settings(**SMALL, carries_state=True, batch_size=3)))
    first, second = history.trace(1), history.trace(2)
    np.testing.assert_array_equal(second["h_0"], first["h"][-1])
    assert len(np.unique(second["h_0"], axis=0)) == 3


def test_that_after_the_given_inputs_the_network_reads_its_own_output():
    trace = third(teacher_forcing=2)
    np.testing.assert_array_equal(trace["x"][2:], trace["y_hat"][1:-1])
    assert set(np.unique(trace["x"][:2])) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"truncation": 5}, "the window of truncated BPTT is 5; it must be from 1 to 4"),
        ({"truncation": 0}, "the window of truncated BPTT is 0"),
        ({"precision": "float16"}, "there is no precision named 'float16'"),
        ({"schedule": "cosin"}, "did you mean cosine"),
        ({"start": "xavier"}, "there is no initializer named 'xavier'"),
        ({"scale_of_w": -1.0}, "the scale of the recurrent weights is -1.0"),
        ({"window": 5}, "the width of the window is 5; it must be from 1 to 4"),
        ({"clipping": "hard"}, "there is no clipping named 'hard'"),
        ({"cell": "dense", "start": "orthogonal"}, "the cell dense has no recurrent matrices"),
        ({"task": "weather", "carries_state": True}, "the task weather begins anew in every iteration"),
        ({"batch_size": 0}, "the batch size is 0; it must be from 1 to 64"),
        ({"teacher_forcing": 5}, "the number of given inputs is 5; it must be from 1 to 4"),
        ({"teacher_forcing": 1, "bidirectional": True}, "there is no output before both have come to their end"),
        ({"task": "weather", "teacher_forcing": 1}, "are no inputs that could be read again"),
        ({"cell": "jordan", "bidirectional": True}, "the cell jordan reads the output of the time step before"),
    ],
    ids=str,
)
def test_that_what_cannot_be_is_refused_by_name(chosen, message):
    with pytest.raises(BadInput, match=message):
        History(Experiment(Settings(**SMALL, **chosen))).trace(1)


def test_that_iterations_are_planned_once_for_all_batches_of_a_form(monkeypatch):
    planned = []

    def plan(network, optimizer, batch, method):
        planned.append(batch.form)
        return Bptt(network, optimizer, batch, method)

    monkeypatch.setattr(experiment_module, "Bptt", plan)
    experiment = Experiment(Settings(task="speakers"))
    state = experiment.initial_parameters
    forms = [experiment.data(iteration).form for iteration in range(1, 31)]
    for iteration in range(1, 31):
        state = experiment.run(iteration, state).updated_state()
    assert sorted(planned) == sorted(set(forms)) and len(planned) < 30


def test_that_few_plans_of_large_iterations_are_kept(monkeypatch):
    monkeypatch.setattr(experiment_module, "FORMS_LIMIT", 0)
    experiment = Experiment(Settings(task="speakers"))
    for iteration in range(1, 6):
        experiment.run(iteration, experiment.initial_parameters)
    assert list(experiment._iterations) == [experiment.data(5).form]
