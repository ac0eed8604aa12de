"""A row of neurons as one picture: discs in the colours of their values, rings as wide as their errors are large."""

from __future__ import annotations

from functools import partial, reduce
from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from rnn_explorer.drawings.topology.drawing import HALO, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.kept import Kept, keep, pixels_a_unit
from rnn_explorer.drawings.topology.strips import FADED, faded_rgb, paint_cells, shaded
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.sign_marks import LEAST, paint_sign_marks
from rnn_explorer.widgets.theme import Theme

LEAST_HALO = 2.0  # where neurons stand closer than this rings may meet


class NeuronRow:
    """All discs are cut out of a strip of cells at once; the last picture is kept as long as it shows the same."""

    def __init__(self, layout: NetworkLayout, row: Row, theme: Theme) -> None:
        self._theme = theme
        self._radius, self._spacing, self._y = layout.radius(row), layout.spacing(row), layout.y(row)
        self._xs = layout.xs(row)
        self._halo = min(max(self._spacing / 2 - self._radius - 1.5, LEAST_HALO), HALO)
        reach = self._radius + HALO + 2
        self._room = QRectF(self._xs[0] - reach, self._y - reach, self._xs[-1] - self._xs[0] + 2 * reach, 2 * reach)
        self._cells = QRectF(self._xs[0] - self._spacing / 2, self._y - reach, self._spacing * len(self._xs), 2 * reach)
        self._outlines: dict[str, Kept] = {}
        self._discs: Kept | None = None
        self._around: tuple[QRectF, list[tuple[np.ndarray, np.ndarray]]] | None = None
        self._shown: tuple | None = None
        self._picture: Kept | None = None

    def paint(self, painter: QPainter, shown: RowShown) -> None:
        """The neurons and their rings; drawn again only if what they show has changed."""
        values, errors = (None if a is None else a.tobytes() for a in (shown.values, shown.errors))
        key = (values, errors, shown.limit, shown.faded, shown.signs)
        if key != self._shown:
            self._shown, self._picture = key, keep(painter, self._room, partial(self._draw, shown))
        self._picture.paint(painter)

    def _draw(self, shown: RowShown, painter: QPainter) -> None:
        if shown.errors is not None:
            self._paint_halos(painter, shown)
        if self._discs is None:
            self._discs = keep(painter, self._room, self._paint_discs)
        keep(painter, self._room, partial(self._paint_fills, shown)).paint(painter)
        faint = "faint" if shown.values is None or shown.faded else "muted"
        if faint not in self._outlines:
            self._outlines[faint] = keep(painter, self._room, partial(self._paint_outlines, faint))
        self._outlines[faint].paint(painter)
        if shown.signs and shown.values is not None:
            self._paint_signs(painter, shown)

    def _paint_fills(self, shown: RowShown, painter: QPainter) -> None:
        """The colours of the values, the ground where they are unknown, cut to discs."""
        if shown.values is None:
            painter.fillRect(self._cells, self._theme.color("base"))
        else:
            paint_cells(painter, self._cells, shown.values, shown.limit, self._theme, shown.faded)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        self._discs.paint(painter)

    def _paint_discs(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        self._paint_circles(painter)

    def _paint_outlines(self, role: str, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color(role), 1.2))
        self._paint_circles(painter)

    def _paint_circles(self, painter: QPainter) -> None:
        for x in self._xs.tolist():
            painter.drawEllipse(QPointF(x, self._y), self._radius, self._radius)

    def _paint_halos(self, painter: QPainter, shown: RowShown) -> None:
        """Rings whose width goes with the square root of the size of the error: 1 or more fills the room."""
        rect, neighbours = self._distances(painter)
        widths = self._halo * np.sqrt(np.fmin(np.abs(shown.errors), 1.0))
        reach = np.where(widths > 0.2, self._radius + 0.5 + widths, 0.0) * pixels_a_unit(painter)
        reach = reach.astype(np.float32)
        covered = reduce(np.maximum, [reach[neurons] - away for neurons, away in neighbours])
        color = mixed(self._theme.color("error"), self._theme.color("base"), FADED if shown.faded else 1.0)
        data = shaded(covered, color)
        high, wide = data.shape
        painter.drawImage(rect, QImage(data.data, wide, high, 4 * wide, QImage.Format.Format_ARGB32_Premultiplied))

    def _distances(self, painter: QPainter) -> tuple[QRectF, list[tuple[np.ndarray, np.ndarray]]]:
        """Whole pixels around the row; the neuron nearest to each of their columns, and how far they are from its
        middle, less half a pixel, so that what is at a radius is half covered. Where rings may reach beyond the middle
        between two neurons, the same of the second nearest.
        """
        if self._around is None:
            ratio = pixels_a_unit(painter)
            left, top = floor(self._room.left() * ratio), floor(self._room.top() * ratio)
            right, bottom = ceil(self._room.right() * ratio), ceil(self._room.bottom() * ratio)
            xs, ys = np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5
            place = (xs / ratio - self._xs[0]) / self._spacing
            narrow = self._radius + 0.5 + self._halo > self._spacing / 2
            found = []
            for near in (np.rint(place), np.rint(place) + np.sign(place - np.rint(place)))[: 1 + narrow]:
                neurons = np.clip(near, 0, len(self._xs) - 1).astype(int)
                away = np.hypot(ys[:, None] - self._y * ratio, xs - self._xs[neurons] * ratio) - 0.5
                found.append((neurons, away.astype(np.float32)))
            self._around = QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio), found
        return self._around

    def _paint_signs(self, painter: QPainter, shown: RowShown) -> None:
        side = 1.5 * self._radius
        if side >= LEAST:
            places = [QRectF(x - side / 2, self._y - side / 2, side, side) for x in self._xs.tolist()]
            colors = faded_rgb(shown.values, shown.limit, self._theme, shown.faded)
            paint_sign_marks(painter, places, shown.values.tolist(), colors, self._theme)
