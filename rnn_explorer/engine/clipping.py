"""Clipping of the gradient by its global norm (Pascanu, Mikolov and Bengio 2013, algorithm 1)."""

from collections.abc import Iterable

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation, Function, Symbol
from rnn_explorer.engine.quantity import Quantity, Role

THRESHOLD = Quantity("threshold", "v", "v", "clipping threshold", (), Role.SETTING)
NORM = Quantity("g_norm", "‖g‖", r"{\lVert \mathbf{g} \rVert}", "norm of all gradients together", (),
                Role.GRADIENT, (0.0, np.inf))
FACTOR = Quantity("clip", "s", "s", "clipping factor", (), Role.GRADIENT, (0.0, 1.0))
QUANTITIES = (THRESHOLD, NORM, FACTOR)


def global_norm(*gradients: np.ndarray) -> np.ndarray:
    """The Euclidean norm of all elements of all ``gradients``, ()."""
    return np.sqrt(sum(np.vdot(g, g) for g in gradients))


def clip_factor(norm: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """1 if ``norm`` ≤ ``threshold``, else what makes the norm equal to it, ()."""
    return threshold / np.maximum(norm, threshold)


def compute(v: Views) -> None:
    """Both in place: reads the gradients ``g`` and ``threshold``, writes ``g_norm`` and ``clip``."""
    np.dot(v["g"], v["g"], out=v["g_norm"])
    np.sqrt(v["g_norm"], out=v["g_norm"])
    np.maximum(v["g_norm"], v["threshold"], out=v["clip"])
    np.divide(v["threshold"], v["clip"], out=v["clip"])


def equations(parameters: Iterable[str]) -> tuple[Equation, Equation]:
    """The norm of the gradients of ``parameters``, and the factor."""
    names = tuple(parameters)
    listed = ", ".join(f"#{number}" for number in range(1, len(names) + 1))
    norm = Function("norm", global_norm, rf"\left\lVert {listed} \right\rVert", f"‖{listed}‖")
    factor = Function("clip", clip_factor, r"\min\!\left(1, \frac{#2}{#1}\right)", "min(1, #2 / #1)")
    return (
        Equation("g_norm", norm(*(Symbol(f"d_{name}") for name in names)), "norm of the gradient",
                 "All gradients, read as one long vector g, have one length."),
        Equation("clip", factor(Symbol("g_norm"), Symbol("threshold")), "clipping factor",
                 "If that length is above the threshold v, all gradients are shortened by the same factor s: "
                 "the direction stays. An exploding gradient can not throw the parameters away."),
    )
