"""What is told of a training: a chart for each of a few numbers."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QCoreApplication

from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.record import Record
from rnn_explorer.widgets.numbers import significant


@dataclass(frozen=True)
class Line:
    """A curve over iterations: ``values`` (n,) from iteration 1 on, in the hue ``role``. sparse: they are known at some
    iterations only, elsewhere NaN. aside: it is of another training.
    """

    values: np.ndarray
    role: str
    label: str = ""
    smooth: bool = False  # whether smoothing applies
    sparse: bool = False
    aside: bool = False

    def told_at(self, iteration: int) -> int | None:
        """The iteration whose value is told at ``iteration``: of a sparse curve the last known one before."""
        if not 1 <= iteration <= len(self.values):
            return None
        known = np.flatnonzero(~np.isnan(self.values[0 if self.sparse else iteration - 1 : iteration]))
        return None if not len(known) else int(known[-1]) + 1 if self.sparse else iteration


@dataclass(frozen=True)
class Other:
    """Another training that is drawn beside: its name, its record, its first own iteration, its hue."""

    name: str
    record: Record
    begins: int
    role: str

    def line(self, name: str) -> Line:
        """One of its numbers, from where it is its own; with its name where the loss is."""
        values = getattr(self.record, name).copy()
        values[: max(self.begins - 2, 0)] = np.nan  # one point more: it begins on the curve of its parent
        return Line(values, self.role, self.name if name == "loss" else "", smooth=True, aside=True)


@dataclass(frozen=True)
class Level:
    """A horizontal line, with its name if it has one."""

    value: float
    name: str = ""


@dataclass(frozen=True)
class Chart:
    """One of the small multiples. quantity: the column whose values these are, if there is one. highest: the fixed end
    of the scale, None where it follows the values. levels: horizontal lines; the first one is always on the scale.
    weight: how high it is beside the others.
    """

    name: str
    title: str
    meaning: str
    lines: tuple[Line, ...]
    quantity: str | None = None
    unit: str = ""
    logarithmic: bool = False
    highest: float | None = None
    levels: tuple[Level, ...] = ()
    weight: float = 1.0


def charts_of(
    record: Record, trace: Trace, known: Set[str], log_loss: bool, others: Sequence[Other] = ()
) -> tuple[Chart, ...]:
    """All of them, the most important first. ``known``: what the newest iteration has come to, by its names in the
    record; the others end before it. others: trainings whose loss and metric are drawn too.
    """
    def values(name: str) -> np.ndarray:
        array = getattr(record, name)
        return array if name in known else array[:-1]

    def both(name: str, role: str) -> tuple[Line, ...]:
        """On the training's data, and on the validation's as far as the network was shown them."""
        lines = Line(values(name), role, _tr("training"), smooth=True), _validation(record, name, name in known)
        return *lines[: 2 if record.is_validated else 1], *(other.line(name) for other in others)

    limits = (Level(float(trace["threshold"])),) if "clip" in trace.columns else ()
    limit = "".join(f", τ = {level.value:g}" for level in limits)
    measure = record.measure
    loss, rate = trace.quantity("L"), trace.quantity("eta")
    return (
        Chart("loss", f"{_tr('loss')} {loss.symbol}", loss.meaning, both("loss", "loss"), "L",
              logarithmic=log_loss, levels=_baselines(record, "loss"), weight=1.6),
        Chart("metric", measure.name, measure.meaning, both("metric", "forward"), unit=measure.unit,
              highest=measure.highest, levels=_baselines(record, "metric"), weight=1.4),
        Chart("gradient", f"{_tr('gradient')} {trace.quantity('g_norm').symbol}{limit}",
              trace.quantity("g_norm").meaning, _gradient_lines(record, values), "g_norm", logarithmic=True,
              levels=limits, weight=1.2),
        Chart("rate", f"{rate.meaning} {rate.symbol}", rate.meaning, (Line(values("rate"), "muted"),), "eta",
              weight=0.6),
        Chart("parameters", _tr("norm of the parameters"), _tr("length of all parameters as one vector, after the "
              "update"), _parameter_lines(record, values), weight=0.8),
    )


def known_of(record: Record, trace: Trace, position: int) -> frozenset[str]:
    """By its names in the record: what the newest iteration has come to, if it is the one that is shown."""
    if trace.iteration < len(record) or trace.is_generated:
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
    """The numbers of a chart at an iteration; empty if there are none."""
    return " · ".join(f"{line.label} {number}".strip() for line, number in entries(chart, iteration, chart.unit))


def entries(chart: Chart, iteration: int, unit: str = "") -> list[tuple[Line, str]]:
    """The lines of a chart that have a number at an iteration, and the number."""
    return [(line, written_number(line.values[told - 1], unit)) for line in chart.lines
            if not line.aside and (told := line.told_at(iteration)) is not None]


def legend(chart: Chart, iteration: int) -> list[tuple[Line, str]]:
    """The same, and the lines that have a name but no number yet."""
    numbers = {id(line): number for line, number in entries(chart, iteration)}
    return [(line, numbers.get(id(line), "")) for line in chart.lines if id(line) in numbers or (
        line.label and not line.aside and line.told_at(iteration) is None)]


def _validation(record: Record, name: str, known: bool) -> Line:
    values = getattr(record, f"validation_{name}")
    return Line(values if known else values[:-1], "ink", _tr("validation"), sparse=True)


def _baselines(record: Record, which: str) -> tuple[Level, ...]:
    """The best first."""
    found = [(getattr(scores, which), name) for name, scores in record.baselines.items()]
    largest_first = which == "metric" and record.measure.highest is not None
    return tuple(Level(value, name) for value, name in sorted(found, reverse=largest_first) if isfinite(value))


def _gradient_lines(record: Record, values) -> tuple[Line, ...]:
    before = Line(values("gradient"), "update", smooth=True)
    if not record.clipped.any():
        return (before,)
    return before, Line(values("used"), "ink", _tr("after clipping"), smooth=True)


def _parameter_lines(record: Record, values) -> tuple[Line, ...]:
    everything = Line(values("parameters"), "forward", _tr("all"))
    if np.isnan(record.recurrent).all():
        return (everything,)
    return everything, Line(values("recurrent"), "recurrence", _tr("recurrent"))


def written_number(value: float, unit: str, decimals: int = 0) -> str:
    """With its unit; ``decimals``: of what is in %."""
    if unit == "%":
        return f"{value:.{decimals}f} %"
    text = "0" if value == 0 else significant(float(value))
    return f"{text} {unit}".strip()


def _tr(text: str) -> str:
    return QCoreApplication.translate("training", text)
