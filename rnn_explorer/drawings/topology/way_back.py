"""Painting the loop of a network that reads its own output again."""

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from rnn_explorer.drawings.topology.drawing import MatrixShown, NetworkLayout
from rnn_explorer.widgets.theme import Theme

TICK = 2.5
HEAD = 6.0


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
    tip = points[0] if matrix.reversed else QPointF(points[2].x() + 2 * HEAD, layout.bar)
    back = QPointF(HEAD, 0.0)
    across = QPointF(0.0, 0.55 * HEAD)
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip, tip - back + across, tip - back - across]))
