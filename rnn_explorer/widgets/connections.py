"""Rings around places, and calm arrows from one to the other that cover neither."""

from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

RADIUS = 3.0
HEAD = 6.0  # logical pixels of an arrow's head
BOW = 0.16  # of the distance, sideways
DEEPEST = 36.0  # logical pixels of the bow
SHORTEST = 14.0  # logical pixels between two rings, below which nothing can be drawn between them


def paint_ring(painter: QPainter, rect: QRectF, color: QColor, width: float, ground: QColor, dashed: bool) -> None:
    """Around ``rect``, with a rim in the colour of the ground, so that it is seen on every colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ground, width + 2))
    painter.drawRoundedRect(rect, RADIUS, RADIUS)
    pen = QPen(color, width, c=Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([3.5 / width, 2.5 / width])
    painter.setPen(pen)
    painter.drawRoundedRect(rect, RADIUS, RADIUS)


def connection(start: QRectF, end: QRectF) -> QPainterPath | None:
    """A curve from the edge of one rectangle to that of another; None where they are too near for one.

    All curves bend to the same side of their way, so that those with one aim do not cross.
    """
    way = end.center() - start.center()
    distance = hypot(way.x(), way.y())
    if distance < 1:
        return None
    bow = min(BOW * distance, DEEPEST) / distance
    middle = (start.center() + end.center()) / 2 + QPointF(way.y() * bow, -way.x() * bow)
    first, last = _edge(start, middle), _edge(end, middle)
    if hypot(last.x() - first.x(), last.y() - first.y()) < SHORTEST:
        return None
    path = QPainterPath(first)
    path.quadTo(middle, last)
    return path


def paint_arrow(painter: QPainter, path: QPainterPath, color: QColor, width: float) -> None:
    """Along ``path``, with a head at its end."""
    tip, back = path.pointAtPercent(1.0), path.pointAtPercent(path.percentAtLength(max(path.length() - HEAD, 0)))
    along = (tip - back) / max(hypot(tip.x() - back.x(), tip.y() - back.y()), 1e-6)
    side = QPointF(-along.y(), along.x()) * (HEAD * 0.42)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, width, c=Qt.PenCapStyle.FlatCap))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([tip, tip - along * HEAD + side, tip - along * HEAD - side]))


def _edge(rect: QRectF, towards: QPointF) -> QPointF:
    """Where the way from the middle of ``rect`` to a point outside leaves it; the point itself if it is within."""
    way = towards - rect.center()
    scales = [half / abs(part) for half, part in ((rect.width() / 2, way.x()), (rect.height() / 2, way.y())) if part]
    return rect.center() + way * min(*scales, 1.0) if scales else rect.center()
