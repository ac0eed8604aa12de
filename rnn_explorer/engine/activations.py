"""Activation functions and their derivatives, written in the function's own output."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.equation import Function


@dataclass(frozen=True)
class Activation:
    """f, and f′ as a function of f's value (which the trace holds already)."""

    function: Function
    slope: Function

    @property
    def name(self) -> str:
        return self.function.name


TANH = Activation(
    Function("tanh", np.tanh, r"\operatorname{tanh}\left(#1\right)", "tanh(#1)"),
    Function("slope of tanh", lambda h: 1.0 - h * h, r"\left(1 - #1 \odot\,#1\right)", "(1 − #1²)"),
)
