"""Where the parts of an explanation's rows are: beside each other, or the numbers below where it is too narrow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QFont, QFontMetricsF

from rnn_explorer.drawings.explanation.rows import LONGEST, Piece, Row
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font

GAP = 8  # logical pixels between columns
INDENT = 12
NARROWEST = 70  # percent of the width of letters
LEAST_BAR, WIDEST_BAR = 24.0, 120.0
_SAMPLE = LONGEST + 1  # rows: their widths decide how all are arranged


@dataclass
class Arrangement:
    """Fonts and columns of the rows in ``width`` logical pixels."""

    trace: Trace
    rows: tuple[Row, ...]
    width: float
    font: QFont

    @cached_property
    def row_height(self) -> float:
        line = round(self.metrics.height()) + 4.0
        return line if self.in_one_line else line + round(self.small_metrics.height()) + 2.0

    def left(self, row: int) -> float:
        return 2 + INDENT * self.rows[row].depth

    @cached_property
    def symbols_width(self) -> float:
        widths = (self.left(row) + _width(shown.symbols(self.trace), self.metrics) for row, shown in self._sample)
        return max(widths, default=0.0)

    @cached_property
    def _numbers_width(self) -> float:
        widths = (_width(shown.numbers(), self.small_metrics) for _, shown in self._sample)
        widest = max(widths, default=0.0)
        return widest + self.small_metrics.horizontalAdvance("= ") if widest else 0.0

    @cached_property
    def value_width(self) -> float:
        texts = [shown.value_text(self.trace) for _, shown in self._sample] or ["+0.000"]
        return max(self.metrics.horizontalAdvance(text) for text in texts) + 2

    @cached_property
    def in_one_line(self) -> bool:
        """Whether symbols, numbers, values and bars fit beside each other."""
        needed = self.symbols_width + self._numbers_width + 3 * GAP + self.value_width + GAP + LEAST_BAR
        return needed <= self.width or not self._numbers_width

    @cached_property
    def right_of_values(self) -> float:
        """Where their column ends: beside the text, if that leaves room for the bars."""
        wide = self.symbols_width
        if self.in_one_line and self._numbers_width:
            wide += GAP + self._numbers_width
        elif self._numbers_width:
            wide = max(wide, self._numbers_width)
        return min(wide + 2 * GAP + self.value_width, self.width - GAP - LEAST_BAR)

    @property
    def bar_width(self) -> float:
        return min(self.width - self.right_of_values - GAP, WIDEST_BAR)

    @property
    def bar_left(self) -> float:
        return self.right_of_values + GAP

    @property
    def text_width(self) -> float:
        return max(self.right_of_values - self.value_width - GAP, 1.0)

    @property
    def _sample(self) -> list[tuple[int, Row]]:
        return list(enumerate(self.rows[:_SAMPLE]))

    @cached_property
    def text(self) -> QFont:
        return tabular(self.font)

    @cached_property
    def symbol_font(self) -> QFont:
        """Narrowed where the room is small."""
        font = QFont(self.text)
        if self.symbols_width > self.text_width:
            font.setStretch(max(round(100 * self.text_width / self.symbols_width), NARROWEST))
        return font

    @cached_property
    def small(self) -> QFont:
        return tabular(small_font(self.font))

    @cached_property
    def metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.text)

    @cached_property
    def small_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.small)


def _width(pieces: list[Piece], metrics: QFontMetricsF) -> float:
    return sum(metrics.horizontalAdvance(piece.text) for piece in pieces)
