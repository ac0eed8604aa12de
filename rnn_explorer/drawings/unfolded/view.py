"""What all levels of detail of the unfolded network share: what they draw on, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_columns import TimeColumns

LARGEST_SCALE = 1.5  # of what is written
USUAL_HEIGHT, _USUAL_WIDTH = 430.0, 86.0  # logical pixels, of the panel and of a column: above, letters grow


def scaled_font(font: QFont, scale: float) -> QFont:
    """The font of small texts, ``scale`` times as large, within limits."""
    small = tabular(small_font(font))
    small.setPointSizeF(small.pointSizeF() * min(max(scale, 1.0), LARGEST_SCALE))
    return small


@dataclass(frozen=True)
class Canvas:
    """Where a picture is painted, in logical pixels; ``ratio`` of the device's to one of them.

    aids: where colours end, and whether signs are wanted.
    """

    columns: TimeColumns
    size: QSize
    ratio: float
    widget_font: QFont
    theme: Theme
    aids: ReadingAids

    @cached_property
    def font(self) -> QFont:
        """Of all that is written in columns: larger where there is much room."""
        return self.scaled_font(min(self.size.height() / USUAL_HEIGHT, self.columns.column_width / _USUAL_WIDTH))

    def scaled_font(self, scale: float) -> QFont:
        """The font of small texts, ``scale`` times as large, within limits."""
        return scaled_font(self.widget_font, scale)

    def limit(self, trace: Trace, name: str) -> float:
        """Where the colours of a column end."""
        axis = {"x": trace.inputs, "y": trace.outputs}.get(name)
        return color_limit(trace.quantity(name), axis is not None and axis.ends_at_one, self.aids)

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

    in_columns: whether time steps stand at the places of the shared axis. notes: what there is to say of it.
    """

    in_columns: bool

    def notes(self, position: int) -> tuple[str, ...]: ...

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
