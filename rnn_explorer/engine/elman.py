"""What the simple recurrent networks (Elman 1990) have in common, whatever their activation.

Equations as in Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import Activation
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import ABOVE, FROM_ABOVE, NEXT, Cell, H, Source
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.joined import JoinedCell
from rnn_explorer.engine.operations import Hadamard, Outer, OverSequences, OverTime, Product, Sum
from rnn_explorer.engine.products import add_to_rows, product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of
from rnn_explorer.engine.sums import sum_of_products, sum_of_vectors

A = Quantity("a", f"a{TIME}", rf"\mathbf{{a}}{TIME}", "pre-activation", ("T", "B", "H"), Role.VALUE)
U = Quantity("U", "U", r"\mathbf{U}", "weights from the input", ("H", "D"), Role.PARAMETER)
W = Quantity("W", "W", r"\mathbf{W}", "recurrent weights", ("H", "H"), Role.RECURRENT)
B = Quantity("b", "b", r"\mathbf{b}", "bias of the hidden units", ("H",), Role.PARAMETER)

_a, _h, _x, _d_a, _d_h = (Symbol(name) for name in ("a", "h", "x", "d_a", "d_h"))

PRE_ACTIVATION = Equation(
    "a", Sum((Symbol("b"), Product(Symbol("W"), Symbol("h", -1)), Product(Symbol("U"), _x))),
    "pre-activation",
    "What the network remembers, through W, and what it reads now, through U, are added. Both matrices "
    "are the same at every time step.",
)
ERROR_AT_STATE = Equation(
    "d_h",
    Sum((Product(Symbol("W"), Symbol("d_a", 1), transposed=True), FROM_ABOVE)),
    "error reaches the hidden state",
    f"An error arrives from every place where h(t) was used: through W from {NEXT}, with everything that follows it, "
    f"and {ABOVE}. What arrives is added.",
)


def columns(natural_range: tuple[float, float] | None) -> tuple[Quantity, ...]:
    """The columns of a network whose hidden state stays in ``natural_range``."""
    state = Quantity(H.name, H.symbol, H.tex, H.meaning, H.axes, H.role, natural_range)
    return A, state, error_of(state), error_of(A)


def hidden_state(activation: Activation, meaning: str) -> Equation:
    """h(t) = f(a(t))."""
    return Equation("h", activation.function(_a), "hidden state", meaning)


def error_at_pre_activation(activation: Activation, meaning: str) -> Equation:
    """∂L/∂a(t) = f′ ⊙ ∂L/∂h(t)."""
    return Equation("d_a", Hadamard(activation.slope(_h), _d_h), "error passes the activation", meaning)


class PlainCell(Cell):
    """h(t) = f(a(t)), a(t) = b + U x(t) + what else the cell adds.

    A cell gives ``name``, ``title``, ``activation`` (f), ``columns``, ``forward`` and ``backward``. remembered: what W
    multiplies; "" if there is no W.
    """

    activation: ClassVar[Activation]
    remembered: ClassVar[str] = ""
    scratch: ClassVar = {"slope": ("T", "B", "H")}  # what errors at h are multiplied by
    gradients = (
        Equation(
            "d_U", OverTime(Outer(_d_a, _x)), "gradient of U",
            "Each time step contributes its error times its input. U was used at every time step, so the "
            "contributions are added.",
        ),
        Equation(
            "d_b", OverTime(OverSequences(_d_a)), "gradient of b",
            "The bias is added at every time step, so its gradient is the sum of the errors.",
        ),
    )
    input_errors = (Product(Symbol("U"), _d_a, transposed=True),)

    def arrange(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """The parameters are used as they are."""

    def project(self, do: Programme, v: Views) -> None:
        product(do, v.flat["x"], v["U"].T, v.flat["a"])
        add_to_rows(do, v.flat["a"], v["b"])

    def step_forward(self, do: Programme, v: Views) -> None:
        self.activation.apply(do, v["a"], v["h"])

    def prepare(self, do: Programme, v: Views) -> None:
        self.activation.apply_slope(do, v["h"], v["slope"])

    def step_backward(self, do: Programme, v: Views) -> None:
        do(np.multiply, v["slope"], v["d_h"], v["d_a"])

    def complete(self, do: Programme, v: Views) -> None:
        """Nothing is left."""

    def accumulate(self, do: Programme, v: Views) -> None:
        sum_of_products(do, v, v["d_a"], v["x"], "U")
        if self.remembered:
            sum_of_products(do, v, v["d_a"], v[self.remembered], "W")
        sum_of_vectors(do, v, v["d_a"], "b")

    def input_sources(self, v: Views) -> tuple[Source, ...]:
        return (Source(v["d_a"], v["U"]),)


class ElmanCell(JoinedCell, PlainCell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = f(a(t))."""

    parameters = (U, W, B)
    states = ("h",)
    carried_errors = ("d_a",)
    scratch: ClassVar = {**JoinedCell.scratch, **PlainCell.scratch}
    rows_forward = ("a",)
    rows_backward = ("d_h", "slope")
    widest = "a"
    gradients = (
        PlainCell.gradients[0],
        Equation(
            "d_W", OverTime(Outer(_d_a, Symbol("h", -1))), "gradient of W",
            "Each time step contributes its error times the hidden state before it. Multiply along time, add "
            "over time.",
        ),
        PlainCell.gradients[1],
    )

    def step_forward(self, do: Programme, v: Views) -> None:
        w = self.weights(v)
        for row, _, h, a in self.joined_steps(v):
            product(do, row, w, a)
            self.activation.apply(do, a, h)
        self.spread(do, v)

    def step_backward(self, do: Programme, v: Views) -> None:
        for d_a, d_h, slope in self.errors_at_states(do, v):
            do(np.multiply, slope, d_h, d_a)

    def accumulate(self, do: Programme, v: Views) -> None:
        self.accumulate_joined(do, v, v["d_a"])
