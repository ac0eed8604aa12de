"""The drawing of an orbit: its points and the lines between them, in the order in which they come into being."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.widgets.ink import mixed, readable_on
from rnn_explorer.widgets.theme import Theme

LARGEST, SMALLEST, LETTERED = 9.0, 2.5, 6.0  # radii of the points; from the last on they carry their symbol
LARGEST_DOT = 3.5
LONGEST_LETTERED = 2  # characters
OLDEST = 0.3  # of the hue: earlier parts are paler
WIDTH, THIN = 1.6, 1.0  # pixels of a line
HEAD = 8.0  # pixels of an arrow's head
HEAD_FROM = 40.0  # pixels between two points
HEAD_AT = 0.6  # of the way: the head of a way back along the same line is elsewhere
CROWD = 60  # points: from there on only the latest ones stand out
PALE = 0.22  # of the hue: the others


@dataclass(frozen=True)
class Style:
    """How a point is drawn. grown: pixels more of radius."""

    fill: QColor
    line: QColor
    width: float = 1.4
    grown: float = 0.0


class Path:
    """points: coordinates (N, 2), in the order of time; they fill ``room``, in pixels. labels: of the points. given:
    which of them are initial states.
    """

    def __init__(
        self, points: np.ndarray, labels: Sequence[str], given: Sequence[bool], room: QRectF, metrics: QFontMetricsF,
        theme: Theme,
    ) -> None:
        self.labels = labels
        self.given = given
        self.theme = theme
        self.radius = _radius(labels, room)
        self.places = _places(points, room, self.radius + 4.0)
        self._metrics = metrics
        self._room = room
        self._advances = [metrics.horizontalAdvance(label) for label in labels]
        self._is_lettered = self.radius >= LETTERED
        self._beside = [] if self._is_lettered else self._free_places()
        ground, hue = theme.color("base"), theme.color("forward")
        self.is_crowded = len(labels) > CROWD
        self._width = THIN if self.is_crowded else WIDTH
        shares = np.full(len(labels), PALE) if self.is_crowded else np.linspace(OLDEST, 1.0, len(labels))
        self._hues = [mixed(hue, ground, float(share)) for share in shares]

    def nearest(self, point: QPointF, among: np.ndarray) -> tuple[int, float]:
        """Which of the points ``among`` (N,) bool is nearest, and how many pixels it is off; ∞ if there is none."""
        distances = np.array([np.hypot(at.x() - point.x(), at.y() - point.y()) for at in self.places])
        distances[~among] = np.inf
        index = int(distances.argmin())
        return index, float(distances[index])

    def paint_arrival(self, painter: QPainter, index: int, there: np.ndarray) -> None:
        """A point, and the lines to its neighbours of those that are ``there`` (N,) bool."""
        covered = np.zeros_like(there)
        for start, end in ((index - 1, index), (index, index + 1)):
            if start >= 0 and end < len(there) and there[start] and there[end]:
                self._paint_line(painter, self.places[start], self.places[end], self._hues[end], self._width)
                covered |= there & self._lie_on(start, end)
        for other in (*np.flatnonzero(covered).tolist(), index):  # no line runs through a letter
            self._paint_own(painter, other)
        if not self._is_lettered and self._beside[index] is not None:
            self._paint_label(painter, index, self._beside[index], "muted" if self.is_crowded else "ink")

    def _lie_on(self, start: int, end: int) -> np.ndarray:
        """Which of the other points (N,) with a letter are on the line between two points."""
        at = np.array([(place.x(), place.y()) for place in self.places])
        way = at[end] - at[start]
        share = np.clip((at - at[start]) @ way / max(way @ way, 1.0), 0.0, 1.0)
        apart = np.linalg.norm(at - at[start] - share[:, None] * way, axis=1)
        apart[[start, end]] = np.inf
        return (apart < self.radius + 2.0) & self._is_lettered

    def _paint_own(self, painter: QPainter, index: int) -> None:
        """A point in its own hue."""
        hue = self._hues[index] if self.is_crowded else self.theme.color("forward")
        hue = self.theme.color("muted") if self.given[index] else hue
        self.paint_point(painter, index, Style(self.theme.color("base") if self._is_lettered else hue, hue))

    def paint_latest(self, painter: QPainter, latest: Sequence[int]) -> None:
        """The last points that came into being, the last of them in full."""
        hue, ground = self.theme.color("forward"), self.theme.color("base")
        hues = [mixed(hue, ground, float(share)) for share in np.linspace(OLDEST, 1.0, len(latest))]
        for (start, end), color in zip(pairwise(latest), hues[1:], strict=True):
            self._paint_line(painter, self.places[start], self.places[end], color, WIDTH)
        for index, color in zip(latest, hues, strict=True):
            self.paint_point(painter, index, Style(ground if self._is_lettered else color, color))
        for index in latest if not self._is_lettered else ():
            if self._beside[index] is not None:
                self._paint_label(painter, index, self._beside[index], "ink")

    def paint_point(self, painter: QPainter, index: int, style: Style) -> None:
        """The point, with its label in it if there is room."""
        radius = self.radius + style.grown
        if style.fill == style.line:
            painter.setPen(Qt.PenStyle.NoPen)  # several times as fast
            radius += style.width / 2
        else:
            line = Qt.PenStyle.DotLine if self.given[index] else Qt.PenStyle.SolidLine
            painter.setPen(QPen(style.line, style.width, line))
        painter.setBrush(style.fill)
        painter.drawEllipse(self.places[index], radius, radius)
        if self._is_lettered:
            painter.setPen(readable_on(style.fill.getRgb()[:3], self.theme))
            down = (self._metrics.ascent() - self._metrics.descent()) / 2
            painter.drawText(self.places[index] + QPointF(-self._advances[index] / 2, down), self.labels[index])

    def paint_label(self, painter: QPainter, index: int) -> None:
        """Beside the point, whatever else is there."""
        if not self._is_lettered:
            rect = self._label_rect(index)
            painter.fillRect(rect, self.theme.color("base"))
            self._paint_label(painter, index, rect, "ink")

    def _paint_line(self, painter: QPainter, start: QPointF, end: QPointF, color: QColor, width: float) -> None:
        """From the edge of one point to that of the other, with an arrow's head on its way if it is long."""
        across, down = end.x() - start.x(), end.y() - start.y()
        length = float(np.hypot(across, down))
        if length <= 2 * self.radius:
            return
        unit = QPointF(across / length, down / length)
        painter.setPen(QPen(color, width))
        painter.drawLine(start + unit * self.radius, end - unit * self.radius)
        if length >= HEAD_FROM:
            tip, side = start + unit * (HEAD_AT * length + HEAD / 2), QPointF(-unit.y(), unit.x()) * (0.6 * HEAD)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon([tip, tip - unit * HEAD + side, tip - unit * HEAD - side])

    def _paint_label(self, painter: QPainter, index: int, rect: QRectF, role: str) -> None:
        painter.setPen(self.theme.color(role))
        painter.drawText(QPointF(rect.left(), rect.bottom() - self._metrics.descent()), self.labels[index])

    def _label_rect(self, index: int) -> QRectF:
        at, height, width = self.places[index], self._metrics.height(), self._advances[index] + 1
        beside = self.radius + 2
        left = at.x() + beside if at.x() + beside + width <= self._room.right() else at.x() - beside - width
        return QRectF(left, max(at.y() - height, self._room.top()), width, height)

    def _free_places(self) -> list[QRectF | None]:
        """For each label a place where no other one is; None if there is none."""
        rects = [self._label_rect(index) for index in range(len(self.labels))]
        left, top, right, bottom = np.array([rect.getCoords() for rect in rects]).T
        found: list[QRectF | None] = []
        taken = np.zeros(len(rects), dtype=bool)
        for index, rect in enumerate(rects):
            apart = ((left[index] >= right) | (right[index] <= left) | (top[index] >= bottom) | (bottom[index] <= top))
            taken[index] = apart[taken].all()
            found.append(rect if taken[index] else None)
        return found


def _radius(labels: Sequence[str], room: QRectF) -> float:
    """Smaller, the more points there are and the less room; words stand beside their points."""
    fair = min(LARGEST, room.height() / 7, np.sqrt(room.width() * room.height() / len(labels)) / 5.5)
    lettered = fair >= LETTERED and len(labels) <= CROWD and max(map(len, labels)) <= LONGEST_LETTERED
    return float(fair if lettered else max(min(fair, LARGEST_DOT), SMALLEST))


def _places(points: np.ndarray, room: QRectF, inset: float) -> list[QPointF]:
    """All points inside of ``room``, with room around them; where they do not differ, in the middle."""
    inner = room.adjusted(inset, inset, -inset, -inset)
    low, high = points.min(axis=0), points.max(axis=0)
    shares = (points - low) / np.where(high > low, high - low, 1.0)
    shares[:, high <= low] = 0.5
    return [QPointF(inner.left() + x * inner.width(), inner.bottom() - y * inner.height()) for x, y in shares.tolist()]
