"""The number in question is always a place of the trace that is shown, and the way to it is kept."""

import pytest

from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.inquiry import Number, number_of, pointed_at
from rnn_explorer.session.selection import NOTHING, Selected

A, B, C, D = (Number("h", 1, (unit,)) for unit in range(4))


@pytest.fixture
def session(make_session):
    return make_session(hidden=4, time_steps=3)


@pytest.fixture
def told(session):
    told = []
    session.inquiry.changed.connect(lambda: told.append("changed"))
    session.inquiry.wanted.connect(lambda: told.append("wanted"))
    return told


def position_of(trace, writes, t=None):
    return next(i for i, e in enumerate(trace.events, 1) if e.equation.writes == writes and e.t == t)


def test_that_the_way_back_is_kept_like_a_browsers(session):
    inquiry = session.inquiry
    for number in (A, B, C):
        inquiry.ask(number)
    inquiry.back()
    inquiry.back()
    assert (inquiry.number, inquiry.before, inquiry.after) == (A, None, B)
    inquiry.back()
    assert inquiry.number == A
    inquiry.forward()
    assert (inquiry.number, inquiry.before, inquiry.after) == (B, A, C)
    inquiry.ask(D)
    assert (inquiry.number, inquiry.before, inquiry.after) == (D, B, None)


def test_that_asking_again_changes_nothing_but_wants_the_answer(session, told):
    session.inquiry.ask(A)
    session.inquiry.ask(A)
    assert told == ["changed", "wanted", "wanted"]
    assert session.inquiry.before is None


def test_that_nothing_is_told_where_no_way_leads(session, told):
    session.inquiry.back()
    session.inquiry.forward()
    assert told == []


@pytest.mark.parametrize("number", [
    Number("nonsense"), Number("h", None, (0,)), Number("h", 3, (0,)), Number("h", 0, (4,)), Number("h", 0),
    Number("W", 0, (0, 0)), Number("W", None, (0,)), Number("h", 0, (0,), sequence=1)])
def test_that_a_number_that_the_trace_has_not_is_not_asked_for(session, told, number):
    session.inquiry.ask(number)
    assert session.inquiry.number is None
    assert told == []


def test_that_the_next_iteration_is_asked_for_the_same_place(session, told, qtbot):
    session.inquiry.ask(A)
    session.open_iteration(2, 0)
    qtbot.waitUntil(lambda: session.iteration == 2)
    assert session.inquiry.number == A
    assert told == ["changed", "wanted"]


def test_that_a_place_that_there_is_no_more_is_forgotten_and_the_way_goes_past_it(session):
    inquiry = session.inquiry
    for number in (A, D, A, C):
        inquiry.ask(number)
    smaller = History(session.experiment.__class__(Settings(hidden=2, time_steps=3))).require(1)
    session.cursor.show(smaller, 0)
    assert inquiry.number is None
    inquiry.back()
    assert (inquiry.number, inquiry.before) == (A, None)


def test_that_a_source_is_a_place(session):
    from rnn_explorer.engine.explanation import explain

    trace = session.cursor.trace
    event = trace.events[position_of(trace, "a", 1) - 1]
    (weight, state) = explain(trace, event, (2,)).summands[1].factors
    assert number_of(weight) == Number("W", None, (2, 0))
    assert number_of(state) == Number("h", 0, (0,))
    assert number_of(weight).selected == Selected("W", None, 2, 0)


@pytest.mark.parametrize(("selected", "after", "expected"), [
    (Selected("h", 1, 2), ("a", 0), Number("h", 1, (2,))),  # though it has not happened yet
    (Selected("h", None, 2), ("y_hat", 1), Number("h", 1, (2,))),  # the time step that was reached
    (Selected("h", None, 2), ("d_W", None), Number("h", 0, (2,))),  # the last one that backward reached
    (Selected("W", None, 2, 1), ("a", 1), Number("W", None, (2, 1))),
    (Selected("W", None, 2, 1), ("d_W", None), Number("d_W", None, (2, 1))),
    (Selected("W", None, 2, 1), ("W_new", None), Number("W_new", None, (2, 1))),
    (Selected("W", None, 2, 1), ("c_new", None), Number("W_new", None, (2, 1))),
    (Selected("b", None, 3), ("d_b", None), Number("d_b", None, (3,))),
    (Selected("L_t", 1), ("L", None), Number("L_t", 1)),
])
def test_that_a_selection_means_a_number(session, selected, after, expected):
    trace = session.cursor.trace
    assert pointed_at(trace, position_of(trace, *after), selected) == expected


@pytest.mark.parametrize("selected", [NOTHING, Selected(t=1), Selected("h", 1, 9), Selected("h", 7, 0)])
def test_that_a_selection_of_no_number_means_the_largest_of_what_the_last_event_wrote(session, selected):
    trace = session.cursor.trace
    unit = int(abs(trace["a"][1, 0]).argmax())
    assert pointed_at(trace, position_of(trace, "a", 1), selected) == Number("a", 1, (unit,))
    assert pointed_at(trace, 0, selected) is None


def test_that_a_row_of_a_matrix_means_its_largest_number(session):
    trace = session.cursor.trace
    row = Selected("V", None, 5)
    assert pointed_at(trace, 1, row) == Number("V", None, (5, int(abs(trace["V"][5]).argmax())))


def test_that_a_time_step_after_the_end_of_a_sequence_is_not_asked_for(make_session):
    session = make_session(task="speakers", hidden=2, batch_size=3)
    trace = session.cursor.trace
    short = min(range(3), key=lambda sequence: trace.lengths[sequence])
    last = trace.lengths[short] - 1
    assert last + 1 < trace.sizes["T"]
    session.inquiry.ask(Number("h", last, (0,), short))
    session.inquiry.ask(Number("h", last + 1, (0,), short))
    assert session.inquiry.number.t == last
