"""What is told of a training: a chart for each of a few numbers."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.record import Record
from rnn_explorer.widgets.numbers import significant


@dataclass(frozen=True)
class Line:
    """A curve over iterations: ``values`` (n,) from iteration 1 on, in the hue ``role``."""

    values: np.ndarray
    role: str
    label: str = ""
    smooth: bool = False  # whether smoothing applies


@dataclass(frozen=True)
class Chart:
    """One of the small multiples. quantity: the column whose values these are, if there is one. highest: the fixed end
    of the scale, None where it follows the values. level: a horizontal line. weight: how high it is beside the others.
    """

    name: str
    title: str
    meaning: str
    lines: tuple[Line, ...]
    quantity: str | None = None
    unit: str = ""
    logarithmic: bool = False
    highest: float | None = None
    level: float | None = None
    weight: float = 1.0


def charts_of(record: Record, trace: Trace, known: Set[str], log_loss: bool) -> tuple[Chart, ...]:
    """All of them, the most important first. ``known``: what the newest iteration has come to, by its names in the
    record; the others end before it.
    """
    def values(name: str) -> np.ndarray:
        array = getattr(record, name)
        return array if name in known else array[:-1]

    threshold = float(trace["threshold"]) if "clip" in trace.columns else None
    limit = "" if threshold is None else f", τ = {threshold:g}"
    measure = record.measure
    loss, rate = trace.quantity("L"), trace.quantity("eta")
    return (
        Chart("loss", f"{_tr('loss')} {loss.symbol}", loss.meaning, (Line(values("loss"), "loss", smooth=True),), "L",
              logarithmic=log_loss, weight=1.6),
        Chart("metric", measure.name, measure.meaning, (Line(values("metric"), "forward", smooth=True),),
              unit=measure.unit, highest=measure.highest, weight=1.2),
        Chart("gradient", f"{_tr('gradient')} {trace.quantity('g_norm').symbol}{limit}",
              trace.quantity("g_norm").meaning, _gradient_lines(record, values), "g_norm", logarithmic=True,
              level=threshold, weight=1.3),
        Chart("rate", f"{rate.meaning} {rate.symbol}", rate.meaning, (Line(values("rate"), "muted"),), "eta",
              weight=0.6),
        Chart("parameters", _tr("norm of the parameters"), _tr("length of all parameters as one vector, after the "
              "update"), _parameter_lines(record, values), weight=0.8),
    )


def known_of(record: Record, trace: Trace, position: int) -> frozenset[str]:
    """By its names in the record: what the newest iteration has come to, if it is the one that is shown."""
    if trace.iteration < len(record):
        return frozenset({"loss", "metric", "gradient", "used", "rate", "parameters", "recurrent"})
    updated = next(reversed([name for name in trace.columns if name.endswith("_new")]))
    told = trace.columns["y"].known_from != NEVER
    reached = {
        "rate": True, "loss": trace.known("L", position), "gradient": trace.known("g_norm", position),
        "metric": trace.known("y_hat", position)[told].all(),
        "used": trace.known("clip" if "clip" in trace.columns else "g_norm", position),
        "parameters": trace.known(updated, position), "recurrent": trace.known(updated, position),
    }
    return frozenset(name for name, is_known in reached.items() if is_known)


def written(chart: Chart, iteration: int) -> str:
    """The numbers of a chart at an iteration, one that occurs twice only once; empty if there are none."""
    numbers = [(line.label, line.values[iteration - 1]) for line in chart.lines if iteration <= len(line.values)]
    told = {_number(value, chart.unit): label for label, value in reversed(numbers) if not np.isnan(value)}
    return " · ".join(f"{label} {number}".strip() for number, label in reversed(told.items()))


def _gradient_lines(record: Record, values) -> tuple[Line, ...]:
    before = Line(values("gradient"), "update", smooth=True)
    if not record.clipped.any():
        return (before,)
    return before, Line(values("used"), "ink", _tr("clipped to"), smooth=True)


def _parameter_lines(record: Record, values) -> tuple[Line, ...]:
    everything = Line(values("parameters"), "forward", _tr("all"))
    if np.isnan(record.recurrent).all():
        return (everything,)
    return everything, Line(values("recurrent"), "recurrence", _tr("recurrent"))


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.0f} %"
    text = "0" if value == 0 else significant(float(value))
    return f"{text} {unit}".strip()


def _tr(text: str) -> str:
    return QCoreApplication.translate("training", text)
