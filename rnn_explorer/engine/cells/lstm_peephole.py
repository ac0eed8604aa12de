"""LSTM with peepholes: the gates also see the cell state.

Gers and Schmidhuber, Recurrent Nets that Time and Count, 2000. As the ONNX operator LSTM with its input P: the input
gate and the forget gate see s(t−1), the output gate sees s(t).
"""

import numpy as np

from rnn_explorer.engine.activations import SIGMOID
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Expression
from rnn_explorer.engine.gates import (
    CANDIDATE,
    ERROR_OF_HIDDEN,
    ERROR_OF_OUTPUT_GATE,
    ERROR_OF_SQUASHED,
    ERRORS_OF_WRITING,
    FORGET,
    GATES,
    GRADIENTS,
    INPUT,
    NEW_STATE,
    OUTPUT,
    PARAMETERS,
    SHOW,
    SQUASH,
    STATE_BEFORE,
    STATE_NOW,
    Gate,
    error_of_pre_activation,
    error_of_state,
    pre_activation,
    value_of,
)
from rnn_explorer.engine.memory_cell import MemoryCell, form
from rnn_explorer.engine.operations import Hadamard, OverSequences, OverTime
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sums import sum_of_vectors

BEFORE, SEEING = (INPUT, FORGET, CANDIDATE), (INPUT, FORGET, OUTPUT)
PEEPHOLES = tuple(gate.parameter("p", "peephole weights", "H") for gate in SEEING)


def _sees(gate: Gate, state: Expression) -> Equation:
    return pre_activation(gate, Hadamard(gate.symbol("p"), state),
                          seen=" Through its peephole each unit also sees its own cell state, shown or not.")


def _gradient(gate: Gate, state: Expression) -> Equation:
    return Equation(
        f"d_p_{gate.key}", OverTime(OverSequences(Hadamard(gate.symbol("d_a"), state))), f"gradient of p_{gate.letter}",
        "Each time step contributes the error of this gate times the cell state that it saw, element by element.",
    )


class LstmPeephole(MemoryCell):
    """An LSTM whose gates i and f see s(t−1), and ω sees s(t): each unit its own, through the weights p."""

    name = "lstm_peephole"
    title = "LSTM with peepholes"
    parameters = (*PARAMETERS, *PEEPHOLES)
    forward = (
        _sees(INPUT, STATE_BEFORE), _sees(FORGET, STATE_BEFORE), pre_activation(CANDIDATE), *map(value_of, BEFORE),
        NEW_STATE, _sees(OUTPUT, STATE_NOW), value_of(OUTPUT), SQUASH, SHOW,
    )
    backward = (
        ERROR_OF_HIDDEN, ERROR_OF_OUTPUT_GATE, error_of_pre_activation(OUTPUT), ERROR_OF_SQUASHED,
        error_of_state(
            Hadamard(OUTPUT.symbol("p"), OUTPUT.symbol("d_a")),
            *(Hadamard(gate.symbol("p"), gate.symbol("d_a", 1)) for gate in (INPUT, FORGET)),
            meaning="An error arrives from every place where s(t) was used: h(t), the next cell state, and the three "
                    "peepholes. What arrives is added.",
        ),
        *ERRORS_OF_WRITING, *map(error_of_pre_activation, BEFORE),
    )
    gradients = (
        *GRADIENTS,
        _gradient(INPUT, STATE_BEFORE), _gradient(FORGET, STATE_BEFORE), _gradient(OUTPUT, STATE_NOW),
    )
    rows_forward = (
        "a", "s_before", "a_i", "a_f", "a_o", "gate", "gate_i", "gate_f", "gate_g", "gate_o", "s", "m")
    rows_backward = ("d_h", "d_s", "gate_f", "d_a_i", "d_a_f", "d_a_g", "d_a_o")

    def step_forward(self, do: Programme, v: Views) -> None:
        w, part, p_i, p_f, p_o = self.weights(v), v.row("kept"), v["p_i"], v["p_f"], v["p_o"]
        k, d, *_ = form(v.steps("a")[0][0].shape, part.dtype)
        for row, _, h, a, s_before, a_i, a_f, a_o, gate, i, f, g, o, s, m in self.joined_steps(v):
            product(do, row, w, a)
            do(np.multiply, p_i, s_before, part)
            do(np.add, a_i, part, a_i)
            do(np.multiply, p_f, s_before, part)
            do(np.add, a_f, part, a_f)
            do(np.multiply, a, k, gate)
            do(np.tanh, gate, gate)
            do(np.multiply, gate, k, gate)
            do(np.add, gate, d, gate)  # the output gate is not ready: it sees the new state
            do(np.multiply, i, g, s)
            do(np.multiply, f, s_before, part)
            do(np.add, s, part, s)
            do(np.multiply, p_o, s, part)
            do(np.add, a_o, part, a_o)
            SIGMOID.apply(do, a_o, o)
            do(np.tanh, s, m)
            do(np.multiply, o, m, h)
        self.spread(do, v)

    def step_backward(self, do: Programme, v: Views) -> None:
        part, kept = np.empty_like(v.row("kept")), v.row("kept")
        p_i, p_f, p_o = v["p_i"], v["p_f"], v["p_o"]
        for d_a, d_h, d_s, f, of_i, of_f, of_g, of_o in self.errors_at_states(do, v):
            d_i, d_f, d_g, d_o = np.split(d_a, len(GATES), axis=-1)
            do(np.multiply, of_o, d_h, d_o)
            do(np.multiply, d_s, d_h, d_s)
            do(np.add, d_s, kept, d_s)
            do(np.multiply, p_o, d_o, part)
            do(np.add, d_s, part, d_s)
            do(np.multiply, of_i, d_s, d_i)
            do(np.multiply, of_f, d_s, d_f)
            do(np.multiply, of_g, d_s, d_g)
            do(np.multiply, f, d_s, kept)
            do(np.multiply, p_i, d_i, part)
            do(np.add, kept, part, kept)
            do(np.multiply, p_f, d_f, part)
            do(np.add, kept, part, kept)

    def accumulate(self, do: Programme, v: Views) -> None:
        super().accumulate(do, v)
        for key, state in (("i", "s_before"), ("f", "s_before"), ("o", "s")):
            products = np.empty_like(v[state])
            do(np.multiply, v[f"d_a_{key}"], v[state], products)
            sum_of_vectors(do, v, products, f"p_{key}")
