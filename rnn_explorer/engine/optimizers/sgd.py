"""Stochastic gradient descent (Robbins and Monro 1951)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.clipping import ByNorm
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Difference, Scaled
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.programme import Programme
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

    def run(self, do: Programme, v: Views) -> None:
        """Clipped by norm, the gradient is multiplied by two factors: they are made one, as it is long."""
        if isinstance(self.clip, ByNorm) and not self.weight_decay:
            rate = np.empty_like(v["eta"])
            self.clip.compute_factor(do, v)
            do(np.multiply, v.flat["clip"], v.flat["eta"], rate.reshape(1))
            self._descend(do, v, rate, v["g"])
        else:
            super().run(do, v)

    def update(self, do: Programme, v: Views, gradient: np.ndarray) -> None:
        self._descend(do, v, v["eta"], gradient)

    @staticmethod
    def _descend(do: Programme, v: Views, rate: np.ndarray, gradient: np.ndarray) -> None:
        new = v["theta_new"]
        do(np.multiply, rate, gradient, new)
        do(np.subtract, v["theta"], new, new)
