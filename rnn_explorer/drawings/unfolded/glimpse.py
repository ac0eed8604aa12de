"""The last picture of a network, stretched and moved, while a gesture goes on: a frame takes a millisecond."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from rnn_explorer.drawings.unfolded.view import Canvas, View
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.time_columns import LEFT, TimeColumns

_LEAST_COVERED, _MOST_STRETCHED = 0.45, 2.5


class Glimpse:
    """A picture of ``view`` as it is now."""

    def __init__(self, view: View, canvas: Canvas, selected: Selected, position: int) -> None:
        self._columns = canvas.columns
        self.notes = view.notes(position)
        self._in_columns = view.in_columns
        self._picture = canvas.layer()
        with QPainter(self._picture) as painter:
            view.paint(painter, position)
            view.paint_selection(painter, selected, position)

    def is_like(self, columns: TimeColumns, in_columns: bool) -> bool:
        """Whether it shows enough of what is in these columns."""
        if not (self._in_columns and in_columns):
            return self._in_columns is in_columns
        stretch = columns.column_width / self._columns.column_width
        both = range(max(columns.first, self._columns.first), min(columns.visible.stop, self._columns.visible.stop))
        return 1 / _MOST_STRETCHED <= stretch <= _MOST_STRETCHED and len(both) >= _LEAST_COVERED * columns.count

    def paint(self, painter: QPainter, columns: TimeColumns) -> None:
        """Its time steps where they are in ``columns``."""
        old = self._columns
        if not self._in_columns or columns == old:
            painter.drawPixmap(0, 0, self._picture)
            return
        height, ratio = self._picture.deviceIndependentSize().height(), self._picture.devicePixelRatio()
        _paint_part(painter, QRectF(0, 0, LEFT, height), self._picture, QRectF(0, 0, LEFT, height), ratio)
        painter.save()
        painter.setClipRect(QRectF(LEFT, 0, columns.width - LEFT, height))
        left = columns.left + (old.first - columns.first) * columns.column_width
        there = QRectF(left, 0, old.count * columns.column_width, height)
        _paint_part(painter, there, self._picture, QRectF(old.left, 0, old.right - old.left, height), ratio)
        painter.restore()


def _paint_part(painter: QPainter, there: QRectF, picture: QPixmap, part: QRectF, ratio: float) -> None:
    """``part`` in logical pixels, as ``there`` is."""
    source = QRectF(part.left() * ratio, part.top() * ratio, part.width() * ratio, part.height() * ratio)
    painter.drawPixmap(there, picture, source)
