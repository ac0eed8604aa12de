"""Painting the ways on which a network reads its own output again: with weights, or as its next input."""

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from rnn_explorer.drawings.topology.drawing import HEADER, MatrixShown, NetworkLayout, Row
from rnn_explorer.widgets.theme import Theme

TICK = 2.5
HEAD = 6.0
BESIDE = 3.0  # pixels from the left


def paint_way_back(painter: QPainter, layout: NetworkLayout, matrix: MatrixShown, theme: Theme) -> None:
    """From the row that is read again around to a bar above the target, with a tick for each of its units; from there
    the connections go on. An error takes the same way in the other direction.
    """
    points = layout.way_back(matrix.source)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # it has no slope
    painter.setPen(QPen(theme.color(matrix.role or matrix.hue), 3.0 if matrix.role or matrix.selected else 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(points)
    painter.drawLines([QLineF(x, layout.bar, x, layout.bar + TICK) for x in layout.xs(matrix.source).tolist()])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_head(painter, points[0] if matrix.reversed else QPointF(points[2].x() + 2 * HEAD, layout.bar))


def paint_feed(painter: QPainter, layout: NetworkLayout, leaves: bool, arrives: bool, hue: str, theme: Theme) -> None:
    """From the outputs down to the inputs, as far as these rows are those of the network (``leaves``, ``arrives``);
    nothing without a hue.
    """
    if not hue:
        return
    ends = []
    for row, there, beyond in ((Row.OUTPUT, leaves, HEADER), (Row.INPUT, arrives, layout.height)):
        start = QPointF(layout.xs(row)[0] - layout.radius(row) - 2.0, layout.y(row))
        ends.append([start, QPointF(BESIDE, start.y())] if there else [QPointF(BESIDE, beyond)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.color(hue), 2.0 if hue == "recurrence" else 3.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([*ends[0], *reversed(ends[1])])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    row, there = (0, leaves) if hue == "error" else (1, arrives)
    if there:
        _paint_head(painter, ends[row][0])


def _paint_head(painter: QPainter, tip: QPointF) -> None:
    """To the right, in the colour of the pen."""
    back, across = QPointF(HEAD, 0.0), QPointF(0.0, 0.55 * HEAD)
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip, tip - back + across, tip - back - across]))
