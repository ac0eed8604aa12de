"""What an equation says in general is told apart from what holds at its time step, and where parameters are used."""

import pytest

from rnn_explorer.drawings.equations.missing import meaning_of
from rnn_explorer.drawings.uses import uses_of


@pytest.fixture
def told(make_session):
    def tell(writes, t, **settings):
        trace = make_session(hidden=2, time_steps=5, **settings).cursor.trace
        event = next(e for e in trace.events if e.equation.writes == writes and e.t == t)
        return meaning_of(trace, event).removeprefix(event.equation.meaning).strip()

    return tell


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru", "gru_before", "lstm_peephole"])
def test_that_at_the_last_time_step_nothing_comes_from_a_next_one(told, cell):
    assert told("d_h", 4, cell=cell) == "Here nothing comes from the next time step: this is the last one."
    assert told("d_h", 3, cell=cell) == ""


def test_that_a_truncation_wall_is_told(told):
    assert told("d_h", 1, truncation=2).startswith("Here a truncation wall cuts off")
    assert told("d_h", 0, truncation=2) == ""


def test_that_a_time_step_without_a_target_is_told(told):
    assert told("d_h", 2, task="weather") == "Here nothing comes from the output: there is no target at this time step."


def test_that_the_reverse_direction_has_its_own_last_time_step(told):
    assert told("d_h.reverse", 0, bidirectional=True).endswith("that this direction reads next: this is the last one.")
    assert told("d_h.reverse", 4, bidirectional=True) == ""


def test_that_the_last_state_goes_nowhere(told):
    assert told("h", 4) == "This is the last time step: nothing goes on from here."
    assert told("h", 3) == ""


def test_that_a_parameter_says_at_how_many_time_steps_it_is_used(make_session):
    trace = make_session(task="weather", hidden=2, time_steps=5).cursor.trace
    assert uses_of(trace, "W") == "one matrix, used at all 5 time steps"
    assert uses_of(trace, "b") == "one vector, used at all 5 time steps"
    assert uses_of(trace, "V") == "one matrix, used at time step 5 only"
