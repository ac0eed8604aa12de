"""One training iteration as a strip: its phases, their time steps, and how far it has run."""

from functools import partial
from statistics import median

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.seek_strip import MARGIN, SeekStrip, draw_playhead
from rnn_explorer.widgets.segment import Segment
from rnn_explorer.widgets.theme import Theme

TOP = 2  # above the titles: the focus ring
LANE = 7  # between titles and cells: the playhead's handle
GAP = 4  # between segments
FULL_TITLES = 1.4  # times their width, and nothing is shortened
MOST = 0.9  # of the time steps: with room for so many numbers, they are written, and the others can be counted


class Timeline(SeekStrip):
    """The segments of an iteration side by side, filled up to the playhead.

    A place is a position: the number of events that have run.

    Signals:
        seek_requested(int): a position, 0 to ``length``, one of the snap positions if there are any.
    """

    lines, least = 2.8, 2.3

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = ()
        self._length = 0
        self._stops = np.zeros(1, dtype=int)  # the positions that the user can reach
        self._knots = (np.zeros(1), np.zeros(1))  # positions, x
        self._numbers: list[QRect] = []
        self.setAccessibleName(self.tr("Timeline of the iteration"))

    def set_segments(self, segments: tuple[Segment, ...], length: int) -> None:
        """Show ``segments`` of an iteration of ``length`` events.

        Raises ValueError if they do not follow on one another from 0 to ``length``.
        """
        segments = tuple(segments)
        starts, ends = [s.start for s in segments], [s.end for s in segments]
        if [0, *ends] != [*starts, length]:
            raise ValueError(f"segments from {starts} to {ends} do not cover 0 to {length}")
        if segments == self._segments:
            return
        self._segments, self._length, self._layers = segments, length, ()
        self._place = min(self._place, length)
        self.set_snap(())
        self._lay_out()
        self._tell()

    def set_position(self, position: int) -> None:
        """Put the playhead at ``position``, clipped to 0 … length."""
        position = max(0, min(int(position), self._length))
        if position != self._place:
            self._place = position
            self._tell()

    def set_snap(self, positions: tuple[int, ...]) -> None:
        """Let the user reach these ascending positions only; an empty tuple, and new segments, set all free."""
        self._stops = np.array(positions or range(self._length + 1))

    def x_of(self, position: int | np.ndarray) -> np.ndarray:
        """The x coordinate of ``position`` in pixels, of the same shape; strictly ascending."""
        return np.interp(position, *self._knots)

    def place_at(self, x: float) -> int:
        """The snap position nearest to pixel ``x``."""
        return int(self._stops[np.argmin(np.abs(self.x_of(self._stops) - x))])

    def place_after(self, steps: int) -> int:
        """The snap position ``steps`` (signed) after the playhead, as far as there is one."""
        on = steps > 0  # the playhead may be between two stops
        here = np.searchsorted(self._stops, self._place, "right" if on else "left") - on
        return int(self._stops[np.clip(here + steps, 0, len(self._stops) - 1)])

    def text_at(self, x: float) -> str:
        """What the tool tip says at pixel ``x``: segment and time step."""
        return self._text(max(int(np.ceil(np.interp(x, *self._knots[::-1]))), 1))

    def resizeEvent(self, event) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()
            self.updateGeometry()
        super().changeEvent(event)

    def _draw(self, painter: QPainter, theme: Theme) -> None:
        x, top = round(float(self.x_of(self._place))), self._track_top()
        pale, full, muted, ink = self._cached_layers(theme)
        below = QRectF(0, top - LANE, self.width(), self.height())
        covered = next((label for label in self._numbers if label.left() - 3 < x < label.right() + 3), QRect())
        painter.setClipRegion(QRegion(self.rect()) - QRegion(covered))
        paint_split(painter, below, x, full, pale)
        phase = next((self.x_of(np.array([s.start, s.end])) for s in self._segments if s.start < self._place <= s.end),
                     np.zeros(2)).tolist()
        for layer, left, right in ((muted, 0, phase[0]), (ink, *phase), (muted, phase[1], self.width())):
            paint_part(painter, layer, QRectF(left, 0, right - left, top - LANE))
        if self._segments:
            draw_playhead(painter, x, top - LANE, self.height() - 1, theme)
        painter.setClipRegion(QRegion(covered))  # a number is of one piece
        paint_part(painter, full if x > covered.center().x() else pale, QRectF(self.rect()))

    def _text(self, event: int) -> str:
        """Segment and time step of event number ``event`` (from 1); '' if there is none."""
        segment = next((s for s in self._segments if s.start < event <= s.end), None)
        return segment.text_at(event) if segment else ""

    def _tell(self) -> None:
        text = self.tr("position {0} of {1}").format(self._place, self._length)
        self.setAccessibleDescription(", ".join(filter(None, (text, self._text(self._place)))))
        self.update()

    def _lay_out(self) -> None:
        """Find the knots of position → x: a segment gets its share of the width, but room for its title."""
        advance, width = QFontMetricsF(self.font()).horizontalAdvance, self.width() - 2 * MARGIN
        full = np.array([advance(s.title) + GAP + 8 for s in self._segments])
        short = np.array([advance(s.short) + GAP + 8 for s in self._segments])
        ends = np.array([0.0, *(s.end for s in self._segments)])
        least = full if full.sum() * FULL_TITLES <= width else short
        widths = shared_width(np.diff(ends), least, max(width, 1))
        self._knots = (ends, MARGIN + np.array([0.0, *np.cumsum(widths)]))

    def _track_top(self) -> float:
        return TOP + round(QFontMetricsF(self.font()).height()) + LANE

    def _drawn_layers(self, theme: Theme) -> tuple[QPixmap, ...]:
        """What has not run yet, and what has; the titles, and those of the present phase."""
        self._numbers = self._label_places()
        segments = [self._layer(partial(self._draw_segments, theme, has_run)) for has_run in (False, True)]
        return (*segments, *(self._layer(partial(self._draw_titles, theme.color(role))) for role in ("muted", "ink")))

    def _draw_segments(self, theme: Theme, has_run: bool, painter: QPainter) -> None:
        for segment in self._segments:
            draw_cells(painter, self._cells(segment), segment.role, theme, has_run)

    def _cells(self, segment: Segment) -> list[tuple[QRectF, str]]:
        """Where the blocks of ``segment`` are and what is written in them where it fits: in most time steps or none."""
        advance = QFontMetricsF(self.font()).horizontalAdvance
        left, right = self.x_of(np.array([segment.start, segment.end]))
        widest = max(map(advance, segment.labels), default=0.0)
        positions, labels = segment.blocks(right - left, 2 * widest + 24)
        edges = np.round(self.x_of(positions))
        gap = 2 if right - left >= 10 * len(labels) else 1
        lefts, rights = edges[:-1] + gap // 2, edges[1:] - (gap + 1) // 2
        lefts[0], rights[-1] = edges[0] + GAP / 2, edges[-1] - GAP / 2
        top, bottom = self._track_top(), self.height() - 4
        cells = [QRectF(a, top, b - a, bottom - top) for a, b in zip(lefts, rights, strict=True)]
        low = bottom - top < 0.7 * QFontMetricsF(self.font()).height()
        fit = [not low and advance(label) <= cell.width() for cell, label in zip(cells, labels, strict=True)]
        in_groups = len(cells) < len(segment.labels)
        most = in_groups or sum(fit) >= MOST * len(fit)
        return [(cell, label if most and fits else "") for cell, label, fits in zip(cells, labels, fit, strict=True)]

    def _label_places(self) -> list[QRect]:
        """Where something is written in a cell, below the playhead's handle."""
        advance, height = QFontMetricsF(self.font()).horizontalAdvance, QFontMetricsF(self.font()).ascent()
        cells = [cell for segment in self._segments for cell in self._cells(segment)]
        middles = [(advance(label), cell.center()) for cell, label in cells if label]
        places = (QRectF(at.x() - width / 2 - 1, at.y() - height / 2, width + 2, height) for width, at in middles)
        return [place.toAlignedRect() for place in places]

    def _draw_titles(self, color: QColor, painter: QPainter) -> None:
        metrics = QFontMetricsF(self.font())
        painter.setPen(color)
        for segment in self._segments:
            left, right = self.x_of(np.array([segment.start, segment.end]))
            room = QRectF(left + GAP / 2, TOP, right - left - GAP, metrics.height())
            fits = metrics.horizontalAdvance(segment.title) <= room.width()
            title = segment.title if fits else segment.short
            title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, title)


