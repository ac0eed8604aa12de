"""What a table of numbers holds, and its picture: geometry and painting of the visible rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import paint_squeezed, readable_on
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import Theme, signed_rgb

GAP = 13  # logical pixels between columns, where the operator is written
_SMALLEST = 8.0  # points
_WIDEST = 92.0  # logical pixels of a column
_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class NumberColumn:
    """header: what the numbers are. values: (rows,). limit: where the colour saturates. operator: written before it.

    positive: they can not be negative, and are written without a sign. shows: the vector of the trace that they are,
    None for what is computed on the way.
    """

    header: str
    values: np.ndarray
    limit: float
    operator: str = ""
    positive: bool = False
    shows: Selected | None = None

    def text(self, row: int, decimals: int) -> str:
        """The number in a row."""
        return (magnitude if self.positive else signed)(float(self.values[row]), decimals)


@dataclass(frozen=True)
class TableContent:
    """Labels of the rows, the columns (the last one is the result), and the row that is the target, if any."""

    labels: tuple[str, ...]
    columns: tuple[NumberColumn, ...]
    target: int | None = None


@dataclass(frozen=True)
class TablePicture:
    """A table in a viewport of ``width`` × ``height`` logical pixels, whose rows are moved up by ``scrolled``.

    highlighted: a row that is outlined; column: one in which the number of that row stands out.
    """

    content: TableContent
    highlighted: int | None
    column: int | None
    width: float
    height: float
    scrolled: float
    font: QFont
    theme: Theme

    def shows(self, *fields: object) -> bool:
        """Whether it is the picture of these fields."""
        mine = (self.content, self.highlighted, self.column, self.width, self.height, self.scrolled, self.font,
                self.theme)
        return all(one is other or one == other for one, other in zip(mine[1:], fields[1:], strict=True)) and (
            self.content is fields[0])

    def paint(self, painter: QPainter) -> None:
        """The visible rows, and the header over them."""
        self._paint_rows(painter)
        self._paint_header(painter)

    # geometry ---------------------------------------------------------------------------------------------------

    @cached_property
    def _figures(self) -> QFont:
        """Tabular figures, smaller in narrow columns."""
        font = tabular(self.font)
        advance = QFontMetricsF(font).horizontalAdvance("+0.0000")
        room = self.column_width - 4
        font.setPointSizeF(max(min(font.pointSizeF(), font.pointSizeF() * room / advance), _SMALLEST))
        return font

    @cached_property
    def _decimals(self) -> int:
        """Three where they fit."""
        return 3 if QFontMetricsF(self._figures).horizontalAdvance("+0.000") + 4 <= self.column_width else 2

    @cached_property
    def _small(self) -> QFont:
        font = tabular(self.font)
        font.setPointSizeF(max(font.pointSizeF() * 0.86, _SMALLEST))
        return font

    @cached_property
    def _small_bold(self) -> QFont:
        font = QFont(self._small)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    @cached_property
    def row_height(self) -> float:
        return round(QFontMetricsF(self.font).height()) + 3.0

    @cached_property
    def header_height(self) -> float:
        return 2 * round(QFontMetricsF(self._small).height()) + 4.0

    @cached_property
    def labels_width(self) -> float:
        metrics = QFontMetricsF(self._small_bold)
        return max((metrics.horizontalAdvance(label) for label in self.content.labels), default=0) + 14

    @cached_property
    def column_width(self) -> float:
        count = max(len(self.content.columns), 1)
        width = self.width - self.labels_width - GAP * (count - 1) - 4
        return min(max(width / count, 1.0), _WIDEST)

    def row_at(self, y: float) -> int | None:
        row = int((y - self.header_height + self.scrolled) // self.row_height)
        return row if y >= self.header_height and row < len(self.content.labels) else None

    def cell(self, row: int, column: int) -> QRectF | None:
        """Where a number is written; None where it is scrolled away."""
        top = self.header_height - self.scrolled + row * self.row_height
        seen = self.header_height <= top <= self.height - self.row_height + 3
        return self.column_rects(top, self.row_height - 1)[column][0] if seen else None

    def column_at(self, x: float) -> int | None:
        """The column at ``x``."""
        rects = (rect for rect, _ in self.column_rects(0, 1))
        return next((n for n, rect in enumerate(rects) if rect.left() <= x < rect.right()), None)

    # painting ---------------------------------------------------------------------------------------------------

    def _paint_header(self, painter: QPainter) -> None:
        theme, height = self.theme, self.header_height
        painter.fillRect(QRectF(0, 0, self.width, height), theme.color("base"))
        for rect, column in self.column_rects(0, height):
            result = column is self.content.columns[-1]
            painter.setFont(self._small_bold if result else self._small)
            color = theme.color("ink" if result else "muted")
            _paint_wrapped(painter, rect.adjusted(-GAP / 2 + 3, 0, GAP / 2 - 3, -3), column.header, color)
            painter.setFont(self.font)
            painter.setPen(theme.color("ink"))
            painter.drawText(QRectF(rect.left() - GAP, height, GAP, self.row_height), _CENTER, column.operator)

    def _paint_rows(self, painter: QPainter) -> None:
        height, top = self.row_height, self.header_height - self.scrolled
        first = max(int((self.header_height - top) // height), 0)
        last = min(int((self.height - top) // height) + 1, len(self.content.labels))
        self._paint_labels(painter, range(first, last), top)
        painter.setFont(self._figures)
        shares = np.stack([column.values[first:last] / column.limit for column in self.content.columns])
        colors = signed_rgb(shares, 1.0, self.theme).tolist()  # of all cells at once
        for (rect, column), cells in zip(self.column_rects(top + first * height, height), colors, strict=True):
            texts = [column.text(row, self._decimals) for row in range(first, last)]
            self._paint_cells(painter, rect, texts, cells)
        if self.highlighted is not None:
            painter.setPen(QPen(self.theme.color("accent"), 2 if self.column is None else 1))
            row = QRectF(1, top + self.highlighted * height, self.width - 2, height - 1)
            painter.drawRect(row)
            if self.column is not None:
                painter.setPen(QPen(self.theme.color("accent"), 3))
                painter.drawRect(self.column_rects(row.top(), height - 1)[self.column][0])

    def _paint_cells(self, painter: QPainter, rect: QRectF, texts: list[str], colors: list[list[int]]) -> None:
        """A column of visible cells; ``rect`` is the first one."""
        for text, rgb in zip(texts, colors, strict=True):
            painter.fillRect(rect.adjusted(0, 0, 0, -1), QColor(*rgb))
            painter.setPen(readable_on(tuple(rgb), self.theme))
            painter.drawText(rect, _CENTER, text)
            rect.translate(0, rect.height())

    def _paint_labels(self, painter: QPainter, rows: Iterable[int], top: float) -> None:
        """The target's label is bold, with a mark before it."""
        theme, height, width = self.theme, self.row_height, self.labels_width - 6
        for row in rows:
            target = row == self.content.target
            painter.setFont(self._small_bold if target else self._small)
            painter.setPen(theme.color("ink" if target else "muted"))
            rect = QRectF(0, top + row * height, width, height)
            painter.drawText(rect, _RIGHT, self.content.labels[row])
            if target:
                painter.fillRect(QRectF(1, rect.top() + 2, 3, height - 5), theme.color("loss"))

    def column_rects(self, top: float, height: float) -> list[tuple[QRectF, NumberColumn]]:
        left, width = self.labels_width, self.column_width
        return [(QRectF(left + i * (width + GAP), top, width, height), c) for i, c in enumerate(self.content.columns)]


def _paint_wrapped(painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
    """``text`` at the bottom of ``rect``, in two lines if it is too wide for one, narrowed if that is not enough."""
    metrics = QFontMetricsF(painter.font())
    lines = [text]
    if metrics.horizontalAdvance(text) > rect.width() and " " in text:
        spaces = [i for i, character in enumerate(text) if character == " "]
        cut = min(spaces, key=lambda i: max(metrics.horizontalAdvance(text[:i]), metrics.horizontalAdvance(text[i:])))
        lines = [text[:cut], text[cut + 1 :]]
    height = metrics.height()
    for number, line in enumerate(reversed(lines), start=1):
        paint_squeezed(painter, QRectF(rect.left(), rect.bottom() - number * height, rect.width(), height), line, color)
