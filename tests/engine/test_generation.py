"""A generated passage: what is drawn, and that its numbers are those of the training's forward sweep."""

import numpy as np
import pytest
from batches import CELLS

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.cells.elman_relu import ElmanRelu
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.explanation import explain
from rnn_explorer.engine.generation import Generation, at_temperature, draw
from rnn_explorer.engine.losses import LOSSES, softmax
from rnn_explorer.engine.method import FULL, Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import NEVER, Phase, Unit
from rnn_explorer.errors import BadInput

GIVEN, STEPS, KINDS = 3, 9, 4
SYMBOLS = Axis(tuple("abcd"))
CURVES = Axis(tuple("abcd"), False, ("m",) * KINDS, (0.0,) * KINDS, (1.0,) * KINDS)
METHODS = {"float64": FULL, "float32": Method(precision="float32")}


def made(cell, loss="cross-entropy", layers=1, temperature=1.0, seed=5, method=FULL, axis=SYMBOLS, steps=STEPS):
    """A network, its parameters, and a passage of it."""
    rng = np.random.default_rng(1)
    network = Network(cell(), KINDS, 5, KINDS, LOSSES[loss], layers)
    parameters = 2.0 * network.initialize(rng)
    prompt = one_hot(rng.integers(0, KINDS, GIVEN), KINDS) if axis.symbols else rng.normal(size=(GIVEN, KINDS))
    generation = Generation(network, Adam(), method, (axis, axis), GIVEN, steps)
    return network, parameters, generation.run(parameters, prompt, temperature, np.random.default_rng(seed))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_that_a_passage_has_the_numbers_of_an_iteration_on_the_same_inputs_to_the_bit(cell, loss, layers, method):
    axis = SYMBOLS if loss == "cross-entropy" else CURVES
    network, parameters, trace = made(cell, loss, layers, method=method, axis=axis)
    inputs = np.concatenate([trace["x"], np.zeros((1, 1, KINDS))]).astype(np.float64)
    fed = np.arange(STEPS + 1) == STEPS  # the last one, so that the iteration too goes step by step
    batch = Batch(inputs, np.full(inputs.shape, 1 / KINDS), np.ones(STEPS + 1, dtype=bool), axis, axis, fed=fed)
    iteration = run_iteration(network, parameters, batch, Adam(), method=method)
    for name in {event.equation.writes for event in trace.events}:
        np.testing.assert_array_equal(trace[name], iteration[name][:STEPS], err_msg=name)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_that_every_equation_of_a_passage_gives_what_the_fast_code_wrote(cell, loss):
    _, _, trace = made(cell, loss, 2, 0.7)
    for event in trace.events:
        value, written = event.equation.value(place_of(trace, event)), trace[event.equation.writes][event.t]
        np.testing.assert_allclose(value, written, rtol=1e-12, atol=1e-12, err_msg=str(event))


def test_that_only_what_is_generated_is_no_datum():
    _, _, trace = made(Elman)
    assert trace.is_generated and trace.prompt == GIVEN
    assert {event.phase for event in trace.events} == {Phase.FORWARD}
    assert (trace.columns["x"].known_from > 0).tolist() == [False] * GIVEN + [True] * (STEPS - GIVEN)
    assert (trace["x"].sum(axis=-1) == 1).all()
    for never in ("y", "L_t", "d_h"):
        assert (trace.columns[never].known_from == NEVER).all()
    assert not trace.known("L", len(trace)) and not trace.known("W_new", len(trace))


def test_that_stepping_by_iterations_halts_at_both_ends_of_a_passage():
    _, parameters, _ = made(Elman)
    network = Network(Elman(), KINDS, 5, KINDS, LOSSES["cross-entropy"])
    generation = Generation(network, Sgd(), FULL, (SYMBOLS, SYMBOLS), GIVEN, STEPS)
    trace = generation.run(parameters, np.eye(KINDS)[:GIVEN], 1.0, np.random.default_rng(1), iteration=7)
    assert trace.stops(Unit.ITERATION) == (0, len(trace)) and trace.iteration == 7


