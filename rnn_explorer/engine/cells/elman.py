"""The simple recurrent network (Elman 1990): the hidden state is fed back through W.

Equations as in Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2.
"""

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell, H, X, initial
from rnn_explorer.engine.equation import Equation, Hadamard, Outer, OverSequences, OverTime, Product, Sum, Symbol
from rnn_explorer.engine.initializers import glorot
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of

A = Quantity("a", f"a{TIME}", rf"\mathbf{{a}}{TIME}", "pre-activation", ("T", "B", "H"), Role.VALUE)
STATE = Quantity(H.name, H.symbol, H.tex, H.meaning, H.axes, H.role, natural_range=(-1.0, 1.0))
U = Quantity("U", "U", r"\mathbf{U}", "weights from the input", ("H", "D"), Role.PARAMETER)
W = Quantity("W", "W", r"\mathbf{W}", "recurrent weights", ("H", "H"), Role.RECURRENT)
B = Quantity("b", "b", r"\mathbf{b}", "bias of the hidden units", ("H",), Role.PARAMETER)

_a, _h, _x, _d_a, _d_h = (Symbol(name) for name in ("a", "h", "x", "d_a", "d_h"))


class Elman(Cell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = tanh a(t)."""

    name = "elman"
    title = "Elman"
    parameters = (U, W, B)
    columns = (X, initial(STATE), A, STATE, error_of(STATE), error_of(A))
    states = ("h",)
    carried_errors = ("d_a",)
    scratch: ClassVar = {"slope": ("T", "B", "H"), "recurrent": ("B", "H")}

    forward = (
        Equation(
            "a", Sum((Symbol("b"), Product(Symbol("W"), Symbol("h", -1)), Product(Symbol("U"), _x))),
            "pre-activation",
            "What the network remembers, through W, and what it reads now, through U, are added. Both matrices "
            "are the same at every time step.",
        ),
        Equation(
            "h", TANH.function(_a), "hidden state",
            "The activation squashes every element between −1 and 1. The result goes two ways: up to the output, "
            "and on to the next time step.",
        ),
    )
    backward = (
        Equation(
            "d_h",
            Sum((Product(Symbol("W"), Symbol("d_a", 1), transposed=True),
                 Product(Symbol("V"), Symbol("d_o"), transposed=True))),
            "error reaches the hidden state",
            "An error arrives from every place where h(t) was used: through W from the next time step, with "
            "everything that comes later, and through V from the loss of this time step. What arrives is added.",
        ),
        Equation(
            "d_a", Hadamard(TANH.slope(_h), _d_h), "error passes the activation",
            "Each element is multiplied by the slope of tanh there, which is at most 1 and almost 0 where the "
            "unit is saturated. This factor, once for every time step, makes gradients vanish.",
        ),
    )
    gradients = (
        Equation(
            "d_U", OverTime(Outer(_d_a, _x)), "gradient of U",
            "Each time step contributes its error times its input. U was used at every time step, so the "
            "contributions are added.",
        ),
        Equation(
            "d_W", OverTime(Outer(_d_a, Symbol("h", -1))), "gradient of W",
            "Each time step contributes its error times the hidden state before it. Multiply along time, add "
            "over time.",
        ),
        Equation(
            "d_b", OverTime(OverSequences(_d_a)), "gradient of b",
            "The bias is added at every time step, so its gradient is the sum of the errors.",
        ),
    )

    def initialize(self, rng: np.random.Generator, inputs: int, hidden: int) -> dict[str, np.ndarray]:
        return {
            "U": glorot(rng, (hidden, inputs)),
            "W": glorot(rng, (hidden, hidden)),
            "b": np.zeros(hidden),
        }

    def sweep_forward(self, v: Views) -> None:
        np.dot(v.flat["x"], v["U"].T, out=v.flat["a"])
        v["a"] += v["b"]
        dot, add, tanh, w, recurrent = np.dot, np.add, np.tanh, v["W"].T, v.row("recurrent")
        for before, a, h in v.steps("h_before", "a", "h"):
            dot(before, w, recurrent)
            add(a, recurrent, a)
            tanh(a, h)

    def sweep_backward(self, v: Views) -> None:
        slope = np.multiply(v["h"], v["h"], out=v["slope"])
        np.subtract(1.0, slope, out=slope)
        dot, add, multiply, w, later = np.dot, np.add, np.multiply, v["W"], v.row("recurrent")
        for after, slope_t, d_h, d_a in reversed(v.steps("d_a_after", "slope", "d_h", "d_a")):
            dot(after, w, later)
            add(d_h, later, d_h)
            multiply(slope_t, d_h, d_a)

    def accumulate(self, v: Views) -> None:
        d_a = v.flat["d_a"]
        np.dot(d_a.T, v.flat["x"], out=v["d_U"])
        np.dot(d_a.T, v.flat["h_before"], out=v["d_W"])
        np.add.reduce(d_a, axis=0, out=v["d_b"])
