"""Which hue of the theme stands for which phase and for which role of a quantity, in all panels."""

from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Phase

PHASE_COLORS = {
    Phase.FORWARD: "forward",
    Phase.LOSS: "loss",
    Phase.BACKWARD: "error",
    Phase.SUM: "update",
    Phase.CLIP: "update",
    Phase.UPDATE: "update",
}
ROLE_COLORS = {
    Role.RECURRENT: "recurrence",
    Role.PARAMETER: "forward",
    Role.ERROR: "error",
    Role.GRADIENT: "update",
    Role.UPDATED: "update",
    Role.LOSS: "loss",
}
