"""Losses: what an output means, how wrong it is, and the error at the output that follows.

All losses here have the same error ŷ − y at the output: softmax with cross-entropy, sigmoid with binary cross-entropy,
identity with half of the squared error (Bishop, Pattern Recognition and Machine Learning, 2006, section 5.2).
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import CONSTANTS, SIGMOID
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.operations import Difference, Function, OverSequences, OverTime, Sum, Weighted
from rnn_explorer.engine.products import dot, largest_of_rows, ones, total_of_rows
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of

Y = Quantity("y", f"y{TIME}", rf"\mathbf{{y}}{TIME}", "target", ("T", "B", "K"), Role.DATA)
O = Quantity("o", f"o{TIME}", rf"\mathbf{{o}}{TIME}", "output before its activation",  # noqa: E741
             ("T", "B", "K"), Role.VALUE)
D_O = error_of(O)
WEIGHT = Quantity("alpha", f"α{TIME}", rf"\alpha{TIME}", "weight of the loss of a time step", ("T", "B"), Role.DATA)
L_T = Quantity("L_t", f"L{TIME}", rf"L{TIME}", "loss of a time step", ("T", "B"), Role.LOSS, (0.0, np.inf))
L = Quantity("L", "L", "L", "loss of the iteration: the sum over all time steps and sequences", (), Role.LOSS,
             (0.0, np.inf))
MEAN_L = replace(L, meaning="loss of the iteration: the mean over all targets")
SCRATCH = {"work": ("T", "B", "K"), "wide": ("T", "B", "K")}


def output_of(natural_range: tuple[float, float] | None, meaning: str) -> Quantity:
    """ŷ."""
    return Quantity("y_hat", f"ŷ{TIME}", rf"\hat{{\mathbf{{y}}}}{TIME}", meaning, ("T", "B", "K"), Role.VALUE,
                    natural_range)


def softmax(o: np.ndarray) -> np.ndarray:
    """exp(o) / Σ exp(o) over the last axis, (..., K); shifted by the maximum, which changes nothing but overflow."""
    e = np.exp(o - o.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(y: np.ndarray, y_hat: np.ndarray, o: np.ndarray) -> np.ndarray:
    """−Σ y log ŷ over the last axis, in nats, for ŷ = softmax(o) and y with the sum 1: computed from ``o``, as
    log Σ exp(o) − Σ y o, since a ŷ that is too small for a number has no logarithm.
    """
    shifted = o - o.max(axis=-1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=-1)) - (y * shifted).sum(axis=-1)


def sigmoid_cross_entropy(y: np.ndarray, y_hat: np.ndarray, o: np.ndarray) -> np.ndarray:
    """−Σ y log ŷ + (1 − y) log(1 − ŷ) over the last axis, in nats, for ŷ = σ(o): computed from ``o``, as
    log(1 + exp(o)) − y o.
    """
    return (np.logaddexp(0.0, o) - y * o).sum(axis=-1)


def half_squared_error(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
    """½ ‖ŷ − y‖² over the last axis."""
    return 0.5 * np.square(y_hat - y).sum(axis=-1)


def back_through_softmax(y_hat: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Jᵀ ``error`` (..., K), where J = diag(ŷ) − ŷ ŷᵀ is the Jacobian of softmax."""
    return y_hat * (error - (y_hat * error).sum(axis=-1, keepdims=True))


