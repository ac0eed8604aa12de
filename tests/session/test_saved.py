"""A saved session brings back every training bit for bit, with its record, and says what it can not bring back."""

import json

import numpy as np
import pytest

from rnn_explorer.engine.trace import Phase
from rnn_explorer.errors import BadInput
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.breakpoints import KINDS, Breakpoint, Every, LossBelow, Reached
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.record import HELD_OUT, SCALARS
from rnn_explorer.session.saved import is_worth_saving, known_of, opened, told_of


@pytest.fixture
def acts():
    return []


@pytest.fixture
def start(make_session, acts):
    """Sessions whose acts can be taken back."""
    def make(**settings):
        session = make_session(hidden=3, time_steps=4, **settings)
        session.acts.perform = lambda act: (acts.append(act), act.redo())
        return session

    return make


@pytest.fixture
def session(start, qtbot):
    """A training of ten iterations, and a branch with another input from its fifth one that has gone on to the
    eighth.
    """
    session = start(optimizer="adam")
    go_to(qtbot, session, 10)
    go_to(qtbot, session, 5)
    trace = session.cursor.trace
    amendment = Amendment(5, {2: tuple(np.eye(trace.sizes["D"])[1].tolist())})
    changed = Experiment(Settings(**vars(session.settings) | {"learning_rate": 0.5}), amendment)
    session.acts.branch_off(changed, trace.values("state").copy(), "η 0.5")
    settle(qtbot, session)
    go_to(qtbot, session, 8)
    session.seek(7)
    session.breakpoints.add(LossBelow(0.25))
    session.breakpoints.add(Reached(Phase.BACKWARD, 2, enabled=False))
    return session


def settle(qtbot, session):
    qtbot.waitUntil(lambda: not session.trainer.busy)


def go_to(qtbot, session, iteration):
    session.open_iteration(iteration, 0)
    settle(qtbot, session)
    return session.cursor.trace.numbers.tobytes()


def written(session):
    about, arrays = told_of(session)
    return json.loads(json.dumps(about)), {name: array.copy() for name, array in arrays.items()}


def written_and_read(session):
    return opened(*written(session))


def test_that_all_trainings_come_back_with_their_names_records_and_place(session, start, qtbot):
    names = [(branch.name, branch.says, branch.begins) for branch in session.branches.all]
    other = start()
    other.acts.open_saved(written_and_read(session), "a session")
    settle(qtbot, other)
    assert [(branch.name, branch.says, branch.begins) for branch in other.branches.all] == names
    assert (other.iteration, other.cursor.position) == (8, 7)
    assert other.cursor.trace.numbers.tobytes() == session.cursor.trace.numbers.tobytes()
    for mine, its in zip(session.branches.all, other.branches.all, strict=True):
        old, new = mine.history.record(), its.history.record()
        for name in (*SCALARS, *HELD_OUT, "norms"):
            np.testing.assert_array_equal(getattr(new, name), getattr(old, name), err_msg=name)
        assert (new.bunch, new.series, new.largest, new.baselines) == (old.bunch, old.series, old.largest,
                                                                       old.baselines)


def test_that_trainings_that_are_there_are_not_listed_twice(session, qtbot, acts):
    listed, place = session.branches.all, (session.iteration, session.cursor.position)
    saved = written(session)
    go_to(qtbot, session, 4)
    session.acts.open_saved(opened(*saved, known_of(session)), "a session")
    settle(qtbot, session)
    assert session.branches.all == listed and (session.iteration, session.cursor.position) == place
    acts[-1].undo()
    settle(qtbot, session)
    assert session.branches.all == listed and session.iteration == 4


def test_that_a_training_that_has_gone_further_since_is_gone_on_with(session, qtbot):
    saved, names = written(session), [branch.name for branch in session.branches.all]
    go_to(qtbot, session, 11)
    session.acts.open_saved(opened(*saved, known_of(session)), "a session")
    settle(qtbot, session)
    assert [branch.name for branch in session.branches.all] == names and len(session.record) == 11


def test_that_a_training_that_has_come_further_or_has_another_name_is_another_one(session, qtbot):
    names = [branch.name for branch in session.branches.all]
    first = written(session)
    session.acts.rename(session.branches.all[0].history, "mine")
    session.acts.open_saved(opened(*first, known_of(session)), "a session")
    settle(qtbot, session)
    # what has branched off from another one is another one too
    assert [branch.name for branch in session.branches.all] == ["mine", *names[1:], *names]


def test_that_a_training_that_was_deleted_is_listed_again(session, qtbot):
    saved, names = written(session), [branch.name for branch in session.branches.all]
    parent = session.branches.all[0].history
    session.acts.delete(parent)
    session.acts.open_saved(opened(*saved, known_of(session)), "a session")
    settle(qtbot, session)
    assert sorted(branch.name for branch in session.branches.all) == sorted(names)
    assert parent in [branch.history for branch in session.branches.all]


def test_that_every_iteration_comes_back_bit_for_bit_and_both_trainings_go_on_alike(session, start, qtbot):
    other = start()
    other.acts.open_saved(written_and_read(session), "a session")
    settle(qtbot, other)
    for iteration in (5, 12, 3, 9):  # 3 is of the training that it has branched off from, 12 new
        assert go_to(qtbot, other, iteration) == go_to(qtbot, session, iteration)
    np.testing.assert_array_equal(other.record.loss, session.record.loss)
    assert len(other.record) == 12


