"""Every number is the sum of its summands, and every source in them is a number of the trace that was there before."""

from math import prod

import numpy as np
import pytest
from batches import CELLS, make_batch

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.clipping import CLIPPINGS
from rnn_explorer.engine.equation import Symbol
from rnn_explorer.engine.explanation import explain, maker
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.sources import Source
from rnn_explorer.engine.summands import Applied
from rnn_explorer.engine.trace import Event, Phase
from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find_all

OPTIMIZERS = find_all("rnn_explorer.engine.optimizers", Optimizer)
STEPS, INPUTS, HIDDEN, OUTPUTS = 4, 3, 4, 3
MASKS = {"many to many": np.ones(STEPS, dtype=bool), "masked": np.array([0, 1, 1, 0], dtype=bool)}


SHAPES = {  # layers, both directions, method, fed
    "stacked": (2, False, Method(), None),
    "stacked in both directions with a mean": (2, True, Method(mean=True), None),
    "truncated in both directions": (1, True, Method(2), None),
    "free running": (2, False, Method(3), np.array([0, 1, 0, 1], dtype=bool)),
}


def make_trace(
    cell="elman", loss="cross-entropy", mask="many to many", sequences=3, optimizer=None, iteration=2,
    shape=(1, False, FULL, None),
):
    """The last of some iterations, so that the optimizer's state is not zero; no parameter and no state is zero."""
    rng = np.random.default_rng(4)
    layers, both_ways, method, fed = shape
    network = Network(CELLS[cell](), INPUTS, HIDDEN, OUTPUTS, LOSSES[loss], layers, both_ways)
    optimizer = optimizer or Sgd(threshold=0.5)
    state = network.initialize(rng)
    state += rng.normal(scale=0.3, size=state.shape)
    for n in range(1, iteration + 1):
        batch = make_batch(rng, STEPS, sequences, INPUTS, OUTPUTS, loss, MASKS[mask], fed=fed)
        trace = run_iteration(network, state, batch, optimizer, n, method)
        state = trace.updated_state()
    return trace


def random_explanation(rng, trace, event):
    """The explanation of a random element of what the event wrote, and the number itself."""
    quantity, written = trace.quantity(event.equation.writes), trace[event.equation.writes]
    written = written if event.t is None else written[event.t]
    place = tuple(int(rng.integers(length)) for length in written.shape)
    has_sequence = "B" in quantity.axes
    found = explain(trace, event, place[has_sequence:], place[0] if has_sequence else 0)
    return found, written[place]


def check_every_event(trace):
    rng = np.random.default_rng(5)
    for position, event in enumerate(trace.events):
        explanation, written = random_explanation(rng, trace, event)
        assert explanation.value == written
        assert maker(trace, event.equation.writes, event.t) is event
        values = [summand.value for summand in explanation.summands]
        assert abs(sum(values) - written) <= 1e-12 * sum(map(abs, values)), event
        for summand in explanation.summands:
            check_summand(trace, summand, position)


def check_summand(trace, summand, position):
    """Its sources are in the trace, and were known when ``position`` events had run."""
    assert summand.sources
    for source in summand.sources:
        assert trace[source.column][source.position] == source.value
        assert trace.known(source.column, position)[... if source.t is None else source.t], source
    if all(isinstance(factor, Source) for factor in summand.factors):
        product = summand.sign * prod(trace[s.column][s.position] for s in summand.sources)
        assert summand.value == pytest.approx(product, rel=1e-14)
    for factor in summand.factors:
        if isinstance(factor, Applied):
            check_that_nothing_else_is_read(factor)


