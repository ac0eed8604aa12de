"""Numbers that are told of a trace and that no event writes: what they are, with the numbers that they are made of.

They have names as if they were columns: ``decay`` at the time step that an error comes to, ``memory`` at the time step
t with the index (r,), which is selected as a column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.diagnostics import decay, memory_path
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.names import significant

DECAY, MEMORY = "decay", "memory"
FEW = 6  # numbers of a row that are written out


@dataclass(frozen=True)
class Measure:
    """title: which number. formula: how it is made. told: the same with numbers, a line each. known_from: a position.
    """

    title: str
    value: float
    meaning: str
    formula: str
    told: tuple[str, ...]
    known_from: int


def is_measure(name: str) -> bool:
    """Whether a number of that name is told of a trace, if the trace has it."""
    return name in _MEASURES


def measure_of(trace: Trace, name: str | None, t: int | None, index: tuple[int, ...]) -> Measure | None:
    """The number of that name; None if there is none in this trace, or not there."""
    if name not in _MEASURES or t is None or trace.problem is not None:
        return None
    try:
        return _MEASURES[name](trace, t, *index)
    except BadInput:  # errors take several ways in this network
        return None


def _decay_at(trace: Trace, t: int) -> Measure | None:
    """From time step t + 1 back to t (both from 0)."""
    found, here, later = decay(trace), t + 1, t + 2
    if not 0 <= t < trace.sizes["T"] - 1 or np.isnan(found.factor[t]):
        return None
    at_state, at_sum = (float(np.linalg.norm(trace[name][t + 1, 0])) for name in ("d_h", "d_a"))
    arriving = 0.0 if t + 1 in trace.walls else float(np.linalg.norm(trace["d_a"][t + 1, 0] @ trace["W"]))
    value, passed, grown = (float(factors[t]) for factors in (found.factor, found.activation, found.recurrent))
    state, total, back = f"‖∂L/∂h({later})‖", f"‖∂L/∂a({later})‖", f"‖Wᵀ ∂L/∂a({later})‖"
    return Measure(
        f"Decay from time step {later} to {here}", value,
        f"what comes to h({here}) from later, beside the error at h({later})",
        f"{back} / {state}",
        (f"{_quotient(arriving, at_state)} = {significant(value)}",
         f"activation: {total} / {state} = {_quotient(at_sum, at_state)} = ×{significant(passed)}",
         f"matrix: {back} / {total} = {_quotient(arriving, at_sum)} = ×{significant(grown)}",
         f"×{significant(passed)} · ×{significant(grown)} = ×{significant(value)}"),
        int(trace.columns["d_h"].known_from[t]))


def _memory_at(trace: Trace, t: int, r: int = 0) -> Measure | None:
    """Of the cell state at r what is left at t (both from 0)."""
    if not 0 <= r <= t < trace.sizes["T"] or not trace.exists(0)[t]:
        return None
    kept, gates = memory_path(trace)[t, r], trace["gate_f"][r + 1 : t + 1, 0]
    value, unit = float(np.sqrt(np.mean(kept**2))), int(np.argmax(kept))
    product = " · ".join(f"f({step + 1})" for step in range(r + 1, t + 1)) if t - r <= FEW else \
        f"f({r + 2}) · … · f({t + 1})"
    numbers = [significant(float(gate[unit])) for gate in gates]
    written = numbers if len(numbers) <= FEW else [*numbers[:FEW // 2], "…", *numbers[-FEW // 2:]]
    squares = [f"{significant(float(one))}²" for one in kept]
    squares = squares if len(squares) <= FEW else [*squares[:FEW], "…"]
    return Measure(
        f"∂s({t + 1})/∂s({r + 1})", value,
        "what is kept of the cell state along the forget gates, root mean square over the units",
        f"of each unit {product or '1: the state itself'}",
        (*((f"most in unit {unit + 1}: {' · '.join(written)} = {significant(float(kept[unit]))}",) if numbers else ()),
         f"√(({' + '.join(squares)}) / {len(kept)}) = {significant(value)}"),
        int(trace.columns["gate_f"].known_from[t]))


def _quotient(over: float, under: float) -> str:
    return f"{significant(over)} / {significant(under)}"


_MEASURES: dict[str, Callable[..., Measure | None]] = {DECAY: _decay_at, MEMORY: _memory_at}