@pytest.mark.parametrize("temperature", [0.0, 1e-9])
def test_that_at_temperature_0_the_most_likely_symbol_is_taken(temperature):
    _, _, trace = made(Elman, temperature=temperature)
    for t in range(GIVEN, STEPS):
        assert trace["x"][t, 0].argmax() == trace["y_hat"][t - 1, 0].argmax()


def test_that_the_same_seed_gives_the_same_passage_and_another_one_another():
    first, again, other = (made(Elman, seed=seed, steps=40)[2] for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.numbers, again.numbers)
    assert (first["x"] != other["x"]).any()


def test_that_a_longer_passage_begins_as_the_shorter_one():
    short, long = (made(Elman, steps=steps)[2] for steps in (STEPS, 30))
    np.testing.assert_array_equal(short["x"], long["x"][:STEPS])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_that_drawn_symbols_are_as_frequent_as_probable(temperature, rng):
    probabilities, count = at_temperature(np.array([2.0, 0.0, -1.0, 0.5]), temperature), 40_000
    drawn = draw(np.tile(probabilities, (count, 1)), rng.random(count))
    deviation = np.sqrt(probabilities * (1 - probabilities) / count)
    assert (np.abs(drawn.mean(axis=0) - probabilities) < 4 * deviation).all()


def test_that_what_has_no_probability_is_never_drawn():
    for u in (0.0, 0.5, np.nextafter(1.0, 0.0)):
        assert draw(np.array([[0.0, 0.1, 0.2, 0.0]]), np.array([u]))[0, [0, 3]].tolist() == [0.0, 0.0]


def test_that_at_temperature_1_the_probabilities_are_those_of_the_output():
    o = np.array([[3.0, -800.0, 1.0, 1e4]])
    np.testing.assert_array_equal(at_temperature(o, 1.0), softmax(o))
    assert at_temperature(o, 1e-308).tolist() == [[0.0, 0.0, 0.0, 1.0]]


def test_that_a_drawn_input_is_explained_by_all_probabilities_and_the_number_that_was_drawn():
    _, _, trace = made(Elman, temperature=0.7)
    event = next(event for event in trace.events if event.equation.writes == "x")
    ((summand,),) = [explain(trace, event, (1,)).summands]
    (drawn,) = summand.factors
    assert {(source.column, source.t) for source in drawn.sources} == {("o", GIVEN - 1), ("temperature", None),
                                                                      ("u", GIVEN)}
    assert len(drawn.arguments[0]) == KINDS and drawn.value == trace["x"][GIVEN, 0, 1]
    assert event.equation.text(place_of(trace, event)) == "x(4) = draw(softmax(o(3) / ϑ); u(4))"


def test_that_a_passage_that_leaves_the_numbers_ends_where_it_does_so():
    rng = np.random.default_rng(1)
    network = Network(ElmanRelu(), KINDS, 5, KINDS, LOSSES["squared error"])
    generation = Generation(network, Sgd(), FULL, (CURVES, CURVES), GIVEN, 40)
    trace = generation.run(1e12 * np.abs(network.initialize(rng)), np.ones((GIVEN, KINDS)), 1.0, rng, 6)
    assert "became ∞" in trace.problem and "after iteration 6" in trace.problem
    assert 0 < len(trace) < 40 * 4 and trace.is_generated


@pytest.mark.parametrize("cell", CELLS)
def test_that_a_passage_ends_at_an_infinity_that_is_squashed(rng, cell):
    network = Network(CELLS[cell](), KINDS, 5, KINDS, LOSSES["cross-entropy"])
    parameters = network.unpack(network.initialize(rng))
    for name in parameters:
        if name.startswith("U"):
            parameters[name][...] = -1e308
    generation = Generation(network, Sgd(), FULL, (SYMBOLS, SYMBOLS), GIVEN, STEPS)
    trace = generation.run(network.pack(parameters), np.full((GIVEN, KINDS), 9.0), 1.0, rng)
    assert "(1) became −∞ (unit 1, time step 1, after iteration 1" in trace.problem


def test_that_both_directions_are_refused_with_a_sentence():
    network = Network(Elman(), KINDS, 5, KINDS, LOSSES["cross-entropy"], bidirectional=True)
    with pytest.raises(BadInput, match="use one direction"):
        Generation(network, Sgd(), FULL, (SYMBOLS, SYMBOLS), GIVEN, STEPS)
