"""The network of Jordan 1986: what is fed back is the output, not the hidden state."""

import numpy as np

from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import ABOVE, FROM_ABOVE, Source
from rnn_explorer.engine.elman import B, PlainCell, U, columns, error_at_pre_activation, hidden_state
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.operations import Outer, OverTime, Product, Sum
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role

W = Quantity("W", "W", r"\mathbf{W}", "recurrent weights from the output", ("H", "K"), Role.RECURRENT)
_output_before = Symbol("y_hat", -1)


class Jordan(PlainCell):
    """a(t) = b + W ŷ(t−1) + U x(t), h(t) = tanh a(t)."""

    name = "jordan"
    title = "Jordan"
    activation = TANH
    remembered = "y_hat_before"
    parameters = (U, W, B)
    columns = columns(natural_range=(-1.0, 1.0))
    reads_output = True
    forward = (
        Equation(
            "a", Sum((Symbol("b"), Product(Symbol("W"), _output_before), Product(Symbol("U"), Symbol("x")))),
            "pre-activation",
            "What the network said at the time step before, through W, and what it reads now, through U, are added. Of "
            "the past it knows no more than its own output tells.",
        ),
        hidden_state(
            TANH, "The activation squashes every element between −1 and 1. The result goes one way only: "
            "upwards.",
        ),
    )
    backward = (
        Equation(
            "d_h", Sum((FROM_ABOVE,)), "error reaches the hidden state",
            f"h(t) was used in one place only, so its error comes from there: {ABOVE}. What later time steps send back "
            "has come in at the output before.",
        ),
        error_at_pre_activation(
            TANH, "Each element is multiplied by the slope of tanh there, which is at most 1 and almost 0 where the "
            "unit is saturated.",
        ),
    )
    gradients = (
        PlainCell.gradients[0],
        Equation(
            "d_W", OverTime(Outer(Symbol("d_a"), _output_before)), "gradient of W",
            "Each time step contributes its error times the output before it. Multiply along time, add over time.",
        ),
        PlainCell.gradients[1],
    )
    output_errors = (Product(Symbol("W"), Symbol("d_a", 1), transposed=True),)

    def step_forward(self, do: Programme, v: Views) -> None:
        """One time step: the next one reads what the network makes of this one."""
        a, remembered = v.flat["a"], np.empty_like(v.flat["a"])
        product(do, v.flat["y_hat_before"], v["W"].T, remembered)
        do(np.add, a, remembered, a)
        super().step_forward(do, v)

    def output_sources(self, v: Views) -> tuple[Source, ...]:
        return (Source(v["d_a"], v["W"]),)
