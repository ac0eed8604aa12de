"""The simple recurrent network (Elman 1990): the hidden state is fed back through W."""

from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.cell import NEXT
from rnn_explorer.engine.elman import (
    ERROR_AT_STATE,
    PRE_ACTIVATION,
    ElmanCell,
    columns,
    error_at_pre_activation,
    hidden_state,
)


class Elman(ElmanCell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = tanh a(t)."""

    name = "elman"
    title = "Elman"
    activation = TANH
    columns = columns(natural_range=(-1.0, 1.0))
    forward = (
        PRE_ACTIVATION,
        hidden_state(
            TANH, "The activation squashes every element between −1 and 1. The result goes two ways: upwards, and on "
            f"to {NEXT}.",
        ),
    )
    backward = (
        ERROR_AT_STATE,
        error_at_pre_activation(
            TANH, "Each element is multiplied by the slope of tanh there, which is at most 1 and almost 0 where the "
            "unit is saturated. Where it is small, less arrives at the time steps before: together with W it decides "
            "whether gradients vanish.",
        ),
    )
