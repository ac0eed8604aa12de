"""Pictures of parts of a drawing: made once in the pixels of the device, and painted without being scaled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap


@dataclass(frozen=True)
class Kept:
    """A picture and its place in the widget, in logical pixels without the scale of the drawing."""

    place: QPointF
    pixmap: QPixmap

    def paint(self, painter: QPainter) -> None:
        transform = painter.transform()
        painter.resetTransform()
        painter.drawPixmap(self.place, self.pixmap)
        painter.setTransform(transform)

    def faded(self, opacity: float) -> Kept:
        """The same with less opacity: painting with an opacity is slower."""
        pixmap = QPixmap(self.pixmap)
        with QPainter(pixmap) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            painter.fillRect(pixmap.rect(), QColor.fromRgbF(0, 0, 0, opacity))
        return Kept(self.place, pixmap)


def keep(painter: QPainter, rect: QRectF, draw: Callable[[QPainter], None], ground: QColor | None = None) -> Kept:
    """What ``draw`` paints into ``rect``; it will be painted by painters of the device and the scale of ``painter``.

    ground: what it is drawn on, if it covers all that is below.
    """
    transform, ratio = painter.transform(), painter.device().devicePixelRatioF()
    room = transform.mapRect(rect)
    left, top = floor(room.left() * ratio), floor(room.top() * ratio)
    right, bottom = ceil(room.right() * ratio), ceil(room.bottom() * ratio)
    pixmap = QPixmap(max(right - left, 1), max(bottom - top, 1))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(ground or Qt.GlobalColor.transparent)
    place = QPointF(left / ratio, top / ratio)
    with QPainter(pixmap) as inner:
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner.translate(-place)
        inner.setTransform(transform, True)
        draw(inner)
    return Kept(place, pixmap)


def pixels_a_unit(painter: QPainter) -> float:
    """Pixels of the device to one unit of the drawing."""
    return painter.transform().m11() * painter.device().devicePixelRatioF()
