"""Plots under the shared time axis: what they have in common."""

from collections.abc import Iterable, Sequence
from math import ceil, floor
from typing import ClassVar

from PySide6.QtCore import QEvent, QLine, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import mixed, small_height
from rnn_explorer.widgets.sheet import Sheet
from rnn_explorer.widgets.time_columns import TimeColumns
from rnn_explorer.widgets.time_marks import TimeMarks
from rnn_explorer.widgets.time_ticks import LIFT, paint_time_ticks, paint_y_ticks

GRID = 0.6  # of the hue of faint lines
MARK_REACH = 6.0  # pixels that marks reach beyond the middle of their column
_BELOW = 4.0  # pixels that a label at the left reaches below the plot: below that are the time steps
LOOKS = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange)


class TimePlot(Sheet):
    """A plot of which x is the time step (from 0), exactly in the columns of the shared axis.

    It lets every event of the mouse through to its parent. A subclass writes ``draw_ground`` (kept until ``redraw``),
    ``draw_data`` and ``draw_over``, both at every paint, and extends ``lay_out``, which is called when size, columns,
    theme or font are others.

    downward: whether y grows downward. columns: of the visible time steps. y_range: the lowest and the highest y.
    """

    downward: ClassVar[bool] = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 30)
        self.columns = TimeColumns(640, 0, 1)
        self.y_range = 0.0, 1.0
        self._y_ticks: Sequence[tuple[float, str]] = ()
        self._numbered = True
        self._marks_in_time = TimeMarks()
        self._dirty = self.rect()

    # what a subclass writes -----------------------------------------------------------------------------------

    def draw_ground(self, painter: QPainter) -> None:
        """Grid lines, below everything."""

    def draw_data(self, painter: QPainter, times: range) -> None:
        """What is known at the ``times``, which may reach beyond the visible ones; it is clipped to ``area``."""

    def draw_over(self, painter: QPainter) -> None:
        """What is above everything, and not clipped."""

    def lay_out(self) -> None:
        """The place or the look is another."""
        self.redraw()

    # what it is told ------------------------------------------------------------------------------------------

    def set_columns(self, columns: TimeColumns) -> None:
        """Where the visible time steps are."""
        if columns != self.columns:
            self.columns = columns
            self.lay_out()

    def set_numbered(self, numbered: bool) -> None:
        """Whether the time steps have their numbers below them."""
        if numbered != self._numbered:
            self._numbered = numbered
            self.lay_out()

    def set_present(self, t: int | None, color: QColor) -> None:
        """Mark the present time step by a band in the hue of its phase; None: there is none."""
        marks = self._marks_in_time
        if (t, color) != (marks.present, marks.color):
            self.update_times(marks.present)
            self.update_times(t)
            marks.present, marks.color = t, color

    def set_selected(self, t: int | None) -> None:
        """Outline a time step; None: no one."""
        if t != self._marks_in_time.selected:
            self.update_times(self._marks_in_time.selected)
            self.update_times(t)
            self._marks_in_time.selected = t

    def set_walls(self, walls: Iterable[int]) -> None:
        """The time steps from which nothing goes back to the one before: a line stands between the two."""
        if (walls := tuple(sorted(walls))) != self._marks_in_time.walls:
            self._marks_in_time.walls = walls
            self.update()

    # what a subclass uses -------------------------------------------------------------------------------------

    def set_y_range(self, low: float, high: float) -> None:
        """Show y from ``low`` to ``high``, and nothing else."""
        if (low, high) != self.y_range:
            self.y_range = low, high
            self.redraw()

    def set_y_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """The labels (y, text) at the left."""
        self._y_ticks = tuple(ticks)
        self.redraw()

    def update_times(self, *times: int | None) -> None:
        """Something else is to be seen at these time steps; None: at no one."""
        times = [t for t in times if t is not None]
        if times:
            reach = ceil(MARK_REACH) + 2
            left, right = self.columns.x(min(times) - 1), self.columns.x(max(times) + 1)
            self.update(floor(left) - reach, 0, ceil(right - left) + 2 * reach, self.height())

    def wall_at(self, x: float) -> int | None:
        """The time step whose wall is at pixel ``x``, None if there is none."""
        return self._marks_in_time.wall_at(x, self.columns)

    def y_at(self, y: float) -> float:
        """The value at pixel ``y`` of this widget."""
        area, (low, high) = self.area(), self.y_range
        part = (y - area.top()) / area.height()
        return low + part * (high - low) if self.downward else high - part * (high - low)

    def pixel(self, y):
        """The pixel of a value, or of an array of them."""
        area, (low, high) = self.area(), self.y_range
        part = (y - low) / (high - low) * area.height()
        return area.top() + part if self.downward else area.bottom() - part

    def area(self) -> QRectF:
        """Where the data are, in pixels of this widget."""
        top, columns = 2.0, self.columns
        bottom = max(self.height() - (_tick_height(self.font()) if self._numbered else 2.0), top + 1)
        return QRectF(columns.left, top, columns.right - columns.left, bottom - top)

    def marked(self) -> QRectF:
        """How far the marks of time steps reach, in pixels of this widget."""
        return self.area()

    def sizeHint(self) -> QSize:
        return QSize(480, 104)

    def draw_levels(self, painter: QPainter, levels: Iterable[float]) -> None:
        """Grid lines at some y, across everything. On whole pixels and opaque: a hundred times as fast."""
        area = self.area()
        painter.setPen(mixed(self.theme.color("faint"), self.theme.color("base"), GRID))
        left, right = round(area.left()), round(area.right())
        painter.drawLines([QLine(left, y, right, y) for y in (round(self.pixel(level)) for level in levels)])

    # how it is painted ----------------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        self.draw_ground(painter)
        painter.setPen(self.theme.color("muted"))
        ticks = [(self.pixel(y), text) for y, text in self._y_ticks]
        bottom = self.area().bottom() + _BELOW if self._numbered else self.height()
        paint_y_ticks(painter, self.area(), ticks, bottom)
        if self._numbered:
            paint_time_ticks(painter, self.area(), self.columns)

    def mark(self, painter: QPainter) -> None:
        area = self.area()
        self._marks_in_time.paint_band(painter, self.marked(), self.columns)
        painter.save()
        painter.setClipRect(area)
        self.draw_data(painter, self._dirty_times())
        painter.restore()
        self._marks_in_time.paint_lines(painter, self.marked(), self.columns, self.theme)
        self.draw_over(painter)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._dirty = event.rect()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in LOOKS:
            self.lay_out()
        return done

    def _dirty_times(self) -> range:
        """The time steps that have anything where it is painted now."""
        columns, beside = self.columns, 1 + ceil(MARK_REACH / self.columns.column_width)
        first, last = (columns.first + floor((x - columns.left) / columns.column_width)
                       for x in (self._dirty.left(), self._dirty.right()))
        return range(max(first - beside, columns.first - beside, 0),
                     min(last + beside, columns.visible.stop + beside) + 1)


def _tick_height(font: QFont) -> float:
    return round(small_height(font)) - LIFT + 1
