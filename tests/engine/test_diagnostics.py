"""Diagnostics agree with the slow and obvious way, and with what is true of gradients."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from batches import CELLS, make_batch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_explorer.engine import diagnostics
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.bptt import Bptt, run_iteration
from rnn_explorer.engine.diagnostics.origin import from_equations
from rnn_explorer.engine.equation import Place
from rnn_explorer.engine.generation import Generation
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Phase
from rnn_explorer.errors import BadInput

SOME = np.array([0, 1, 1, 0, 1, 0, 1, 0], dtype=bool)
ELMANS = sorted(name for name in CELLS if name.startswith("elman"))


def run(cell="elman", sequences=1, mask=SOME, hidden=5, seed=1, loss="cross-entropy", **parameters):
    """The trace of a network with some biases; ``parameters`` replace those that were drawn."""
    rng = np.random.default_rng(seed)
    network = Network(CELLS[cell](), 3, hidden, 2, LOSSES[loss])
    drawn = network.unpack(network.initialize(rng))
    drawn = {name: values + rng.normal(scale=0.2, size=values.shape) for name, values in drawn.items()} | parameters
    batch = make_batch(rng, len(mask), sequences, 3, 2, loss, mask)
    return run_iteration(network, network.pack(drawn), batch, Sgd())


def from_one_loss(cell, sequences, s):
    """The error of the hidden state if only time step ``s`` had a loss, (T, B, H)."""
    return run(cell, sequences, mask=np.arange(len(SOME)) == s, seed=1)["d_h"]


def swept_back(trace, s):
    """∂L(s)/∂h(t) of a tanh network for t = s … 0, by hand."""
    error, errors = trace["V"].T @ trace["d_o"][s, 0], []
    for t in reversed(range(s + 1)):
        errors.append(error)
        error = trace["W"].T @ ((1.0 - trace["h"][t, 0] ** 2) * error)
    return errors[::-1]


@pytest.mark.parametrize("cell", CELLS)
def test_that_the_origin_matrix_is_one_backward_sweep_for_each_loss(cell):
    origins = diagnostics.origin_matrix(run(cell, 2), sequence=1)
    for s, has_loss in enumerate(SOME):
        expected = np.full(len(SOME), np.nan)
        if has_loss:
            expected[: s + 1] = np.linalg.norm(from_one_loss(cell, 2, s)[: s + 1, 1], axis=1)
        np.testing.assert_allclose(origins[s], expected, rtol=1e-12, atol=1e-12 * np.nanmax(origins))


def test_that_the_origin_matrix_of_an_elman_network_agrees_with_sweeps_by_hand():
    trace = run(mask=np.ones(40, dtype=bool), hidden=7)
    origins = diagnostics.origin_matrix(trace)
    assert np.isnan(origins[np.triu_indices(40, 1)]).all()
    for s in range(40):
        np.testing.assert_allclose(origins[s, : s + 1], np.linalg.norm(swept_back(trace, s), axis=1), rtol=1e-12)


def test_that_the_errors_from_all_losses_add_up_to_the_error_and_their_norms_do_not():
    trace = run()
    swept = {s: swept_back(trace, s) for s in np.flatnonzero(SOME)}
    total = np.array([sum(errors[t] for s, errors in swept.items() if s >= t) for t in range(7)])
    np.testing.assert_allclose(total, trace["d_h"][:7, 0], rtol=1e-12)
    norms = np.nansum(diagnostics.origin_matrix(trace), axis=0)[:7]
    assert (norms[:5] > 1.01 * np.linalg.norm(trace["d_h"][:5, 0], axis=1)).all()


@pytest.mark.parametrize("cell", ELMANS)
def test_that_the_closed_form_and_the_equations_give_the_same_origins(cell):
    trace, losses = run(cell, 3), np.flatnonzero(SOME)[::-1]
    origins = np.full((8, 8), np.nan)
    origins[losses] = np.sqrt(from_equations(trace, 2, losses, "d_h").T)
    np.testing.assert_allclose(diagnostics.origin_matrix(trace, 2), origins, rtol=1e-12)


def test_that_the_origin_matrix_of_the_cell_state_ends_in_the_error_of_the_cell_state():
    trace = run("lstm", mask=np.arange(6) == 5)
    origins = diagnostics.origin_matrix(trace, state="s")
    np.testing.assert_allclose(origins[5], np.linalg.norm(trace["d_s"][:, 0], axis=1), rtol=1e-12)


def contributions(trace):
    """By parameter, the matrix or vector of each time step, from its equation."""
    sums = [event.equation for event in trace.events if event.phase is Phase.SUM]
    places = [Place(trace, t) for t in range(trace.sizes["T"])]
    return {
        equation.writes: [
            equation.expression.term.value(there) if equation.expression.term.exists(there)
            else np.zeros_like(trace[equation.writes]) for there in places
        ]
        for equation in sums
    }


@pytest.mark.parametrize("sequences", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_that_the_norms_of_contributions_are_those_of_the_matrices(cell, sequences):
    trace = run(cell, sequences)
    norms, running = diagnostics.contribution_norms(trace), diagnostics.running_norms(trace)
    assert norms.keys() == running.keys() == trace.parameters().keys()
    for written, matrices in contributions(trace).items():
        name = written.removeprefix("d_")
        expected = [np.linalg.norm(matrix) for matrix in matrices]
        np.testing.assert_allclose(norms[name], expected, rtol=1e-10, atol=1e-14, err_msg=name)
        sums = [np.linalg.norm(sum(matrices[t:])) for t in range(len(matrices))]
        np.testing.assert_allclose(running[name], sums, rtol=1e-10, atol=1e-14, err_msg=name)
        np.testing.assert_allclose(running[name][0], np.linalg.norm(trace[written]), rtol=1e-10)


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_that_gradients_and_norms_do_not_depend_on_how_many_time_steps_are_added_up_at_once(cell, monkeypatch):
    few = run(cell, 3)
    monkeypatch.setattr("rnn_explorer.engine.sums.CACHED", 0)
    one = run(cell, 3)
    for name, norms in diagnostics.contribution_norms(few).items():
        np.testing.assert_allclose(diagnostics.contribution_norms(one)[name], norms, rtol=1e-12)
        np.testing.assert_allclose(one[f"d_{name}"], few[f"d_{name}"], rtol=1e-10, atol=1e-14)


def test_that_norms_that_were_not_wanted_are_not_there(network, rng):
    batch = make_batch(rng, 4, 2, 3, 2, "cross-entropy")
    trace = Bptt(network, Sgd(), batch, norms=False).run(network.initialize(rng), batch)
    with pytest.raises(BadInput, match="norms=True"):
        diagnostics.contribution_norms(trace)


@pytest.mark.parametrize("cell", ELMANS)
def test_that_the_two_causes_of_decay_multiply_to_the_factor(cell):
    trace = run(cell, 2, mask=np.arange(8) == 7)
    found = diagnostics.decay(trace, sequence=1)
    norms = np.linalg.norm(trace["d_h"][:, 1], axis=1)
    np.testing.assert_allclose(found.factor, norms[:-1] / norms[1:], rtol=1e-12)
    np.testing.assert_allclose(found.activation * found.recurrent, found.factor, rtol=1e-12)
    assert (found.activation <= 1.0).all()
    assert (found.recurrent <= diagnostics.spectral_norm(trace["W"]) * (1 + 1e-12)).all()


@pytest.mark.parametrize("method", [Method(), Method(2)], ids=["full", "truncated"])
@pytest.mark.parametrize("lengths", [None, np.array([6, 4])], ids=["whole", "shorter"])
@pytest.mark.parametrize("both_ways", [False, True], ids=["forward", "both ways"])
@pytest.mark.parametrize("cell", ELMANS)
def test_that_the_decay_of_a_layer_is_that_of_what_comes_within_it(cell, both_ways, lengths, method, rng):
    network = Network(CELLS[cell](), 3, 4, 3, LOSSES["cross-entropy"], 2, both_ways)
    batch = make_batch(rng, 6, 2, 3, 3, "cross-entropy", lengths=lengths)
    trace = run_iteration(network, network.initialize(rng), batch, Sgd(), method=method)
    steps = 6 if lengths is None else lengths[1]
    for layer, suffix in itertools.product(("1", "2"), (".forward", ".reverse") if both_ways else ("",)):
        found, error = diagnostics.decay(trace, 1, f"h.{layer}{suffix}"), trace[f"d_h.{layer}{suffix}"][:steps, 1]
        above = sum_from_above(trace, layer, suffix)[:steps, 1]
        arriving, back = np.linalg.norm(error - above, axis=1), suffix == ".reverse"
        expected = arriving[1:] / np.linalg.norm(error[:-1], axis=1) if back else \
            arriving[:-1] / np.linalg.norm(error[1:], axis=1)
        np.testing.assert_allclose(found.factor[: steps - 1], expected, rtol=1e-9, atol=1e-12)
        passed = found.activation > 0  # ReLU may let nothing pass
        np.testing.assert_allclose((found.activation * found.recurrent)[passed], found.factor[passed], rtol=1e-12)
        assert np.isnan(found.factor[steps - 1 :]).all() and np.isnan(found.mean_slope[steps:]).all()


def sum_from_above(trace, layer, suffix):
    """What arrives at a state of the lower or the upper of two layers from above it, (T, B, H)."""
    if not suffix:
        return trace["d_a.2"] @ trace["U.2"] if layer == "1" else trace["d_o"] @ trace["V"]
    half = slice(None, 4) if suffix == ".forward" else slice(4, None)
    return trace[f"d_h.{layer}"][..., half]


def test_that_the_mean_slope_is_that_of_tanh():
    trace = run(sequences=2)
    expected = (1.0 - trace["h"][:, 1] ** 2).mean(axis=1)
    np.testing.assert_allclose(diagnostics.decay(trace, 1).mean_slope, expected, rtol=1e-12)


def test_that_there_is_no_decay_where_no_error_arrives():
    found = diagnostics.decay(run(mask=np.arange(8) == 4))
    np.testing.assert_array_equal(np.isnan(found.factor), np.arange(7) >= 4)


def test_that_in_a_linear_network_the_spectral_radius_decides_the_rate_of_decay():
    rng = np.random.default_rng(4)
    w = rng.normal(size=(6, 6))
    w = w @ np.diag([0.9, 0.5, 0.4, -0.3, 0.2, 0.1]) @ np.linalg.inv(w)
    trace = run("elman_identity", mask=np.arange(120) == 119, hidden=6, loss="squared error", W=w)
    rate = np.log(diagnostics.decay(trace).factor[:80]).mean()
    assert abs(rate - np.log(diagnostics.spectral_radius(w))) < 1e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.floats(0.05, 0.999), st.integers(0, 2**16))
def test_that_with_tanh_errors_always_vanish_if_the_largest_singular_value_is_below_one(hidden, norm, seed):
    w = np.random.default_rng(seed).normal(size=(hidden, hidden))
    w *= norm / diagnostics.spectral_norm(w)
    found = diagnostics.origin_matrix(run(mask=np.ones(25, dtype=bool), hidden=hidden, seed=seed, W=w))
    for s, row in enumerate(found):
        bound = row[s] * norm ** np.arange(s, -1, -1)
        assert (row[: s + 1] <= bound * (1 + 1e-9)).all()


def test_that_a_spectral_radius_of_zero_does_not_keep_an_error_from_growing():
    nilpotent = np.diag([10.0] * 5, k=1)
    assert diagnostics.spectral_radius(nilpotent) == 0.0
    assert diagnostics.spectral_norm(nilpotent) == pytest.approx(10.0)
    read_first = np.zeros((2, 6))
    read_first[:, 0] = 1.0
    last = np.arange(12) == 11
    trace = run("elman_identity", mask=last, hidden=6, loss="squared error", W=nilpotent, V=read_first)
    back = diagnostics.origin_matrix(trace)[11, ::-1]
    np.testing.assert_allclose(back[:6] / back[0], 10.0 ** np.arange(6))
    assert (back[6:] == 0.0).all()


def test_that_a_spectral_radius_above_one_does_not_keep_an_error_from_vanishing():
    trace = run(mask=np.arange(12) == 11, W=1.5 * np.eye(5), b=np.full(5, 4.0), U=np.zeros((5, 3)))
    assert diagnostics.spectral_radius(trace["W"]) == 1.5
    assert (diagnostics.decay(trace).factor < 0.1).all()


def test_that_the_path_of_the_memory_is_the_product_of_the_forget_gates():
    trace = run("lstm", 2)
    path, forget = diagnostics.memory_path(trace, 1), trace["gate_f"][:, 1]
    np.testing.assert_allclose(path[6, 2], forget[3] * forget[4] * forget[5] * forget[6], rtol=1e-12)
    assert (path[4, 4] == 1.0).all() and np.isnan(path[2, 3]).all()


def test_that_every_layer_and_direction_has_a_path_of_the_memory(rng):
    network = Network(CELLS["lstm"](), 3, 4, 3, LOSSES["cross-entropy"], 2, True)
    batch = make_batch(rng, 6, 2, 3, 3, "cross-entropy", lengths=np.array([6, 5]))
    trace = run_iteration(network, network.initialize(rng), batch, Sgd())
    path, forget = diagnostics.memory_path(trace, 1, "s.2.forward"), trace["gate_f.2.forward"][:, 1]
    np.testing.assert_allclose(path[4, 1], forget[2] * forget[3] * forget[4], rtol=1e-12)
    path, forget = diagnostics.memory_path(trace, 1, "s.1.reverse"), trace["gate_f.1.reverse"][:, 1]
    np.testing.assert_allclose(path[1, 4], forget[1] * forget[2] * forget[3], rtol=1e-12)
    assert (path[3, 3] == 1.0).all() and np.isnan(path[4, 1]).all() and np.isnan(path[5]).all()


def test_that_there_is_no_path_of_the_memory_where_a_sequence_is_over(rng):
    network = Network(CELLS["lstm"](), 3, 4, 3, LOSSES["cross-entropy"])
    batch = make_batch(rng, 4, 2, 3, 3, "cross-entropy", lengths=np.array([4, 2]))
    path = diagnostics.memory_path(run_iteration(network, network.initialize(rng), batch, Sgd()), 1)
    assert np.isfinite(path[1, :2]).all()
    assert np.isnan(path[2:]).all() and np.isnan(path[:2, 2:]).all()


def test_that_saturation_is_the_share_of_time_steps_beyond_the_threshold():
    bias = np.array([0.0, 9.0, -9.0, 0.0, 0.0])
    trace = run(sequences=2, U=np.zeros((5, 3)), W=np.zeros((5, 5)), b=bias)
    np.testing.assert_array_equal(diagnostics.saturation(trace), [0.0, 1.0, 1.0, 0.0, 0.0])
    trace = run(sequences=2)
    share = (np.abs(trace["h"]) > 0.4).mean(axis=(0, 1))
    np.testing.assert_allclose(diagnostics.saturation(trace, 0.4), share)


def test_that_a_gate_is_saturated_near_both_of_its_ends():
    trace = run("lstm", b_f=np.array([9.0, -9.0, 0.0, 0.0, 0.0]))
    np.testing.assert_array_equal(diagnostics.saturation(trace, 0.95, "gate_f")[:2], [1.0, 1.0])
    assert (diagnostics.saturation(trace, 0.95, "gate_f")[2:] < 1.0).all()


def test_that_a_unit_is_dead_if_it_is_never_active():
    trace = run("elman_relu", U=np.zeros((5, 3)), W=np.zeros((5, 5)), b=np.array([1.0, -1.0, 1.0, -1.0, 0.5]))
    np.testing.assert_array_equal(diagnostics.dead_units(trace), [False, True, False, True, False])


@pytest.mark.parametrize(
    "ask, message",
    [
        (lambda: diagnostics.origin_matrix(run(), sequence=1), "the sequence is 1; it must be from 0 to 0"),
        (lambda: diagnostics.origin_matrix(run(), state="s"), "origin matrix needs the column d_s; this trace has: x"),
        (lambda: diagnostics.decay(run("lstm")), "the decay needs errors that go back through W and one activation"),
        (lambda: diagnostics.decay(run(), -1), "the sequence is -1"),
        (lambda: diagnostics.decay(run(), state="h.2"), "the decay needs the column d_h.2; this trace has: x"),
        (lambda: diagnostics.decay(run(), state="x"), "the decay needs the column d_x"),
        (lambda: diagnostics.memory_path(run()), "the path of the memory needs the column gate_f"),
        (lambda: diagnostics.saturation(run("elman_relu")), "h has no bounds"),
        (lambda: diagnostics.saturation(run("elman_identity")), "h has no bounds"),
        (lambda: diagnostics.saturation(run(), column="z"), "saturation needs the column z"),
        (lambda: diagnostics.saturation(run(), 1.5), "the threshold of saturation is 1.5"),
        (lambda: diagnostics.dead_units(run()), "h is not the output of ReLU"),
        (lambda: diagnostics.spectral_radius(np.zeros((2, 3))), r"the shape \(2, 3\); eigenvalues need a square one"),
        (lambda: diagnostics.spectral_norm(np.full((2, 2), np.nan)), "not a finite number"),
        (lambda: diagnostics.spectral_norm(np.zeros(3)), r"the shape \(3,\)"),
    ],
)
def test_that_a_diagnosis_without_its_data_is_refused_by_name(ask, message):
    with pytest.raises(BadInput, match=message):
        ask()


DIAGNOSES = {
    "origin matrix": diagnostics.origin_matrix, "decay": diagnostics.decay, "norms": diagnostics.contribution_norms,
    "running norms": diagnostics.running_norms,
}


@pytest.mark.parametrize("large", ["U", "V"], ids=["forward", "in the update"])
@pytest.mark.parametrize("diagnose", [*DIAGNOSES.values(), diagnostics.saturation], ids=[*DIAGNOSES, "saturation"])
def test_that_an_iteration_that_broke_off_has_no_diagnosis(diagnose, large):
    with np.errstate(over="ignore", invalid="ignore"):
        trace = run(**{large: np.full((5, 3) if large == "U" else (2, 5), 1e308)})
    assert trace.problem is not None
    with pytest.raises(BadInput, match=r"needs a whole iteration, and this one broke off: .* became"):
        diagnose(trace)


@pytest.mark.parametrize("diagnose", DIAGNOSES.values(), ids=DIAGNOSES)
def test_that_a_passage_has_no_diagnosis_of_errors(diagnose, rng):
    network, axis = Network(CELLS["elman"](), 3, 4, 3, LOSSES["cross-entropy"]), Axis(("a", "b", "c"))
    generation = Generation(network, Sgd(), Method(), (axis, axis), 1, 4)
    passage = generation.run(network.initialize(rng), np.eye(3)[:1], 1.0, rng)
    with pytest.raises(BadInput, match="needs errors, and this trace is a passage that was generated"):
        diagnose(passage)


def test_that_the_origin_matrix_is_right_where_a_sequence_is_shorter(rng):
    network = Network(CELLS["elman"](), 3, 4, 3, LOSSES["cross-entropy"], 2, True)
    batch, parameters = make_batch(rng, 3, 2, 3, 3, "cross-entropy", lengths=np.array([3, 2])), network.initialize(rng)
    origins = diagnostics.origin_matrix(run_iteration(network, parameters, batch, Sgd()), 1, "h.1.forward")
    for s in range(2):
        mask = np.zeros((3, 2), dtype=bool)
        mask[s, 1] = True
        alone = run_iteration(network, parameters, replace(batch, mask=mask), Sgd())
        expected = np.linalg.norm(alone["d_h.1.forward"][:, 1], axis=1)
        np.testing.assert_allclose(origins[s], expected, rtol=1e-12, atol=1e-15)
    assert np.isnan(origins[2]).all()


SHAPES = {  # layers, both directions, method, lengths, fed
    "truncated": (1, False, Method(3), None, None),
    "truncated, stacked, a mean with lengths": (2, False, Method(2, mean=True), np.array([5, 3]), None),
    "truncated in both directions": (2, True, Method(2), None, None),
    "free running": (1, False, Method(), None, np.arange(6) > 1),
    "free running, truncated, stacked": (2, False, Method(4), np.array([6, 4]), np.arange(6) % 2 > 0),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("cell", CELLS)
def test_that_the_origin_matrix_is_right_in_networks_of_every_shape(cell, shape, rng):
    layers, both_ways, method, lengths, fed = shape
    if both_ways and CELLS[cell].reads_output:
        pytest.skip("there is no output before both directions have come to their end")
    network = Network(CELLS[cell](), 3, 4, 3, LOSSES["cross-entropy"], layers, both_ways)
    batch = make_batch(rng, 6, 2, 3, 3, "cross-entropy", np.arange(6) != 2, lengths=lengths, fed=fed)
    parameters, lowest = network.initialize(rng), network.directions[0].name("h")
    origins = diagnostics.origin_matrix(run_iteration(network, parameters, batch, Sgd(), method=method), 1, lowest)
    has_loss = batch.mask if batch.mask.ndim == 1 else batch.mask[:, 1]
    assert (np.isnan(origins).all(axis=1) == ~has_loss).all()
    weight = 1.0 / batch.mask.sum() if method.mean else 1.0
    for s in np.flatnonzero(has_loss):
        only = np.zeros((6, 2), dtype=bool)
        only[s, 1] = True
        alone = run_iteration(network, parameters, replace(batch, mask=only), Sgd(), method=replace(method, mean=False))
        expected = weight * np.linalg.norm(alone[f"d_{lowest}"][:, 1], axis=1)
        reach = slice(None) if both_ways else slice(s + 1)
        np.testing.assert_allclose(origins[s, reach], expected[reach], rtol=1e-10, atol=1e-14)


def test_that_no_error_goes_back_through_a_wall(rng):
    network = Network(CELLS["elman"](), 3, 4, 3, LOSSES["cross-entropy"])
    trace = run_iteration(network, network.initialize(rng), make_batch(rng, 6, 1, 3, 3, "cross-entropy"), Sgd(),
                          method=Method(2))
    found = diagnostics.decay(trace)
    np.testing.assert_array_equal(found.factor == 0.0, [False, True, False, True, False])
    np.testing.assert_array_equal(found.recurrent == 0.0, [False, True, False, True, False])


def test_that_a_unit_is_not_alive_where_its_sequence_is_over(rng):
    network = Network(CELLS["elman_relu"](), 3, 4, 3, LOSSES["cross-entropy"])
    batch = make_batch(rng, 5, 2, 3, 3, "cross-entropy", lengths=np.array([5, 1]))
    first = Bptt(network, Sgd(), batch, Method(carries_state=True))
    parameters = network.unpack(network.initialize(rng))
    parameters["b"][...] = 100.0
    state = np.array(first.run(network.pack(parameters), batch).updated_state())
    parameters["b"][...] = -1e4
    state[: network.layout.size] = network.pack(parameters)
    trace = first.run(state, batch)
    assert (trace["h"][1:, 1] > 0.0).all()  # the state that it began with
    np.testing.assert_array_equal(diagnostics.dead_units(trace), True)


def test_that_time_steps_that_a_sequence_has_not_do_not_count(rng):
    network = Network(CELLS["elman"](), 3, 4, 3, LOSSES["cross-entropy"])
    parameters = network.unpack(network.initialize(rng))
    parameters["b"][...] = 100.0
    batch = make_batch(rng, 5, 2, 3, 3, "cross-entropy", lengths=np.array([5, 1]))
    trace = run_iteration(network, network.pack(parameters), batch, Sgd())
    np.testing.assert_array_equal(diagnostics.saturation(trace), 1.0)
    np.testing.assert_array_equal(np.isnan(diagnostics.decay(trace, 1).mean_slope), [False, True, True, True, True])
