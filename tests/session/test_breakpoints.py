"""Breakpoints: where they are met, and what halts there."""

from math import inf

import numpy as np
import pytest

from rnn_explorer.engine.trace import Phase, Unit
from rnn_explorer.errors import BadInput
from rnn_explorer.session.breakpoints import (
    Every,
    GradientAbove,
    GradientBelow,
    Guard,
    LossBelow,
    Reached,
    Saturation,
    Watch,
)
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History

SETTINGS = {"hidden": 3, "time_steps": 4, "optimizer": "adam"}
LIMIT = 9.0  # a loss that is fallen below again and again


@pytest.fixture
def session(make_session):
    return make_session(**SETTINGS)


def losses_of(count, **settings):
    history = History(Experiment(Settings(**(settings or SETTINGS))))
    history.trace(count)
    return history.record().loss


def crossings(values, limit):
    """The iterations (from 1) that are below the limit and come after one that is not."""
    below = values < limit
    return (np.flatnonzero(below & ~np.append(False, below[:-1])) + 1).tolist()


def run(qtbot, session, speed=inf):
    """Until it halts; the sentence that is told then."""
    session.player.choose(speed)
    with qtbot.waitSignal(session.stops.halted, timeout=20_000) as told:
        session.player.toggle()
    qtbot.waitUntil(lambda: not session.player.running and not session.trainer.busy)
    return told.args[0]


def place(session):
    return session.iteration, session.cursor.position


def bits_of(session):
    return History(Experiment(session.settings)).trace(session.iteration).numbers.tobytes()


# where they are met


def test_that_a_level_is_hit_in_the_first_iteration_below_it_and_not_in_the_next_ones():
    history, limit = History(Experiment(Settings(**SETTINGS))), LIMIT
    watch, found = Watch(Guard((LossBelow(limit),))), []
    for n in range(1, 301):
        trace = history.trace(n)
        watch.look(trace)
        found += [hit.iteration for hit in watch.hits]
        assert all(trace.known("L", hit.position) and not trace.known("L", hit.position - 1) for hit in watch.hits)
    assert found == crossings(history.record().loss, limit) and len(found) > 1


def test_that_the_norm_of_the_gradient_is_met_where_it_is_computed():
    trace = History(Experiment(Settings(**SETTINGS))).trace(1)
    norm = float(trace["g_norm"])
    for kind, factor in ((GradientAbove, 0.5), (GradientBelow, 2.0)):
        places = kind(norm * factor).places(trace)
        assert [trace.events[place - 1].equation.writes for place in places] == ["g_norm"]
        assert kind(norm).places(trace) == ()


@pytest.mark.parametrize("settings", [{}, {"bidirectional": True, "layers": 2}, {"cell": "elman_sigmoid"}])
def test_that_a_unit_is_saturated_that_is_so_at_every_time_step(settings):
    experiment = Experiment(Settings(hidden=3, time_steps=4, **settings))
    assert Saturation().places(History(experiment).trace(1)) == ()
    for sign in (1, -1):
        state = experiment.initial_parameters.copy()
        parameters = experiment.network.unpack(state)
        parameters[next(name for name in parameters if name.startswith("b"))][1] = sign * 50.0
        trace = experiment.run(1, state)
        (place,) = Saturation().places(trace)
        hidden = trace.events[place - 1].equation.writes
        assert hidden.partition(".")[0] == "h" and np.ptp(trace[hidden][:, 0, 1]) < 1e-6
        assert trace.known(hidden, place).all() and not trace.known(hidden, place - 1).all()


def test_that_units_without_bounds_are_not_saturated():
    experiment = Experiment(Settings(cell="elman_relu", hidden=3, time_steps=4))
    assert Saturation().places(experiment.run(1, experiment.initial_parameters + 9.0)) == ()


@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "bidirectional": True}])
def test_that_a_time_step_of_a_phase_is_met_where_it_ends_as_often_as_it_is_come_to(settings):
    trace = History(Experiment(Settings(hidden=3, time_steps=4, **settings))).trace(1)
    for phase, t in ((Phase.FORWARD, 0), (Phase.BACKWARD, 2), (Phase.UPDATE, None), (Phase.LOSS, None)):
        places = Reached(phase, t).places(trace)
        assert places and set(places) <= set(trace.stops(Unit.TIME_STEP))
        assert all((trace.events[place - 1].phase, trace.events[place - 1].t) == (phase, t) for place in places)
    assert Reached(Phase.FORWARD, 4).places(trace) == ()


