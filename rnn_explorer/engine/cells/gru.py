"""The gated recurrent unit with its reset gate after the matrix product, as in PyTorch and cuDNN."""

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import CONSTANTS
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.gru import (
    CANDIDATE_AND_STATE,
    ERROR_AT_CANDIDATE,
    ERROR_AT_UPDATE,
    OF_INPUT,
    PARAMETERS,
    RESET_AND_UPDATE,
    GruCell,
    column,
    columns,
    error_at_reset,
    error_at_state,
    gradient_of_bias,
    gradients,
    parameter,
)
from rnn_explorer.engine.operations import Hadamard, Product, Sum
from rnn_explorer.engine.parameters import JOINED
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme

SHORT = 20000  # numbers
OF_MEMORY = "weights_q"  # the matrix of what offers the memory to the candidate
INNER = column("q", "q", "", "memory offered to the candidate")
B_Q = parameter("b", "q", "bias of the memory offered to the candidate", "H")  # PyTorch's bias_hn

_q, _d_q, _r, _x, _d_a_n = (Symbol(name) for name in ("q", "d_q", "gate_r", "x", "d_a_n"))
_h_before = Symbol("h", -1)


class Gru(GruCell):
    """n(t) = tanh(b_n + r(t) ⊙ q(t) + U_n x(t)) with q(t) = b_q + W_n h(t−1)."""

    name = "gru"
    title = "GRU"
    parameters = (*PARAMETERS, B_Q)
    columns = columns(INNER)
    carried_errors = ("d_products",)
    widest = "d_products"
    scratch: ClassVar = {**GruCell.scratch, "made": ("T", "1", "3H"), "all_weights": ("3H", "N")}
    matrices: ClassVar = {**GruCell.matrices, OF_MEMORY: ("b_q", "W_n")}
    back = ("W_rz", "W_n")
    rows_forward = "a_rz", "gates", "gate_r", "gate_z", "q", "a_n", "candidate", "change"
    rows_backward = "d_h", "reset", "factor_r", "factor_z", "gate_z"
    fused_columns: ClassVar = {
        "a_rz": ("a_r", "a_z"), "gates": ("gate_r", "gate_z"), "d_products": ("d_a_r", "d_a_z", "d_q"),
    }

    forward = (
        *RESET_AND_UPDATE,
        Equation(
            "q", Sum((Symbol("b_q"), Product(Symbol("W_n"), _h_before))), "memory offered to the candidate",
            "What the candidate could use of the hidden state before it, if the reset gate lets it.",
        ),
        Equation(
            "a_n", Sum((Symbol("b_n"), Hadamard(_r, _q), Product(Symbol("U_n"), _x))),
            "pre-activation of the candidate",
            "The input, and as much of the memory as the reset gate lets through, are added. Here the gate acts after "
            "the product with W, so one product serves all three gates.",
        ),
        *CANDIDATE_AND_STATE,
    )
    backward = (
        error_at_state(Product(Symbol("W_n"), Symbol("d_q", 1), transposed=True), way="the candidate"),
        *ERROR_AT_CANDIDATE,
        Equation(
            "d_q", Hadamard(_r, _d_a_n), "error passes the reset gate",
            "The gate lets through as much of the error as it let through of the memory: where it was closed, the "
            "candidate sends no error into the past.",
        ),
        *error_at_reset(_q, _d_a_n, "r was multiplied by q, so the error is multiplied by q as well: where there was "
                        "no memory to let through, the gate had no influence."),
        *ERROR_AT_UPDATE,
    )
    gradients = gradients(_d_q, _h_before, gradient_of_bias("b_q", "d_q"))

    def arrange_columns(self, do: Programme, v: Views, name: str) -> None:
        """Where one product makes gates and memory, that has weights of 0 from the input."""
        if not _is_short(v) or name == OF_INPUT:
            super().arrange_columns(do, v, name)
            return
        gates, memory = np.split(v["all_weights"], [v[JOINED].shape[0]])
        if name == JOINED:
            do(np.multiply, v[name], CONSTANTS[v.buffer.dtype].half, gates)
        else:
            do.copy(v[name], memory[:, v["x"].shape[2] :])

    def step_forward(self, do: Programme, v: Views) -> None:
        inputs, mixed, short = v["x"].shape[2], v.row("mixed"), _is_short(v)
        w_all, w, w_q = v["all_weights"].T, self.weights(v), self.weights(v, OF_MEMORY)
        for (row, before, h, a_rz, gates, r, z, q, a_n, n, change), (made,) in zip(
            self.joined_steps(v), v.steps("made"), strict=True
        ):
            if short:
                product(do, row, w_all, made)
                a_rz, q = np.split(made, [len(a_rz)])
            else:
                product(do, row, w, a_rz)
                product(do, row[..., inputs:], w_q, q)
            self.open_gates(do, a_rz, gates)
            do(np.multiply, r, q, mixed)
            do(np.add, a_n, mixed, a_n)
            do(np.tanh, a_n, n)
            do(np.subtract, before, n, change)
            do(np.multiply, z, change, mixed)
            do(np.add, n, mixed, h)
        if short:
            for part, place in zip(np.split(v["made"], [v["a_rz"].shape[2]], axis=2), ("a_rz", "q"), strict=True):
                do.copy(part, v[place])
        self.spread(do, v)

    def prepare(self, do: Programme, v: Views) -> None:
        """From n(t) the error goes on through q(t) and r(t) only: their factors have the one of n(t) in them."""
        self.compute_factors(do, v, of_reset=v["q"])
        for factor in (v["reset"], v["factor_r"]):
            do(np.multiply, factor, v["factor_n"], factor)

    def step_backward(self, do: Programme, v: Views) -> None:
        for d_products, kept, d_h, for_q, for_r, for_z, z in self.errors_at_states(do, v):
            d_a_r, d_a_z, d_q = np.split(d_products, 3, axis=-1)
            do(np.multiply, for_q, d_h, d_q)
            do(np.multiply, for_r, d_h, d_a_r)
            do(np.multiply, for_z, d_h, d_a_z)
            do(np.multiply, z, d_h, kept)

    def complete(self, do: Programme, v: Views) -> None:
        self.errors_at_gates(do, v)
        do(np.multiply, v["factor_n"], v["d_h"], v["d_a_n"])
        do(np.multiply, v["q"], v["d_a_n"], v["d_gate_r"])

    def accumulate(self, do: Programme, v: Views) -> None:
        self.accumulate_inputs(do, v, v["d_products"][..., : 2 * v["b_q"].size])
        self.accumulate_joined(do, v, v["d_q"], OF_MEMORY)


def _is_short(v: Views) -> bool:
    """Whether one product, a third of it with zeros, takes less time than two."""
    return v.sequences == 1 and v["all_weights"].size <= SHORT
