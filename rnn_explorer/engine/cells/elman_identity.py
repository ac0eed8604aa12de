"""The linear recurrent network: only W decides whether gradients vanish or explode."""

from rnn_explorer.engine.activations import IDENTITY
from rnn_explorer.engine.elman import (
    ERROR_AT_STATE,
    PRE_ACTIVATION,
    ElmanCell,
    columns,
    error_at_pre_activation,
    hidden_state,
)


class ElmanIdentity(ElmanCell):
    """a(t) = b + W h(t−1) + U x(t), h(t) = a(t)."""

    name = "elman_identity"
    title = "Elman (identity)"
    activation = IDENTITY
    columns = columns(natural_range=None)
    forward = (
        PRE_ACTIVATION,
        hidden_state(
            IDENTITY, "The pre-activation is the hidden state: nothing bends it, the network is linear. What an input "
            "adds to the state is multiplied by W at every later time step, and by nothing else.",
        ),
    )
    backward = (
        ERROR_AT_STATE,
        error_at_pre_activation(
            IDENTITY, "The slope of the identity is 1 everywhere, so the error passes as it is. From time step to time "
            "step only W changes it: in the long run, its spectral radius decides.",
        ),
    )