def test_that_an_iteration_that_broke_off_meets_only_what_it_came_to():
    settings = Settings(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none")
    trace = History(Experiment(settings)).trace(500)
    assert trace.problem is not None
    for breakpoint in (LossBelow(1e6), GradientBelow(1e6), GradientAbove(0.0), Reached(Phase.UPDATE, None)):
        assert all(place <= len(trace) for place in breakpoint.places(trace))


@pytest.mark.parametrize("make", [lambda: LossBelow(-1.0), lambda: GradientAbove(np.nan), lambda: Every(0),
                                  lambda: Every(2.5), lambda: LossBelow("x")])
def test_that_a_limit_that_can_not_be_is_refused(make):
    with pytest.raises(BadInput, match="must be"):
        make()


# what halts there


def test_that_a_training_that_runs_halts_in_exactly_the_first_such_iteration_and_goes_on_from_there(session, qtbot):
    expected = crossings(losses_of(2000), LIMIT)
    session.breakpoints.add(LossBelow(LIMIT))
    for iteration in expected[:3]:
        assert f"iteration {iteration:,}" in run(qtbot, session)
        assert session.iteration == iteration == len(session.record)
        assert session.cursor.last_event.equation.writes == "L"
        assert session.cursor.trace.numbers.tobytes() == bits_of(session)
    assert [hit.iteration for hit in session.breakpoints.hits] == expected[:3]


def test_that_what_is_hit_in_the_first_iteration_is_not_run_past(session, qtbot):
    session.breakpoints.add(LossBelow(1e6))
    session.breakpoints.add(Reached(Phase.BACKWARD, 1))
    first = LossBelow(1e6).places(session.cursor.trace)[0]
    run(qtbot, session)
    assert place(session) == (1, first)
    run(qtbot, session)
    assert place(session)[0] == 1 and session.cursor.last_event.t == 1
    run(qtbot, session)
    assert place(session)[0] == 2 and session.cursor.last_event.t == 1  # the loss was below before


@pytest.mark.parametrize("speed, unit", [(16, Unit.EQUATION), (1000, Unit.EQUATION), (16, Unit.TIME_STEP),
                                         (16, Unit.PHASE), (16, Unit.ITERATION), (16, Unit.TEN_ITERATIONS)])
def test_that_playing_halts_there_too(session, qtbot, speed, unit):
    session.breakpoints.add(Reached(Phase.BACKWARD, 1))
    session.set_unit(unit)
    for iteration in (1, 2, 3):
        run(qtbot, session, speed)
        assert session.iteration == iteration
        assert (session.cursor.last_event.phase, session.cursor.last_event.t) == (Phase.BACKWARD, 1)


def test_that_a_long_step_halts_there_and_single_steps_and_steps_back_do_not(session, qtbot):
    hits = crossings(losses_of(400), LIMIT)
    session.breakpoints.add(LossBelow(LIMIT))

    def step(unit, forward=True):
        session.step(unit, forward)
        qtbot.waitUntil(lambda: not session.trainer.busy)
        return session.iteration

    halts = sorted({*hits, 100, 200, 300, 400})
    assert len(hits) > 2 and [step(Unit.HUNDRED_ITERATIONS) for _ in halts] == halts
    assert [step(Unit.HUNDRED_ITERATIONS, False) for _ in range(2)] == [300, 200]
    assert step(Unit.HUNDRED_ITERATIONS) == hits[0]  # again, in the past
    at = place(session)
    session.go_to_iteration(hits[0] - 1)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert step(Unit.ITERATION) == hits[0] and session.cursor.position == len(session.cursor.trace)
    session.go_to_hit(session.breakpoints.hits[0])
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert place(session) == at


def test_that_every_so_many_iterations_it_halts_at_the_end_of_one(session, qtbot):
    session.breakpoints.add(Every(150))
    for iteration in (150, 300):
        run(qtbot, session)
        assert place(session) == (iteration, len(session.cursor.trace))


def test_that_a_training_that_runs_hears_of_a_new_breakpoint(session, qtbot):
    session.player.choose(inf)
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration > 100)
    with qtbot.waitSignal(session.stops.halted):
        session.breakpoints.add(Reached(Phase.FORWARD, 2))
    assert not session.player.running and session.cursor.last_event.t == 2


