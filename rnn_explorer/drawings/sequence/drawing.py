"""What the drawings of a sequence share: rows under the common time axis, their labels, text that fits its column."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_columns import LEFT, TimeColumns

SMALLEST = 8.0  # points
LARGEST = 2.2  # times its own size: the font of a large panel
_LARGEST_LABEL = 1.15  # the same for the names of the rows, which have the gutter only
GUTTER_MARGIN = 10
_GAP = 4.0  # logical pixels between texts
_CENTER = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Row:
    """A labelled row, in logical pixels from the top."""

    label: str
    top: float
    height: float

    def rect(self, columns: TimeColumns, t: int) -> QRectF:
        """Its cell at time step t."""
        return columns.column(t, self.top, self.height)


Spot = tuple[str, int, QRectF]  # a number on the screen: its column, its component, where it is


@dataclass(frozen=True)
class Style:
    """Where and how a sequence is drawn: the time steps, the height in logical pixels, font and colours.

    scale: how many times as large as the font everything is drawn.
    """

    columns: TimeColumns
    height: float
    font: QFont
    theme: Theme
    scale: float = 1.0

    def grown(self, scale: float) -> "Style":
        """For a panel that has room for ``scale`` times as large texts."""
        return replace(self, scale=min(max(scale, 1.0), LARGEST))

    def sized(self, factor: float, bold: bool = False) -> QFont:
        """The font, ``factor`` times as large as the scale says, but never below the smallest legible size."""
        if (factor, bold) not in self._fonts:
            font = self._fonts[factor, bold] = tabular(self.font)
            font.setPointSizeF(max(self.font.pointSizeF() * self.scale * factor, SMALLEST))
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return self._fonts[factor, bold]

    @cached_property
    def _fonts(self) -> dict[tuple[float, bool], QFont]:
        """Those that were wanted."""
        return {}

    @property
    def label_font(self) -> QFont:
        """Of the names of the rows."""
        return self.sized(0.9 * min(self.scale, _LARGEST_LABEL) / self.scale)

    def fitting(self, height: float, largest: float, bold: bool = False) -> QFont:
        """The font as large as a row of ``height`` allows, at most ``largest`` times its own size."""
        line = QFontMetricsF(self.font).height() * self.scale
        return self.sized(min(largest, height / line), bold)

    def lettering(self, row: Row, largest: float, texts: Iterable[str | None], room: float, bold: bool = False
                  ) -> QFont:
        """The same for a row of texts that have ``room`` logical pixels each: smaller if the widest would need more."""
        font = self.fitting(row.height, largest, bold)
        widest = max(map(QFontMetricsF(font).horizontalAdvance, {text for text in texts if text}), default=1.0)
        factor = font.pointSizeF() / (self.font.pointSizeF() * self.scale)
        return self.sized(factor * min((room - _GAP) / widest, 1.0), bold)


def paint_label(painter: QPainter, row: Row, style: Style) -> None:
    """The row's name in the left gutter."""
    painter.setFont(style.label_font)
    painter.setPen(style.theme.color("muted"))
    rect = QRectF(GUTTER_MARGIN, row.top, LEFT - GUTTER_MARGIN - 6, row.height)
    text = QFontMetricsF(painter.font()).elidedText(row.label, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)


def paint_empty(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The pale outline of what has not happened yet."""
    if rect.width() < 12:  # many narrow outlines would be louder than what they wait for
        painter.fillRect(QRectF(rect.left() + 0.5, rect.center().y(), rect.width() - 1, 1), theme.color("faint"))
        return
    painter.setPen(QPen(theme.color("faint"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(2, 1.5, -2, -1.5), 3, 3)
