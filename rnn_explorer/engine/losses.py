"""Losses: what an output means, how wrong it is, and the error at the output that follows.

Both losses here have the same error ŷ − y at the output: softmax with cross-entropy, identity with half of the
squared error (Bishop, Pattern Recognition and Machine Learning, 2006, section 5.2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Difference, Equation, Function, OverSequences, OverTime, Symbol
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of

Y = Quantity("y", f"y{TIME}", rf"\mathbf{{y}}{TIME}", "target", ("T", "B", "K"), Role.DATA)
O = Quantity("o", f"o{TIME}", rf"\mathbf{{o}}{TIME}", "output before the read-out",  # noqa: E741
             ("T", "B", "K"), Role.VALUE)
D_O = error_of(O)
L_T = Quantity("L_t", f"L{TIME}", rf"L{TIME}", "loss of a time step", ("T", "B"), Role.LOSS, (0.0, np.inf))
L = Quantity("L", "L", "L", "loss of the iteration: the sum over all time steps and sequences", (), Role.LOSS,
             (0.0, np.inf))
SCRATCH = {"work": ("T", "B", "K"), "column": ("T", "B", "1")}
TINY = np.array(np.finfo(np.float64).tiny)
HALF = np.array(0.5)


def softmax(o: np.ndarray) -> np.ndarray:
    """exp(o) / Σ exp(o) over the last axis, (..., K); shifted by the maximum, which changes nothing but overflow."""
    e = np.exp(o - o.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
    """−Σ y log ŷ over the last axis, in nats; where y is 0 the term is 0."""
    return -(y * np.log(np.maximum(y_hat, TINY))).sum(axis=-1)


def half_squared_error(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
    """½ ‖ŷ − y‖² over the last axis."""
    return 0.5 * np.square(y_hat - y).sum(axis=-1)


def _softmax_and_cross_entropy(v: Views) -> None:
    o, y, y_hat, work, column = (v.flat[name] for name in ("o", "y", "y_hat", "work", "column"))
    np.maximum.reduce(o, axis=1, keepdims=True, out=column)
    np.subtract(o, column, out=y_hat)
    np.exp(y_hat, out=y_hat)
    np.add.reduce(y_hat, axis=1, keepdims=True, out=column)
    np.divide(y_hat, column, out=y_hat)
    np.maximum(y_hat, TINY, out=work)
    np.log(work, out=work)
    np.multiply(y, work, out=work)
    np.add.reduce(work, axis=1, out=v.flat["L_t"])
    np.negative(v["L_t"], out=v["L_t"])


def _identity_and_squared_error(v: Views) -> None:
    work = v.flat["work"]
    np.copyto(v["y_hat"], v["o"])
    np.subtract(v.flat["y_hat"], v.flat["y"], out=work)
    np.multiply(work, work, out=work)
    np.add.reduce(work, axis=1, out=v.flat["L_t"])
    np.multiply(v["L_t"], HALF, out=v["L_t"])


@dataclass(frozen=True)
class Loss:
    """The read-out function (o → ŷ) and the loss (y, ŷ → L(t)).

    compute: both for all time steps, in place: reads ``o`` and ``y``, writes ``y_hat`` and ``L_t``.
    """

    name: str
    readout: Function
    measure: Function
    compute: Callable[[Views], None]
    y_hat: Quantity
    readout_meaning: str
    measure_meaning: str

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return Y, O, self.y_hat, L_T, L, D_O

    @property
    def output(self) -> Equation:
        """o → ŷ."""
        return Equation("y_hat", self.readout(Symbol("o")), "output", self.readout_meaning)

    @property
    def at_time_step(self) -> Equation:
        """y, ŷ → L(t)."""
        return Equation("L_t", self.measure(Symbol("y"), Symbol("y_hat")), "loss of this time step",
                        self.measure_meaning)


TOTAL = Equation(
    "L", OverTime(OverSequences(Symbol("L_t"))), "loss of the iteration",
    "The losses of all time steps are added up. This one number is what the update tries to make smaller.",
)
OUTPUT_ERROR = Equation(
    "d_o", Difference(Symbol("y_hat"), Symbol("y")), "error at the output",
    "Output minus target: with this read-out function and this loss, the chain rule leaves just the difference.",
)

CROSS_ENTROPY = Loss(
    "cross-entropy",
    Function("softmax", softmax, r"\operatorname{softmax}\left(#1\right)", "softmax(#1)"),
    Function("cross-entropy", cross_entropy, r"{-}{#1}^{\top} \log #2", "−#1ᵀ log #2"),
    _softmax_and_cross_entropy,
    Quantity("y_hat", f"ŷ{TIME}", rf"\hat{{\mathbf{{y}}}}{TIME}", "output: probabilities", ("T", "B", "K"),
             Role.VALUE, (0.0, 1.0)),
    "Softmax turns the outputs into probabilities: all positive, together 1.",
    "With a target that is 1 in one place, this is the negative logarithm of the probability that the network gave "
    "to the target: 0 if it was certain and right, large if it was certain and wrong.",
)
SQUARED_ERROR = Loss(
    "squared error",
    Function("identity", np.copy, "#1", "#1"),
    Function("squared error", half_squared_error,
             r"\frac{1}{2}\,{\lVert {#2} - {#1} \rVert}^{2}", "½‖#2 − #1‖²"),
    _identity_and_squared_error,
    Quantity("y_hat", f"ŷ{TIME}", rf"\hat{{\mathbf{{y}}}}{TIME}", "output", ("T", "B", "K"), Role.VALUE),
    "A measurement is predicted as it is: the output passes unchanged.",
    "The loss is half of the squared distance between output and target.",
)
LOSSES = MappingProxyType({loss.name: loss for loss in (CROSS_ENTROPY, SQUARED_ERROR)})
