"""The line of a link between two storeys, and its head."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

BRIDGE = 6.5  # at each side of a link that crosses a loop: there the loop is interrupted


def path_of(way: Sequence[QPointF], crossed: Sequence[float] = ()) -> QPainterPath:
    """From corner to corner; ``crossed``: where the third stretch, along the lane of a loop, leaves others through."""
    path = QPainterPath(way[0])
    for number, (before, corner) in enumerate(pairwise(way)):
        ahead = 1 if corner.x() > before.x() else -1
        for x in sorted(crossed)[::ahead] if number == 2 else ():
            path.lineTo(x - ahead * BRIDGE, corner.y())
            path.moveTo(x + ahead * BRIDGE, corner.y())
        path.lineTo(corner)
    return path


def paint_head(painter: QPainter, way: Sequence[QPointF]) -> None:
    """At the end of a way, in the brush of ``painter``."""
    tip, before = way[-1], way[-2]
    along = tip - before
    along /= max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
    across = QPointF(-along.y(), along.x()) * 4.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip + along, tip - along * 7 + across, tip - along * 7 - across]))
