"""What a number of a trace is called: alike everywhere."""

from rnn_explorer.engine.trace import Trace


def label_of(trace: Trace, axis: str, n: int) -> str:
    """What the task calls a component; empty where it has no name."""
    named = {"D": trace.inputs, "K": trace.outputs}.get(axis)
    return named.labels[n] if named is not None else ""


def axes_of(trace: Trace, column: str, index: tuple[int, ...]) -> tuple[str, ...]:
    """What the index of a number in a column counts."""
    axes = trace.quantity(column).axes
    return axes[len(axes) - len(index):]


def place_in(trace: Trace, column: str, index: tuple[int, ...]) -> str:
    """``[3,1]``, ``[␣]``: units counted from 1 or called by their labels; empty for a number that is alone."""
    pairs = zip(axes_of(trace, column, index), index, strict=True)
    return f"[{','.join(label_of(trace, axis, n) or str(n + 1) for axis, n in pairs)}]" if index else ""


def significant(value: float) -> str:
    """With three significant figures and a true minus."""
    return f"{value:.3g}".replace("-", "−")
