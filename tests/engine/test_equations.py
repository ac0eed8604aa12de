"""What is on the screen cannot drift from what was computed: every equation is evaluated and compared."""

import numpy as np
import pytest
from batches import CELLS, alive, make_batch

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.equation import Symbol, place_of
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.operations import Function, _filled
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.quantity import Role


def compare(trace):
    """Every equation with what was written, where a sequence has a time step."""
    exists = alive(trace)
    for event in trace.events:
        written, value = trace[event.equation.writes], event.equation.value(place_of(trace, event))
        scale = max(np.abs(written).max(), 1e-3)
        written = written if event.t is None else written[event.t]
        assert value.shape == written.shape, event
        if event.t is not None:
            written, value = written[exists[event.t]], value[exists[event.t]]
        np.testing.assert_allclose(value, written, rtol=1e-12, atol=1e-12 * scale, err_msg=str(event))


MASKS = {
    "many to many": np.ones(6, dtype=bool),
    "many to one": np.arange(6) == 5,
    "targets in the middle": np.array([0, 1, 0, 1, 0, 0], dtype=bool),
}
LENGTHS = np.array([6, 2, 4])
SHAPES = {  # layers, both directions, method, lengths, fed
    "stacked": (3, False, Method(), None, None),
    "both directions": (1, True, Method(), None, None),
    "stacked in both directions": (2, True, Method(), None, None),
    "lengths": (2, False, Method(), LENGTHS, None),
    "lengths in both directions": (2, True, Method(), LENGTHS, None),
    "mean": (1, False, Method(mean=True), None, None),
    "truncated": (2, False, Method(4), None, None),
    "truncated in both directions with lengths": (2, True, Method(2), LENGTHS, None),
    "free running": (1, False, Method(), None, np.arange(6) > 0),
    "free running, stacked and truncated": (2, False, Method(4, mean=True), LENGTHS, np.arange(6) % 3 > 0),
}


def run(cell, loss, mask, layers=1, both_ways=False, method=FULL, sequences=2, **more):
    rng = np.random.default_rng(3)
    network = Network(cell(), 4, 5, 4, LOSSES[loss], layers, both_ways)
    batch = make_batch(rng, 6, sequences, 4, 4, loss, mask, **more)
    parameters = network.initialize(rng)
    parameters += rng.normal(scale=0.3, size=parameters.shape)  # no bias and no peephole is 0
    return run_iteration(network, parameters, batch, Sgd(threshold=0.5), method=method)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_that_every_equation_of_every_event_gives_what_the_fast_code_wrote(cell, loss, mask):
    compare(run(cell, loss, mask))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_that_it_does_so_in_networks_of_every_shape(cell, shape):
    layers, both_ways, method, lengths, fed = shape
    if both_ways and cell.reads_output:
        pytest.skip("there is no output before both directions have come to their end")
    mask = np.array([1, 1, 0, 1, 0, 1], dtype=bool)
    compare(run(cell, "cross-entropy", mask, layers, both_ways, method, 3, lengths=lengths, fed=fed))


def test_that_the_error_from_the_next_time_step_is_left_out_after_the_last_one(network, rng):
    trace = run_iteration(network, network.initialize(rng), make_batch(rng, 3, 1, 3, 2, "cross-entropy"), Sgd())
    texts = {e.t: e.equation.text(place_of(trace, e)) for e in trace.events if e.equation.writes == "d_h"}
    assert texts[1] == "∂L/∂h(2) = Wᵀ ∂L/∂a(3) + Vᵀ ∂L/∂o(2)"
    assert texts[2] == "∂L/∂h(3) = Vᵀ ∂L/∂o(3)"


def test_that_the_first_time_step_reads_the_initial_state(network, rng):
    trace = run_iteration(network, network.initialize(rng), make_batch(rng, 3, 1, 3, 2, "cross-entropy"), Sgd())
    assert trace.events[0].equation.text(place_of(trace, trace.events[0])) == "a(1) = b + W h(0) + U x(1)"


def test_that_the_roles_are_coloured_in_the_typeset_equation(network, rng):
    trace = run_iteration(network, network.initialize(rng), make_batch(rng, 3, 1, 3, 2, "cross-entropy"), Sgd())
    tex = trace.events[0].equation.tex(place_of(trace, trace.events[0]), {Role.RECURRENT: "recurrence"})
    assert r"\textcolor{recurrence}{\mathbf{W}}" in tex
    assert r"\mathbf{h}^{(t-1)}" in tex


def test_that_ten_and_more_arguments_are_written_each_in_its_place():
    function = Function("many", sum, " ".join(f"#{n}" for n in range(1, 13)), "#12 #1")
    call = function(*(Symbol(name) for name in "abcdefghijkl"))
    assert _filled(function.text, [argument.name for argument in call.arguments]) == "l a"
