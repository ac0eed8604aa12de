"""Draws a sequence of measurements that are answered with symbols: what is read is seen as a picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.sequence.drawing import Row, Spot, Style
from rnn_explorer.drawings.sequence.symbols import SymbolDrawing, Symbols
from rnn_explorer.widgets.picture import paint_values

_SHARE = 0.5  # of the height, for the picture at least
_ROOM_FOR_GAUGE = 6.5  # lines: if there are fewer, the probability of the target has none
_PADDING = 2
_MARGIN = 3.0  # logical pixels around a picture


@dataclass(frozen=True)
class Pictures:
    """What is read at T time steps.

    values: (T, rows, columns), NaN where nothing is read any more. limit: the size at which the colours end. ink:
    whether the values are ink on paper, from 0 to ``limit``; else they are signed.
    """

    values: np.ndarray
    limit: float
    ink: bool

    @property
    def grows(self) -> bool:
        """Whether the time steps are the columns of one image."""
        return self.ink and self.values.shape[2] == 1 and len(self.values) > 1

    def until(self, t: int) -> np.ndarray:
        """What has been read up to time step t of one image, (rows, T), NaN for what comes later."""
        seen = self.values[..., 0].T.copy()
        seen[:, t + 1 :] = np.nan
        return seen


class ImageDrawing(SymbolDrawing):
    """Rows: picture, target, output, p(target). An image that is read column by column is seen, at every time step, as
    far as it has been read, if a time step has the room; else its columns stand side by side.
    """

    def __init__(self, symbols: Symbols, pictures: Pictures, style: Style) -> None:
        super().__init__(symbols, style)
        self._pictures = pictures

    @cached_property
    def rows(self) -> tuple[Row, Row, Row, Row]:
        """From the top: picture, target, output, probability of the target, which is left out if there is no room."""
        height, line = self._style.height - 2 * _PADDING, self._line
        gauge = line if height >= _ROOM_FOR_GAUGE * line else 0.0
        picture = max(_SHARE * height, height - 3.2 * line - gauge)
        target = min(line, (height - picture - gauge) / 2)
        heights = picture, target, height - picture - target - gauge, gauge
        tops = (_PADDING + sum(heights[:row]) for row in range(4))
        return tuple(map(Row, ("input", "target", "output", "p(target)" if gauge else ""), tops, heights))

    def spots(self, t: int) -> Iterator[Spot]:
        """The numbers that are drawn at time step ``t``: every cell of the picture, and some of ŷ."""
        rows, columns = self._pictures.values.shape[1:]
        rect = self._picture(t)
        if self._growing:
            rect = QRectF(rect.left() + t * self._pixel, rect.top(), self._pixel, rect.height())
        width, height = rect.width() / columns, rect.height() / rows
        for index in range(rows * columns):
            row, column = divmod(index, columns)
            yield "x", index, QRectF(rect.left() + column * width, rect.top() + row * height, width, height)
        yield from (spot for spot in super().spots(t) if spot[0] != "x" and not spot[2].isEmpty())

    def _paint_letters(self, painter: QPainter, with_outputs: bool) -> None:
        for t in self._style.columns.visible:
            self._paint_picture(painter, t)
        if self._letters:
            self._paint_targets(painter)

    def _paint_probability(self, painter: QPainter, t: int) -> None:
        if self.rows[3].height:
            super()._paint_probability(painter, t)

    def _paint_picture(self, painter: QPainter, t: int) -> None:
        rect, theme = self._picture(t), self._style.theme
        if not self._growing and not np.nan_to_num(self._pictures.values[t]).any():
            return
        values = self._pictures.until(t) if self._growing else self._pictures.values[t]
        paint_values(painter, rect, values, self._pictures.limit, self._pictures.ink, theme)
        if self._pictures.ink:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("faint"), 1))
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._growing:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawRect(QRectF(rect.left() + t * self._pixel, rect.top(), self._pixel, rect.height()).adjusted(
                -0.5, -0.5, 0.5, 0.5))

    def _picture(self, t: int) -> QRectF:
        """Where the picture of a time step is, on whole pixels; its cells are squares if it is an image by itself."""
        rect, columns = self.rows[0].rect(self._style.columns, t), self._shape[1]
        if not self._squares:
            return QRectF(round(rect.left()), round(rect.top() + 1), round(rect.right()) - round(rect.left()),
                          round(rect.height() - 2))
        width, height = self._pixel * columns, self._pixel * self._shape[0]
        return QRectF(round(rect.center().x() - width / 2), round(rect.center().y() - height / 2), width, height)

    @property
    def _shape(self) -> tuple[int, int]:
        """Rows and columns of what is drawn at a time step."""
        steps, rows, columns = self._pictures.values.shape
        return rows, steps if self._growing else columns

    @cached_property
    def _growing(self) -> bool:
        steps, rows, _ = self._pictures.values.shape
        room = self._style.columns.column_width - 2 * _MARGIN
        return self._pictures.grows and room >= steps * max((self.rows[0].height - 2 * _MARGIN) // rows, 2.0)

    @property
    def _squares(self) -> bool:
        return self._growing or self._pictures.values.shape[2] > 1

    @cached_property
    def _pixel(self) -> float:
        """The side of a square cell."""
        rows, columns = self._shape
        height, width = self.rows[0].height - 2 * _MARGIN, self._style.columns.column_width - 2 * _MARGIN
        return max(float(int(min(height / rows, width / columns))), 1.0)
