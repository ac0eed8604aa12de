"""Units that let no error pass, and units that are alike."""

import numpy as np

from rnn_explorer.engine.diagnostics.reading import require_columns, require_values
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput, require_range


def saturation(trace: Trace, threshold: float = 0.95, column: str = "h") -> np.ndarray:
    """For every unit the share, 0 to 1, of the time steps of all sequences at which it is saturated, (H,).

    With tanh a unit is saturated where |h| > ``threshold``: its slope 1 − h² is then below 1 − threshold². For other
    bounds (a gate: 0 to 1) ``threshold`` is measured alike, from the middle of the range (0) to its ends (1). Raises
    BadInput if the trace has no such column or the column no bounds, if ``threshold`` is not from 0 to 1, or if the
    iteration broke off.
    """
    require_values(trace, "the saturation")
    require_columns(trace, "the saturation", column)
    require_range("the threshold of saturation", threshold, 0.0, 1.0)
    low, high = trace.quantity(column).natural_range or (-np.inf, np.inf)
    if not np.isfinite(high - low):
        raise BadInput(f"{column} has no bounds in this trace, so it cannot saturate; choose a column that has some")
    from_middle = np.abs(trace[column] - (low + high) / 2) / ((high - low) / 2)
    return (from_middle > threshold)[_exists(trace)].mean(axis=0)


def dead_units(trace: Trace, column: str = "h") -> np.ndarray:
    """For every ReLU unit whether it is 0 at all time steps of all sequences, (H,) bool.

    No error passes such a unit, so it does not learn. Raises BadInput if the trace has no such column, if its range is
    not that of ReLU, or if the iteration broke off.
    """
    require_values(trace, "the search for dead units")
    require_columns(trace, "the search for dead units", column)
    if trace.quantity(column).natural_range != (0.0, np.inf):
        raise BadInput(f"{column} is not the output of ReLU in this trace (0 to ∞); other units cannot be dead")
    return (trace[column][_exists(trace)] == 0.0).all(axis=0)


def similarity_order(values: np.ndarray) -> np.ndarray:
    """An order of the units, (units,), in which those with correlated ``values`` (T, units) are neighbours.

    A chain that begins with the most correlated pair and grows at either end by the unit most correlated with
    that end. Units that never change come last.
    """
    likeness = _correlation(values)
    chain = [int(index) for index in np.unravel_index(np.argmax(likeness), likeness.shape)]
    chain = list(dict.fromkeys(chain))
    likeness[:, chain] = -np.inf
    while len(chain) < len(likeness):
        ends = likeness[[chain[0], chain[-1]]]
        end, unit = np.unravel_index(np.argmax(ends), ends.shape)
        chain.insert(len(chain) if end else 0, int(unit))
        likeness[:, unit] = -np.inf
    return np.array(chain)


def _exists(trace: Trace) -> np.ndarray:
    """Where sequences have time steps, (T, B) bool."""
    return np.column_stack([trace.exists(sequence) for sequence in range(trace.sizes["B"])])


def _correlation(values: np.ndarray) -> np.ndarray:
    """Between the units, (units, units); the diagonal is −∞, a unit that never changes has −1 with all."""
    centred = values - values.mean(axis=0)
    centred = centred / np.maximum(np.abs(centred).max(axis=0), 1.0)  # a square may be too large for a number
    norms = np.linalg.norm(centred, axis=0)
    constant = norms <= 1e-12
    unit = centred / np.where(constant, 1.0, norms)
    likeness = unit.T @ unit
    likeness[constant] = likeness[:, constant] = -1.0
    np.fill_diagonal(likeness, -np.inf)
    return likeness
