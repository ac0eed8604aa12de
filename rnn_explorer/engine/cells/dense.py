"""A dense layer, the baseline without recurrence: of the past it sees what its input shows (``Batch.windowed``)."""


from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.cell import ABOVE, FROM_ABOVE
from rnn_explorer.engine.elman import B, PlainCell, U, columns, error_at_pre_activation, hidden_state
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.operations import Product, Sum


class Dense(PlainCell):
    """a(t) = b + U x(t), h(t) = tanh a(t)."""

    name = "dense"
    title = "Dense"
    activation = TANH
    parameters = (U, B)
    columns = columns(natural_range=(-1.0, 1.0))
    forward = (
        Equation(
            "a", Sum((Symbol("b"), Product(Symbol("U"), Symbol("x")))), "pre-activation",
            "Only the input is read. What is not in the input, this network can not know.",
        ),
        hidden_state(
            TANH, "The activation squashes every element between −1 and 1. The result goes up, and not on in time.",
        ),
    )
    backward = (
        Equation(
            "d_h", Sum((FROM_ABOVE,)), "error reaches the hidden state",
            f"h(t) was used in one place, so its error comes from there: {ABOVE}.",
        ),
        error_at_pre_activation(
            TANH, "Each element is multiplied by the slope of tanh there, which is at most 1 and almost 0 where the "
            "unit is saturated.",
        ),
    )
