"""Time steps that are marked in a plot: the present one, the selected one, and walls between two."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_columns import TimeColumns

REACH = 4  # pixels, within which the pointer is on a wall
BAND = 0.13  # of its hue
WALL, HALO = 2, 1  # pixels: a wall, wider than the outline that begins there, and what keeps it apart from the data
HALO_FROM = 8.0  # pixels of a time step: there is room for it


@dataclass
class TimeMarks:
    """present: a band in the hue ``color``; selected: an outline; walls: the time steps that send nothing to the one
    before them. All from 0, None: there is none.
    """

    present: int | None = None
    color: QColor = field(default_factory=QColor)
    selected: int | None = None
    walls: tuple[int, ...] = ()

    def wall_at(self, x: float, columns: TimeColumns) -> int | None:
        """The time step whose wall is at pixel ``x``, None if there is none."""
        return next((t for t in self.walls if abs(columns.x(t - 0.5) - x) <= REACH), None)

    def paint_band(self, painter: QPainter, area: QRectF, columns: TimeColumns) -> None:
        """Below the data, on whole pixels: a fraction of one costs ten times as much."""
        if self.present in columns.visible:
            band = QColor(self.color)
            band.setAlphaF(BAND)
            painter.fillRect(columns.column(self.present, area.top(), area.height()).toRect(), band)

    def paint_lines(self, painter: QPainter, area: QRectF, columns: TimeColumns, theme: Theme) -> None:
        """Above the data."""
        halo = HALO if columns.column_width >= HALO_FROM else 0
        for x in (round(columns.x(t - 0.5)) for t in self.walls):
            if area.left() <= x <= area.right():
                wall = QRectF(x - WALL / 2, area.top(), WALL, area.height())
                painter.fillRect(wall.adjusted(-halo, 0, halo, 0), theme.color("base"))
                painter.fillRect(wall, theme.color("muted"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pens = QPen(self.color, 1), QPen(theme.color("ink"), 1, Qt.PenStyle.DotLine)
        for t, pen in zip((self.present, self.selected), pens, strict=True):
            if t in columns.visible:
                painter.setPen(pen)
                painter.drawRect(columns.column(t, area.top(), area.height() - 1))
