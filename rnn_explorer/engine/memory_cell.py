"""What the LSTM cells compute alike: all gates in one array, so that one product and one tanh serve all four.

Every activation is written as k tanh(k a) + d: with k = 1, d = 0 it is tanh; with k = d = ½ it is the sigmoid.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Source
from rnn_explorer.engine.gates import COLUMNS, GATES, GRADIENTS, INPUT_ERRORS, PARAMETERS
from rnn_explorer.engine.joined import JoinedCell
from rnn_explorer.engine.products import multiply_parts
from rnn_explorer.engine.programme import Programme


class Form(NamedTuple):
    """The constants of k tanh(k a) + d for the gates i f g o side by side.

    Its slope, in the value v: (2 d − v) v + (1 − 2 d).
    """

    k: np.ndarray
    d: np.ndarray
    twice_d: np.ndarray
    rest: np.ndarray


@lru_cache(maxsize=8)
def form(shape: tuple[int, ...], dtype: np.dtype) -> Form:
    """For rows of this shape, (4H,) or (B, 4H): arrays of one shape multiply faster than a vector with each row."""
    d = np.zeros(shape, dtype) + np.repeat(np.array([0.5, 0.5, 0.0, 0.5], dtype), shape[-1] // len(GATES))
    constants = Form(1.0 - d, d, 2.0 * d, 1.0 - 2.0 * d)
    for constant in constants:
        constant.flags.writeable = False
    return constants


def _side_by_side(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{gate.key}" for gate in GATES)


class MemoryCell(JoinedCell):
    """A cell state s(t) = f ⊙ s(t−1) + i ⊙ g, and what is shown of it, h(t) = ω ⊙ tanh s(t)."""

    parameters = PARAMETERS
    columns = COLUMNS
    states = ("h", "s")
    carried_errors = ("d_a",)
    gradients = GRADIENTS
    input_errors = INPUT_ERRORS
    fused_parameters: ClassVar = {name: _side_by_side(name) for name in "UWb"}
    fused_columns: ClassVar = {name: _side_by_side(name) for name in ("a", "gate", "d_a", "d_gate")}
    scratch: ClassVar = {**JoinedCell.scratch, "kept": ("B", "H")}
    kept = ("kept",)
    widest = "a"

    def initialize(self, rng: np.random.Generator, size: Mapping[str, int]) -> dict[str, np.ndarray]:
        """Every gate as if it were alone; the forget gate starts open (bias 1), so that from the beginning errors reach
        the past (Jozefowicz, Zaremba and Sutskever, An Empirical Exploration of Recurrent Network Architectures, 2015).
        """
        return super().initialize(rng, size) | {"b_f": np.ones(size["H"])}

    def prepare(self, do: Programme, v: Views) -> None:
        """In the place of each error, what it is a multiple of: ``d_s`` = ∂h/∂s, ``d_gate`` = what each gate is
        multiplied by, ``d_a`` = the same times its slope.
        """
        d_s, d_a, gate, partners = v["d_s"], v["d_a"], v["gate"], v["d_gate"]
        _, _, twice_d, rest = form(gate.shape[v.sequences > 1 :], gate.dtype)
        do.copy(v["gate_o"], v["d_m"])
        for error, partner in (("d_gate_i", "gate_g"), ("d_gate_f", "s_before"), ("d_gate_g", "gate_i"),
                               ("d_gate_o", "m")):
            do.copy(v[partner], v[error])
        TANH.apply_slope(do, v["m"], d_s)
        do(np.multiply, d_s, v["d_m"], d_s)
        do(np.subtract, twice_d, gate, d_a)
        do(np.multiply, d_a, gate, d_a)
        do(np.add, d_a, rest, d_a)
        do(np.multiply, d_a, partners, d_a)

    def complete(self, do: Programme, v: Views) -> None:
        d_h, d_s, d_gate = v["d_h"], v["d_s"], v["d_gate"]
        errors = d_s, d_s, d_s, d_h
        do(np.multiply, v["d_m"], d_h, v["d_m"])
        if v.sequences == 1:
            multiply_parts(do, d_gate, errors, d_gate, np.empty_like(d_gate))
        else:  # there is too much for another array of this size
            for part, error in zip(np.split(d_gate, len(errors), axis=-1), errors, strict=True):
                do(np.multiply, part, error, part)

    def accumulate(self, do: Programme, v: Views) -> None:
        self.accumulate_joined(do, v, v["d_a"], gates=len(GATES))

    def input_sources(self, v: Views) -> tuple[Source, ...]:
        return (Source(v["d_a"], v["U"]),)
