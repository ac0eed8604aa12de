"""What a table of numbers holds, and its picture: geometry and painting of the visible rows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from rnn_explorer.drawings.equations.table_type import TableType
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import magnitude, signed
from rnn_explorer.widgets.theme import Theme, signed_rgb

GAP = 17  # logical pixels between columns, where the operator is written
_WIDEST = 92.0  # logical pixels of a column
_CENTER = Qt.AlignmentFlag.AlignCenter


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
    type: TableType
    theme: Theme

    def shows(self, *fields: object) -> bool:
        """Whether it is the picture of these fields."""
        mine = (self.content, self.highlighted, self.column, self.width, self.height, self.scrolled, self.type,
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
        """Smaller in narrow columns."""
        return self.type.figures(self.column_width)

    @cached_property
    def _decimals(self) -> int:
        """Three where they fit."""
        return 3 if self.type.widest(self._figures) + 4 <= self.column_width else 2

    @property
    def row_height(self) -> float:
        return self.type.row_height

    @property
    def header_height(self) -> float:
        return self.type.header_height

    @cached_property
    def labels_width(self) -> float:
        return self.type.width_of(self.content.labels) + 14

    @cached_property
    def column_width(self) -> float:
        count = max(len(self.content.columns), 1)
        width = self.width - self.labels_width - GAP * (count - 1) - 4
        return min(max(width / count, 1.0), _WIDEST)

    @property
    def widest(self) -> float:
        """The width that the table makes use of."""
        return self.labels_width + len(self.content.columns) * (_WIDEST + GAP) - GAP + 4

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
            painter.setFont(self.type.small_bold if result else self.type.small)
            color = theme.color("ink" if result else "muted")
            self.type.paint_header(painter, rect.adjusted(-GAP / 2 + 3, 0, GAP / 2 - 3, -3), column.header, color)
            painter.setFont(self.type.font)
            painter.setPen(theme.color("ink"))
            painter.drawText(QRectF(rect.left() - GAP, height, GAP, self.row_height), _CENTER, column.operator)

    def _paint_rows(self, painter: QPainter) -> None:
        height, top = self.row_height, self.header_height - self.scrolled
        first = max(int((self.header_height - top) // height), 0)
        last = min(int((self.height - top) // height) + 1, len(self.content.labels))
        labels = self.type.labels(self.content.labels, self.content.target, self.labels_width, self.theme,
                                  painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(0, top), labels)
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
        width, height, top = rect.width(), rect.height(), rect.top()
        for number, (text, rgb) in enumerate(zip(texts, colors, strict=True)):
            cell = QRectF(rect.left(), top + number * height, width, height - 1)
            painter.fillRect(cell, QColor(*rgb))
            painter.setPen(self.type.ink(tuple(rgb), self.theme))
            painter.drawText(cell, _CENTER, text)

    def column_rects(self, top: float, height: float) -> list[tuple[QRectF, NumberColumn]]:
        left, width = self.labels_width, self.column_width
        return [(QRectF(left + i * (width + GAP), top, width, height), c) for i, c in enumerate(self.content.columns)]
