"""Long short-term memory (Hochreiter and Schmidhuber 1997; with the forget gate of Gers, Schmidhuber and Cummins 2000).

As PyTorch's LSTM; it has two biases, of which b is the sum. ``engine/gates.py`` says why the letters are what they are.
"""

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.gates import (
    ERROR_OF_HIDDEN,
    ERROR_OF_OUTPUT_GATE,
    ERROR_OF_SQUASHED,
    ERRORS_OF_WRITING,
    GATES,
    NEW_STATE,
    SHOW,
    SQUASH,
    error_of_pre_activation,
    error_of_state,
    pre_activation,
    value_of,
)
from rnn_explorer.engine.memory_cell import MemoryCell, form
from rnn_explorer.engine.products import multiply_parts, product
from rnn_explorer.engine.programme import Programme


class Lstm(MemoryCell):
    """Four gates that see x(t) and h(t−1)."""

    name = "lstm"
    title = "LSTM"
    forward = (*map(pre_activation, GATES), *map(value_of, GATES), NEW_STATE, SQUASH, SHOW)
    backward = (
        ERROR_OF_HIDDEN, ERROR_OF_OUTPUT_GATE, ERROR_OF_SQUASHED, error_of_state(), *ERRORS_OF_WRITING,
        *map(error_of_pre_activation, GATES),
    )

    rows_forward = ("a", "s_before", "gate", "gate_i", "gate_f", "gate_g", "gate_o", "s", "m")
    rows_backward = ("d_h", "d_s", "gate_f", "d_a")
    scratch: ClassVar = {**MemoryCell.scratch, "beside": ("B", "4H")}

    def step_forward(self, do: Programme, v: Views) -> None:
        w, kept = self.weights(v), v.row("kept")
        k, d, *_ = form(v.steps("a")[0][0].shape, kept.dtype)
        for row, _, h, a, s_before, gate, i, f, g, o, s, m in self.joined_steps(v):
            product(do, row, w, a)
            do(np.multiply, a, k, gate)
            do(np.tanh, gate, gate)
            do(np.multiply, gate, k, gate)
            do(np.add, gate, d, gate)
            do(np.multiply, i, g, s)
            do(np.multiply, f, s_before, kept)
            do(np.add, s, kept, s)
            do(np.tanh, s, m)
            do(np.multiply, o, m, h)
        self.spread(do, v)

    def step_backward(self, do: Programme, v: Views) -> None:
        kept, beside = v.row("kept"), v.row("beside")
        for d_a, d_h, d_s, f, factors in self.errors_at_states(do, v):
            do(np.multiply, d_s, d_h, d_s)
            do(np.add, d_s, kept, d_s)
            do(np.multiply, f, d_s, kept)
            multiply_parts(do, factors, (d_s, d_s, d_s, d_h), d_a, beside)
