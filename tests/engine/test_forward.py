import numpy as np
import pytest

from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.session.experiment import Experiment, Settings

NETWORKS = (
    {"cell": "elman"}, {"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True}, {"cell": "jordan"},
    {"cell": "dense", "window": 3}, {"cell": "lstm_peephole", "precision": "float32"},
)


@pytest.mark.parametrize("settings", NETWORKS, ids=str)
@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_the_forward_sweep_alone_makes_the_numbers_of_an_iteration(task, settings):
    experiment = Experiment(Settings(task=task, hidden=5, time_steps=6, **settings))
    trace = experiment.run(1, experiment.initial_parameters)
    batch = experiment._batch(1)
    sweep = ForwardSweep(experiment.network, experiment.optimizer, batch, experiment.settings.method)
    for column in (experiment.network.top, "y_hat"):
        for _ in range(2):  # the second run meets the numbers of the first
            found = sweep.run(experiment.initial_parameters, batch, column)
            np.testing.assert_array_equal(found, trace[column])
