"""The simple recurrent network with the logistic sigmoid, as in Elman 1990."""

from rnn_explorer.engine.activations import SIGMOID
from rnn_explorer.engine.cell import NEXT
from rnn_explorer.engine.elman import (
    ERROR_AT_STATE,
    PRE_ACTIVATION,
    ElmanCell,
    columns,
    error_at_pre_activation,
    hidden_state,
)


class ElmanSigmoid(ElmanCell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = σ(a(t))."""

    name = "elman_sigmoid"
    title = "Elman (sigmoid)"
    activation = SIGMOID
    columns = columns(natural_range=(0.0, 1.0))
    forward = (
        PRE_ACTIVATION,
        hidden_state(
            SIGMOID, "The activation squashes every element between 0 and 1. The result goes two ways: upwards, and on "
            f"to {NEXT}.",
        ),
    )
    backward = (
        ERROR_AT_STATE,
        error_at_pre_activation(
            SIGMOID, "The slope of the sigmoid is at most ¼, in its middle. Once for every time step, this factor "
            "makes gradients vanish sooner than with tanh, whose slope reaches 1.",
        ),
    )
