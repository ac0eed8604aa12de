"""Numbers that are told of a trace and that no event writes: what they are, with the numbers that they are made of.

They have names as if they were columns, with their layer and direction (``decay.2``, ``memory.forward``): ``decay`` at
the earlier of the two time steps of a step back, ``memory`` at the time step t with the index (r,), which is selected
as a column.
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


def is_measure(name: str | None) -> bool:
    """Whether a number of that name is told of a trace, if the trace has it."""
    return name is not None and name.partition(".")[0] in _MEASURES


def measure_of(trace: Trace, name: str | None, t: int | None, index: tuple[int, ...]) -> Measure | None:
    """The number of that name; None if there is none in this trace, or not there."""
    if not is_measure(name) or t is None or trace.problem is not None:
        return None
    kind, dot, place = name.partition(".")
    try:
        return _MEASURES[kind](trace, dot + place, t, *index)
    except BadInput:  # errors take several ways in this network
        return None


def _decay_at(trace: Trace, place: str, t: int) -> Measure | None:
    """Between the time steps t and t + 1 (from 0); ``place``: of the layer and direction, as in a column's name."""
    found = decay(trace, state=f"h{place}")
    if not 0 <= t < trace.sizes["T"] - 1 or np.isnan(found.factor[t]):
        return None
    begin, end = (t, t + 1) if place.endswith(".reverse") else (t + 1, t)
    at_state, at_sum = (float(np.linalg.norm(trace[f"{name}{place}"][begin, 0])) for name in ("d_h", "d_a"))
    value, passed, grown = (float(factors[t]) for factors in (found.factor, found.activation, found.recurrent))
    state, total, matrix = (trace.quantity(f"{name}{place}").text(str(begin + 1)) for name in ("d_h", "d_a", "W"))
    here, there = (trace.quantity(f"h{place}").text(str(at + 1)) for at in (end, begin))
    back, arriving = f"‖{matrix}ᵀ {total}‖", value * at_state
    return Measure(
        f"Decay from time step {begin + 1} to {end + 1}", value,
        f"what comes to {here} from {'earlier' if begin < end else 'later'}, beside the error at {there}",
        f"{back} / ‖{state}‖",
        (f"{_quotient(arriving, at_state)} = {significant(value)}",
         f"activation: ‖{total}‖ / ‖{state}‖ = {_quotient(at_sum, at_state)} = ×{significant(passed)}",
         f"matrix: {back} / ‖{total}‖ = {_quotient(arriving, at_sum)} = ×{significant(grown)}",
         f"×{significant(passed)} · ×{significant(grown)} = ×{significant(value)}"),
        int(trace.columns[f"d_h{place}"].known_from[end]))


def _memory_at(trace: Trace, place: str, t: int, r: int = 0) -> Measure | None:
    """Of the cell state at r what is left at t (both from 0)."""
    steps, in_reverse = trace.sizes["T"], place.endswith(".reverse")
    way = range(r, t - 1, -1) if in_reverse else range(r, t + 1)
    if not (0 <= r < steps and 0 <= t < steps and len(way) and trace.exists(0)[t] and trace.exists(0)[r]):
        return None
    passed = list(way)[1:]
    kept, gates = memory_path(trace, state=f"s{place}")[t, r], trace[f"gate_f{place}"][passed, 0]
    value, unit = float(np.sqrt(np.mean(kept**2))), int(np.argmax(kept))
    written = [trace.quantity(f"gate_f{place}").text(str(step + 1)) for step in passed]
    product = " · ".join(written if len(written) <= FEW else [written[0], "…", written[-1]])
    numbers = [significant(float(gate[unit])) for gate in gates]
    numbers = numbers if len(numbers) <= FEW else [*numbers[:FEW // 2], "…", *numbers[-FEW // 2:]]
    squares = [f"{significant(float(one))}²" for one in kept]
    squares = squares if len(squares) <= FEW else [*squares[:FEW], "…"]
    later, earlier = (trace.quantity(f"s{place}").text(str(step + 1)) for step in (t, r))
    return Measure(
        f"∂{later}/∂{earlier}", value,
        "what is kept of the cell state along the forget gates, root mean square over the units",
        f"of each unit {product or '1: the state itself'}",
        (*((f"most in unit {unit + 1}: {' · '.join(numbers)} = {significant(float(kept[unit]))}",) if numbers else ()),
         f"√(({' + '.join(squares)}) / {len(kept)}) = {significant(value)}"),
        int(trace.columns[f"gate_f{place}"].known_from[t]))


def _quotient(over: float, under: float) -> str:
    return f"{significant(over)} / {significant(under)}"


_MEASURES: dict[str, Callable[..., Measure | None]] = {DECAY: _decay_at, MEMORY: _memory_at}
