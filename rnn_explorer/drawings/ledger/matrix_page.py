"""The ledger of a whole parameter: pictures, and norms on a fixed logarithmic scale."""

from collections.abc import Iterator
from functools import cached_property
from math import log10

import numpy as np
from PySide6.QtCore import QLine, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.ledger.account import norm_of
from rnn_explorer.drawings.ledger.course import Stage
from rnn_explorer.drawings.ledger.geometry import GAP, SPACE, VECTOR, Half
from rnn_explorer.drawings.ledger.page import RIGHT, TINT, Page
from rnn_explorer.drawings.ledger.thumbnail import STRIP, aggregated, fitted, paint_empty, paint_thumbnail, spread
from rnn_explorer.engine.equation import Place
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.numbers import magnitude, power_of_ten

GRID = 2  # decades between the lines
WORDS = ("‖contribution‖", "‖sum so far‖"), ("‖adds‖", "‖sum‖")  # the shorter leave room for two labels of the scale


class MatrixPage(Page):
    """Every row the whole matrix: its picture, and its norm on a fixed logarithmic scale."""

    def headings(self) -> Iterator[tuple[float, float, str, str]]:
        columns, term = self.columns, self.content.account.term
        if columns.has_factors:
            place = Place(self.content.account.trace)
            yield columns.left, columns.left + VECTOR + GAP, term.column.text(place), "error"
            yield columns.left + VECTOR + GAP, columns.contribution.left, f"{term.row.text(place)}ᵀ", "muted"
        halves = columns.contribution, columns.total
        words = WORDS[0] if len(self._labelled(halves, WORDS[0])) > 1 or not halves[0].bar else WORDS[1]
        for half, text in zip(halves, words, strict=True):
            yield half.left, half.right, text, "muted"
            for decade in self._labelled(halves, words):
                label = power_of_ten(decade)
                x, width = self._x(half, decade), QFontMetricsF(self.font).horizontalAdvance(label)
                yield x - width / 2, x + width, label, "muted"

    def _labelled(self, halves: tuple[Half, Half], words: tuple[str, str]) -> list[int]:
        """The powers of ten that have a label in both halves, behind these words."""
        advance = QFontMetricsF(self.font).horizontalAdvance
        taken, found = [half.left + advance(text) for half, text in zip(halves, words, strict=True)], []
        for decade in range(FLOOR, CEILING + 1, GRID):
            xs, width = [self._x(half, decade) for half in halves], advance(power_of_ten(decade))
            if all(half.bar and x - width / 2 > end + SPACE for half, x, end in zip(halves, xs, taken, strict=True)):
                taken = [x + width / 2 for x in xs]
                found.append(decade)
        return found

    def places_in(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        halves = self.columns.contribution, self.columns.total
        before, result = (QRectF(h.left, rect.top(), h.right - h.left, rect.height() - 1) for h in halves)
        return before, result

    def factor_in(self, rect: QRectF, which: int, unit: int | None) -> QRectF | None:
        if not self.columns.has_factors:
            return None
        strip = QRectF(self.columns.left + which * (VECTOR + GAP), rect.center().y() - STRIP / 2, VECTOR, STRIP)
        if unit is None:
            return strip
        width = VECTOR / self.content.shape[which]
        return QRectF(strip.left() + unit * width, strip.top(), width, STRIP)

    @property
    def arrow(self) -> tuple[float, float]:
        return self.columns.contribution.right + 2, self.columns.total.left - 2

    def note_of(self, stage: Stage) -> str:
        return " · ".join(filter(None, (stage.note, stage.largest)))

    def paint_row(self, painter: QPainter, rect: QRectF, row: int, known: bool) -> None:
        columns, hue = self.columns, self.theme.color("update")
        self.paint_time(painter, rect, row, known)
        for half in (columns.contribution, columns.total):
            self._paint_scale(painter, half, rect)
            if not known:
                self._paint_empty(painter, half, rect)
        if columns.has_factors:
            self._paint_factors(painter, rect, row, known)
        if known:
            entry = self.content.account.entry(row)
            tint = mixed(hue, self.theme.color("base"), TINT)
            self._paint_half(painter, columns.contribution, rect, spread(entry.contribution), entry.norm, tint)
            self._paint_half(painter, columns.total, rect, spread(entry.total), entry.total_norm, hue)

    def paint_result(self, painter: QPainter, rect: QRectF, stage: Stage, known: bool) -> None:
        self._paint_scale(painter, self.columns.total, rect)
        if known:
            after = stage.before is not None
            self._paint_values(painter, self.columns.total, rect, stage.values, after, self.theme.color("update"))
        else:
            self._paint_empty(painter, self.columns.total, rect)

    def paint_before(self, painter: QPainter, rect: QRectF, stage: Stage) -> None:
        half, color = self.columns.contribution, mixed(self.theme.color("muted"), self.theme.color("base"), 0.6)
        self.paint_label(painter, rect, 2, half.left - 4)
        self._paint_scale(painter, half, rect)
        self._paint_values(painter, half, rect, stage.before, True, color)

    def _paint_values(self, painter: QPainter, half: Half, rect: QRectF, values: np.ndarray, is_parameter: bool,
                      color: QColor) -> None:
        cells = aggregated(values)
        shares = cells / self.content.value_limit if is_parameter else spread(cells)
        self._paint_half(painter, half, rect, shares, norm_of(values), color)

    def _paint_half(self, painter: QPainter, half: Half, rect: QRectF, shares: np.ndarray, norm: float,
                    color: QColor) -> None:
        if half.picture:
            paint_thumbnail(painter, fitted(self.content.shape, half.picture_in(rect)), shares, self.theme)
        if half.bar and norm != 0:
            end, height = self._x(half, decade_of(norm)), min(round(rect.height() * 0.4), 10)
            top = round(rect.center().y() - height / 2)
            painter.fillRect(QRectF(half.bar_left, top, max(end - half.bar_left, 1.5), height), color)
        painter.setFont(self.font)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(half.number_in(rect), RIGHT, magnitude(norm))

    @cached_property
    def _grid_color(self) -> QColor:
        return mixed(self.theme.color("faint"), self.theme.color("base"), 0.6)

    @staticmethod
    def _x(half: Half, decade: float) -> float:
        """Where a power of ten is on the scale."""
        return half.bar_left + (decade - FLOOR) / (CEILING - FLOOR) * half.bar

    def _paint_factors(self, painter: QPainter, rect: QRectF, row: int, known: bool) -> None:
        """The error of the time step, and what it is multiplied by."""
        left, limits = self.columns.left, self._factor_limits()
        vectors = self.content.account.vectors(row)
        painter.setFont(self.font)
        for vector, limit, sign in zip(vectors, limits, ("×", "="), strict=True):
            place = QRectF(left, rect.center().y() - STRIP / 2, VECTOR, STRIP)
            if known:
                shares = aggregated(vector)
                paint_thumbnail(painter, place, spread(shares) if limit is None else shares / limit, self.theme)
            else:
                paint_empty(painter, place, self.theme)
            painter.setPen(self.theme.color("muted" if known else "faint"))
            painter.drawText(QRectF(left + VECTOR, rect.top(), GAP, rect.height()), Qt.AlignmentFlag.AlignCenter, sign)
            left += VECTOR + GAP

    def _factor_limits(self) -> tuple[float | None, float]:
        """Where the colours of the two vectors end; an error has those of the gradients."""
        trace, met = self.content.account.trace, self.content.account.term.row.name
        one_hot = met == "x" and trace.inputs.ends_at_one
        return None, color_limit(trace.quantity(met), one_hot, self.content.aids)

    def _paint_scale(self, painter: QPainter, half: Half, rect: QRectF) -> None:
        if half.bar:
            painter.setPen(self._grid_color)
            xs = (round(self._x(half, decade)) for decade in range(FLOOR, CEILING + 1, GRID))
            painter.drawLines([QLine(x, round(rect.top()), x, round(rect.bottom())) for x in xs])

    def _paint_empty(self, painter: QPainter, half: Half, rect: QRectF) -> None:
        if half.picture:
            paint_empty(painter, fitted(self.content.shape, half.picture_in(rect)), self.theme)


def decade_of(norm: float) -> float:
    """log₁₀ of a norm above 0, put at the end of the scale where it is beyond it or not a number."""
    return min(max(log10(norm), FLOOR), CEILING) if norm < np.inf else CEILING
