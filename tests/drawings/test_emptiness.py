"""Why a cell is empty, in a sentence."""

import pytest

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History


@pytest.fixture(scope="module")
def trace():
    return History(Experiment(Settings(hidden=3, time_steps=4))).require(1)


def test_that_what_is_known_is_not_empty(trace):
    assert why_empty(trace, "h", 0, len(trace)) == ""


def test_that_it_says_in_which_phase_and_how_far_on_the_value_comes(trace):
    since = int(trace.columns["d_h"].known_from[2])
    assert why_empty(trace, "d_h", 2, since - 3) == (
        "Empty: it has not happened yet. It comes in: backward through time, time step 3 (3 equations on).")


def test_that_a_value_without_time_has_no_time_step(trace):
    assert "time step" not in why_empty(trace, "W_new", None, 0)
