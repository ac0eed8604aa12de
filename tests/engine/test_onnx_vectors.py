"""The operators RNN, LSTM and GRU of ONNX: their published vectors, and what the reference implementation computes.

Most published weights are all alike, so that gates could be mixed up; none has the reset gate after the product, an
initial state other than 0, or sequences of different lengths. For these the reference implementation is asked.
"""

from dataclasses import replace

import numpy as np
import pytest
from batches import make_batch
from parity import assert_same, last_state, with_initial_states

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.cells.gru import Gru
from rnn_explorer.engine.cells.gru_before import GruBefore
from rnn_explorer.engine.cells.lstm import Lstm
from rnn_explorer.engine.cells.lstm_peephole import LstmPeephole
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.quantity import initial_name

onnx = pytest.importorskip("onnx")
from onnx.backend.test.case.node import _NodeTestCases, gru, lstm, rnn  # noqa: E402, F401  their import makes the cases
from onnx.reference import ReferenceEvaluator  # noqa: E402

T, D, H = 6, 3, 4
GATES = {"RNN": ("",), "LSTM": ("_i", "_o", "_f", "_g"), "GRU": ("_z", "_r", "_n")}  # in the order of ONNX
PEEPHOLES = ("p_i", "p_o", "p_f")
INITIAL = {"h": "initial_h", "s": "initial_c"}
ROWS = {"forward": (0,), "reverse": (0, 0), "bidirectional": (0, 1)}  # of the weights, for our directions
UNDERSTOOD = {"X", "W", "R", "B", "P", "sequence_lens", *INITIAL.values()}
SETTINGS = {"hidden_size", "direction", "layout", "linear_before_reset"}
PUBLISHED = {case.name: case for case in _NodeTestCases if case.model.graph.node[0].op_type in GATES}


def cell_of(kind, inputs, settings):
    if kind == "LSTM":
        return LstmPeephole() if "P" in inputs else Lstm()
    if kind == "GRU":
        return Gru() if settings.get("linear_before_reset") else GruBefore()
    return Elman()


def parameters_of(kind, inputs, row, cell):
    """The weights of one direction as the cell calls them; ONNX has one bias for the input and one for the state."""
    gates = GATES[kind]
    both = inputs.get("B", np.zeros((row + 1, 2 * len(gates) * inputs["R"].shape[-1])))[row]
    bias, second = np.split(both, 2)
    arrays = {"U": inputs["W"][row], "W": inputs["R"][row], "b": bias + second}
    own = {name + gate: part for name, array in arrays.items()
           for gate, part in zip(gates, np.split(array, len(gates)), strict=True)}
    if isinstance(cell, Gru):
        own |= {"b_n": np.split(bias, 3)[2], "b_q": np.split(second, 3)[2]}
    if isinstance(cell, LstmPeephole):
        own |= dict(zip(PEEPHOLES, np.split(inputs["P"][row], 3), strict=True))
    return own


def start_of(network, kind, inputs, rows):
    """The parameters and the states to start from; nothing is read out."""
    parameters = {"V": np.zeros((1, len(rows) * network.hidden)), "c": np.zeros(1)}
    states, none = {}, np.zeros((2, inputs["X"].shape[1], network.hidden))
    for layer, row in zip(network.directions, rows, strict=True):
        own = parameters_of(kind, inputs, row, network.cell)
        parameters |= {layer.name(name): array for name, array in own.items()}
        states |= {initial_name(layer.name(state)): inputs.get(INITIAL[state], none)[row]
                   for state in network.cell.states}
    return with_initial_states(network, parameters, states)


def batch_of(inputs):
    steps, sequences, components = inputs["X"].shape
    batch = make_batch(np.random.default_rng(0), steps, sequences, components, 1, "squared error",
                       lengths=inputs.get("sequence_lens"))
    return replace(batch, inputs=inputs["X"])


def turned(inputs, settings):
    """With time first as ours has it, or back; ONNX can have the sequences first."""
    batchwise = {"X", *INITIAL.values()} if settings.get("layout") else ()
    return {name: np.swapaxes(array, 0, 1) if name in batchwise else array for name, array in inputs.items()}


def compute(kind, inputs, settings):
    """What the operator gives, by the names of its outputs, computed by the engine."""
    inputs, rows = turned(inputs, settings), ROWS[settings.get("direction", "forward")]
    cell, batch, both_ways = cell_of(kind, inputs, settings), batch_of(inputs), len(rows) > 1
    network = Network(cell, inputs["X"].shape[2], settings["hidden_size"], 1, LOSSES["squared error"], 1, both_ways)
    start = start_of(network, kind, inputs, rows)
    trace = run_iteration(network, start, batch, Sgd(), method=Method(carries_state=True))
    asked_for = network.directions[-len(inputs["W"]) :]
    outputs = {"Y": np.stack([trace[layer.name("h")] for layer in asked_for], axis=1)}
    for name, state in {"Y_h": "h", "Y_c": "s"}.items():
        if state in cell.states:
            outputs[name] = np.stack([last_state(trace, layer, state) for layer in asked_for])
    if settings.get("layout"):
        return {name: np.moveaxis(array, -2, 0) for name, array in outputs.items()}
    return outputs


