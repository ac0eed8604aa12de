"""Clipping: what keeps an exploding gradient from throwing the parameters away.

By its global norm: Pascanu, Mikolov and Bengio 2013, algorithm 1. By value: each element alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import partial
from math import sqrt
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Function, Scaled
from rnn_explorer.engine.products import dot
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role

THRESHOLD = Quantity("threshold", "τ", r"\tau", "clipping threshold", (), Role.SETTING)
NORM = Quantity("g_norm", "‖∇L‖", r"{\lVert \nabla L \rVert}", "norm of all gradients together", (),
                Role.GRADIENT, (0.0, np.inf))
FACTOR = Quantity("clip", "κ", r"\kappa", "clipping factor", (), Role.GRADIENT, (0.0, 1.0))


def global_norm(*gradients: np.ndarray) -> np.ndarray:
    """The Euclidean norm of all elements of all ``gradients``, ()."""
    return np.sqrt(sum(np.vdot(g, g) for g in map(np.ravel, gradients)))


def clip_factor(norm: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """1 if ``norm`` ≤ ``threshold``, else what makes the norm equal to it, ()."""
    return threshold / np.maximum(norm, threshold)


def clip_elements(gradient: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Every element moved into ±``threshold``."""
    return np.clip(gradient, -threshold, threshold)


NORM_OF = Function(
    "norm",
    global_norm,
    r"\sqrt{\sum_{\theta} {\left\lVert \frac{\partial L}{\partial \theta} \right\rVert}^{2}}",
    "√Σ ‖∂L/∂θ‖²",
)
FACTOR_OF = Function("clip", clip_factor, r"\min\!\left(1, \frac{#2}{#1}\right)", "min(1, #2 / #1)")
ELEMENTS_OF = Function("clip elements", clip_elements,
                       r"\max\!\left({-}#2, \min\!\left(#2, #1\right)\right)", "max(−#2, min(#2, #1))")


class Clipping(ABC):
    """A way to clip. All of them tell the norm of the gradient; it is computed in the phase CLIP.

    settings: the quantities that a person chose. vectors: what is kept beside the gradients, with the pattern of the
    names of its columns, one a parameter.
    """

    settings: ClassVar[tuple[Quantity, ...]] = (THRESHOLD,)
    vectors: ClassVar[dict[str, str]] = {}

    def quantities(self, parameters: Iterable[Quantity]) -> tuple[Quantity, ...]:
        """Its columns."""
        return *self.settings, NORM

    def equations(self, parameters: Iterable[Quantity]) -> tuple[Equation, ...]:
        """Those of the phase CLIP, for the gradients of ``parameters``."""
        return (
            Equation("g_norm", NORM_OF(*(Symbol(f"d_{parameter.name}") for parameter in parameters)),
                     "norm of the gradient",
                     "All gradients are read as one long vector ∇L; θ stands for every parameter. This is the norm of "
                     "that vector."),
        )

    @abstractmethod
    def clipped(self, name: str) -> Expression:
        """The gradient of the parameter ``name`` as the update uses it."""

    @abstractmethod
    def compute(self, do: Programme, v: Views) -> np.ndarray:
        """The same for all at once, (P,): reads the gradients ``g``, writes ``g_norm`` and its columns.

        What is returned may lie in ``theta_new``.
        """

    @staticmethod
    def measure(do: Programme, v: Views) -> None:
        """‖∇L‖."""
        do(_measure, v["g"], v["g_norm"])


class ByNorm(Clipping):
    """All gradients are shortened by one factor."""

    def quantities(self, parameters: Iterable[Quantity]) -> tuple[Quantity, ...]:
        return *super().quantities(parameters), FACTOR

    def equations(self, parameters: Iterable[Quantity]) -> tuple[Equation, ...]:
        return (
            *super().equations(parameters),
            Equation("clip", FACTOR_OF(Symbol("g_norm"), Symbol("threshold")), "clipping factor",
                     "If that norm is above the threshold τ, all gradients are shortened by the same factor κ: "
                     "the direction stays. An exploding gradient can not throw the parameters away."),
        )

    def clipped(self, name: str) -> Expression:
        return Scaled((Symbol("clip"),), Symbol(f"d_{name}"))

    def compute(self, do: Programme, v: Views) -> np.ndarray:
        self.compute_factor(do, v)
        do(np.multiply, v["clip"], v["g"], v["theta_new"])  # free until the update writes there
        return v["theta_new"]

    def compute_factor(self, do: Programme, v: Views) -> None:
        """The clipping factor alone; writes ``g_norm`` and ``clip``."""
        do(_compute_factor, v["g"], v["threshold"].item(), v["g_norm"], v["clip"])


class ByValue(Clipping):
    """Every element of every gradient is moved into ±τ."""

    vectors: ClassVar = {"g_clipped": "{}_clipped"}

    def quantities(self, parameters: Iterable[Quantity]) -> tuple[Quantity, ...]:
        return *super().quantities(parameters), *(clipped_gradient_of(parameter) for parameter in parameters)

    def equations(self, parameters: Iterable[Quantity]) -> tuple[Equation, ...]:
        learned = tuple(parameters)
        return *super().equations(learned), *map(self._equation, learned)

    def _equation(self, parameter: Quantity) -> Equation:
        name = parameter.name
        return Equation(
            f"{name}_clipped", ELEMENTS_OF(Symbol(f"d_{name}"), Symbol("threshold")),
            f"clipped gradient of {parameter.symbol}",
            "Every element beyond the threshold τ is moved back to it, each alone: what is large is shortened, what "
            "is small stays. The direction of the whole gradient changes by that.",
        )

    def clipped(self, name: str) -> Expression:
        return Symbol(f"{name}_clipped")

    def compute(self, do: Programme, v: Views) -> np.ndarray:
        self.measure(do, v)
        clipped, threshold = v["g_clipped"], v["threshold"]
        do(partial(np.minimum, out=clipped), v["g"], threshold)
        do(partial(np.maximum, out=clipped), clipped, np.array(-threshold))
        return clipped


class NoClipping(Clipping):
    """The gradient is used as it is."""

    settings: ClassVar = ()

    def clipped(self, name: str) -> Expression:
        return Symbol(f"d_{name}")

    def compute(self, do: Programme, v: Views) -> np.ndarray:
        self.measure(do, v)
        return v["g"]


def _measure(gradient: np.ndarray, norm: np.ndarray) -> float:
    """For one number, Python is faster than NumPy."""
    value = norm[...] = sqrt(dot(gradient, gradient))
    return value


def _compute_factor(gradient: np.ndarray, threshold: float, norm: np.ndarray, factor: np.ndarray) -> None:
    measured = _measure(gradient, norm)
    factor[...] = threshold / measured if measured > threshold else 1.0


def clipped_gradient_of(parameter: Quantity) -> Quantity:
    """∂L/∂(a parameter) after clipping by value."""
    return Quantity(
        name=f"{parameter.name}_clipped",
        symbol=f"g_{parameter.symbol} clipped",
        tex=rf"\mathbf{{g}}_{{{parameter.tex},\, \mathrm{{clipped}}}}",
        meaning=f"clipped gradient of the {parameter.meaning}",
        axes=parameter.axes,
        role=Role.GRADIENT,
    )


CLIPPINGS = MappingProxyType({"norm": ByNorm(), "value": ByValue(), "none": NoClipping()})
