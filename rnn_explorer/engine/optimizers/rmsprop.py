"""RMSProp (Tieleman and Hinton 2012, lecture 6.5), in PyTorch's form: ε is added to the root."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.moments import EPSILON, MEAN_SQUARE, OVER_ROOT, REST_OF_SQUARE, divide_by_root, remember_square
from rnn_explorer.engine.operations import Difference, Scaled, Sum
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import require_range

SMOOTHING = Quantity("smoothing", "ρ", r"\rho", "smoothing: what stays of the mean square", (), Role.SETTING,
                     (0.0, 1.0))


@dataclass(frozen=True)
class RmsProp(Optimizer):
    """v ← ρ v + (1 − ρ) g², w ← w − η g / (√v + ε). smoothing: ρ, from 0 to below 1. epsilon: above 0."""

    title: ClassVar = "RMSProp"
    state: ClassVar = (MEAN_SQUARE,)
    constants: ClassVar = (SMOOTHING, EPSILON)

    learning_rate: float = 0.01
    smoothing: float = 0.99
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        require_range("the smoothing", self.smoothing, 0.0, 1.0 - 1e-9)
        require_range("epsilon", self.epsilon, 1e-300, 1.0)

    @classmethod
    def suitable_rate(cls, rate_of_sgd: float) -> float:
        """The length of the step does not depend on the size of the gradient, so one rate suits many tasks."""
        return 0.01

    def update_equations(self, parameter: Quantity, gradient: Expression) -> tuple[Equation, ...]:
        name, symbol = parameter.name, parameter.symbol
        smoothing, square = Symbol("smoothing"), Symbol(f"{name}_v_new")
        step = OVER_ROOT(gradient, square, Symbol("epsilon"))
        return (
            Equation(
                f"{name}_v_new",
                Sum((Scaled((smoothing,), Symbol(f"{name}_v")), REST_OF_SQUARE(smoothing, gradient))),
                f"mean square of the gradient of {symbol}",
                "For every number of the parameter alone: how large its gradient has been lately. Squares do not "
                "cancel, so the sign plays no part.",
            ),
            Equation(
                f"{name}_new", Difference(Symbol(name), Scaled((Symbol("eta"),), step)), f"update of {symbol}",
                "The gradient is divided by its usual size. Every number moves by about η, whether its gradients "
                "are large or small; ε keeps the division from failing where they are 0.",
            ),
        )

    def update(self, do: Programme, v: Views, gradient: np.ndarray) -> None:
        remember_square(do, v, "smoothing", gradient)
        divide_by_root(do, v, gradient, v["theta_v_new"])
