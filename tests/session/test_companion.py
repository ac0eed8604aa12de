"""A second training goes where the first one goes, with the same scales; what is not like for like is said."""

import numpy as np
import pytest

from rnn_explorer.engine.trace import Phase, Unit
from rnn_explorer.session.companion import Companion, differences, matched
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.reading_aids import Ranges
from rnn_explorer.session.selection import NOTHING, Selected


@pytest.fixture
def pair(make_session, qtbot):
    leader = make_session(hidden=3, time_steps=4, iteration=6, position=11)
    companion = Companion(leader, History(Experiment(Settings(cell="lstm", hidden=3, time_steps=4))))
    qtbot.waitUntil(lambda: companion.session.iteration == 6)
    yield leader, companion.session
    companion.close()


def experiment(**settings):
    return Experiment(Settings(hidden=3, time_steps=4, **settings))


def trace_of(**settings):
    return History(experiment(**settings)).trace(1)


def test_that_it_comes_to_the_same_iteration_of_its_own_training(pair):
    leader, other = pair
    expected = History(experiment(cell="lstm")).trace(6)
    assert other.cursor.trace.numbers.tobytes() == expected.numbers.tobytes()
    np.testing.assert_array_equal(other.cursor.trace["x"], leader.cursor.trace["x"])  # the same data


def test_that_one_cursor_leads_both(pair, qtbot):
    leader, other = pair
    for unit in (Unit.TIME_STEP, Unit.PHASE, Unit.TIME_STEP):
        leader.step(unit, True)
        assert other.cursor.last_event.group == leader.cursor.last_event.group
    leader.go_to_iteration(9)
    qtbot.waitUntil(lambda: other.iteration == 9)
    assert other.cursor.position == len(other.cursor.trace)


def test_that_what_is_pointed_at_in_one_is_pointed_at_in_both(pair):
    leader, other = pair
    leader.selection.select(Selected("h", 2, 1))
    assert other.selection.selected == Selected("h", 2, 1)
    other.selection.select(Selected("U", None, 1, 2))
    assert leader.selection.selected == Selected("U", None, 1, 2)


def test_that_colours_end_at_the_same_limit_in_both(pair):
    leader, other = pair
    leader.aids.set_ranges(Ranges.TRACE)
    quantity = leader.cursor.trace.quantity("d_h")
    sizes = [np.abs(session.cursor.trace["d_h"]).max() for session in pair]
    assert leader.aids.limit(quantity) == other.aids.limit(quantity) >= max(sizes) != min(sizes)


@pytest.mark.parametrize("ranges", [Ranges.TRACE, Ranges.TRAINING])
def test_that_the_first_one_is_told_where_colours_end_when_the_second_has_come(pair, qtbot, ranges):
    leader, other = pair
    leader.aids.set_ranges(ranges)
    told = []
    leader.aids.changed.connect(lambda: told.append(other.iteration))
    leader.go_to_iteration(9)
    qtbot.waitUntil(lambda: other.iteration == 9)
    assert told == [9]


def test_that_after_its_end_scales_are_each_ones_own(make_session, qtbot):
    leader = make_session(hidden=3, time_steps=4)
    companion = Companion(leader, History(experiment(cell="lstm")))
    companion.close()
    leader.aids.set_ranges(Ranges.TRACE)
    own = np.abs(leader.cursor.trace["d_h"]).max()
    assert own <= leader.aids.limit(leader.cursor.trace.quantity("d_h")) <= own * 1.1


@pytest.mark.parametrize("other", [{"cell": "gru"}, {"layers": 2}, {"time_steps": 7}, {"task": "weather"}])
def test_that_the_same_moment_is_found_in_another_trace(other):
    trace, there = trace_of(), History(Experiment(Settings(**{"hidden": 3, "time_steps": 4, **other}))).trace(1)
    places = [matched(position, trace, there) for position in range(len(trace) + 1)]
    assert places[0] == 0 and places[-1] == len(there)
    assert places == sorted(places)
    for position in trace.stops(Unit.PHASE)[1:]:
        assert there.events[places[position] - 1].phase is trace.events[position - 1].phase
    if "time_steps" not in other and "task" not in other:
        backward = [n for n, event in enumerate(trace.events, 1) if event.phase is Phase.BACKWARD]
        assert all(there.events[places[n] - 1].t == trace.events[n - 1].t for n in backward)