def settings_of(node):
    values = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def test_that_there_are_published_cases_of_all_three_operators():
    assert {case.model.graph.node[0].op_type for case in PUBLISHED.values()} == set(GATES)


@pytest.mark.parametrize("name", PUBLISHED)
def test_that_the_published_vectors_are_reproduced(name):
    """They have 32 bits."""
    node, ((arrays, expected),) = PUBLISHED[name].model.graph.node[0], PUBLISHED[name].data_sets
    settings, inputs = settings_of(node), dict(zip(filter(None, node.input), arrays, strict=True))
    assert settings.keys() <= SETTINGS
    assert inputs.keys() <= UNDERSTOOD
    outputs = compute(node.op_type, inputs, settings)
    for output, values in zip(filter(None, node.output), expected, strict=True):
        assert_same(outputs[output], values, 1e-6, output)


def draw(rng, kind, settings, sequences, peepholes):
    """All inputs of an operator but the lengths."""
    directions, gates = 2 if settings["direction"] == "bidirectional" else 1, len(GATES[kind])
    states = directions, sequences, H
    shapes = {"X": (T, sequences, D), "W": (directions, gates * H, D), "R": (directions, gates * H, H),
              "B": (directions, 2 * gates * H), "initial_h": states}
    if kind == "LSTM":
        shapes |= {"initial_c": states} | ({"P": (directions, 3 * H)} if peepholes else {})
    drawn = {name: rng.normal(scale=0.6, size=shape) for name, shape in shapes.items()}
    return turned(drawn, settings)


def compute_in_onnx(kind, inputs, settings):
    names = ["Y", "Y_h", "Y_c"] if kind == "LSTM" else ["Y", "Y_h"]
    formal = (parameter.name for parameter in onnx.defs.get_schema(kind).inputs)
    node = onnx.helper.make_node(kind, [name if name in inputs else "" for name in formal], names, **settings)
    return dict(zip(names, ReferenceEvaluator(node).run(None, inputs), strict=True))


OPERATORS = {  # kind, peepholes, what else it is told
    "RNN": ("RNN", False, {}),
    "LSTM": ("LSTM", False, {}),
    "LSTM with peepholes": ("LSTM", True, {}),
    "GRU, reset before the product": ("GRU", False, {"linear_before_reset": 0}),
    "GRU, reset after the product": ("GRU", False, {"linear_before_reset": 1}),
}
each_operator = pytest.mark.parametrize("kind, peepholes, more", OPERATORS.values(), ids=OPERATORS)
each_direction = pytest.mark.parametrize("direction", ROWS)


@pytest.mark.parametrize("layout, sequences", [(0, 1), (0, 3), (1, 3)])
@each_direction
@each_operator
def test_that_the_engine_computes_what_the_reference_implementation_computes(
    rng, kind, peepholes, more, direction, layout, sequences
):
    settings = {"hidden_size": H, "direction": direction, "layout": layout, **more}
    inputs = draw(rng, kind, settings, sequences, peepholes)
    outputs = compute(kind, inputs, settings)
    for output, values in compute_in_onnx(kind, inputs, settings).items():
        assert_same(outputs[output], values, 1e-12, output)


@each_direction
@each_operator
def test_that_a_shorter_sequence_gives_what_it_gives_alone(rng, kind, peepholes, more, direction):
    """The reference implementation does not look at ``sequence_lens``."""
    settings = {"hidden_size": H, "direction": direction, **more}
    inputs = draw(rng, kind, settings, 3, peepholes)
    lengths = np.array([3, T, 4], dtype=np.int32)
    outputs = compute(kind, {**inputs, "sequence_lens": lengths}, settings)
    for sequence, length in enumerate(lengths):
        only = slice(sequence, sequence + 1)
        alone = {name: inputs[name][:, only] for name in ("X", *INITIAL.values()) if name in inputs}
        alone["X"] = alone["X"][:length]
        theirs = compute_in_onnx(kind, {**inputs, **alone}, settings)
        assert_same(outputs["Y"][:length, :, only], theirs.pop("Y"), 1e-12, "Y")
        for output, values in theirs.items():
            assert_same(outputs[output][:, only], values, 1e-12, output)