def test_that_what_is_off_halts_nothing(session, qtbot):
    session.breakpoints.add(Every(1))
    session.breakpoints.enable(Every(1), False)
    session.step(Unit.TEN_ITERATIONS, True)
    qtbot.waitUntil(lambda: session.iteration == 10)
    session.breakpoints.enable(Every(1), True)
    run(qtbot, session)
    assert session.iteration == 11


def test_that_who_looks_at_the_past_is_told_and_stays_there(session, qtbot):
    session.player.choose(inf)
    session.player.toggle()
    qtbot.waitUntil(lambda: session.iteration > 100)
    session.go_to_iteration(5)
    qtbot.waitUntil(lambda: session.iteration == 5)
    with qtbot.waitSignal(session.stops.halted):
        session.breakpoints.add(Every(100))
    assert session.iteration == 5 and not session.player.running
    (hit,) = session.breakpoints.hits
    assert hit.iteration == len(session.record)
    session.go_to_hit(hit)
    qtbot.waitUntil(lambda: session.iteration == hit.iteration)


def test_that_the_person_changes_a_list_without_doubles(session):
    acts = []
    session.acts.perform = lambda act: (acts.append(act), act.redo())
    session.breakpoints.add(Every(10))
    with pytest.raises(BadInput, match="already: stop every 10 iterations"):
        session.breakpoints.add(Every(10, enabled=False))
    session.breakpoints.enable(Every(10), False)
    session.breakpoints.enable(Every(10), False)
    assert [act.text for act in acts] == ["new breakpoint", "breakpoint off"]
    acts[1].undo()
    assert [item.enabled for item in session.breakpoints.items] == [True]
    acts[0].undo()
    assert session.breakpoints.items == ()


def test_that_a_branch_has_the_hits_before_it_and_its_own(session, qtbot):
    session.breakpoints.add(Every(50))
    for _ in range(3):
        run(qtbot, session)
    first = session.history
    session.go_to_iteration(120)
    qtbot.waitUntil(lambda: session.iteration == 120)
    session.acts.branch_off(session.experiment, session.cursor.trace.values("state").copy(), "the same again")
    qtbot.waitUntil(lambda: session.history is not first)
    for expected in ([50, 100, 150], [50, 100, 150, 200]):
        run(qtbot, session)
        assert [hit.iteration for hit in session.breakpoints.hits] == expected
    session.breakpoints.add(LossBelow(1e6))  # has been so all the time
    run(qtbot, session)
    assert session.iteration == 250
    session.acts.go_to(first)
    qtbot.waitUntil(lambda: session.history is first)
    assert [hit.iteration for hit in session.breakpoints.hits] == [50, 100, 150]


def test_that_a_branch_is_not_new_to_a_level_of_the_training_it_comes_from(session, qtbot):
    session.go_to_iteration(5)
    qtbot.waitUntil(lambda: session.iteration == 5)
    first = session.history
    session.breakpoints.add(LossBelow(1e6))
    session.breakpoints.add(Saturation())
    session.breakpoints.add(Every(20))
    session.acts.branch_off(session.experiment, session.cursor.trace.values("state").copy(), "the same again")
    qtbot.waitUntil(lambda: session.history is not first)
    run(qtbot, session)
    assert session.iteration == 20
    session.step(Unit.HUNDRED_ITERATIONS, True)
    qtbot.waitUntil(lambda: session.iteration == 40)


def test_that_the_present_time_step_is_toggled(session):
    with_problem = []
    session.problem.connect(with_problem.append)
    session.stops.toggle_here()
    assert session.breakpoints.items == () and "step on first" in with_problem[0]
    session.seek(len(session.cursor.trace))
    session.stops.toggle_here()
    assert session.breakpoints.items == (Reached(Phase.UPDATE, None),)
    session.stops.toggle_here()
    assert session.breakpoints.items == ()
