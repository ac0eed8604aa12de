"""The picture of an explanation's rows: geometry, and painting of those that are visible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from rnn_explorer.drawings.colors import ROLE_COLORS
from rnn_explorer.drawings.explanation.arrangement import GAP, Arrangement
from rnn_explorer.drawings.explanation.rows import Piece, Row
from rnn_explorer.engine.sources import Source
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme, signed_color

THICKEST = 12.0  # of bars
_VCENTER = Qt.AlignmentFlag.AlignVCenter
_RIGHT = _VCENTER | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextDontClip  # without its sign it is another number


@dataclass(frozen=True)
class Spot:
    """A number that is written in a row, and where."""

    row: int
    source: Source
    rect: QRectF


@dataclass
class RowsPicture:
    """Rows in ``width`` logical pixels: symbols, numbers, value and bar; the numbers below if it is too narrow."""

    trace: Trace
    rows: tuple[Row, ...]
    width: float
    font: QFont
    theme: Theme
    _laid: dict[int, tuple[list[tuple[Piece, QRectF]], list[tuple[Piece, QRectF]]]] = field(default_factory=dict)

    # geometry ---------------------------------------------------------------------------------------------------

    @cached_property
    def at(self) -> Arrangement:
        """Fonts and columns."""
        return Arrangement(self.trace, self.rows, self.width, self.font)

    @property
    def row_height(self) -> float:
        return self.at.row_height

    @property
    def height(self) -> float:
        """Of all rows."""
        return len(self.rows) * self.row_height

    def spots(self, row: int) -> Iterator[Spot]:
        """The numbers in a row: by their symbols, then by their values."""
        for line in self._lines(row):
            yield from (Spot(row, piece.source, rect) for piece, rect in line if piece.source is not None)

    def row_at(self, y: float) -> int | None:
        row = int(y // self.row_height)
        return row if 0 <= row < len(self.rows) else None

    def spot_at(self, point: QPointF) -> Spot | None:
        """The number at a point, counted from the first row."""
        row = self.row_at(point.y())
        spots = self.spots(row) if row is not None else ()
        return next((spot for spot in spots if spot.rect.adjusted(-2, 0, 2, 0).contains(point)), None)

    # painting ---------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, first: int, last: int, marked: tuple[int, int] | None) -> None:
        """The rows from ``first`` to before ``last``; marked: a row, and which of its numbers."""
        for row in range(first, min(last, len(self.rows))):
            if marked is not None and marked[0] == row:
                self._paint_mark(painter, row, marked[1])
            self._paint_row(painter, row)

    def _paint_mark(self, painter: QPainter, row: int, nth: int) -> None:
        accent, ground = self.theme.color("accent"), self.theme.color("base")
        width = self.at.bar_left + self.at.bar_width
        painter.fillRect(QRectF(0, row * self.row_height, width, self.row_height), mixed(accent, ground, 0.1))
        source = self.rows[row].sources[nth]
        for spot in self.spots(row):
            if spot.source is source:
                painter.fillRect(spot.rect.adjusted(-2, 0, 2, 0), mixed(accent, ground, 0.28))

    def _paint_row(self, painter: QPainter, row: int) -> None:
        symbols, numbers = self._lines(row)
        painter.setFont(self.at.symbol_font)
        for piece, rect in symbols:
            self._paint_piece(painter, rect, piece, self._color(piece))
        painter.setFont(self.at.small)
        for piece, rect in numbers:
            self._paint_piece(painter, rect, piece, self.theme.color("muted" if piece.source is None else "ink"))
        self._paint_value(painter, row)

    def _paint_piece(self, painter: QPainter, rect: QRectF, piece: Piece, color: QColor) -> None:
        painter.setPen(color)
        painter.drawText(rect, _VCENTER, piece.text)

    def _paint_value(self, painter: QPainter, row: int) -> None:
        shown, top = self.rows[row], row * self.row_height
        if shown.count and not shown.adds:
            return
        painter.setFont(self.at.text)
        painter.setPen(self.theme.color("ink" if shown.value else "muted"))
        left = self.at.right_of_values - self.at.value_width
        painter.drawText(QRectF(left, top, self.at.value_width, self.row_height), _RIGHT, shown.value_text(self.trace))
        height = min(self.row_height - 6, THICKEST)
        bar = QRectF(self.at.bar_left, top + (self.row_height - height) / 2, self.at.bar_width, height)
        half = bar.width() / 2
        painter.fillRect(QRectF(bar.center().x() - 0.5, top, 1, self.row_height), self.theme.color("faint"))
        length = min(abs(shown.share), 1.0) * half
        color = signed_color(shown.share, abs(shown.share) * 1.4 or 1.0, self.theme)
        color = color if shown.adds else self.theme.color("faint")
        start = bar.center().x() - (length if shown.share < 0 else 0)
        painter.fillRect(QRectF(start, bar.top(), length, bar.height()), color)

    def _color(self, piece: Piece) -> QColor:
        if piece.source is None:
            return self.theme.color("muted")
        return self.theme.color(ROLE_COLORS.get(self.trace.quantity(piece.source.column).role, "ink"))

    # places -----------------------------------------------------------------------------------------------------

    def _lines(self, row: int) -> tuple[list[tuple[Piece, QRectF]], list[tuple[Piece, QRectF]]]:
        """The pieces of the symbols and of the numbers, and where they are."""
        if row not in self._laid:
            self._laid[row] = self._lay_out(row)
        return self._laid[row]

    def _lay_out(self, row: int) -> tuple[list[tuple[Piece, QRectF]], list[tuple[Piece, QRectF]]]:
        shown, top, left = self.rows[row], row * self.row_height, self.at.left(row)
        line, end = round(self.at.metrics.height()) + 4.0, self.at.text_width
        numbers = shown.numbers()
        numbers = [Piece("= "), *numbers] if numbers else []
        if self.at.in_one_line:
            start = self.at.symbols_width + GAP
            symbols = _placed(shown.symbols(self.trace), self.at.metrics, left, top, line)
            return symbols, _placed(numbers, self.at.small_metrics, start, top, line)
        below, height = self.row_height - line, line if numbers else self.row_height
        symbols = _placed(shown.symbols(self.trace), QFontMetricsF(self.at.symbol_font), left, top, height)
        return _fitted(symbols, end), _fitted(
            _placed(numbers, self.at.small_metrics, left, top + line - 2, below), end)


def _placed(
    pieces: list[Piece], metrics: QFontMetricsF, left: float, top: float, height: float
) -> list[tuple[Piece, QRectF]]:
    """One behind the other."""
    placed = []
    for piece in pieces:
        width = metrics.horizontalAdvance(piece.text)
        placed.append((piece, QRectF(left, top, width, height)))
        left += width
    return placed


def _fitted(placed: list[tuple[Piece, QRectF]], end: float) -> list[tuple[Piece, QRectF]]:
    """Those that begin before ``end``, cut off there."""
    return [(piece, QRectF(rect.left(), rect.top(), min(rect.width(), end - rect.left()), rect.height()))
            for piece, rect in placed if rect.left() < end]
