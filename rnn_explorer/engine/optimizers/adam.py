"""Adam (Kingma and Ba 2015, algorithm 1)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import CONSTANTS
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.moments import (
    EPSILON,
    MEAN,
    MEAN_SQUARE,
    OVER_ROOT,
    REST,
    REST_OF_SQUARE,
    divide_by_root,
    remember,
    remember_square,
)
from rnn_explorer.engine.operations import Difference, Function, Scaled, Sum
from rnn_explorer.engine.optimizer import Companion, Optimizer
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import require_range

BETA_1 = Quantity("beta1", "β₁", r"\beta_{1}", "what stays of the mean", (), Role.SETTING, (0.0, 1.0))
BETA_2 = Quantity("beta2", "β₂", r"\beta_{2}", "what stays of the mean square", (), Role.SETTING, (0.0, 1.0))
UPDATES = Quantity("updates", "k before", r"k_{\mathrm{before}}", "number of updates before this one", (), Role.DATA)
UPDATES_NEW = Quantity("updates_new", "k", "k", "number of updates with this one", (), Role.UPDATED)
MEAN_HAT = Companion("m_hat", "m^", r"\hat{\mathbf{m}}", "corrected running mean of the gradient")
SQUARE_HAT = Companion("v_hat", "v^", r"\hat{\mathbf{v}}", "corrected running mean of the squared gradient",
                       (0.0, np.inf))

PLUS_ONE = Function("plus one", lambda count: count + 1.0, "#1 + 1", "#1 + 1")
CORRECTED = Function("corrected", lambda mean, keep, count: mean / (1.0 - keep**count),
                     r"\frac{#1}{1 - {#2}^{#3}}", "#1 / (1 − #2^#3)")
COUNT = Equation(
    "updates_new", PLUS_ONE(Symbol("updates")), "number of updates",
    "Adam counts its updates: the fewer there were, the more its running means must be corrected.",
)


@dataclass(frozen=True)
class Adam(Optimizer):
    """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², both corrected for their start at 0, w ← w − η m^ / (√v^ + ε).

    beta1, beta2: from 0 to below 1. epsilon: above 0.
    """

    title: ClassVar = "Adam"
    state: ClassVar = (MEAN, MEAN_SQUARE)
    derived: ClassVar = (MEAN_HAT, SQUARE_HAT)
    counters: ClassVar = {"updates": (UPDATES, UPDATES_NEW, COUNT)}
    constants: ClassVar = (BETA_1, BETA_2, EPSILON)

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        require_range("beta 1", self.beta1, 0.0, 1.0 - 1e-9)
        require_range("beta 2", self.beta2, 0.0, 1.0 - 1e-9)
        require_range("epsilon", self.epsilon, 1e-300, 1.0)

    @classmethod
    def suitable_rate(cls, rate_of_sgd: float) -> float:
        """The length of the step does not depend on the size of the gradient, so one rate suits many tasks."""
        return 0.01

    def update_equations(self, parameter: Quantity, gradient: Expression) -> tuple[Equation, ...]:
        name, symbol = parameter.name, parameter.symbol
        beta1, beta2, count = Symbol("beta1"), Symbol("beta2"), Symbol("updates_new")
        step = OVER_ROOT(Symbol(f"{name}_m_hat"), Symbol(f"{name}_v_hat"), Symbol("epsilon"))
        return (
            Equation(
                f"{name}_m_new", Sum((Scaled((beta1,), Symbol(f"{name}_m")), REST(beta1, gradient))),
                f"mean of the gradient of {symbol}",
                "A running mean: the new gradient gets a small share, the earlier ones keep the rest. What changes "
                "its sign from one iteration to the next cancels.",
            ),
            Equation(
                f"{name}_v_new", Sum((Scaled((beta2,), Symbol(f"{name}_v")), REST_OF_SQUARE(beta2, gradient))),
                f"mean square of the gradient of {symbol}",
                "For every number of the parameter alone: how large its gradient has been. Squares do not cancel, "
                "so the sign plays no part.",
            ),
            Equation(
                f"{name}_m_hat", CORRECTED(Symbol(f"{name}_m_new"), beta1, count), f"corrected mean of {symbol}",
                "The mean started at 0 and is still too small after few updates. Divided by the sum of the shares "
                "given so far, it is a mean of the gradients alone.",
            ),
            Equation(
                f"{name}_v_hat", CORRECTED(Symbol(f"{name}_v_new"), beta2, count), f"corrected mean square of {symbol}",
                "The same for the mean square, which forgets more slowly and so needs the correction for longer.",
            ),
            Equation(
                f"{name}_new", Difference(Symbol(name), Scaled((Symbol("eta"),), step)), f"update of {symbol}",
                "Mean divided by usual size: a number whose gradients agree moves by about η, one whose gradients "
                "contradict each other hardly moves. ε keeps the division from failing where all were 0.",
            ),
        )

    def update(self, do: Programme, v: Views, gradient: np.ndarray) -> None:
        do(np.add, v["updates"], CONSTANTS[gradient.dtype].one, v["updates_new"])
        remember(do, v, "beta1", gradient)
        remember_square(do, v, "beta2", gradient)
        self._correct(do, v, "m", "beta1")
        self._correct(do, v, "v", "beta2")
        divide_by_root(do, v, v["theta_m_hat"], v["theta_v_hat"])

    @staticmethod
    def _correct(do: Programme, v: Views, letter: str, setting: str) -> None:
        shares = np.empty_like(v[setting])
        do(np.power, v[setting], v["updates_new"], shares)
        do(np.subtract, CONSTANTS[shares.dtype].one, shares, shares)
        do(np.divide, v[f"theta_{letter}_new"], shares, v[f"theta_{letter}_hat"])
