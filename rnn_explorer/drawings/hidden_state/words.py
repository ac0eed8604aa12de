"""Sentences about hidden units."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QCoreApplication

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.diagnostics import Reactions
from rnn_explorer.engine.quantity import TIME, Quantity
from rnn_explorer.session.probe import Finding
from rnn_explorer.widgets.numbers import magnitude, signed, subscript

MOST_READ = 16  # measurements: more of them are an image


def symbol_of_unit(quantity: Quantity, time: object, unit: int) -> str:
    """h₃(6) for the third unit at the sixth time step."""
    return quantity.symbol.replace(TIME, f"{subscript(unit + 1)}({time})")


def written(quantity: Quantity, value: float, decimals: int = 3) -> str:
    """A value, with its sign if it can be negative."""
    return (signed if is_signed(quantity) else magnitude)(value, decimals)


def strongest(reactions: Reactions, unit: int) -> str:
    """vowel −0.56; empty if a unit goes with nothing."""
    label = reactions.strongest(unit)
    return "" if label is None else f"{reactions.labels[label]} {signed(reactions.correlations[label, unit], 2)}"


def of_correlation(finding: Finding, quantity: Quantity, label: int, unit: int) -> str:
    """How a unit goes with a label, over how many time steps, and what the label means."""
    found, meanings = finding.reactions, finding.question.experiment.task.meanings
    name, r, n = found.labels[label], found.correlations[label, unit], int(found.counts[label])
    unit_symbol = symbol_of_unit(quantity, "t", unit)
    value = _tr("one of the two never changes") if np.isnan(r) else f"r = {signed(float(r), 2)}"
    true = int(found.occurrences[label])
    times = _tr("n = {0} time steps").format(n) + (_tr(", true at {0}").format(true) if true >= 0 else "")
    lines = [_tr("{0} and “{1}”: {2} · {3}").format(unit_symbol, name, value, times), *_meaning(name, meanings),
             of_origin(finding)]
    return "\n".join(lines)


def of_label(finding: Finding, label: int) -> str:
    """What a label means, and which unit goes best with it."""
    found, name = finding.reactions, finding.reactions.labels[label]
    sizes = np.nan_to_num(np.abs(found.correlations[label]))
    unit = int(sizes.argmax())
    best = _tr("the unit that goes best with it: {0}, r = {1}").format(
        unit + 1, signed(float(np.nan_to_num(found.correlations[label, unit])), 2))
    true = int(found.occurrences[label])
    often = [_tr("{0}: at {1} of {2} time steps").format(name, true, int(found.counts[label]))] if true >= 0 else [name]
    return "\n".join((*often, *_meaning(name, finding.question.experiment.task.meanings), best))


def of_origin(finding: Finding) -> str:
    """What was read, with which parameters."""
    return _tr("{0} time steps in {1} sequences, read with the parameters of iteration {2}").format(
        finding.time_steps, len(finding.passages), finding.question.iteration)


def read_at(axis: Axis, vector: np.ndarray) -> str:
    """What was read at a time step: the symbol, or the measurements with their units."""
    if axis.symbols:
        return axis.labels[int(vector.argmax())]
    if axis.image and len(axis) > MOST_READ:
        return _tr("an image of {0} × {1} pixels").format(*axis.image)
    parts = zip(axis.labels, axis.measure(vector), axis.units or ("",) * len(axis), strict=True)
    return ", ".join(f"{label} {value:.1f} {unit}".replace("-", "−").rstrip() for label, value, unit in parts)


def _meaning(name: str, meanings: Mapping[str, str]) -> list[str]:
    return [f"{name}: {meanings[name]}"] if name in meanings else []


def _tr(text: str) -> str:
    return QCoreApplication.translate("hidden state", text)
