"""Draws a sequence of measurements: a row each, as numbers where they fit, else as a small curve, or as marks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.sequence.drawing import Row, Spot, Style, paint_empty, paint_label
from rnn_explorer.widgets.ink import paint_squeezed
from rnn_explorer.widgets.numbers import measurement

_PADDING = 2
_LINES = 2.2  # of text, a row: with more height than that, numbers are larger
_MARGIN = 12.0  # logical pixels beside the widest number that is larger
_DOT = (3.0, 7.0)  # logical pixels across, at least and at most
_NAMES = {"input": "x", "target": "y", "output": "y_hat"}
_COLORS = {"input": "ink", "target": "muted", "output": "forward"}


@dataclass(frozen=True)
class Series:
    """A measurement in its unit over T time steps; nan where there is none.

    kind: "input", "target" (always known) or "output". decimals: that are written; none if the values are marks, 0 or
    1. given: (T,) bool, of an input, whether it is a datum: then it is always known; else it is an output that is read
    again.
    """

    label: str
    values: np.ndarray
    kind: str
    decimals: int = 1
    given: np.ndarray | None = None

    @property
    def exists(self) -> np.ndarray:
        """(T,) bool."""
        return ~np.isnan(self.values)

    def is_given(self, t: int) -> bool:
        return self.given is None or bool(self.given[t])


class MeasureDrawing:
    """One row a series, from the top: inputs, targets, outputs."""

    def __init__(self, series: tuple[Series, ...], style: Style) -> None:
        self._series = series
        style = self._style = style.grown(scale_of(series, style))
        self._font = style.fitting((style.height - 2 * _PADDING) / len(series), 0.95)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One a series, of equal heights."""
        height = (self._style.height - 2 * _PADDING) / len(self._series)
        return tuple(Row(s.label, _PADDING + i * height, height) for i, s in enumerate(self._series))

    def spots(self, t: int) -> Iterator[Spot]:
        """The numbers that are drawn at time step ``t``."""
        for kind, name in _NAMES.items():
            alike = [(row, series) for row, series in zip(self.rows, self._series, strict=True) if series.kind == kind]
            for component, (row, series) in enumerate(alike):
                if series.exists[t]:
                    yield name, component, row.rect(self._style.columns, t)

    @property
    def inputs_bottom(self) -> float:
        last = sum(series.kind == "input" for series in self._series) - 1
        return self.rows[last].top + self.rows[last].height

    def paint(self, painter: QPainter, with_outputs: bool) -> None:
        """All visible time steps, either before any output is known or with all of them."""
        for row, series in zip(self.rows, self._series, strict=True):
            paint_label(painter, row, self._style)
            steps = [t for t in self._style.columns.visible if series.exists[t]]
            known = [t for t in steps if with_outputs or (series.kind != "output" and series.is_given(t))]
            self._paint_empty(painter, row, sorted(set(steps) - set(known)))
            if series.exists.sum() > 1 and self._form is None:
                (self._paint_curve if series.decimals else self._paint_marks)(painter, row, series, known)
            else:
                self._paint_numbers(painter, row, series, known)

    @cached_property
    def _form(self) -> Callable[[float, int], str] | None:
        """How numbers are written so that all of the inputs fit into their columns; None if they do not."""
        metrics = QFontMetricsF(self._font)
        if metrics.height() > self.rows[0].height + 2:
            return None
        inputs = [(value, series.decimals) for series in self._series if series.kind == "input"
                  for value in series.values]
        room = self._style.columns.column_width - 4
        fits = (form for form in (measurement, without_zero)
                if metrics.horizontalAdvance(max((form(*one) for one in inputs), key=len)) <= room)
        return next(fits, None)

    def _paint_numbers(self, painter: QPainter, row: Row, series: Series, steps: list[int]) -> None:
        """The numbers; one in a narrow column is written to its left, where there is none."""
        painter.setFont(self._style.sized(0.95, bold=True) if series.kind != "input" else self._font)
        form = self._form or measurement
        for t in steps:
            color = _COLORS[series.kind if series.is_given(t) else "output"]
            text = form(series.values[t], series.decimals)
            self._paint_number(painter, row.rect(self._style.columns, t), text, color)

    def _paint_number(self, painter: QPainter, rect: QRectF, text: str, color: str) -> None:
        advance = QFontMetricsF(painter.font()).horizontalAdvance(text) + 1
        if advance > rect.width():
            rect = QRectF(max(rect.right() - advance, 0.0), rect.top(), advance, rect.height())
        paint_squeezed(painter, rect, text, self._style.theme.color(color))

    def _paint_empty(self, painter: QPainter, row: Row, steps: list[int]) -> None:
        for t in steps:
            paint_empty(painter, row.rect(self._style.columns, t), self._style.theme)

    def _paint_curve(self, painter: QPainter, row: Row, series: Series, steps: list[int]) -> None:
        """From the smallest value of the series, at the bottom of the row, to the largest; what comes from an output
        that is read again has the outputs' hue.
        """
        if not np.isfinite(series.values[series.exists]).all():
            return
        low, high = float(np.nanmin(series.values)), float(np.nanmax(series.values))
        scale = (row.height - 5) / (high - low or 1.0)
        bottom, columns = row.top + row.height - 2.5, self._style.columns
        points = {t: QPointF(columns.x(t), bottom - scale * (series.values[t] - low)) for t in steps}
        written = next((n for n, t in enumerate(steps) if not series.is_given(t)), len(steps))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for kind, part in ((series.kind, steps[:written]), ("output", steps[max(written - 1, 0):])):
            painter.setPen(QPen(self._style.theme.color(_COLORS[kind]), 1.2))
            painter.drawPolyline(QPolygonF([points[t] for t in part]))

    def _paint_marks(self, painter: QPainter, row: Row, series: Series, steps: list[int]) -> None:
        """A dot wherever there is one."""
        painter.setPen(Qt.PenStyle.NoPen)
        smallest, largest = _DOT
        radius = max(min(self._style.columns.column_width, row.height - 4, largest), smallest) / 2
        for t in steps:
            if series.values[t] > 0:
                painter.setBrush(self._style.theme.color(_COLORS[series.kind if series.is_given(t) else "output"]))
                painter.drawEllipse(row.rect(self._style.columns, t).center(), radius, radius)


def scale_of(series: tuple[Series, ...], style: Style) -> float:
    """How many times as large as the font the numbers can be: the rows and the columns have room for that."""
    metrics = QFontMetricsF(style.sized(0.95, bold=True))
    texts = (measurement(value, one.decimals) for one in series for value in one.values[one.exists])
    widest = max(map(metrics.horizontalAdvance, texts), default=1.0)
    row = (style.height - 2 * _PADDING) / len(series)
    return min(row / (_LINES * metrics.height()), style.columns.column_width / (widest + _MARGIN))


def without_zero(value: float, decimals: int) -> str:
    """“.46” for 0.46; with one decimal there is nothing to spare."""
    text = measurement(value, decimals)
    return text.replace("0.", ".", 1) if decimals > 1 and abs(value) < 1.0 else text
