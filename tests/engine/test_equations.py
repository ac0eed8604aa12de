"""What is on the screen cannot drift from what was computed: every equation is evaluated and compared."""

import numpy as np
import pytest
from batches import CELLS, make_batch

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.equation import Function, Symbol, _filled, place_of
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.quantity import Role


def traces(cell, loss, mask):
    rng = np.random.default_rng(3)
    network = Network(cell(), 4, 5, 3, LOSSES[loss])
    batch = make_batch(rng, 6, 2, 4, 3, loss, mask)
    return run_iteration(network, network.initialize(rng), batch, Sgd(threshold=0.5))


MASKS = {
    "many to many": np.ones(6, dtype=bool),
    "many to one": np.arange(6) == 5,
    "targets in the middle": np.array([0, 1, 0, 1, 0, 0], dtype=bool),
}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_that_every_equation_of_every_event_gives_what_the_fast_code_wrote(cell, loss, mask):
    trace = traces(cell, loss, mask)
    for event in trace.events:
        written = trace[event.equation.writes]
        written = written if event.t is None else written[event.t]
        value = event.equation.value(place_of(trace, event))
        assert value.shape == written.shape, event
        np.testing.assert_allclose(value, written, rtol=1e-12, atol=1e-12 * np.abs(written).max(), err_msg=str(event))


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
