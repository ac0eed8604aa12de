"""The gated recurrent unit with its reset gate before the matrix product (Cho et al. 2014, equations 5 to 8)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Source
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.gru import (
    CANDIDATE_AND_STATE,
    ERROR_AT_CANDIDATE,
    ERROR_AT_UPDATE,
    PARAMETERS,
    RESET_AND_UPDATE,
    GruCell,
    column,
    columns,
    error_at_reset,
    error_at_state,
    gradients,
)
from rnn_explorer.engine.operations import Hadamard, Product, Sum
from rnn_explorer.engine.parameters import fast
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sums import sum_of_products

INNER = column("p", "p", "", "hidden state after the reset gate", -1.0, 1.0)

_p, _d_p, _r, _x, _d_a_n = (Symbol(name) for name in ("p", "d_p", "gate_r", "x", "d_a_n"))
_h_before = Symbol("h", -1)


class GruBefore(GruCell):
    """n(t) = tanh(b_n + W_n p(t) + U_n x(t)) with p(t) = r(t) ⊙ h(t−1)."""

    name = "gru_before"
    title = "GRU (reset before W)"
    parameters = PARAMETERS
    columns = columns(INNER)
    carried_errors = ("d_a_rz",)
    scratch: ClassVar = {**GruCell.scratch, fast("W_n"): ("H", "H")}
    back = ("W_rz",)
    rows_forward = "a_rz", "gates", "gate_r", "gate_z", "p", "a_n", "candidate", "change"
    rows_backward = "d_h", "factor_n", "d_a_n", "d_p", "factor_r", "factor_z", "gate_r", "gate_z"
    fused_columns: ClassVar = {"a_rz": ("a_r", "a_z"), "gates": ("gate_r", "gate_z"), "d_a_rz": ("d_a_r", "d_a_z")}

    forward = (
        *RESET_AND_UPDATE,
        Equation(
            "p", Hadamard(_r, _h_before), "reset gate acts",
            "What the candidate may use of the hidden state before it: each element as far as its gate is open.",
        ),
        Equation(
            "a_n", Sum((Symbol("b_n"), Product(Symbol("W_n"), _p), Product(Symbol("U_n"), _x))),
            "pre-activation of the candidate",
            "The input, and what the reset gate let through of the memory, are added. Here the gate acts before the "
            "product with W, so this product must wait for the gate.",
        ),
        *CANDIDATE_AND_STATE,
    )
    backward = (
        error_at_state(Hadamard(Symbol("gate_r", 1), Symbol("d_p", 1)), way="the reset memory"),
        *ERROR_AT_CANDIDATE,
        Equation(
            "d_p", Product(Symbol("W_n"), _d_a_n, transposed=True), "error reaches the reset memory",
            "Back through W, in the other direction: each element of the memory collects the errors of all units of "
            "the candidate that it had an influence on.",
        ),
        *error_at_reset(_h_before, _d_p, "r was multiplied by h(t−1), so the error is multiplied by it as well: where "
                        "there was no memory to let through, the gate had no influence."),
        *ERROR_AT_UPDATE,
    )
    gradients = gradients(_d_a_n, _p)

    def arrange(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        super().arrange(do, v, above)
        self.arrange_columns(do, v, "W_n")

    def step_forward(self, do: Programme, v: Views) -> None:
        w_rz, w_n, mixed = self.weights(v), self.weights(v, "W_n"), v.row("mixed")
        for row, before, h, a_rz, gates, r, z, p, a_n, n, change in self.joined_steps(v):
            product(do, row, w_rz, a_rz)
            self.open_gates(do, a_rz, gates)
            do(np.multiply, r, before, p)
            product(do, p, w_n, mixed)
            do(np.add, a_n, mixed, a_n)
            do(np.tanh, a_n, n)
            do(np.subtract, before, n, change)
            do(np.multiply, z, change, mixed)
            do(np.add, n, mixed, h)
        self.spread(do, v)

    def prepare(self, do: Programme, v: Views) -> None:
        self.compute_factors(do, v, of_reset=v["h_before"])

    def step_backward(self, do: Programme, v: Views) -> None:
        w_n, mixed = v["W_n"], v.row("mixed")
        for d_a_rz, kept, d_h, for_n, d_a_n, d_p, for_r, for_z, r, z in self.errors_at_states(do, v):
            d_a_r, d_a_z = np.split(d_a_rz, 2, axis=-1)
            do(np.multiply, for_n, d_h, d_a_n)
            product(do, d_a_n, w_n, d_p)
            do(np.multiply, for_r, d_p, d_a_r)
            do(np.multiply, for_z, d_h, d_a_z)
            do(np.multiply, z, d_h, kept)
            do(np.multiply, r, d_p, mixed)
            do(np.add, kept, mixed, kept)

    def complete(self, do: Programme, v: Views) -> None:
        self.errors_at_gates(do, v)
        do(np.multiply, v["h_before"], v["d_p"], v["d_gate_r"])

    def accumulate(self, do: Programme, v: Views) -> None:
        self.accumulate_inputs(do, v, v["d_a_rz"])
        sum_of_products(do, v, v["d_a_n"], v["p"], "W_n")
