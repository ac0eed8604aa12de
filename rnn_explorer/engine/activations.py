"""Activation functions and their derivatives, written in the function's own output."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from rnn_explorer.engine.operations import Function
from rnn_explorer.engine.programme import Programme


class Constants(NamedTuple):
    """As arrays of the type that they are used with: a ufunc takes them faster than Python's numbers."""

    zero: np.ndarray
    half: np.ndarray
    one: np.ndarray


CONSTANTS = {
    dtype: Constants(*(np.array(number, dtype) for number in (0.0, 0.5, 1.0)))
    for dtype in (np.dtype(np.float64), np.dtype(np.float32))
}


@dataclass(frozen=True)
class Activation:
    """f, and f′ as a function of f's value (which the trace holds already).

    function, slope: as they are written and evaluated. apply, apply_slope: the same as fast code, which is written to a
    programme, from an array to another one of the same shape; with ``apply`` they may be one.
    """

    function: Function
    slope: Function
    apply: Callable[[Programme, np.ndarray, np.ndarray], None]
    apply_slope: Callable[[Programme, np.ndarray, np.ndarray], None]

    @property
    def name(self) -> str:
        return self.function.name


def _tanh(do: Programme, a: np.ndarray, out: np.ndarray) -> None:
    do(np.tanh, a, out)


def _slope_of_tanh(do: Programme, h: np.ndarray, out: np.ndarray) -> None:
    do(np.multiply, h, h, out)
    do(np.subtract, CONSTANTS[h.dtype].one, out, out)


def _sigmoid(do: Programme, a: np.ndarray, out: np.ndarray) -> None:
    """1 / (1 + exp(−a)), as (1 + tanh(a / 2)) / 2, which cannot overflow."""
    half = CONSTANTS[a.dtype].half
    do(np.multiply, a, half, out)
    do(np.tanh, out, out)
    do(np.multiply, out, half, out)
    do(np.add, out, half, out)


def _slope_of_sigmoid(do: Programme, h: np.ndarray, out: np.ndarray) -> None:
    do(np.subtract, CONSTANTS[h.dtype].one, h, out)
    do(np.multiply, out, h, out)


def _relu(do: Programme, a: np.ndarray, out: np.ndarray) -> None:
    do(partial(np.maximum, out=out), a, CONSTANTS[a.dtype].zero)


def _slope_of_relu(do: Programme, h: np.ndarray, out: np.ndarray) -> None:
    do(np.greater, h, CONSTANTS[h.dtype].zero, out)


def _identity(do: Programme, a: np.ndarray, out: np.ndarray) -> None:
    do.copy(a, out)


def _slope_of_identity(do: Programme, _h: np.ndarray, out: np.ndarray) -> None:
    do.copy(1.0, out)


TANH = Activation(
    Function("tanh", np.tanh, r"\operatorname{tanh}\left(#1\right)", "tanh(#1)"),
    Function("slope of tanh", lambda h: 1.0 - h * h, r"\left(1 - #1 \odot\,#1\right)", "(1 − #1²)"),
    _tanh,
    _slope_of_tanh,
)
SIGMOID = Activation(
    Function("sigmoid", lambda a: 0.5 + 0.5 * np.tanh(0.5 * a), r"\sigma\left(#1\right)", "σ(#1)"),
    Function("slope of the sigmoid", lambda h: h * (1.0 - h), r"#1 \odot \left(1 - #1\right)", "#1 ⊙ (1 − #1)"),
    _sigmoid,
    _slope_of_sigmoid,
)
RELU = Activation(
    Function("ReLU", lambda a: np.maximum(a, 0.0), r"\operatorname{ReLU}\left(#1\right)", "ReLU(#1)"),
    Function("slope of ReLU", lambda h: (h > 0.0).astype(h.dtype), r"\left[#1 > 0\right]", "[#1 > 0]"),
    _relu,
    _slope_of_relu,
)
IDENTITY = Activation(
    Function("identity", np.copy, "#1", "#1"),
    Function("slope of the identity", np.ones_like, r"\mathbf{1}", "1"),
    _identity,
    _slope_of_identity,
)
