"""Which quantities have a value for every hidden unit, and which unit is meant by what is selected."""

import numpy as np

from rnn_explorer.engine.diagnostics import similarity_order
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.probe import Finding
from rnn_explorer.session.selection import Selected

PER_UNIT = (("T", "B", "H"), ("T", "B", "J"))  # of one direction, of both side by side
INDEX, SIMILARITY, SELECTIVITY = "index", "similarity", "selectivity"


def quantities_per_unit(trace: Trace) -> dict[str, Quantity]:
    """The columns with one value for every hidden unit and time step, the hidden states first, the highest of them
    before the others.
    """
    found = {name: column.quantity for name, column in trace.columns.items() if column.quantity.axes in PER_UNIT}
    states = [name for name in reversed(found) if name.partition(".")[0] == "h"]
    return {name: found[name] for name in (*states, *(name for name in found if name not in states))}


def state_beside(quantity: Quantity) -> str:
    """The hidden state of the same layer and direction."""
    _, dot, layer = quantity.name.partition(".")
    return f"h{dot}{layer}"


def probed(quantity: Quantity) -> str:
    """The column that a network is probed for: the quantity itself, or the state beside an error."""
    return state_beside(quantity) if quantity.role is Role.ERROR else quantity.name


def ordered(trace: Trace, quantity: Quantity, by: str, finding: Finding | None) -> np.ndarray:
    """The units of ``quantity`` in an order, (H,); by their index as long as there is no finding to order them by."""
    states = trace[state_beside(quantity)][:, 0]
    if by == SIMILARITY and np.isfinite(states).all():
        return similarity_order(states)
    if by == SELECTIVITY and finding is not None:
        return finding.reactions.order
    return np.arange(states.shape[-1])


def hidden_unit(selected: Selected, trace: Trace, shown: Quantity) -> int | None:
    """The unit of the quantity ``shown`` that is meant by a selected value, row or column; None if none is: units of
    another layer or direction are others.
    """
    column, axis = trace.columns.get(selected.quantity), shown.axes[-1]
    axes = column.quantity.axes if column else ()
    if not axes or axis not in axes[-2:]:
        return None
    if len(axes) == 2 and axes[0] != axis:
        return selected.column
    same = _layer(selected.quantity) == _layer(shown.name)
    return selected.unit if same and axis in (axes[0], axes[-1]) else None


def _layer(name: str) -> str:
    """What a name says of layer and direction: "2.reverse" of "d_h.2.reverse", "2" of "W.2_new"."""
    return name.partition(".")[2].partition("_")[0]
