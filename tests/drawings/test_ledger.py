import numpy as np
import pytest
from PySide6.QtCore import QRectF

from rnn_explorer.drawings.ledger.account import CHUNK, Account
from rnn_explorer.drawings.ledger.course import course_of
from rnn_explorer.drawings.ledger.geometry import Slots
from rnn_explorer.drawings.ledger.thumbnail import FINEST, aggregated, fitted, spread
from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.diagnostics import contribution_norms, running_norms
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import NEVER


@pytest.fixture
def make_trace(make_session):
    def make(**settings):
        return make_session(**{"hidden": 3, "time_steps": 5, **settings}).cursor.trace

    return make


@pytest.mark.parametrize("settings", [
    {}, {"task": "weather"}, {"cell": "lstm_peephole"}, {"cell": "gru", "task": "weather"}, {"cell": "jordan"},
    {"truncation": 2}, {"time_steps": 2 * CHUNK + 3},
])
def test_that_every_account_adds_up_to_the_gradient(make_trace, settings):
    trace = make_trace(**settings)
    norms, sums = contribution_norms(trace), running_norms(trace)
    for name in trace.parameters():
        account = Account(trace, name)
        entries = [account.entry(row) for row in range(len(account.steps))]
        np.testing.assert_allclose(entries[-1].total, np.atleast_2d(trace[f"d_{name}"]), atol=1e-12)
        steps = list(account.steps)
        np.testing.assert_allclose([entry.norm for entry in entries], norms[name][steps], atol=1e-7)
        np.testing.assert_allclose([entry.total_norm for entry in entries], sums[name][steps], atol=1e-9)


def test_that_contributions_come_in_the_order_of_the_way_back_once_their_error_is_known(make_trace):
    trace = make_trace()
    account = Account(trace, "W")
    assert account.steps == (4, 3, 2, 1, 0)
    np.testing.assert_array_equal(account.known_from, trace.columns["d_a"].known_from[::-1])
    assert account.known_rows(int(account.known_from[1]) - 1) == 1
    assert account.known_rows(int(account.known_from[1])) == 2


def test_that_many_to_one_has_one_contribution_to_the_read_out(make_trace):
    trace = make_trace(task="weather")
    assert Account(trace, "V").steps == (4,)
    assert len(Account(trace, "W").steps) == 5


def test_that_a_row_is_the_same_bit_for_bit_whatever_was_asked_for_before(make_trace):
    trace = make_trace(time_steps=3 * CHUNK)
    last = 3 * CHUNK - 1
    straight, jumping = Account(trace, "W"), Account(trace, "W")
    for row in range(last):
        straight.entry(row)
    for row in (CHUNK + 3, 2 * CHUNK + 1, last):
        jumping.entry(row)
        assert straight.entry(row).total_norm == jumping.entry(row).total_norm
        np.testing.assert_array_equal(straight.entry(row).total, jumping.entry(row).total)


@pytest.mark.parametrize("name, index", [("W", (2, 0)), ("U", (1, 4)), ("b", (1,))])
def test_that_the_numbers_of_one_weight_add_up_to_its_gradient(make_trace, name, index):
    trace = make_trace()
    account = Account(trace, name)
    assert account.numbers(index).sum() == pytest.approx(trace[f"d_{name}"][index])
    factors = account.factors(index)
    if name == "b":
        assert factors is None
    else:
        np.testing.assert_allclose(factors.prod(axis=1), account.numbers(index))


def test_that_stacked_layers_in_both_directions_have_an_account_for_every_parameter(rng):
    network = Network(Elman(), 3, 4, 2, LOSSES["cross-entropy"], layers=2, bidirectional=True)
    inputs, targets = rng.normal(size=(5, 3, 3)), np.eye(2)[rng.integers(2, size=(5, 3))]
    batch = Batch(inputs, targets, np.ones(5, dtype=bool), Axis(("1", "2", "3")), Axis(("a", "b"), symbols=True))
    trace = run_iteration(network, network.initialize(rng), batch, Sgd())
    for name in trace.parameters():
        account = Account(trace, name)
        assert sorted(account.steps) == list(range(5))
        assert list(account.known_from) == sorted(account.known_from)
        np.testing.assert_allclose(account.entry(4).total, np.atleast_2d(trace[f"d_{name}"]), atol=1e-12)
        index = (1,) * trace[name].ndim
        assert account.numbers(index).sum() == pytest.approx(trace[f"d_{name}"][index])
        assert account.factors(index) is None  # a contribution is the sum of those of three sequences
    assert Account(trace, "W.1.reverse").steps == (0, 1, 2, 3, 4)


