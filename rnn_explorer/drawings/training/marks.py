"""What is drawn over the curves of a chart: what was measured now and then, levels with their names; and a legend."""

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from rnn_explorer.drawings.training.charts import Chart, Line
from rnn_explorer.drawings.training.look import Look

THICK = 1.8
HALO = 3.2  # behind its dashes, so that they stand out from a curve; between them the curve is seen
DASHES, DOTS = [4.0, 2.0], [2.0, 2.0]  # in widths of the pen
SAMPLE, BEFORE_TEXT, GAP = 16, 4, 10  # pixels
BELOW = 3  # pixels that a name reaches below its plot at most
ABOVE = 1  # pixels that it reaches above at most: there the title's numbers are
MARGIN = 5  # pixels between a level and its name


def paint_sparse(painter: QPainter, rect: QRectF, points: list[QPointF], color: QColor, look: Look) -> None:
    """A dashed line through the ``points``, as far as it is in ``rect``."""
    if len(points) < 2:
        return
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    painter.save()
    painter.setClipRect(rect.adjusted(0, -THICK, 0, THICK), Qt.ClipOperation.IntersectClip)
    as_long = [length * THICK / HALO for length in DASHES]
    for pen in (_broken(look.theme.color("base"), HALO, as_long), _broken(color, THICK, DASHES)):
        painter.strokePath(path, pen)
    painter.restore()


def paint_levels(painter: QPainter, rect: QRectF, beside: float, levels: list[tuple[float, str]], look: Look) -> None:
    """Dotted lines across ``rect``, each at its y, and in the ``beside`` pixels at the right of it their names: as many
    as have room, the first ones first; only the first line where there is no room for names.
    """
    levels = levels[: max(int((rect.height() + BELOW) // look.line), 1) if beside else 1]
    lines = [QLineF(rect.left() + 1, round(y) + 0.5, rect.right(), round(y) + 0.5) for y, _ in levels]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(_broken(look.theme.color("ink"), 1.0, DOTS))
    painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = QFontMetricsF(look.small)
    painter.setFont(look.small)
    painter.setPen(look.theme.color("muted"))
    named = sorted((y, name) for y, name in levels if name and beside)
    highest, lowest = rect.top() - ABOVE + look.line / 2, rect.bottom() + BELOW - look.line / 2
    places = _apart([max(y, highest) for y, _ in named], lowest, look.line)
    for (_, name), y in zip(named, places, strict=True):
        room = QRectF(rect.right() + MARGIN, y - look.line / 2, beside, look.line)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, beside - MARGIN)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def width_of_names(charts: Iterable[Chart], most: float, look: Look) -> float:
    """What the names of all levels need, at ``most`` so many pixels; 0 if there are none."""
    advance = QFontMetricsF(look.small).horizontalAdvance
    widths = [advance(level.name) for chart in charts for level in chart.levels if level.name]
    return min(max(widths) + MARGIN + 1, most) if widths else 0.0


def paint_entries(painter: QPainter, room: QRectF, entries: list[tuple[Line, str]], look: Look) -> None:
    """The numbers of some lines, at the right, with their names and samples if there are several, or if there is only a
    name; where there is little room without the names, or only the first.
    """
    is_legend = len(entries) > 1 or any(not number for _, number in entries)
    advance, sample = QFontMetricsF(look.small).horizontalAdvance, SAMPLE + BEFORE_TEXT if is_legend else 0
    named = [f"{line.label} {number}".strip() for line, number in entries]
    numbers = [number for _, number in entries]
    for texts in (named, numbers if all(numbers) else [], named[:1], numbers[:1], []):
        widths = [sample + advance(text) for text in texts]
        if (width := sum(widths) + GAP * (len(widths) - 1)) <= room.width():
            break
    painter.setFont(look.small)
    x, y = room.right() - width, round(room.center().y()) + 0.5
    for (line, _), text, width in zip(entries, texts, widths, strict=False):
        if sample:
            color = look.theme.color(line.role)
            painter.setPen(_broken(color, THICK, DASHES) if line.sparse else QPen(color, 2.0))
            painter.drawLine(QLineF(x, y, x + SAMPLE, y))
        painter.setPen(look.theme.color("ink"))
        painter.drawText(QRectF(x + sample, room.top(), width, room.height()), Qt.AlignmentFlag.AlignVCenter, text)
        x += width + GAP


def _apart(heights: list[float], lowest: float, distance: float) -> list[float]:
    """``heights``, ascending, moved by as little as possible so that neighbours keep their ``distance``; none is below
    ``lowest``.
    """
    places: list[float] = []
    for y in heights:
        places.append(max(y, places[-1] + distance) if places else y)
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], lowest)
        lowest = places[index] - distance
    return places


def _broken(color: QColor, width: float, pattern: list[float]) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(pattern)
    return pen
