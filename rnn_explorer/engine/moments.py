"""Running means of gradients and of their squares: what RMSProp and Adam share."""

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.operations import Function
from rnn_explorer.engine.optimizer import Companion
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role

MEAN = Companion("m", "m", r"\mathbf{m}", "running mean of the gradient")
MEAN_SQUARE = Companion("v", "v", r"\mathbf{v}", "running mean of the squared gradient", (0.0, np.inf))
EPSILON = Quantity("epsilon", "ε", r"\epsilon", "small number that keeps the divisor above 0", (), Role.SETTING)

REST = Function("rest", lambda keep, new: (1.0 - keep) * new, r"\left(1 - #1\right) #2", "(1 − #1) #2")
REST_OF_SQUARE = Function(
    "rest of square", lambda keep, new: (1.0 - keep) * np.square(new),
    r"\left(1 - #1\right) {\left(#2\right)}^{\odot 2}", "(1 − #1) (#2)²",
)
OVER_ROOT = Function(
    "over root", lambda top, square, epsilon: top / (np.sqrt(square) + epsilon),
    r"\frac{#1}{\sqrt{#2} + #3}", "#1 / (√#2 + #3)",
)


def remember(do: Programme, v: Views, setting: str, gradient: np.ndarray) -> None:
    """m ← keep · m + (1 − keep) · g for all parameters; ``setting``: the name of keep, ``gradient`` (P,)."""
    _blend(do, v, "theta_m", v[setting], gradient)


def remember_square(do: Programme, v: Views, setting: str, gradient: np.ndarray) -> None:
    """v ← keep · v + (1 − keep) · g² for all parameters; ``setting``: the name of keep, ``gradient`` (P,)."""
    square = v["theta_work"]
    do(np.multiply, gradient, gradient, square)
    _blend(do, v, "theta_v", v[setting], square)


def divide_by_root(do: Programme, v: Views, top: np.ndarray, square: np.ndarray) -> None:
    """w ← w − η top / (√square + ε) for all parameters; ``top``, ``square`` (P,)."""
    divisor, new = v["theta_work"], v["theta_new"]
    do(np.sqrt, square, divisor)
    do(np.add, divisor, v["epsilon"], divisor)
    do(np.divide, top, divisor, new)
    do(np.multiply, v["eta"], new, new)
    do(np.subtract, v["theta"], new, new)


def _blend(do: Programme, v: Views, name: str, keep: np.ndarray, with_what: np.ndarray) -> None:
    new, rest = v[f"{name}_new"], v["theta_work"]
    do(np.multiply, np.array(1.0 - keep), with_what, rest)
    do(np.multiply, keep, v[name], new)
    do(np.add, new, rest, new)
