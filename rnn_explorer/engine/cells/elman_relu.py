"""The simple recurrent network with ReLU, whose W is often started as the identity (Le, Jaitly and Hinton 2015)."""

import numpy as np

from rnn_explorer.engine.activations import RELU
from rnn_explorer.engine.elman import (
    ERROR_AT_STATE,
    PRE_ACTIVATION,
    ElmanCell,
    columns,
    error_at_pre_activation,
    hidden_state,
)


class ElmanRelu(ElmanCell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = max(0, a(t))."""

    name = "elman_relu"
    title = "Elman (ReLU)"
    activation = RELU
    columns = columns(natural_range=(0.0, np.inf))
    forward = (
        PRE_ACTIVATION,
        hidden_state(
            RELU, "What is positive passes unchanged, what is negative becomes 0. There is no upper bound: through W, "
            "the hidden state can grow from time step to time step.",
        ),
    )
    backward = (
        ERROR_AT_STATE,
        error_at_pre_activation(
            RELU, "The slope of ReLU is 1 where the unit is active and 0 where it is not. An active unit passes the "
            "error undiminished, however many time steps there are; an inactive one stops it.",
        ),
    )