def test_that_a_training_goes_on_where_it_was_left_without_the_iterations_before(start, qtbot, monkeypatch):
    session = start(optimizer="adam", carries_state=True)
    go_to(qtbot, session, 40)
    found = written_and_read(session)
    (branch,) = found.branches
    worker = History(branch.history.experiment, resume=branch.history.resume)
    ran = []
    monkeypatch.setattr(worker.experiment, "run", lambda n, state: (ran.append(n), Experiment.run(
        worker.experiment, n, state))[1])
    assert worker.trace(40).numbers.tobytes() == session.cursor.trace.numbers.tobytes()
    assert worker.trace(42).iteration == 42
    assert ran == [40, 41, 42]
    expected = go_to(qtbot, session, 42)
    assert worker.trace(42).numbers.tobytes() == expected
    rows = worker.rows()
    assert (rows.first, len(rows)) == (40, 3)
    branch.history.learn(rows)
    np.testing.assert_array_equal(branch.history.record().loss, session.record.loss)
    assert worker.trace(7).numbers.tobytes() == go_to(qtbot, session, 7)


def test_that_breakpoints_of_every_kind_come_back(start):
    session = start()
    items = (LossBelow(0.5), KINDS["GradientAbove"](10.0), KINDS["GradientBelow"](1e-3, enabled=False),
             KINDS["Saturation"](), Reached(Phase.FORWARD, 3), Reached(Phase.SUM, None), Every(50))
    for item in items:
        session.breakpoints.add(item)
    assert {type(item).__name__ for item in items} == set(KINDS)
    found = written_and_read(session).breakpoints
    assert found == items
    assert [item.enabled for item in found] == [item.enabled for item in items]


def test_that_every_kind_of_breakpoint_can_be_saved():
    def kinds(base):
        return {base} | {kind for child in base.__subclasses__() for kind in kinds(child)}

    assert {kind for kind in kinds(Breakpoint) if not kind.__abstractmethods__ and "title" in vars(kind)} == set(
        KINDS.values())


def test_that_opening_is_one_act_and_taking_it_back_leaves_what_was(session, start, acts, qtbot):
    other = start()
    before, item = other.branches.all, Every(7)
    other.breakpoints.add(item)
    other.acts.open_saved(written_and_read(session), "a session")
    settle(qtbot, other)
    assert len(other.branches.all) == 2  # in the first one nothing had been done
    assert other.breakpoints.items == (item, *session.breakpoints.items)
    acts[-1].undo()
    settle(qtbot, other)
    assert other.branches.all == before
    assert other.breakpoints.items == (item,)
    assert (other.iteration, other.settings) == (1, before[0].history.experiment.settings)
    acts[-1].redo()
    settle(qtbot, other)
    assert (other.iteration, other.cursor.position, len(other.branches.all)) == (8, 7, 2)


def test_that_a_training_in_which_something_was_done_stays_and_one_that_was_trained_further_too(
    session, start, acts, qtbot
):
    other = start()
    go_to(qtbot, other, 3)
    own = other.history
    other.acts.open_saved(written_and_read(session), "a session")
    settle(qtbot, other)
    assert other.branches.all[0].history is own
    go_to(qtbot, other, 20)
    trained = other.history
    acts[-1].undo()
    settle(qtbot, other)
    assert [branch.history for branch in other.branches.all] == [own, trained]


def test_that_a_training_whose_file_is_gone_is_left_out_with_its_branches_and_told(session, tmp_path):
    about, arrays = told_of(session)
    about["trainings"][0]["settings"] |= {"task": "own_text", "source": f"{tmp_path}/gone.txt?kind=text&seen=1"}
    with pytest.raises(BadInput, match=r"gone\.txt.*; Branch 1: the training that it has branched off from"):
        opened(about, arrays)
    session.acts.begin(Settings(hidden=5), "another one")
    about, arrays = told_of(session)
    about["trainings"][1]["settings"] |= {"cell": "unheard_of"}
    found = opened(about, arrays)
    assert [branch.history.experiment.settings.hidden for branch in found.branches] == [3, 5]
    assert len(found.lost) == 1 and "unheard_of" in found.lost[0]


def test_that_the_parent_of_a_branch_is_there_though_it_is_listed_no_longer(session, start, qtbot):
    expected = go_to(qtbot, session, 3)
    go_to(qtbot, session, 8)
    session.acts.delete(session.branches.all[0].history)
    found = written_and_read(session)
    assert [branch.name for branch in found.branches] == ["Branch 1"]
    other = start()
    other.acts.open_saved(found, "a session")
    settle(qtbot, other)
    assert go_to(qtbot, other, 3) == expected


def test_that_a_record_that_does_not_fit_is_made_anew(session, start, qtbot):
    about, arrays = told_of(session)
    arrays["0.norms"] = arrays["0.norms"][:, :-1]
    found = opened(about, arrays)
    assert len(found.branches[0].history.record()) == 0
    other = start()
    other.acts.open_saved(found, "a session")
    settle(qtbot, other)
    assert go_to(qtbot, other, 8) == go_to(qtbot, session, 8)


def test_that_another_format_is_refused(session):
    about, arrays = told_of(session)
    with pytest.raises(BadInput, match="its format is 2; this program reads format 1"):
        opened(about | {"format": 2}, arrays)


def test_that_a_session_is_worth_saving_when_something_was_done_in_it(start, qtbot):
    session = start()
    assert not is_worth_saving(session)
    session.breakpoints.add(Every(3))
    assert is_worth_saving(session)
    other = start()
    go_to(qtbot, other, 2)
    assert is_worth_saving(other)
