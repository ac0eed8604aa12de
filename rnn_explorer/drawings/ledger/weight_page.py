"""The ledger of one weight: T numbers, and how they add up."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from rnn_explorer.drawings.ledger.account import QUIET
from rnn_explorer.drawings.ledger.course import Stage, element_of
from rnn_explorer.drawings.ledger.geometry import GAP, LEAST_BAR, PAD, SPACE
from rnn_explorer.drawings.ledger.page import LEFT, RIGHT, TINT, Page
from rnn_explorer.drawings.ledger.thumbnail import nice_limit
from rnn_explorer.engine.equation import Symbol
from rnn_explorer.engine.operations import Outer, OverSequences
from rnn_explorer.engine.quantity import TIME
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.numbers import signed, subscript

_LONGER = "contribution"


@dataclass(frozen=True)
class WeightColumns:
    """Factors, contribution, bar and sum between ``left`` and ``width``; the factors only where there is room.

    factors: their names; empty if there are none. decimals: of all numbers.
    """

    width: float
    left: float
    font: QFont
    factors: tuple[str, ...]
    decimals: int

    @cached_property
    def number(self) -> float:
        """The width of a number."""
        return QFontMetricsF(self.font).horizontalAdvance("+0.0" + self.decimals * "0") + 2

    @cached_property
    def sign(self) -> float:
        """The width of a sign between numbers."""
        return QFontMetricsF(self.font).horizontalAdvance(" × ")

    @cached_property
    def heading(self) -> str:
        """Of the contributions."""
        return _LONGER if self._spare >= self._wide(_LONGER) - self.number else "adds"

    @cached_property
    def factor_widths(self) -> tuple[float, ...]:
        """Of the columns of the factors; empty where there is no room for them."""
        widths = tuple(map(self._wide, self.factors))
        fit = self._spare >= self._wide(_LONGER) - self.number + sum(widths) + len(widths) * self.sign
        return widths if fit else ()

    @cached_property
    def number_right(self) -> float:
        """Where the contribution ends."""
        return self.left + sum(width + self.sign for width in self.factor_widths) + self._wide(self.heading)

    @property
    def _spare(self) -> float:
        """The room beside the two numbers and the least bars."""
        return self.width - PAD - self.left - 2 * self.number - 2 * GAP - 4 * LEAST_BAR

    def _wide(self, heading: str) -> float:
        """The width of a column of numbers under a heading."""
        return max(self.number, QFontMetricsF(self.font).horizontalAdvance(heading) + 2)

    @property
    def bar_left(self) -> float:
        return self.number_right + GAP

    @cached_property
    def bar(self) -> float:
        """The width of the bars' scale; 0 if there is no room for them."""
        width = self.width - PAD - self.number - SPACE - self.bar_left
        return width if width >= LEAST_BAR else 0.0

    def number_in(self, rect: QRectF) -> QRectF:
        """The place of the contribution in a row."""
        return QRectF(self.number_right - self.number, rect.top(), self.number, rect.height())

    def sum_in(self, rect: QRectF) -> QRectF:
        """The place of the sum in a row."""
        return QRectF(self.width - PAD - self.number, rect.top(), self.number, rect.height())

    def x(self, share: float) -> float:
        """Where a value is on the scale, which ends at a ``share`` of ±1."""
        return self.bar_left + (np.clip(np.nan_to_num(share), -1.0, 1.0) + 1) / 2 * self.bar


