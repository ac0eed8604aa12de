"""Draws a sequence of symbols: what was read, what was wanted, and the probabilities that were given."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.sequence.content import Symbols
from rnn_explorer.drawings.sequence.drawing import Row, Spot, Style, paint_empty, paint_label
from rnn_explorer.drawings.sequence.symbol_rows import LETTER, LINES, WORD, lines_of, middle_of, rows_of
from rnn_explorer.widgets.ink import mixed, paint_squeezed

_ROOM_FOR_BARS = 36  # logical pixels of a column, for a letter and a bar beside it
_ROOM_FOR_SECOND = 14  # logical pixels of a column, below which only the most probable symbol is drawn
_ROOM_FOR_LETTERS = 5  # logical pixels of a column, below which there are only bars
_NARROWED = 0.4  # of its width: a word that is narrowed more can not be read
_LONGEST = 40  # logical pixels of a bar
_WORTH_BARS = 1.4  # times the font: if it can not be larger than that beside bars, it is without them
_CHECK = 8.0  # logical pixels of the width of a check mark
_HINT = "more time steps than there is room for letters; zoom in: Ctrl + wheel"


class SymbolDrawing:
    """Rows: input, target, output (the most probable symbols, as many as there is height for), p(target)."""

    def __init__(self, symbols: Symbols, style: Style) -> None:
        self._symbols = symbols
        style = self._style = style.grown(scale_of(symbols, style))
        self._check = _CHECK * style.scale
        self._small = style.sized(0.88)
        self._line = QFontMetricsF(self._small).height()

    @cached_property
    def rows(self) -> tuple[Row, Row, Row, Row]:
        """From the top: input, target, output, probability of the target."""
        last = 1.0 if self._decimals else 1.6
        symbols = self._symbols
        return rows_of(self._style, self._line, last, len(symbols.labels), symbols.is_wanted, self._letters)

    def spots(self, t: int) -> Iterator[Spot]:
        """The numbers that are drawn at time step ``t``: what is 1 in x and y, and some of ŷ."""
        rects, symbols = [row.rect(self._style.columns, t) for row in self.rows], self._symbols
        yield "x", symbols.read.index(symbols.inputs[t]), rects[0]
        target = None if symbols.targets[t] is None else symbols.labels.index(symbols.targets[t])
        if target is not None:
            yield "y", target, rects[1]
        if symbols.is_answered(t):
            for rect, (symbol, _) in self._lines(t):
                yield "y_hat", symbols.labels.index(symbol), rect
        if target is not None:
            yield "y_hat", target, rects[3]

    @property
    def inputs_bottom(self) -> float:
        return self.rows[0].top + self.rows[0].height

    def paint(self, painter: QPainter, with_outputs: bool) -> None:
        """All visible time steps, either before any output is known or with all of them."""
        for row in self.rows:
            paint_label(painter, row, self._style)
        self._paint_letters(painter, with_outputs)
        for t in self._style.columns.visible:
            if not self._symbols.is_answered(t):
                continue
            if with_outputs:
                self._paint_output(painter, t)
                if self._symbols.targets[t] is not None:
                    self._paint_probability(painter, t)
            else:
                paint_empty(painter, self.rows[2].rect(self._style.columns, t), self._style.theme)

    def _paint_letters(self, painter: QPainter, with_outputs: bool) -> None:
        """Inputs, large, and targets, one row each in one font; an output that is read again has the outputs' hue."""
        style, symbols = self._style, self._symbols
        if not self._letters:
            self._paint_hint(painter)
            return
        inputs = self.rows[0]
        painter.setFont(style.lettering(inputs, 1.5, symbols.inputs, style.columns.column_width, bold=True))
        for t in style.columns.visible:
            if symbols.given[t] or with_outputs:
                color = style.theme.color("ink" if symbols.given[t] else "forward")
                paint_squeezed(painter, inputs.rect(style.columns, t), symbols.inputs[t], color)
            else:
                paint_empty(painter, inputs.rect(style.columns, t), style.theme)
        self._paint_targets(painter)

    def _paint_targets(self, painter: QPainter) -> None:
        style, symbols, targets = self._style, self._symbols, self.rows[1]
        painter.setFont(style.lettering(targets, 1.25, symbols.targets, self._cell_width))
        for t in style.columns.visible:
            if symbols.targets[t] is not None:
                paint_squeezed(painter, self._cell(targets, t), symbols.targets[t], style.theme.color("muted"))

    def _paint_hint(self, painter: QPainter) -> None:
        """How to see the letters."""
        painter.setFont(self._small)
        painter.setPen(self._style.theme.color("muted"))
        rect, columns = QRectF(self.rows[0].rect(self._style.columns, 0)), self._style.columns
        rect.setLeft(columns.left)
        rect.setRight(columns.right)
        text = QFontMetricsF(self._small).elidedText(_HINT, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_output(self, painter: QPainter, t: int) -> None:
        """The most probable symbols, one under the other; beside each other with their bars if there is room."""
        wanted = self._symbols.targets[t]
        for index, (line, (symbol, p)) in enumerate(self._lines(t)):
            if not self._letters:
                self._paint_behind(painter, line, p)
                return
            bar = self._bar(line, p)
            if self._wide:
                painter.fillRect(bar, self._style.theme.color("forward") if symbol == wanted else self._tint)
            else:
                line = middle_of(line, (WORD if self._room_for_bars else LETTER) * self._line)
                self._paint_behind(painter, line, p)
            self._paint_symbol(painter, line, symbol, index == 0, symbol == wanted)
            if index == 0 and symbol == wanted:
                self._paint_check(painter, line, bar)

    def _lines(self, t: int) -> Iterator[tuple[QRectF, tuple[str, float]]]:
        """The most probable symbols, as many as there is room for, and where they are."""
        rect = self._cell(self.rows[2], t)
        most = len(self._symbols.labels) if rect.width() >= _ROOM_FOR_SECOND and self._letters else 1
        lines = lines_of(rect.height() / self._line, most)
        height = rect.height() / lines
        for index, best in enumerate(self._symbols.best(t, lines)):
            yield QRectF(rect.left(), rect.top() + index * height, rect.width(), height), best

    def _cell(self, row: Row, t: int) -> QRectF:
        """Of an answer: its column, with as many empty ones before it as the widest symbol and its bar need."""
        rect = row.rect(self._style.columns, t)
        return rect.adjusted(rect.width() - self._cell_width, 0, 0, 0)

    def _bar(self, rect: QRectF, p: float) -> QRectF:
        """Right of the symbol, as long as the symbol is probable."""
        thick = min(rect.height() - 3, self._line - 2)
        left = rect.left() + self._letter_left + self._widest
        longest = min(rect.right() - 3 - left, self._longest)
        return QRectF(left, rect.center().y() - thick / 2, max(longest * p, 1.0), thick)

    def _paint_behind(self, painter: QPainter, rect: QRectF, p: float) -> None:
        """The cell of a narrow column, filled from below as far as the symbol is probable; behind a word, which is
        wider, from the left.
        """
        if self._room_for_bars:
            painter.fillRect(QRectF(rect.left() + 1, rect.top() + 1, (rect.width() - 2) * p, rect.height() - 2),
                             self._tint)
            return
        height = (rect.height() - 1) * p
        painter.fillRect(QRectF(rect.left(), rect.bottom() - height, rect.width() - 0.5, height), self._tint)

    def _paint_symbol(self, painter: QPainter, rect: QRectF, symbol: str, first: bool, wanted: bool) -> None:
        """The letter; ``first``: of the most probable one, ``wanted``: of the target."""
        painter.setFont(self._style.sized(0.88, bold=first and wanted))
        left = rect.left() + self._letter_left
        letter = QRectF(left, rect.top(), self._widest, rect.height()) if self._wide else rect
        paint_squeezed(painter, letter, symbol, self._style.theme.color("ink" if first or wanted else "muted"))

    def _paint_check(self, painter: QPainter, rect: QRectF, bar: QRectF) -> None:
        """A check mark in the bar, or after a short one; in a narrow column a line under the symbol."""
        inside, scale = self._wide and bar.width() >= self._check + 3, self._style.scale
        color = self._style.theme.color("base" if inside else "ink")
        painter.setPen(QPen(color, 1.6 * scale, c=Qt.PenCapStyle.RoundCap))
        if not self._wide:
            painter.drawLine(rect.bottomLeft() + QPointF(1.5, -1), rect.bottomRight() + QPointF(-1.5, -1))
            return
        corner = QPointF(bar.center().x() - self._check / 2 if inside else bar.right() + 3 * scale, bar.center().y())
        painter.drawPolyline([corner + QPointF(*at) * scale for at in ((0.0, 0.0), (2.8, 3.0), (_CHECK, -3.6))])

    def _paint_probability(self, painter: QPainter, t: int) -> None:
        """The number if it fits, else a bar from below."""
        rect, p = self._cell(self.rows[3], t), self._symbols.of_target(t)
        if self._decimals:
            painter.setFont(self._small)
            text = f"{p:.2f}" if self._decimals == "0.00" else f"{p:.2f}".removeprefix("0")
            paint_squeezed(painter, rect, text, self._style.theme.color("ink"))
            return
        height = max((rect.height() - 3) * p, 1.0)
        painter.fillRect(QRectF(rect.left() + 0.5, rect.bottom() - 1 - height, rect.width() - 1, height),
                         self._style.theme.color("forward"))

    @cached_property
    def _decimals(self) -> str:
        """How probabilities are written so that they fit: in full, without the leading zero, or not at all."""
        metrics, width = QFontMetricsF(self._small), self._cell_width
        gaps = {"0.00": 6.0, ".00": 2.0}
        return next((form for form, gap in gaps.items() if metrics.horizontalAdvance(form) + gap <= width), "")

    @cached_property
    def _cell_width(self) -> float:
        columns = self._style.columns
        answered = [t for t in columns.visible if self._symbols.is_answered(t)]
        empty = min(np.diff(answered, prepend=columns.first - 1), default=1)
        needed = self._widest + _LONGEST + self._check
        return max(min(needed, columns.column_width * int(empty)), columns.column_width)

    @cached_property
    def _wide(self) -> bool:
        """Whether bars stand beside the symbols."""
        return self._room_for_bars and self._widest + _LONGEST / 2 <= self._cell_width

    @cached_property
    def _room_for_bars(self) -> bool:
        return self._cell_width >= _ROOM_FOR_BARS * self._style.scale

    @cached_property
    def _letters(self) -> bool:
        advance = QFontMetricsF(self._small).horizontalAdvance
        wanted = max(_ROOM_FOR_LETTERS, _NARROWED * max(map(advance, self._symbols.inputs)))
        return self._style.columns.column_width >= wanted

    @cached_property
    def _longest(self) -> float:
        """A bar of probability 1: in wide columns as long as there is room beside a letter in the middle."""
        return max(_LONGEST, (self._cell_width - self._widest) / 2 - 3)

    @cached_property
    def _letter_left(self) -> float:
        """From the left of a column: in its middle, further left where the bar needs the room."""
        width = self._cell_width
        middle = (width - self._widest) / 2
        return max(min(middle, width - 3 - self._widest - self._longest), 3.0)

    @cached_property
    def _tint(self) -> QColor:
        return mixed(self._style.theme.color("forward"), self._style.theme.color("base"), 0.38)

    @cached_property
    def _widest(self) -> float:
        metrics = QFontMetricsF(self._style.sized(0.88, bold=True))
        return max(metrics.horizontalAdvance(label) for label in self._symbols.labels) + 3


def scale_of(symbols: Symbols, style: Style) -> float:
    """How many times as large as the font the symbols can be: the lines and the columns have room for that."""
    advance, column = QFontMetricsF(style.sized(0.88, bold=True)).horizontalAdvance, style.columns.column_width
    widest = max(map(advance, symbols.labels)) + 3
    high = style.height / (LINES * QFontMetricsF(style.sized(0.88)).height())
    with_bars = min(high, (column - _LONGEST - _CHECK) / widest)
    return with_bars if with_bars >= _WORTH_BARS else min(high, column / (max(widest, advance(".00")) + 4))