def check_that_nothing_else_is_read(applied):
    """The function gives the same number if every element of an argument that is not a source is not a number."""
    arguments = [np.array(argument.value(applied.place)) for argument in applied.call.arguments]
    for which, argument in enumerate(applied.call.arguments):
        if isinstance(argument, Symbol):
            sources = applied.arguments[which]
            kept = np.full_like(arguments[which], np.nan)
            for source in sources:
                kept[source.position[source.t is not None:]] = source.value
            arguments[which] = kept
    with np.errstate(invalid="ignore"):
        result = np.asarray(applied.call.function.value(*arguments))
    assert result[applied.index] == applied.value


@pytest.mark.parametrize("sequences", [1, 3])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_that_the_summands_of_every_cell_add_up_to_what_the_fast_code_wrote(cell, loss, mask, sequences):
    check_every_event(make_trace(cell, loss, mask, sequences))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", CELLS)
def test_that_the_summands_of_networks_of_every_shape_add_up_to_what_the_fast_code_wrote(cell, shape):
    if SHAPES[shape][1] and CELLS[cell].reads_output:
        pytest.skip("there is no output before both directions have come to their end")
    check_every_event(make_trace(cell, mask="masked", sequences=2, shape=SHAPES[shape]))


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_that_the_summands_of_every_optimizer_add_up_to_what_the_fast_code_wrote(optimizer, clipping, weight_decay):
    check_every_event(make_trace(optimizer=optimizer(threshold=0.05, clipping=clipping, weight_decay=weight_decay)))


def event_that_writes(trace, column, t=None):
    return next(e for e in trace.events if e.equation.writes == column and e.t == t)


def places(summand):
    """Its sources without their values."""
    return tuple((s.column, s.t, s.sequence, s.index) for s in summand.sources)


def test_that_a_pre_activation_is_bias_then_memory_then_input():
    trace = make_trace()
    summands = explain(trace, event_that_writes(trace, "a", 2), (1,), sequence=2).summands
    assert [places(summand) for summand in summands] == [
        (("b", None, None, (1,)),),
        *((("W", None, None, (1, k)), ("h", 1, 2, (k,))) for k in range(HIDDEN)),
        *((("U", None, None, (1, d)), ("x", 2, 2, (d,))) for d in range(INPUTS)),
    ]


def test_that_an_error_comes_through_columns_of_the_matrices():
    trace = make_trace()
    summands = explain(trace, event_that_writes(trace, "d_h", 1), (3,), sequence=1).summands
    assert [places(summand) for summand in summands] == [
        *((("W", None, None, (k, 3)), ("d_a", 2, 1, (k,))) for k in range(HIDDEN)),
        *((("V", None, None, (k, 3)), ("d_o", 1, 1, (k,))) for k in range(OUTPUTS)),
    ]


def test_that_the_first_time_step_reads_the_initial_state():
    trace = make_trace()
    summands = explain(trace, event_that_writes(trace, "a", 0), (1,)).summands
    assert places(summands[1])[1] == ("h_0", None, 0, (0,))


def test_that_a_gradient_has_one_summand_for_each_time_step_with_an_error_and_each_sequence():
    trace = make_trace(mask="masked")
    summands = explain(trace, event_that_writes(trace, "d_W"), (1, 2)).summands
    assert [places(summand) for summand in summands] == [
        (("d_a", t, b, (1,)), (("h_0", None, b, (2,)) if t == 0 else ("h", t - 1, b, (2,))))
        for t in range(3) for b in range(3)
    ]


def test_that_the_update_takes_away_rate_times_factor_times_gradient():
    trace = make_trace()
    before, step = explain(trace, event_that_writes(trace, "W_new"), (1, 2)).summands
    assert places(before) == (("W", None, None, (1, 2)),)
    assert [name for name, *_ in places(step)] == ["eta", "clip", "d_W"]
    assert step.value == -prod(source.value for source in step.sources)