@pytest.mark.parametrize("settings, labels", [
    ({}, ["∂L/∂W", "κ ∂L/∂W", "ΔW", "W"]),
    ({"clipping": "none"}, ["∂L/∂W", "ΔW", "W"]),
    ({"clipping": "value", "weight_decay": 0.1}, ["∂L/∂W", "g_W clipped", "g_W", "ΔW", "W"]),
    ({"optimizer": "momentum"}, ["∂L/∂W", "κ ∂L/∂W", "m_W new", "ΔW", "W"]),
    ({"optimizer": "adam"}, ["∂L/∂W", "κ ∂L/∂W", "m_W new", "v_W new", "m^_W", "v^_W", "ΔW", "W"]),
])
def test_that_the_way_of_a_gradient_has_the_stages_that_were_computed(make_trace, settings, labels):
    trace = make_trace(**settings)
    stages = course_of(trace, "W", 5)
    assert [stage.label for stage in stages] == labels
    known = [stage.known_from for stage in stages]
    assert known == sorted(known) and known[-1] <= len(trace)
    np.testing.assert_array_equal(stages[-2].values, trace["W_new"] - trace["W"])
    assert stages[-1].before is trace["W"] and stages[-1].values is trace["W_new"]


def test_that_the_clipped_gradient_is_what_the_update_used(make_trace):
    trace = make_trace(threshold=0.01)
    clipped, change = course_of(trace, "W", 5)[1:3]
    assert "τ = 0.01" in clipped.note and "κ = " in clipped.note
    np.testing.assert_allclose(change.values, -trace["eta"] * clipped.values)


def test_that_an_iteration_that_broke_off_has_a_ledger_as_far_as_it_came(make_session):
    session = make_session(hidden=3, time_steps=5, learning_rate=1e3, clipping="none", cell="elman_identity")
    history = session.history
    trace = next(t for t in map(history.require, range(1, 400)) if t.problem)
    account, stages = Account(trace, "W"), course_of(trace, "W", 0)
    assert account.known_rows(len(trace)) == len(account.steps)
    assert stages[-1].known_from == NEVER


def test_that_a_large_matrix_keeps_the_extremes_of_its_blocks():
    matrix = np.zeros((4 * FINEST, 2 * FINEST))
    matrix[7, 3], matrix[8, 3] = -5.0, 4.0
    small = aggregated(matrix)
    assert small.flags.c_contiguous  # an image is made of its memory
    assert small.shape == (FINEST, FINEST)
    assert small[1, 1] == -5.0 and small[2, 1] == 4.0 and np.count_nonzero(small) == 2


def test_that_the_colours_of_gradients_have_one_scale_and_keep_the_sign():
    np.testing.assert_allclose(spread(np.array([-1.0, 0.0, 1e-4])), [-1.0, 0.0, 0.1])


def test_that_a_picture_stays_in_its_place():
    for shape in ((100, 1), (1, 100), (5,), (8, 8)):
        assert QRectF(3, 4, 40, 20).contains(fitted(shape, QRectF(3, 4, 40, 20)))


@pytest.mark.parametrize("height", [40, 90, 200, 420, 900])
@pytest.mark.parametrize("rows, stages", [(0, 4), (1, 4), (12, 8), (200, 4)])
def test_that_rows_and_stages_do_not_overlap_and_can_all_be_reached(height, rows, stages):
    slots = Slots(float(height), rows, stages, 13.0)
    end = slots.content - slots.page  # scrolled to the end
    last = slots.foot_top(max(end, 0)) + slots.stage_top(stages - 1) + slots.stage
    assert last <= height + 0.5
    if rows:
        bottom = slots.header + slots.row_top(rows - 1) + slots.row - max(end, 0)
        assert bottom <= slots.foot_top(max(end, 0)) + slots.stage_top(0)
