"""What every time step contributes to the gradient of a shared parameter: the ledger.

Read from the equations of the gradients, Σ u vᵀ over time, so it serves every cell.
"""

import numpy as np

from rnn_explorer.engine.diagnostics.reading import require_errors
from rnn_explorer.engine.equation import Equation, Place
from rnn_explorer.engine.trace import Phase, Trace
from rnn_explorer.errors import BadInput


def contribution_norms(trace: Trace) -> dict[str, np.ndarray]:
    """By parameter: the Frobenius norm of each time step's contribution to its gradient, (T,), before clipping.

    A time step that does not contribute has 0. They come into being with the gradients (``engine/sums.py``).
    Raises BadInput if the iteration was told not to make them, or is not a whole one.
    """
    require_errors(trace, "the norm of a contribution")
    if "norms" not in trace.schema.layout:
        raise BadInput("this trace has no norms of contributions; make it by a Bptt with norms=True")
    return dict(zip(trace.parameters(), trace.values("norms"), strict=True))


def running_norms(trace: Trace) -> dict[str, np.ndarray]:
    """By parameter: the norm of the sum of the contributions of time steps t … T−1, (T,), before clipping.

    It is summed from the last time step back, in the order in which the backward sweep makes the contributions; at
    t = 0 it is the norm of the gradient. Raises BadInput if the iteration is not a whole one.
    """
    require_errors(trace, "the norm of a sum of contributions")
    sums = [event.equation for event in trace.events if event.phase is Phase.SUM]
    return {equation.writes.removeprefix("d_"): _running(trace, equation) for equation in sums}


def _running(trace: Trace, equation: Equation) -> np.ndarray:
    term, total = equation.expression.term, np.zeros_like(trace[equation.writes])
    norms = np.zeros(trace.sizes["T"])
    for t in reversed(range(len(norms))):
        there = Place(trace, t)
        if term.exists(there):
            total += term.value(there)
        norms[t] = np.linalg.norm(total)
    return norms
