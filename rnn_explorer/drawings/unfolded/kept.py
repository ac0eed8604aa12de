"""Pieces of a picture that are painted again only when something in them has come to be known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap


class KeptPieces:
    """``changes``: the positions at which each piece changes. area: where it lies; paint: paints it at a position."""

    def __init__(
        self, ratio: float, changes: Mapping[Hashable, Iterable[int]], area: Callable[[Hashable], QRectF],
        paint: Callable[[QPainter, Hashable, int], None],
    ) -> None:
        self._ratio = ratio
        self._changes = {key: sorted(positions) for key, positions in changes.items()}
        self._area = area
        self._paint = paint
        self._kept: dict[Hashable, tuple[int, QPixmap]] = {}
        self._areas: dict[Hashable, QRect] = {}

    def adopt(self, other: KeptPieces) -> None:
        """Use the pictures of other pieces: they are the same, but for their places."""
        self._kept = other._kept

    def paint(self, painter: QPainter, position: int) -> None:
        """All pieces as they are at a position, in their order."""
        self.prepare(position, painter.font())
        for key in self._changes:
            painter.drawPixmap(self._areas[key].topLeft(), self._kept[key][1])

    def prepare(self, position: int, font: QFont | None = None) -> None:
        """Make the pieces as they are at a position."""
        for key, changes in self._changes.items():
            state = bisect_right(changes, position)
            if key not in self._areas:
                self._areas[key] = self._area(key).toAlignedRect()
            if key not in self._kept or self._kept[key][0] != state:
                self._kept[key] = state, self._painted(font, key, self._areas[key], position)

    def _painted(self, font: QFont | None, key: Hashable, area: QRect, position: int) -> QPixmap:
        pixmap = QPixmap(area.size() * self._ratio)
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as inner:
            if font is not None:
                inner.setFont(font)
            inner.translate(-area.topLeft())
            self._paint(inner, key, position)
        return pixmap
