"""Marks of plots: shapes that are told apart without colour, painted once and stamped many times."""

from math import ceil, cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform


class Marks:
    """Paints marks in the middle of whole pixels of the device, from pictures that it keeps."""

    def __init__(self) -> None:
        self._stamps: dict[tuple, QPixmap] = {}

    def paint(self, painter: QPainter, shape: str, size: float, at: tuple[float, float], line: QColor,
              fill: QColor | None) -> None:
        """One of ``SHAPES``, ``size`` pixels wide, its middle at the pixel ``at``; no ``fill``: only its outline."""
        ratio = painter.device().devicePixelRatio()
        key = shape, size, line.rgb(), None if fill is None else fill.rgb(), ratio
        stamp = self._stamps.get(key)
        if stamp is None:
            stamp = self._stamps[key] = _stamp(shape, size, line, fill, ratio)
        half = stamp.width() / 2
        painter.drawPixmap(QPointF(round(at[0] * ratio - half) / ratio, round(at[1] * ratio - half) / ratio), stamp)


def paint_mark(painter: QPainter, shape: str, size: float, at: QPointF, line: QColor, fill: QColor | None) -> None:
    """A single mark."""
    painter.setPen(QPen(line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    painter.drawPath(QTransform.fromTranslate(at.x(), at.y()).scale(size, size).map(SHAPES[shape]))


def _stamp(shape: str, size: float, line: QColor, fill: QColor | None, ratio: float) -> QPixmap:
    side = ceil((size + 3) * ratio) | 1  # odd: the middle is that of a pixel
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, shape, size, QPointF(side, side) / (2 * ratio), line, fill)
    return picture


def _polygon(*corners: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


def _regular(count: int, *radii: float) -> QPainterPath:
    """A corner at each of ``count`` angles from the top, the ``radii`` in turn."""
    turns = ((2 * pi * index / count, radii[index % len(radii)]) for index in range(count))
    return _polygon(*((radius * sin(angle), -radius * cos(angle)) for angle, radius in turns))


def _ellipse(width: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-width / 2, -0.5, width, 1.0))
    return path


SHAPES = {
    "circle": _ellipse(1.0), "zero": _ellipse(0.64),
    "square": _polygon((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "diamond": _polygon((0, -0.5), (0.4, 0), (0, 0.5), (-0.4, 0)),
    "down": _polygon((-0.5, -0.5), (0.5, -0.5), (0, 0.5)), "up": _polygon((-0.5, 0.5), (0.5, 0.5), (0, -0.5)),
    "right": _polygon((-0.5, -0.5), (0.5, 0), (-0.5, 0.5)), "left": _polygon((0.5, -0.5), (-0.5, 0), (0.5, 0.5)),
    "plus": _polygon((-0.18, -0.5), (0.18, -0.5), (0.18, -0.18), (0.5, -0.18), (0.5, 0.18), (0.18, 0.18), (0.18, 0.5),
                     (-0.18, 0.5), (-0.18, 0.18), (-0.5, 0.18), (-0.5, -0.18), (-0.18, -0.18)),
    "bar": _polygon((-0.5, -0.22), (0.5, -0.22), (0.5, 0.22), (-0.5, 0.22)),
    "post": _polygon((-0.22, -0.5), (0.22, -0.5), (0.22, 0.5), (-0.22, 0.5)),
    "star": _regular(10, 0.5, 0.2), "hexagon": _regular(6, 0.5),
}