def paint_split(painter: QPainter, room: QRectF, x: float, left: QPixmap, right: QPixmap) -> None:
    """What two layers have in ``room``: the one at the left of ``x``, the other at the right."""
    at = min(max(x, room.left()), room.right())
    paint_part(painter, left, QRectF(room.left(), room.top(), at - room.left(), room.height()))
    paint_part(painter, right, QRectF(at, room.top(), room.right() - at, room.height()))


def paint_part(painter: QPainter, layer: QPixmap, part: QRectF) -> None:
    """What a layer has in ``part``."""
    ratio = layer.devicePixelRatio()
    painter.drawPixmap(part, layer, QRectF(part.topLeft() * ratio, part.size() * ratio))


def shared_width(weights: np.ndarray, least: np.ndarray, width: float) -> np.ndarray:
    """Widths that add up to ``width``: in proportion to ``weights``, but none below ``least`` if that fits."""
    if least.sum() >= width:
        return least * (width / max(least.sum(), 1.0))
    widths, fixed = weights, np.zeros(len(weights), dtype=bool)
    while (~fixed).any():
        share = weights * (width - least[fixed].sum()) / weights[~fixed].sum()
        widths = np.where(fixed, least, share)
        if not (small := (widths < least) & ~fixed).any():
            break
        fixed |= small
    return widths


def draw_cells(painter: QPainter, cells: list, role: str, theme: Theme, has_run: bool) -> None:
    """Rounded cells, each (rectangle, label): full of their hue if they have run, else pale."""
    outlined = not has_run and median(cell.width() for cell, _ in cells) >= 8  # else it would be a grid of bars
    inset = 0.5 if outlined else 0.0
    painter.setBrush(theme.color(role, 1.0 if has_run else 0.13 if outlined else 0.3))
    for cell, label in cells:
        radius = min(3.0, cell.width() / 3)
        painter.setPen(QPen(theme.color(role, 0.45), 1) if outlined else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(cell.adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.setPen(theme.color("base" if has_run else "muted"))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, label)
