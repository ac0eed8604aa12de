"""Optimizers: how the gradients change the parameters, once an iteration."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Difference, Equation, Scaled, Symbol
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import require_range

SCRATCH = {"step": ()}
LEARNING_RATE = Quantity("eta", "η", r"\eta", "learning rate", (), Role.SETTING)


@dataclass(frozen=True)
class Sgd:
    """Gradient descent, w ← w − η s ∂L/∂w, with the clipping factor s.

    learning_rate: above 0. threshold: the norm at which the gradient is clipped, above 0.
    Raises BadInput outside of these ranges.
    """

    learning_rate: float = 0.1
    threshold: float = 5.0

    def __post_init__(self) -> None:
        require_range("the learning rate", self.learning_rate, 1e-9, 1e3)
        require_range("the clipping threshold", self.threshold, 1e-9, 1e9)

    def settings(self) -> dict[str, float]:
        """The numbers that a person chose, by column."""
        return {"eta": self.learning_rate, "threshold": self.threshold}

    def update(self, v: Views) -> None:
        """All parameters at once: reads ``theta``, ``g``, ``eta`` and ``clip``, writes ``theta_new``."""
        np.multiply(v["eta"], v["clip"], out=v["step"])
        np.multiply(v["step"], v["g"], out=v["theta_new"])
        np.subtract(v["theta"], v["theta_new"], out=v["theta_new"])

    def equation(self, name: str) -> Equation:
        """The update of the parameter ``name``."""
        step = Scaled((Symbol("eta"), Symbol("clip")), Symbol(f"d_{name}"))
        return Equation(
            f"{name}_new", Difference(Symbol(name), step), f"update of {name}",
            "One step against the gradient, as long as the learning rate η says. It is made once, with the sum "
            "over all time steps: the parameter is the same at every time step.",
        )
