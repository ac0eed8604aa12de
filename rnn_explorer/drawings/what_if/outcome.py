"""What would come of changes: loss and answers as they are and as they would be, before and after the update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.what_if import Outcome
from rnn_explorer.widgets.ink import bold, paint_squeezed, small_font
from rnn_explorer.widgets.numbers import magnitude, measurement, signed
from rnn_explorer.widgets.theme import Theme

MARGIN, GAP = 10.0, 6.0
CAPTIONS = "now", "after its update"
CHART = 92.0  # pixels high, at least
NARROWEST = 13.0  # pixels of a column that has answers below it
HEAD = 5.0  # of an arrow
DOT = 3.0  # radius
CENTER = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Way:
    """An iteration, and what its own update makes of it; None where that is not there (yet). learns: whether there is
    an update at all.
    """

    title: str
    role: str  # of its colour
    before: Trace | None
    after: Trace | None
    learns: bool = True


def ways_of(outcome: Outcome, changes: Changes) -> tuple[Way, ...]:
    """As it is, and with the changes if there are any."""
    present = Way("as it is", "muted", outcome.now, outcome.after)
    after = None if changes.held else outcome.changed_after
    tried = Way("with the changes", "accent", outcome.changed, after, not changes.held)
    return (present, tried) if changes else (present,)


def loss_of(trace: Trace | None) -> float | None:
    """Of the iteration."""
    return None if trace is None else float(trace["L"])


def losses_of(trace: Trace) -> np.ndarray:
    """At the time steps of the first sequence, (T,); NaN where there is none."""
    return np.where(trace.known("L_t", len(trace)) & trace.exists(0), trace["L_t"][:, 0], np.nan)


def answer_at(trace: Trace, t: int) -> str:
    """What the network says at a time step, as the person knows it."""
    return _said(trace, trace["y_hat"][t, 0])


def target_at(trace: Trace, t: int) -> str:
    """What it should say."""
    return _said(trace, trace["y"][t, 0])


def _said(trace: Trace, vector: np.ndarray) -> str:
    axis = trace.outputs
    if axis.symbols:
        return axis.labels[int(vector.argmax())]
    return measurement(float(axis.measure(vector)[0] if axis.scale else vector[0]))


class OutcomePainter:
    """Paints into a rectangle; ``height`` is what it would like to have."""

    def __init__(self, ways: Sequence[Way], theme: Theme, font: QFont) -> None:
        self._ways, self._theme, self._font = ways, theme, font
        self._small = small_font(font)
        self._line = QFontMetricsF(font).height() + 3
        self._low = QFontMetricsF(self._small).height() + 1

    @property
    def height(self) -> float:
        """In pixels."""
        return 2 * MARGIN + self._line * 3 + GAP + CHART + self._low * (len(self._rows()) + 1)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        inner = rect.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        below = self._paint_table(painter, inner)
        self._paint_course(painter, inner.adjusted(0, below + GAP, 0, 0))

    # the losses of the iteration ---------------------------------------------------------------------------------

    def _paint_table(self, painter: QPainter, rect: QRectF) -> float:
        """Its height."""
        first = max(map(QFontMetricsF(self._font).horizontalAdvance, CAPTIONS))
        width, top = (rect.width() - first) / max(len(self._ways), 1), rect.top()
        self._text(painter, QRectF(rect.left(), top, first, self._line), "Loss", "ink", LEFT, True)
        for number, way in enumerate(self._ways):
            left = rect.left() + first + number * width
            title = self._fitting(width, way.title, "changed")
            self._text(painter, QRectF(left, top, width, self._line), title, way.role, RIGHT, True)
            self._text(painter, QRectF(left, top + self._line, width, self._line), _told(loss_of(way.before)), "ink",
                       RIGHT)
            change = self._fitting(width, self._change(way), _told(loss_of(way.after)))
            self._text(painter, QRectF(left, top + 2 * self._line, width, self._line), change,
                       "ink" if way.learns else "muted", RIGHT)
        for row, name in enumerate(CAPTIONS, start=1):
            self._text(painter, QRectF(rect.left(), top + row * self._line, first, self._line), name, "muted", LEFT)
        return 3 * self._line

    def _fitting(self, width: float, text: str, short: str) -> str:
        """The text, where there is room for it."""
        return text if QFontMetricsF(bold(self._font)).horizontalAdvance(text) <= width - GAP else short

    @staticmethod
    def _change(way: Way) -> str:
        if not way.learns:
            return "no update"
        before, after = loss_of(way.before), loss_of(way.after)
        return _told(after) if before is None or after is None else f"{_told(after)}  ({signed(after - before)})"

    # and over time -----------------------------------------------------------------------------------------------

    def _paint_course(self, painter: QPainter, rect: QRectF) -> None:
        now = self._ways[0].before
        steps = np.flatnonzero(np.isfinite(losses_of(now)))
        if not steps.size:
            return
        captions = max(QFontMetricsF(self._small).horizontalAdvance(name) for name in self._names()) + 8
        width = (rect.width() - captions) / len(steps)
        answers = len(self._rows()) * self._low if width >= NARROWEST else 0.0
        chart = QRectF(rect.left() + captions, rect.top() + self._low + DOT, rect.width() - captions,
                       max(rect.height() - 2 * self._low - DOT - answers, 30.0))
        self._paint_chart(painter, chart, steps, captions)
        painter.setFont(self._small)
        below = chart.bottom() + 2
        for column, t in enumerate(steps):
            if width >= NARROWEST or column % max(int(30 // width), 1) == 0:
                place = QRectF(chart.left() + column * width, below, width, self._low)
                if width < NARROWEST:
                    place = QRectF(place.center().x() - 15, below, 30, self._low)
                self._text(painter, place, str(t + 1), "muted", CENTER, small=True)
        if answers:
            self._paint_answers(painter, QRectF(rect.left(), below + self._low, rect.width(), answers), steps, captions)

    def _paint_chart(self, painter: QPainter, chart: QRectF, steps: np.ndarray, captions: float) -> None:
        traces = [trace for way in self._ways for trace in (way.before, way.after) if trace is not None]
        found = [losses_of(trace)[steps] for trace in traces]
        finite = np.concatenate([values[np.isfinite(values)] for values in found])
        top = float(finite.max(initial=0.0)) or 1.0
        painter.setPen(QPen(self._theme.color("faint"), 1))
        for share in (0.0, 0.5, 1.0):
            y = chart.bottom() - share * chart.height()
            painter.drawLine(QPointF(chart.left(), y), QPointF(chart.right(), y))
        for share in (0.0, 1.0):
            y = chart.bottom() - share * chart.height()
            self._text(painter, QRectF(chart.left() - captions, y - self._low / 2, captions - 5, self._low),
                       magnitude(share * top, 2), "muted", RIGHT, small=True)
        self._text(painter, QRectF(chart.left(), chart.top() - DOT - self._low, chart.width(), self._low),
                   "L(t): from now to after the update", "muted", LEFT, small=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = chart.width() / len(steps)
        for number, way in enumerate(self._ways):
            shift = (number - (len(self._ways) - 1) / 2) * min(width * 0.36, 12.0)
            self._paint_way(painter, way, chart, steps, top, shift)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_way(
        self, painter: QPainter, way: Way, chart: QRectF, steps: np.ndarray, top: float, shift: float
    ) -> None:
        if way.before is None:
            return
        before, after = losses_of(way.before), None if way.after is None else losses_of(way.after)
        width, color = chart.width() / len(steps), self._theme.color(way.role)
        for column, t in enumerate(steps):
            if np.isnan(before[t]):
                continue  # the numbers have become too large
            x = chart.left() + (column + 0.5) * width + shift
            start = chart.bottom() - chart.height() * min(before[t] / top, 1.0)
            painter.setPen(QPen(color, 1.4))
            painter.setBrush(self._theme.color("base"))
            if after is not None and np.isfinite(after[t]):
                end = chart.bottom() - chart.height() * min(after[t] / top, 1.0)
                painter.drawLine(QPointF(x, start), QPointF(x, end))
                _paint_head(painter, QPointF(x, end), end > start, color, min(HEAD, width / 2, abs(end - start) + 1))
            painter.setBrush(self._theme.color("base"))
            radius = min(DOT, width / 4)
            painter.drawEllipse(QPointF(x, start), radius, radius)

    def _paint_answers(self, painter: QPainter, rect: QRectF, steps: np.ndarray, captions: float) -> None:
        width = (rect.width() - captions) / len(steps)
        for row, (name, role, trace) in enumerate(self._rows()):
            top = rect.top() + row * self._low
            self._text(painter, QRectF(rect.left(), top, captions - 5, self._low), name, role, RIGHT, small=True)
            for column, t in enumerate(steps):
                if trace is None:
                    continue
                said = target_at(trace, t) if row == 0 else answer_at(trace, t)
                right = trace.outputs.symbols and said == target_at(trace, t)
                painter.setFont(bold(self._small) if right and row else self._small)
                place = QRectF(rect.left() + captions + column * width, top, width, self._low)
                paint_squeezed(painter, place, said, self._theme.color("ink" if right or not row else "muted"))

    def _names(self) -> list[str]:
        return [name for name, *_ in self._rows()]

    def _rows(self) -> list[tuple[str, str, Trace | None]]:
        rows = [("target", "muted", self._ways[0].before)]
        for way in self._ways:
            rows.append((way.title, way.role, way.before))
            if way.learns:
                rows.append(("after its update", way.role, way.after))
        return rows

    def _text(
        self, painter: QPainter, rect: QRectF, text: str, role: str, where: Qt.AlignmentFlag, heavy: bool = False,
        small: bool = False,
    ) -> None:
        font = self._small if small else self._font
        painter.setFont(bold(font) if heavy else font)
        painter.setPen(self._theme.color(role))
        painter.drawText(rect, where, text)


def _told(loss: float | None) -> str:
    return "…" if loss is None else magnitude(loss)


def _paint_head(painter: QPainter, tip: QPointF, down: bool, color: QColor, size: float) -> None:
    back = -size if down else size
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip, QPointF(tip.x() - size * 0.6, tip.y() + back),
                                   QPointF(tip.x() + size * 0.6, tip.y() + back)]))
