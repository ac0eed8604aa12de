"""Gradient descent with momentum (Polyak 1964), in PyTorch's form: the learning rate is not part of the velocity."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Difference, Scaled, Sum
from rnn_explorer.engine.optimizer import Companion, Optimizer
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import require_range

VELOCITY = Companion("m", "m", r"\mathbf{m}", "velocity")
MOMENTUM = Quantity("momentum", "μ", r"\mu", "momentum: what stays of the velocity", (), Role.SETTING, (0.0, 1.0))


@dataclass(frozen=True)
class Momentum(Optimizer):
    """m ← μ m + g, w ← w − η m. momentum: from 0 to below 1."""

    title: ClassVar = "Momentum"
    state: ClassVar = (VELOCITY,)
    constants: ClassVar = (MOMENTUM,)

    momentum: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        require_range("the momentum", self.momentum, 0.0, 1.0 - 1e-9)

    @classmethod
    def suitable_rate(cls, rate_of_sgd: float) -> float:
        """If gradients agree, the velocity grows to 1 / (1 − μ) of them, which is 10 with the usual μ."""
        return rate_of_sgd / 10

    def update_equations(self, parameter: Quantity, gradient: Expression) -> tuple[Equation, ...]:
        name, symbol = parameter.name, parameter.symbol
        velocity = Symbol(f"{name}_m_new")
        return (
            Equation(
                f"{name}_m_new", Sum((Scaled((Symbol("momentum"),), Symbol(f"{name}_m")), gradient)),
                f"velocity of {symbol}",
                "The new gradient is added to what is left of the earlier ones. Gradients that agree add up, "
                "gradients that change their sign from one iteration to the next cancel.",
            ),
            Equation(
                f"{name}_new", Difference(Symbol(name), Scaled((Symbol("eta"),), velocity)), f"update of {symbol}",
                "One step against the velocity, as long as the learning rate η says: like a heavy ball, it goes on "
                "for a while where the gradient has become small.",
            ),
        )

    def update(self, do: Programme, v: Views, gradient: np.ndarray) -> None:
        velocity, new = v["theta_m_new"], v["theta_new"]
        do(np.multiply, v["momentum"], v["theta_m"], velocity)
        do(np.add, velocity, gradient, velocity)
        do(np.multiply, v["eta"], velocity, new)
        do(np.subtract, v["theta"], new, new)
