"""The sign that says which level of detail is drawn, and what there is to say of it."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.view import Canvas, View
from rnn_explorer.widgets.time_columns import LEFT

_MARGIN, _DOT, _PITCH = 10.0, 1.9, 5.2
_LEADING = 3.0  # above and below the letters: lines may be as much closer to the names of the rows
_LEFT_ALIGNED = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def paint_sign(painter: QPainter, canvas: Canvas, level: Level, view: View, position: int) -> None:
    """A dot for each level, that of the present one filled; its name; the notes."""
    rect = sign_rect(canvas, view, position)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(canvas.theme.color("muted"))
    for index, other in enumerate(Level):
        middle = QPointF(rect.left() + _DOT + index * _PITCH, rect.top() + canvas.line / 2 + 0.5)
        painter.setBrush(canvas.theme.color("accent" if other is level else "base"))
        painter.drawEllipse(middle, _DOT, _DOT)
    painter.setFont(canvas.font)
    painter.setPen(canvas.theme.color("ink"))
    beside = rect.left() + len(Level) * _PITCH + 1.0
    painter.drawText(QRectF(beside, rect.top(), rect.right() - beside, canvas.line), _LEFT_ALIGNED, level.value)
    painter.setPen(canvas.theme.color("muted"))
    if not view.in_columns:
        left = beside + QFontMetricsF(canvas.font).horizontalAdvance(level.value) + 8.0
        text = " · ".join(("", *view.notes(position)))[1:]
        painter.drawText(QRectF(left, rect.top(), rect.right() - left, canvas.line), _LEFT_ALIGNED, text)
        return
    for index, note in enumerate(_notes(canvas, rect, view, position), start=1):
        line = QRectF(rect.left(), rect.top() + index * canvas.line, rect.width(), canvas.line)
        painter.drawText(line, _LEFT_ALIGNED, note)


def sign_rect(canvas: Canvas, view: View, position: int) -> QRectF:
    """Along the bottom; beside time steps in the gutter, where most of it has room between the names of the rows."""
    width, height, line = canvas.size.width(), canvas.size.height(), canvas.line
    if not view.in_columns:
        return QRectF(_MARGIN, height - line - 2.0, width - 2 * _MARGIN, line)
    taken = sorted((rect.top(), rect.bottom()) for rect in view.gutter())
    edges = [(0.0, 0.0), *taken, (height, height)]
    free = [(one[1], other[0]) for one, other in itertools.pairwise(edges)]
    wanted = (1 + len(view.notes(position))) * line
    low, high = next((gap for gap in reversed(free) if gap[1] - gap[0] >= wanted - _LEADING),
                     max(free, key=lambda gap: gap[1] - gap[0]))  # fmt: skip
    shown = min(wanted, max(high - low + _LEADING, line))
    return QRectF(_MARGIN, (low + high - shown) / 2, LEFT - 2.0, shown)


def _notes(canvas: Canvas, rect: QRectF, view: View, position: int) -> tuple[str, ...]:
    """As many as have room below the name of the level."""
    return view.notes(position)[: max(int(rect.height() / canvas.line + 0.1) - 1, 0)]