def test_that_the_same_moment_of_an_iteration_that_broke_off_before_is_its_end():
    settings = {"task": "weather", "cell": "elman_identity", "learning_rate": 1000.0, "clipping": "none"}
    trace, history = trace_of(), History(experiment(**settings))
    broken = next(found for found in map(history.trace, range(1, 500)) if found.problem is not None)
    assert matched(len(trace), trace, broken) == len(broken)


def test_that_what_is_not_like_for_like_is_said():
    assert differences(experiment(), experiment(clipping="none")) == ()
    said = " · ".join(differences(experiment(), experiment(cell="lstm", seed=2, batch_size=2)))
    counts = [experiment(cell=cell).network.layout.size for cell in ("elman", "lstm")]
    assert said == f"other seed · other batch size · {counts[0]:,} parameters against {counts[1]:,}"


def test_that_the_same_time_steps_are_visible_in_both_if_there_are_as_many(pair, qtbot):
    leader, other = pair
    leader.time_window.zoom(2, 3)
    assert (other.time_window.first, other.time_window.count) == (leader.time_window.first, 3) != (0, 3)
    other.time_window.show_all()
    assert leader.time_window.count == 4
    leader.acts.begin(Settings(hidden=3, time_steps=9), "longer")
    qtbot.waitUntil(lambda: leader.time_window.total == 9 and other.iteration == 1)
    assert (other.time_window.total, other.time_window.count) == (4, 4)  # its trace has no more
    leader.time_window.zoom(2, 8)
    assert other.time_window.count == 4


def test_that_what_is_not_there_in_the_other_is_pointed_at_in_one_alone(make_session, qtbot):
    leader = make_session(hidden=3, time_steps=6)
    companion = Companion(leader, History(Experiment(Settings(cell="lstm", hidden=2, time_steps=4))))
    other = companion.session
    leader.selection.select(Selected("h", 5, 1))
    assert (leader.selection.selected, other.selection.selected) == (Selected("h", 5, 1), NOTHING)
    leader.selection.select(Selected("h", 1, 2))
    assert (leader.selection.selected, other.selection.selected) == (Selected("h", 1, 2), NOTHING)
    other.selection.select(Selected("h", 3, 1))
    assert leader.selection.selected == Selected("h", 3, 1)
    other.selection.select(NOTHING)
    assert leader.selection.selected == NOTHING
    companion.close()


def test_that_a_position_that_is_chosen_in_the_second_is_gone_to_in_both(pair):
    leader, other = pair
    for go, expected in ((other.go_to_end, len(leader.cursor.trace)), (other.go_to_start, 0)):
        go()
        assert leader.cursor.position == expected
        assert other.cursor.position == matched(expected, leader.cursor.trace, other.cursor.trace)
    middle = next(n for n, event in enumerate(other.cursor.trace.events, 1) if event.phase is Phase.LOSS)
    other.seek(middle)
    assert leader.cursor.last_event.phase is Phase.LOSS and other.cursor.last_event.phase is Phase.LOSS


def test_that_a_unit_of_what_only_the_other_has_is_pointed_at_if_there_is_such_a_hidden_unit(make_session):
    leader = make_session(hidden=1, time_steps=4)
    companion = Companion(leader, History(Experiment(Settings(cell="lstm", hidden=8, time_steps=4))))
    other = companion.session.selection
    for unit, expected in ((0, Selected("gate_f", 1, 0)), (7, NOTHING)):
        other.select(Selected("gate_f", 1, unit))
        assert leader.selection.selected == expected
    other.select(Selected("W_f", None, 7, 0))
    assert leader.selection.selected == NOTHING
    companion.close()


def test_that_an_iteration_that_is_chosen_in_the_second_is_gone_to_in_both(pair, qtbot):
    leader, other = pair
    other.go_to_iteration(3)
    qtbot.waitUntil(lambda: leader.iteration == other.iteration == 3)
    leader.go_to_iteration(8)
    leader.go_to_iteration(5)
    qtbot.waitUntil(lambda: leader.iteration == other.iteration == 5 and not leader.trainer.busy)
    qtbot.wait(30)
    assert leader.iteration == other.iteration == 5
