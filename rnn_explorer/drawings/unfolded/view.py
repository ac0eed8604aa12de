"""What all levels of detail of the unfolded network share: what they draw on, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_columns import TimeColumns


@dataclass(frozen=True)
class Canvas:
    """Where a picture is painted, in logical pixels; ``ratio`` of the device's to one of them."""

    columns: TimeColumns
    size: QSize
    ratio: float
    widget_font: QFont
    theme: Theme

    @cached_property
    def font(self) -> QFont:
        """Of all that is written."""
        return tabular(small_font(self.widget_font))

    @cached_property
    def line(self) -> float:
        """The height of a line of text."""
        return QFontMetricsF(self.font).height()

    def layer(self) -> QPixmap:
        """A transparent picture of that size."""
        layer = QPixmap(self.size * self.ratio)
        layer.setDevicePixelRatio(self.ratio)
        layer.fill(Qt.GlobalColor.transparent)
        return layer


class View(Protocol):
    """One level of detail of one iteration.

    in_columns: whether time steps stand at the places of the shared axis. notes: what there is to say of it, in a few
    words a line; gutter: where at the left something is written already.
    """

    in_columns: bool

    def notes(self, position: int) -> tuple[str, ...]: ...

    def gutter(self) -> list[QRectF]: ...

    def paint(self, painter: QPainter, position: int) -> None:
        """What has happened at ``position``, and the outlines of what has not."""

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        """Light up what is selected."""

    def selected_at(self, point: QPointF, position: int) -> Selected:
        """What is at a point; NOTHING if nothing."""

    def text_at(self, point: QPointF, position: int) -> str:
        """Name, value and meaning of what is at a point; empty if nothing is."""

    def place_of(self, selected: Selected, position: int) -> QRectF | None:
        """Where something is drawn; None if it is not."""
