"""Which parameter a column belongs to: its gradient, what an optimizer keeps beside it, itself after the update."""

from rnn_explorer.engine.trace import Trace


def parameter_of(trace: Trace, name: str | None) -> str | None:
    """The parameter that the column ``name`` (``W``, ``d_W``, ``W_m_new``, ``W_new``) belongs to, None if to none."""
    base = (name or "").removeprefix("d_")
    found = [p for p in trace.parameters() if base == p or base.startswith(f"{p}_")]
    return max(found, key=len, default=None)
