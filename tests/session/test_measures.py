"""Numbers that are told of a trace: their formula with the numbers filled in."""

import numpy as np
import pytest

from rnn_explorer.session.answer import Answer
from rnn_explorer.session.inquiry import Number, pointed_at
from rnn_explorer.session.measures import DECAY, MEMORY, measure_of
from rnn_explorer.session.selection import Selected


def test_that_the_decay_is_told_as_the_product_of_its_two_factors(make_session):
    trace = make_session(hidden=4, time_steps=5, iteration=2).cursor.trace
    measure = measure_of(trace, DECAY, 2, ())
    arriving = np.linalg.norm(trace["W"].T @ trace["d_a"][3, 0])
    assert measure.value == pytest.approx(arriving / np.linalg.norm(trace["d_h"][3, 0]))
    assert measure.told[0].startswith(f"{arriving:.3g} / ") and measure.told[0].endswith(f"= {measure.value:.3g}")
    assert measure_of(trace, DECAY, 4, ()) is None


def test_that_no_error_passes_a_wall(make_session):
    trace = make_session(hidden=4, time_steps=6, truncation=3).cursor.trace
    assert {t for t in range(5) if measure_of(trace, DECAY, t, ()).value == 0} == {wall - 1 for wall in trace.walls}


def test_that_the_memory_is_told_as_the_product_of_the_forget_gates(make_session):
    trace = make_session(cell="lstm", hidden=3, time_steps=5, iteration=2).cursor.trace
    kept = trace["gate_f"][2:5, 0].prod(axis=0)
    measure = measure_of(trace, MEMORY, 4, (1,))
    assert measure.value == pytest.approx(np.sqrt((kept**2).mean()))
    assert measure.formula == "of each unit f(3) · f(4) · f(5)"
    assert measure.told[0].endswith(f"= {kept.max():.3g}")
    assert measure_of(trace, MEMORY, 1, (2,)) is None


@pytest.mark.parametrize("place, begin, end", [(".2.forward", 3, 2), (".1.reverse", 2, 3)])
def test_that_the_decay_is_told_of_every_layer_and_direction(make_session, place, begin, end):
    trace = make_session(hidden=4, time_steps=5, layers=2, bidirectional=True).cursor.trace
    measure = measure_of(trace, f"{DECAY}{place}", 2, ())
    arriving = np.linalg.norm(trace[f"W{place}"].T @ trace[f"d_a{place}"][begin, 0])
    assert measure.value == pytest.approx(arriving / np.linalg.norm(trace[f"d_h{place}"][begin, 0]))
    assert measure.title == f"Decay from time step {begin + 1} to {end + 1}"
    assert trace.quantity(f"d_a{place}").text(str(begin + 1)) in measure.formula
    assert measure.known_from == trace.columns[f"d_h{place}"].known_from[end]
    assert measure_of(trace, DECAY, 2, ()) is None


def test_that_in_reverse_the_memory_is_of_later_time_steps(make_session):
    trace = make_session(cell="lstm", hidden=3, time_steps=5, layers=2, bidirectional=True).cursor.trace
    kept = trace["gate_f.2.reverse"][1:4, 0].prod(axis=0)
    measure = measure_of(trace, f"{MEMORY}.2.reverse", 1, (4,))
    assert measure.value == pytest.approx(np.sqrt((kept**2).mean()))
    assert measure.formula == "of each unit f[2]←(4) · f[2]←(3) · f[2]←(2)"
    assert measure.told[0].endswith(f"= {kept.max():.3g}")
    assert measure_of(trace, f"{MEMORY}.2.reverse", 4, (1,)) is None


@pytest.mark.parametrize("cell, selected, writes", [
    ("elman", Selected(DECAY, 2), "d_h"), ("lstm", Selected(MEMORY, 3, None, 1), "gate_f")])
def test_that_what_is_told_of_a_trace_is_asked_for_like_a_number(make_session, cell, selected, writes):
    session = make_session(cell=cell, hidden=3, time_steps=5)
    trace = session.cursor.trace
    session.selection.select(selected)
    session.inquiry.ask_for_selected()
    assert session.inquiry.number.selected == selected
    assert session.inquiry.answer.known_from == trace.columns[writes].known_from[selected.t]
    assert session.inquiry.answer.explanation is None


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_that_where_errors_go_several_ways_no_decay_is_asked_for(make_session, cell):
    trace = make_session(cell=cell, hidden=3, time_steps=5).cursor.trace
    assert pointed_at(trace, len(trace), Selected(DECAY, 2)).column != DECAY
    assert Answer(trace, Number("h", 2, (0,))).measure is None
