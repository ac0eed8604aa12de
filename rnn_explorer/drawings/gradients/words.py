"""Sentences about norms."""

from PySide6.QtCore import QCoreApplication

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.reading import LOSS, Reading
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR
from rnn_explorer.widgets.numbers import power_of_ten, significant


def written(norm: float) -> str:
    """A norm with three figures; an exact zero as such."""
    return "0" if norm == 0 else significant(norm)


def of_norm(error: Quantity, t: int, norm: float) -> str:
    """What the norm of an error at a time step is."""
    text = _tr("‖{0}‖ = {1} · length of the {2}").format(error.text(str(t + 1)), written(norm), error.meaning)
    if norm > 10.0**CEILING:
        return text + _tr(" · △ above the scale, which ends at {0}").format(power_of_ten(CEILING))
    if 0 < norm < 10.0**FLOOR:
        return text + _tr(" · ▽ below the scale, which ends at {0}").format(power_of_ten(FLOOR))
    return text


def not_yet(trace: Trace, error: Quantity, t: int, position: int) -> str:
    """Why there is nothing."""
    return f"‖{error.text(str(t + 1))}‖ · {why_empty(trace, error.name, t, position)}"


def of_one_loss(reading: Reading, state: str, s: int, t: int) -> str:
    """How much of one loss reaches a time step."""
    norm = reading.origins(state)[s, t]
    text = _tr("‖{0}‖ = {1}").format(symbol_of_one_loss(reading, state, s, t), written(norm))
    return text + _tr(" · what comes from the loss of time step {0} alone").format(s + 1)


def symbol_of_one_loss(reading: Reading, state: str, s: int, t: int) -> str:
    """∂L(9)/∂h(3)."""
    loss, place = (reading.trace.quantity(name) for name in (LOSS, state))
    return f"∂{loss.text(str(s + 1))}/∂{place.text(str(t + 1))}"


def of_wall(t: int) -> str:
    """What a wall is."""
    return _tr("truncated: time step {0} sends no error back to time step {1}").format(t + 1, t)


def of_clipping(trace: Trace, position: int) -> tuple[str, ...]:
    """What is known at ``position`` of the gradient's norm and its clipping, the longest wording first."""
    if not trace.known("g_norm", position):
        return _threshold(trace)
    norm = f"{trace.quantity('g_norm').symbol} = {significant(float(trace['g_norm']))}"
    if "clip" not in trace.columns or not trace.known("clip", position):
        by_value = () if "clip" in trace.columns else _threshold(trace)
        return (*(f"{norm} · {text}" for text in by_value), norm)
    threshold, factor = f"{float(trace['threshold']):g}", float(trace["clip"])
    if factor < 1:
        return (f"{norm} > τ = {threshold}: clipped, κ = {significant(factor)}",
                f"{norm} · κ = {significant(factor)}", norm)
    return f"{norm} ≤ τ = {threshold}: not clipped", f"{norm} · not clipped", norm


def _threshold(trace: Trace) -> tuple[str, ...]:
    """What is clipped, the longest wording first; nothing if nothing is."""
    if "threshold" not in trace.columns:
        return ()
    threshold = f"{float(trace['threshold']):g}"
    if "clip" in trace.columns:
        return _tr("τ = {0}: a longer gradient is clipped").format(threshold), f"τ = {threshold}"
    return _tr("elements clipped at ±τ = ±{0}").format(threshold), _tr("elements within ±{0}").format(threshold)


def _tr(text: str) -> str:
    return QCoreApplication.translate("gradients", text)
