"""Stochastic gradient descent (Robbins and Monro 1951)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.clipping import ByNorm
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Difference, Scaled
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.quantity import Quantity


@dataclass(frozen=True)
class Sgd(Optimizer):
    """w ← w − η g, with the clipped gradient g."""

    title: ClassVar = "SGD"

    def update_equations(self, parameter: Quantity, gradient: Expression) -> tuple[Equation, ...]:
        name, symbol = parameter.name, parameter.symbol
        step = Scaled((Symbol("eta"),), gradient)
        return (
            Equation(
                f"{name}_new", Difference(Symbol(name), step), f"update of {symbol}",
                "One step against the gradient, as long as the learning rate η says. It is made once, with the sum "
                "over all time steps: the parameter is the same at every time step.",
            ),
        )

    def run(self, v: Views) -> None:
        """Clipped by norm, the gradient is multiplied by two factors: they are made one, as it is long."""
        if isinstance(self.clip, ByNorm) and not self.weight_decay:
            self._descend(v, self.clip.compute_factor(v) * v["eta"].item(), v["g"])
        else:
            super().run(v)

    def update(self, v: Views, gradient: np.ndarray) -> None:
        self._descend(v, v["eta"].item(), gradient)

    @staticmethod
    def _descend(v: Views, rate: float, gradient: np.ndarray) -> None:
        new = np.multiply(rate, gradient, v["theta_new"])
        np.subtract(v["theta"], new, new)