def test_that_a_softmax_reads_all_outputs_of_its_sequence_and_tanh_one_unit():
    trace = make_trace()
    (softmax,) = explain(trace, event_that_writes(trace, "y_hat", 1), (2,), sequence=1).summands
    assert places(softmax) == tuple(("o", 1, 1, (k,)) for k in range(OUTPUTS))
    (tanh,) = explain(trace, event_that_writes(trace, "h", 1), (2,), sequence=1).summands
    assert places(tanh) == (("a", 1, 1, (2,)),)
    assert (tanh.factors[0].name, tanh.factors[0].text) == ("tanh", "tanh(a(2))")


def test_that_the_norm_is_made_of_every_number_of_every_gradient_once():
    trace = make_trace()
    (norm,) = explain(trace, event_that_writes(trace, "g_norm")).summands
    assert len(set(places(norm))) == len(norm.sources) == trace.updated_parameters().size


def test_that_the_largest_summand_comes_first_by_size():
    trace = make_trace()
    explanation = explain(trace, event_that_writes(trace, "a", 2), (1,))
    sizes = [abs(summand.value) for summand in explanation.by_size()]
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(map(id, explanation.by_size())) == sorted(map(id, explanation.summands))


@pytest.mark.parametrize("cell", CELLS)
def test_that_every_number_leads_back_to_what_was_given(cell):
    """A new weight depends on everything, through the norm: every way goes into the past and ends."""
    trace = make_trace(cell, sequences=2)
    order = {id(event): n for n, event in enumerate(trace.events)}
    explanation = explain(trace, event_that_writes(trace, "V_new"), (0, 0))
    waiting, seen, given = [explanation], set(), set()
    while waiting:
        explanation = waiting.pop()
        for source in {s for summand in explanation.summands for s in summand.sources} - seen:
            seen.add(source)
            event = maker(trace, source.column, source.t)
            if event is None:
                given.add(source.column)
                continue
            inner = explain(trace, event, source.index, source.sequence or 0)
            assert inner.result == source
            assert order[id(inner.event)] < order[id(explanation.event)]
            waiting.append(inner)
    assert given >= {"x", "y", "eta", "threshold", *trace.parameters()}
    assert {trace.quantity(name).role for name in given} <= {Role.DATA, Role.PARAMETER, Role.RECURRENT, Role.SETTING}


def test_that_what_is_given_has_no_maker():
    trace = make_trace(mask="masked")
    for name in ("W", "h_0", "threshold"):
        assert maker(trace, name) is None
    assert maker(trace, "x", 0) is None
    assert maker(trace, "d_h", 3) is None  # no error after the last target
    assert maker(trace, "d_h", 2) is event_that_writes(trace, "d_h", 2)


@pytest.mark.parametrize(
    ("column", "t", "index", "sequence", "message"),
    [
        ("a", 1, (4,), 0, r"the index in a is \(4,\); it must be \(0 to 3\)"),
        ("a", 1, (-1,), 0, "the index in a"),
        ("a", 1, (), 0, "the index in a"),
        ("a", 1, (0,), 3, "the sequence is 3; it must be from 0 to 2"),
        ("d_W", None, (0,), 0, r"it must be \(0 to 3, 0 to 3\)"),
        ("L", None, (0,), 0, r"the index in L is \(0,\); it must be \(\)"),
    ],
)
def test_that_an_element_that_is_not_there_is_refused(column, t, index, sequence, message):
    trace = make_trace()
    with pytest.raises(BadInput, match=message):
        explain(trace, event_that_writes(trace, column, t), index, sequence)


def test_that_a_column_or_a_time_step_that_is_not_there_is_refused():
    trace = make_trace()
    for column, t in (("nonsense", 0), ("h", None), ("h", STEPS), ("h", -1), ("W", 0)):
        with pytest.raises(BadInput, match=column):
            maker(trace, column, t)


def test_that_an_event_of_another_trace_is_refused():
    trace = make_trace(mask="masked")
    event = Event(Phase.BACKWARD, event_that_writes(trace, "d_h", 0).equation, 3)
    with pytest.raises(BadInput, match="no event of the trace writes"):
        explain(trace, event, (0,))
