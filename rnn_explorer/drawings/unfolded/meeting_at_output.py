"""Painting the meeting point of a network whose output is read again: below the output, two errors are added."""

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter

from rnn_explorer.drawings.unfolded.arrows import strokes_between
from rnn_explorer.drawings.unfolded.drawing import UnfoldedDrawing
from rnn_explorer.drawings.unfolded.meeting import paint_operator, paint_plus, paint_times
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.style import arrow_pen


def paint_meeting_at_output(painter: QPainter, drawing: UnfoldedDrawing, t: int, added: bool, sloped: bool) -> None:
    """The way of the error that came back to the output of a time step, into the error before the read-out function.

    added: to the error of the loss there. sloped: the read-out function has a slope that it is multiplied by.
    """
    layout, middle, radius = drawing.layout, drawing.layout.plus_of_output(t), drawing.layout.operator_radius
    source = layout.rect(Block.FROM_LATER, t)
    corner = QPointF(source.center().x(), middle.y())
    above = QPointF(middle.x(), sum(layout.spans[Block.OUTPUT]) + 1.0)
    painter.setPen(arrow_pen(drawing.theme.color("error"), 1.5))
    painter.drawLines([
        QLineF(QPointF(corner.x(), source.bottom() + 1.0), corner), QLineF(above, middle),
        *strokes_between(corner, middle + QPointF(radius if added else 0.0, 0.0)),
    ])  # fmt: skip
    if added:
        paint_operator(painter, drawing, middle, paint_plus)
    if sloped:
        paint_operator(painter, drawing, QPointF((middle.x() + radius + 4.0 + corner.x()) / 2, middle.y()), paint_times)
