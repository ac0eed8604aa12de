"""Why a cell is empty."""

from rnn_explorer.drawings.parameters import phase_name, recurrence_of
from rnn_explorer.engine.trace import NEVER, Trace

IN_A_PASSAGE = "a generated passage has no targets: no loss, no errors, and nothing is learned from it."


def why_empty(trace: Trace, name: str, t: int | None, position: int, sequence: int = 0) -> str:
    """A sentence for a value of the column ``name`` (``t`` from 0, None if it is not in time) that is not known at
    ``position``; empty if it is known.
    """
    since = int(trace.columns[name].known_from[() if t is None else t])
    if since <= position:
        return ""
    if since == NEVER:
        return f"Empty: {_never(trace, t, sequence)}"
    event = trace.last_event(since)
    where = phase_name(event.phase, recurrence_of(trace)) + ("" if event.t is None else f", time step {event.t + 1}")
    ahead = since - position
    return f"Empty: it has not happened yet. It comes in: {where} ({ahead} equation{'s' * (ahead > 1)} on)."


def _never(trace: Trace, t: int | None, sequence: int) -> str:
    if trace.problem is not None:
        return "the iteration ended before it." if not trace.is_generated else "the passage ended before it."
    if trace.is_generated:
        return IN_A_PASSAGE
    if t is not None and not trace.exists(sequence)[t]:
        return f"the sequence is over after {int(trace.exists(sequence).sum())} time steps."
    return "nothing writes it at this time step."
