"""Running means of gradients and of their squares: what RMSProp and Adam share."""

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.operations import Function
from rnn_explorer.engine.optimizer import Companion
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


def remember(v: Views, keep: np.ndarray, gradient: np.ndarray) -> None:
    """m ← keep · m + (1 − keep) · g for all parameters; ``keep`` (), ``gradient`` (P,)."""
    _blend(v, "theta_m", keep, np.multiply(1.0 - keep, gradient, out=v["theta_work"]))


def remember_square(v: Views, keep: np.ndarray, gradient: np.ndarray) -> None:
    """v ← keep · v + (1 − keep) · g² for all parameters; ``keep`` (), ``gradient`` (P,)."""
    square = np.multiply(gradient, gradient, out=v["theta_work"])
    _blend(v, "theta_v", keep, np.multiply(1.0 - keep, square, out=square))


def divide_by_root(v: Views, top: np.ndarray, square: np.ndarray) -> None:
    """w ← w − η top / (√square + ε) for all parameters; ``top``, ``square`` (P,)."""
    divisor, new = np.sqrt(square, out=v["theta_work"]), v["theta_new"]
    np.add(divisor, v["epsilon"], out=divisor)
    np.divide(top, divisor, out=new)
    np.multiply(v["eta"], new, out=new)
    np.subtract(v["theta"], new, out=new)


def _blend(v: Views, name: str, keep: np.ndarray, rest: np.ndarray) -> None:
    new = np.multiply(keep, v[name], out=v[f"{name}_new"])
    np.add(new, rest, out=new)
