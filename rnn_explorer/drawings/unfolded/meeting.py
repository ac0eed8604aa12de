"""Painting the meeting point: two errors arrive at the hidden state, are added, and pass the activation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.unfolded.arrows import strokes_between
from rnn_explorer.drawings.unfolded.drawing import UnfoldedDrawing
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.theme import signed_rgb
from rnn_explorer.widgets.time_columns import RIGHT

_CENTER = Qt.AlignmentFlag.AlignCenter
_ALIGN = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_DARK = 0.55  # luminance below which a cell is written on in white
OVERHANG = 32  # logical pixels by which what is written may leave its column
_PRIORITY = (Block.FROM_LATER, Block.FROM_OUTPUT, Block.STATE_ERROR, Block.PRE_ERROR)  # of the names
_GAP = 5.0  # between two names


@dataclass(frozen=True)
class Meeting:
    """What is known at a time step. texts: how each block is written, for the blocks that are known.

    slope: how the factor of the activation is written, None before the error has passed it.
    """

    texts: dict[Block, str]
    slope: str | None


def decimals_that_fit(drawing: UnfoldedDrawing, block: Block, cells: int) -> int:
    """How many decimals of its numbers the cells of a strip have room for; 0: for no numbers."""
    layout, metrics = drawing.layout, QFontMetricsF(drawing.font)
    if layout.spans[block][1] / cells < metrics.capHeight() + 4:
        return 0
    widths = {3: "+0.000", 2: "+0.00"}
    return next((n for n, text in widths.items() if layout.strip_width >= metrics.horizontalAdvance(text)), 0)


def paint_numbers(
    painter: QPainter, drawing: UnfoldedDrawing, rect: QRectF, values: np.ndarray, limit: float, decimals: int
) -> None:
    """The numbers of a strip (cells,), each in its cell, black or white by the colour of the cell."""
    light = signed_rgb(values, limit, drawing.theme) @ (0.299, 0.587, 0.114) / 255
    height = rect.height() / len(values)
    painter.setFont(drawing.font)
    for index, value in enumerate(values.tolist()):
        painter.setPen(QColor(Qt.GlobalColor.black if light[index] > _DARK else Qt.GlobalColor.white))
        cell = QRectF(rect.left(), rect.top() + index * height, rect.width(), height)
        painter.drawText(cell, _CENTER, signed(value, decimals))


def paint_meeting(painter: QPainter, drawing: UnfoldedDrawing, t: int, meeting: Meeting) -> None:
    """The operators of a time step beside its hidden state, the arrows between the strips, and what they are called."""
    known = {block: text for block, text in meeting.texts.items() if block in drawing.layout.content.lane}
    color = drawing.theme.color("error")
    if Block.STATE_ERROR in known:
        painter.setPen(arrow_pen(color, 1.5))
        painter.drawLines(_strokes_of_sum(drawing, t, known))
        if Block.FROM_OUTPUT in known and Block.FROM_LATER in known:
            paint_operator(painter, drawing, drawing.layout.plus(t), paint_plus)
    if Block.PRE_ERROR in known:
        painter.setPen(arrow_pen(color, 1.5))
        painter.drawLines(_strokes_of_product(drawing, t))
        paint_operator(painter, drawing, drawing.layout.times(t), paint_times)
        _paint_slope(painter, drawing, t, meeting.slope or "")
    _paint_texts(painter, drawing, t, meeting.texts)


def _strokes_of_sum(drawing: UnfoldedDrawing, t: int, known: dict[Block, str]) -> list[QLineF]:
    """From what arrives to the operator, and from there to the error at the state; one alone needs no operator."""
    layout, middle = drawing.layout, drawing.layout.plus(t)
    strokes = strokes_between(middle, QPointF(layout.rect(Block.STATE_ERROR, t).right() + 1, middle.y()))
    arriving = []
    if Block.FROM_OUTPUT in known:
        arriving.append((QPointF(middle.x(), layout.rect(Block.FROM_OUTPUT, t).bottom() + 1), QPointF(0, -1)))
    if Block.FROM_LATER in known:
        arriving.append((QPointF(layout.rect(Block.FROM_LATER, t).left() - 1, middle.y()), QPointF(1, 0)))
    alone = len(arriving) == 1
    for tail, side in arriving:
        strokes += [QLineF(tail, middle)] if alone else strokes_between(tail, middle + layout.operator_radius * side)
    return strokes


def _strokes_of_product(drawing: UnfoldedDrawing, t: int) -> list[QLineF]:
    layout, middle, radius = drawing.layout, drawing.layout.times(t), drawing.layout.operator_radius
    tail = QPointF(layout.rect(Block.STATE_ERROR, t).left() - 1, middle.y())
    tip = QPointF(layout.rect(Block.PRE_ERROR, t).right() + 1, middle.y())
    into, out = middle + QPointF(radius, 0), middle - QPointF(radius, 0)
    return strokes_between(tail, into, 3.0) + strokes_between(out, tip, 3.0)


def _paint_slope(painter: QPainter, drawing: UnfoldedDrawing, t: int, text: str) -> None:
    """The factor of the activation comes from the hidden state above."""
    layout, middle = drawing.layout, drawing.layout.times(t)
    state = layout.rect(Block.STATE, t)
    start = QPointF(state.left() - 1, state.bottom() - min(8.0, state.height() / 3))
    corner = QPointF(middle.x(), start.y())
    tip = middle - QPointF(0, layout.operator_radius)
    painter.setPen(arrow_pen(drawing.theme.color("muted"), 1.0))
    painter.drawLines([QLineF(start, corner), *strokes_between(corner, tip)])
    left = layout.columns.column(t, 0, 1).left() + 2
    place = QRectF(left, start.y() - layout.line / 2, corner.x() - left - 3, layout.line)
    _write_if_it_fits(painter, drawing, place, text)


def paint_operator(painter: QPainter, drawing: UnfoldedDrawing, middle: QPointF, sign) -> None:
    """A circle with what ``sign`` paints in it."""
    color, radius = drawing.theme.color("error"), drawing.layout.operator_radius
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(drawing.theme.color("base"))
    painter.drawEllipse(middle, radius, radius)
    sign(painter, middle, radius)


def paint_plus(painter: QPainter, middle: QPointF, radius: float) -> None:
    """The sign of the sum."""
    arm = 0.55 * radius
    painter.drawLines([
        QLineF(middle.x() - arm, middle.y(), middle.x() + arm, middle.y()),
        QLineF(middle.x(), middle.y() - arm, middle.x(), middle.y() + arm),
    ])  # fmt: skip


def paint_times(painter: QPainter, middle: QPointF, radius: float) -> None:
    """The sign of the elementwise product is a circle with a dot."""
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(middle, 0.18 * radius, 0.18 * radius)


def _paint_texts(painter: QPainter, drawing: UnfoldedDrawing, t: int, texts: dict[Block, str]) -> None:
    """The names of the strips: what arrives in any case, the others where they have room."""
    painter.setPen(drawing.theme.color("error"))
    painter.setFont(drawing.font)
    metrics, taken = QFontMetricsF(drawing.font), []
    beside_others = Block.FROM_LATER in drawing.layout.content.lane
    longest = metrics.horizontalAdvance(texts.get(Block.FROM_LATER, "")) if beside_others else 0.0
    for block in (block for block in _PRIORITY if block in texts):
        place = _place(drawing, block, t, metrics.horizontalAdvance(texts[block]) + 1, longest)
        if place is not None and not any(place.adjusted(-_GAP, 0, _GAP, 0).intersects(each) for each in taken):
            painter.drawText(place, _ALIGN, texts[block])
            taken.append(place)


def _place(drawing: UnfoldedDrawing, block: Block, t: int, advance: float, longest: float) -> QRectF | None:
    """Where a name of that width stands, as near to the middle of its strip as possible; None: it has no room."""
    room = _room(drawing, block, t, longest)
    if advance > room.width():
        return None
    left = drawing.layout.rect(block, t).center().x() - advance / 2
    return QRectF(min(max(left, room.left()), room.right() - advance), room.top(), advance, room.height())


def _room(drawing: UnfoldedDrawing, block: Block, t: int, longest: float) -> QRectF:
    """Where the name of a strip may stand: beside the forward flow, which rises in the middle from the input.

    What arrives may be written into the next column; ``longest`` is the width of what arrives from there.
    """
    layout, line = drawing.layout, drawing.layout.line
    column, middle = layout.columns.column(t, 0, 1), layout.columns.x(t)
    below = sum(layout.spans[Block.STATE_ERROR]) + 1
    limit = min(column.right() + OVERHANG, layout.columns.right + RIGHT)
    if block is Block.FROM_OUTPUT:
        left = middle + layout.beside + 4
        return QRectF(left, layout.spans[Block.STATE][0] - line - 6, limit - left, line)
    if block is Block.FROM_LATER and block not in layout.content.lane:
        left = layout.rect(Block.LOSS, t).right() + 6
        return QRectF(left, layout.spans[Block.OUTPUT][0] - line - 1, limit - left, line)
    from_later = QRectF(middle + 4, below, longest + 1, line)
    from_later.setRight(min(max(from_later.right(), column.right() - 2), limit))
    if block is Block.FROM_LATER:
        return from_later
    second_line = block is Block.STATE_ERROR and _has_second_line(drawing)
    left = column.left() + max(from_later.right() - column.right() + _GAP, 2.0)
    return QRectF(left, below + line * second_line, middle - left - 4, line)


def _has_second_line(drawing: UnfoldedDrawing) -> bool:
    """Whether the names left of the middle stand on two lines, because side by side they would touch."""
    layout = drawing.layout
    lower = layout.spans[Block.INPUT][0] if Block.INPUT in layout.spans else layout.height
    high = lower - sum(layout.spans[Block.STATE_ERROR]) > 2 * layout.line + 2
    return high and layout.columns.column_width < 16 * layout.line


def _write_if_it_fits(painter: QPainter, drawing: UnfoldedDrawing, place: QRectF, text: str) -> None:
    if QFontMetricsF(drawing.font).horizontalAdvance(text) <= place.width():
        painter.setFont(drawing.font)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