class WeightPage(Page):
    """Every contribution is a bar that begins where the sum was and ends where the sum is."""

    @cached_property
    def numbers(self) -> np.ndarray:
        """The contributions, (rows,)."""
        return self.content.account.numbers(self.content.index)

    @cached_property
    @QUIET
    def sums(self) -> np.ndarray:
        """The sum before the first contribution and after each of them, (rows + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.numbers)])

    @cached_property
    def limit(self) -> float:
        """Where the linear scale of the bars ends."""
        gradient = element_of(self.content.stages[0], self.content.index)
        return nice_limit(float(np.abs([*self.numbers, *self.sums, gradient]).max()))

    @cached_property
    def decimals(self) -> int:
        """With which the largest of them has three significant figures, if that is not too long to be read."""
        return min(max(3 - ceil(log10(self.limit)), 3), 5)

    @cached_property
    def factors(self) -> np.ndarray | None:
        """What is multiplied in every contribution, (rows, 2), if there is room to show it."""
        return self.content.account.factors(self.content.index) if self.places.factor_widths else None

    @cached_property
    def places(self) -> WeightColumns:
        factors = tuple(self._factor_names()) if self.content.account.has_factors else ()
        return WeightColumns(self.width, self.columns.left, self.font, factors, self.decimals)

    def headings(self) -> Iterator[tuple[float, float, str, str]]:
        places, right = self.places, self.width - PAD
        for place, name, role in zip(self._factor_places(QRectF()), places.factors, ("error", "muted"), strict=False):
            yield *self._ending_at(place.right(), name), name, role
        yield *self._ending_at(places.number_right, places.heading), places.heading, "muted"
        if places.bar:
            yield places.bar_left, places.bar_left + places.bar, self._scale, "muted"
        yield *self._ending_at(right, "sum"), "sum", "muted"

    @property
    def _scale(self) -> str:
        """What stands above the bars: with the end of their scale, and whole."""
        scale = f"±{self.limit:g}"
        longer = f"sum so far   {scale}"
        return longer if QFontMetricsF(self.font).horizontalAdvance(longer) <= self.places.bar else scale

    def places_in(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        rect = self.line_in(rect)
        beside = self.places.number_in(rect), self.places.sum_in(rect)
        contribution, total = (place.adjusted(0, 0, 3, 0) for place in beside)  # text ends at its right
        return contribution, total

    def factor_in(self, rect: QRectF, which: int, unit: int | None) -> QRectF | None:
        if not self.places.factor_widths or unit not in (None, self.content.index[which]):
            return None
        return self._factor_places(self.line_in(rect))[which]

    @property
    def arrow(self) -> tuple[float, float]:
        return self.places.number_right + SPACE, self.width - PAD - self.places.number - SPACE

    def paint_row(self, painter: QPainter, rect: QRectF, row: int, known: bool) -> None:
        self.paint_time(painter, rect, row, known)
        self._paint_axis(painter, rect)
        if not known:
            return
        painter.setPen(self.theme.color("ink"))
        painter.drawText(self.places.number_in(rect), RIGHT, signed(float(self.numbers[row]), self.decimals))
        painter.drawText(self.places.sum_in(rect), RIGHT, signed(float(self.sums[row + 1]), self.decimals))
        if self.factors is not None:
            self._paint_product(painter, rect, row)
        self._paint_step(painter, rect, float(self.sums[row]), float(self.sums[row + 1]))

    def paint_result(self, painter: QPainter, rect: QRectF, stage: Stage, known: bool) -> None:
        if stage.before is None:
            self._paint_axis(painter, rect)
        if not known:
            return
        value = element_of(stage, self.content.index)
        painter.setFont(self.bold if stage.before is not None else self.font)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(self.places.sum_in(rect), RIGHT, signed(value, self.decimals))
        if stage.before is None:
            self._paint_bar(painter, rect, 0.0, value, 1.0)

    def paint_before(self, painter: QPainter, rect: QRectF, stage: Stage) -> None:
        place = self.places.number_in(rect)
        self.paint_label(painter, rect, PAD, place.left())
        painter.setFont(self.font)
        painter.drawText(place, RIGHT, signed(float(stage.before[self.content.index]), self.decimals))

    # painting ---------------------------------------------------------------------------------------------------

    def _paint_axis(self, painter: QPainter, rect: QRectF) -> None:
        if self.places.bar:
            painter.setPen(self.theme.color("faint"))
            zero = round(self.places.x(0))
            painter.drawLine(zero, round(rect.top()), zero, round(rect.bottom()))

    def _paint_step(self, painter: QPainter, rect: QRectF, start: float, end: float) -> None:
        self._paint_bar(painter, rect, start, end, TINT)
        if self.places.bar:
            x = self.places.x(end / self.limit)
            painter.fillRect(QRectF(x - 1, rect.top() + 1, 2, rect.height() - 2), self.theme.color("update"))

    def _paint_bar(self, painter: QPainter, rect: QRectF, start: float, end: float, share: float) -> None:
        if not self.places.bar:
            return
        low, high = sorted(self.places.x(value / self.limit) for value in (start, end))
        height = min(round(rect.height() * 0.5), 12)
        color = mixed(self.theme.color("update"), self.theme.color("base"), share)
        painter.fillRect(QRectF(low, round(rect.center().y() - height / 2), max(high - low, 1), height), color)

    def _paint_product(self, painter: QPainter, rect: QRectF, row: int) -> None:
        """The error, which depends on the time step, times what it meets."""
        first, second = self._factor_places(rect)
        for place, value, role in ((first, self.factors[row, 0], "error"), (second, self.factors[row, 1], "ink")):
            painter.setPen(self.theme.color(role))
            painter.drawText(place, RIGHT, signed(float(value), self.decimals))
        painter.setPen(self.theme.color("muted"))
        for place, sign in ((first, " ×"), (second, " =")):
            painter.drawText(QRectF(place.right(), rect.top(), self.places.sign, rect.height()), LEFT, sign)

    def _factor_places(self, rect: QRectF) -> list[QRectF]:
        left, places = self.columns.left, []
        for width in self.places.factor_widths:
            places.append(QRectF(left, rect.top(), width, rect.height()))
            left += width + self.places.sign
        return places

    def _ending_at(self, right: float, text: str) -> tuple[float, float]:
        """The room of a heading above numbers that end at ``right``."""
        return right - QFontMetricsF(self.font).horizontalAdvance(text) - 1, right + 1

    @property
    def formula(self) -> str:
        """Of one element: ``Σ ∂L/∂a₃(t) h₂(t−1)``."""
        names = self._factor_names()
        return f"Σ {' '.join(names)}" if names else super().formula

    def _factor_names(self) -> list[str]:
        """``∂L/∂a₃(t)`` and ``h₂(t−1)``; of a bias the first alone; empty where the term is of another kind."""
        term = self.content.account.term
        of_bias = term.vector if isinstance(term, OverSequences) else term
        parts = (term.column, term.row) if isinstance(term, Outer) else (of_bias,)
        if not all(isinstance(part, Symbol) for part in parts):
            return []
        return [self._symbol(symbol, index) for symbol, index in zip(parts, self.content.index, strict=True)]

    def _symbol(self, symbol: Symbol, index: int) -> str:
        time = f"t{symbol.shift:+d}".replace("-", "−") if symbol.shift else "t"
        return self.content.account.trace.quantity(symbol.name).symbol.replace(TIME, f"{subscript(index + 1)}({time})")
