"""Which hue of the theme stands for which phase and for which role of a quantity, in all panels."""

from functools import cache

import numpy as np

from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.trace import Phase
from rnn_explorer.session.reading_aids import Ranges, ReadingAids

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
ERROR_LIMIT = 1.0  # fixed: on a scale that adapts, a vanishing error would look like any other
VALUE_LIMIT = 3.0  # of what has no natural range: tanh is flat beyond it


def color_limit(quantity: Quantity, one_hot: bool = False, aids: ReadingAids | None = None) -> float:
    """Where the colours of a quantity in time end: the same in every panel, at every position, and in every trace,
    unless the person wants it otherwise (``aids``).

    one_hot: no component of its vectors exceeds 1 (see ``Axis.ends_at_one``), so that the colours end there though data
    have no natural range.
    """
    chosen = aids.limit(quantity) if aids is not None else None
    if chosen is not None:
        return chosen
    return _usual_limit(quantity.natural_range, quantity.role, one_hot)


@cache
def _usual_limit(natural_range: tuple[float, float] | None, role: Role, one_hot: bool) -> float:
    if one_hot:
        return 1.0
    if natural_range is not None and np.isfinite(natural_range).all():
        return float(np.abs(natural_range).max())
    return ERROR_LIMIT if role is Role.ERROR else VALUE_LIMIT


def is_bounded(quantity: Quantity, aids: ReadingAids | None = None) -> bool:
    """Whether no value can lie beyond ``color_limit``."""
    if aids is not None and aids.ranges is Ranges.TRACE:
        return True
    largest = np.abs(quantity.natural_range).max() if quantity.natural_range is not None else np.inf
    return bool(np.isfinite(largest) and largest <= color_limit(quantity, aids=aids))


def is_signed(quantity: Quantity) -> bool:
    """Whether its values can be negative, so that they are written with their sign."""
    if quantity.natural_range is None:
        return quantity.role is not Role.SETTING
    return quantity.natural_range[0] < 0