def _surprise(y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
    """−y log ŷ; 0 where y is 0, infinite where only ŷ is."""
    with np.errstate(divide="ignore"):
        return -y * np.log(y_hat, where=y > 0, out=np.zeros(np.broadcast_shapes(y.shape, y_hat.shape)))


class Loss(ABC):
    """The read-out function (o → ŷ) and the loss (y, o → L(t)).

    name: what the user chooses. y_hat: what the output means. output, at_time_step: their equations. jacobian: Jᵀ v of
    the read-out function, from ŷ and v.
    """

    name: ClassVar[str]
    y_hat: ClassVar[Quantity]
    output: ClassVar[Equation]
    at_time_step: ClassVar[Equation]
    jacobian: ClassVar[Function]

    def problem_with(self, batch: Batch) -> str | None:
        """A sentence if the loss is not made for these targets, else None."""
        return None

    def of_network(self, y: np.ndarray, y_hat: np.ndarray, o: np.ndarray) -> np.ndarray:
        """L(t) of targets, outputs and what is before the read-out, (..., K) each: (...)."""
        expression = self.at_time_step.expression
        given = {"y": y, "y_hat": y_hat, "o": o}
        return expression.function.value(*(given[argument.name] for argument in expression.arguments))

    @abstractmethod
    def of_answers(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        """L(t) of answers that no network gave, (..., K): (...); infinite if one was certain and wrong."""

    @abstractmethod
    def read_out(self, do: Programme, v: Views) -> None:
        """o → ŷ for all time steps of ``v``."""

    @abstractmethod
    def measure(self, do: Programme, v: Views) -> None:
        """y, o → L(t) for all time steps, after ``read_out``."""


class CrossEntropy(Loss):
    """Softmax, and the cross-entropy between target and output."""

    name = "cross-entropy"
    y_hat = output_of((0.0, 1.0), "output: probabilities")
    output = Equation(
        "y_hat", Function("softmax", softmax, r"\operatorname{softmax}\left(#1\right)", "softmax(#1)")(Symbol("o")),
        "output", "Softmax turns the outputs into probabilities: all positive, together 1.",
    )
    at_time_step = Equation(
        "L_t",
        Function("cross-entropy", softmax_cross_entropy, r"{-}{#1}^{\top} \log #2",
                 "−#1ᵀ log #2")(Symbol("y"), Symbol("y_hat"), Symbol("o")),
        "loss of this time step",
        "With a target that is 1 in one place, this is the negative logarithm of the probability that the network gave "
        "to the target: 0 if it was certain and right, large if it was certain and wrong. It is computed from o(t): a "
        "probability may be too small for a number, its logarithm is not.",
    )
    jacobian = Function("Jacobian of softmax", back_through_softmax,
                        r"#1 \odot \left(#2 - {#1}^{\top} #2\right)", "#1 ⊙ (#2 − #1ᵀ #2)")

    def problem_with(self, batch: Batch) -> str | None:
        if batch.output_axis.symbols:
            return None
        return ("the loss is cross-entropy and the outputs are measurements; use squared error, or binary "
                "cross-entropy if each of them is yes or no")

    def of_answers(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        return _surprise(y, y_hat).sum(axis=-1)

    def read_out(self, do: Programme, v: Views) -> None:
        o, y_hat, work, wide = (v.flat[name] for name in ("o", "y_hat", "work", "wide"))
        largest_of_rows(do, o, wide)
        do(np.subtract, o, wide, work)
        do(np.exp, work, y_hat)
        total_of_rows(do, y_hat, wide)
        do(np.divide, y_hat, wide, y_hat)

    def measure(self, do: Programme, v: Views) -> None:
        """log Σ exp(o) − Σ y o; ``read_out`` left o − max in ``work`` and Σ exp in the columns of ``wide``."""
        y, work, loss, total = v.flat["y"], v.flat["work"], v.flat["L_t"], v.flat["wide"][:, 0]
        logarithm = np.empty_like(loss)
        do(np.log, total, logarithm)
        do(np.multiply, y, work, work)
        do(dot, work, ones(y.shape[1], y.dtype), loss)
        do(np.subtract, logarithm, loss, loss)


class BinaryCrossEntropy(Loss):
    """A sigmoid and a cross-entropy for each output by itself: as many yes-or-no questions."""

    name = "binary cross-entropy"
    y_hat = output_of((0.0, 1.0), "output: a probability for each component")
    output = Equation(
        "y_hat", SIGMOID.function(Symbol("o")), "output",
        "The sigmoid turns every output into a probability of its own: each of them answers yes or no.",
    )
    at_time_step = Equation(
        "L_t",
        Function("binary cross-entropy", sigmoid_cross_entropy,
                 r"{-}{#1}^{\top} \log #2 - {\left(1 - #1\right)}^{\top} \log \left(1 - #2\right)",
                 "−#1ᵀ log #2 − (1 − #1)ᵀ log(1 − #2)")(Symbol("y"), Symbol("y_hat"), Symbol("o")),
        "loss of this time step",
        "For every component, the negative logarithm of the probability that the network gave to the right answer. The "
        "components are added.",
    )
    jacobian = Function("slope of the sigmoid", lambda y_hat, error: y_hat * (1.0 - y_hat) * error,
                        r"#1 \odot \left(1 - #1\right) \odot\,#2", "#1 ⊙ (1 − #1) ⊙ #2")

    def problem_with(self, batch: Batch) -> str | None:
        targets = batch.targets[batch.mask]
        outside = targets[(targets < 0.0) | (targets > 1.0)]
        if not outside.size:
            return None
        return f"a target is {outside[0]:g}; with binary cross-entropy it must be from 0 (no) to 1 (yes)"

    def of_answers(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        return (_surprise(y, y_hat) + _surprise(1.0 - y, 1.0 - y_hat)).sum(axis=-1)

    def read_out(self, do: Programme, v: Views) -> None:
        SIGMOID.apply(do, v["o"], v["y_hat"])

    def measure(self, do: Programme, v: Views) -> None:
        o, work, products = v.flat["o"], v.flat["work"], np.empty_like(v.flat["o"])
        do(np.logaddexp, 0.0, o, work)
        do(np.multiply, v.flat["y"], o, products)
        do(np.subtract, work, products, work)
        do(dot, work, ones(o.shape[1], o.dtype), v.flat["L_t"])


class SquaredError(Loss):
    """The output as it is, and half of the squared distance."""

    name = "squared error"
    y_hat = output_of(None, "output")
    output = Equation("y_hat", Function("identity", np.copy, "#1", "#1")(Symbol("o")), "output",
                      "A measurement is predicted as it is: the output passes unchanged.")
    at_time_step = Equation(
        "L_t",
        Function("squared error", half_squared_error, r"\frac{1}{2}\,{\lVert {#2} - {#1} \rVert}^{2}",
                 "½‖#2 − #1‖²")(Symbol("y"), Symbol("y_hat")),
        "loss of this time step", "The loss is half of the squared distance between output and target.",
    )
    jacobian = Function("identity", lambda _, error: np.copy(error), "#2", "#2")

    def of_answers(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        return half_squared_error(y, y_hat)

    def read_out(self, do: Programme, v: Views) -> None:
        do.copy(v["o"], v["y_hat"])

    def measure(self, do: Programme, v: Views) -> None:
        loss, work = v["L_t"], v["work"]
        do(np.subtract, v["y_hat"], v["y"], work)
        do(np.vecdot, work, work, loss)
        do(np.multiply, loss, CONSTANTS[loss.dtype].half, loss)


_DIFFERENCE = Difference(Symbol("y_hat"), Symbol("y"))
_BECAUSE = "Output minus target: with this output activation and this loss, the chain rule leaves just the difference"
_FED_BACK = (
    "the error of what the output did later, where it was read again, goes back through the output activation."
)

TOTAL = Equation(
    "L", OverTime(OverSequences(Symbol("L_t"))), "loss of the iteration",
    "The losses of all time steps are added up. This one number is what the update tries to make smaller.",
)
WEIGHTED_TOTAL = Equation(
    "L", OverTime(OverSequences(Weighted(Symbol("alpha"), Symbol("L_t")))), "loss of the iteration",
    "The losses of all time steps are added up, each with its weight α(t), which is 0 where there is no target. This "
    "one number is what the update tries to make smaller.",
)


MEAN_TOTAL = replace(
    WEIGHTED_TOTAL,
    meaning="The mean over all targets: each loss has the weight α(t) = 1 / (number of targets), and 0 where there is "
            "no target. This one number is what the update tries to make smaller.",
)


def output_error(loss: Loss, weighted: bool, has_target: bool = True, fed_back: bool = False) -> Equation:
    """∂L/∂o(t). weighted: the losses have weights. fed_back: ŷ(t) is read again at the next time step."""
    from_target = Weighted(Symbol("alpha"), _DIFFERENCE) if weighted else _DIFFERENCE
    from_later = loss.jacobian(Symbol("y_hat"), Symbol("d_y_hat"))
    because = f"{_BECAUSE}, times the weight of this loss." if weighted else f"{_BECAUSE}."
    if not fed_back:
        return Equation("d_o", from_target, "error at the output", because)
    if not has_target:
        return Equation("d_o", from_later, "error at the output",
                        f"There is no target here, and yet there is an error: {_FED_BACK}")
    return Equation("d_o", Sum((from_target, from_later)), "error at the output",
                    f"{because} And {_FED_BACK} What arrives is added.")


CROSS_ENTROPY, BINARY_CROSS_ENTROPY, SQUARED_ERROR = CrossEntropy(), BinaryCrossEntropy(), SquaredError()
LOSSES = MappingProxyType({loss.name: loss for loss in (CROSS_ENTROPY, BINARY_CROSS_ENTROPY, SQUARED_ERROR)})
