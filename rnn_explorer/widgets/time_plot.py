"""Plots under the shared time axis: what they have in common."""

from collections.abc import Iterable, Sequence
from math import ceil, floor
from typing import ClassVar

from PySide6.QtCore import QEvent, QLine, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.ink import mixed, small_height
from rnn_explorer.widgets.sheet import Sheet
from rnn_explorer.widgets.time_columns import TimeColumns

OFFSET = 6  # pixels between the plot and its tick labels
TICKS_LIFT = 2  # pixels: above figures there is nothing
GRID = 0.6  # of the hue of faint lines
WALL_REACH = 4  # pixels, within which the pointer is on a wall
MARK_REACH = 6.0  # pixels that marks reach beyond the middle of their column
LOOKS = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange)
STRIDES = (1, 2, 5, 10, 20, 50, 100, 200)


class TimePlot(Sheet):
    """A plot of which x is the time step (from 0), exactly in the columns of the shared axis.

    It lets every event of the mouse through to its parent. A subclass writes ``draw_ground`` (kept until ``redraw``),
    ``draw_data`` and ``draw_over``, both at every paint, and extends ``lay_out``, which is called when size, columns,
    theme or font are others.

    downward: whether y grows downward.
    """

    downward: ClassVar[bool] = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 30)
        self._columns = TimeColumns(640, 0, 1)
        self._numbered = True
        self._y_range = 0.0, 1.0
        self._y_ticks: Sequence[tuple[float, str]] = ()
        self._walls: tuple[int, ...] = ()
        self._present: int | None = None
        self._selected: int | None = None
        self._color = QColor()
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
        if columns != self._columns:
            self._columns = columns
            self.lay_out()

    def set_numbered(self, numbered: bool) -> None:
        """Whether the time steps have their numbers below them."""
        if numbered != self._numbered:
            self._numbered = numbered
            self.lay_out()

    def set_present(self, t: int | None, color: QColor) -> None:
        """Mark the present time step by a band in the hue of its phase; None: there is none."""
        if (t, color) != (self._present, self._color):
            for time in (self._present, t):
                self.update_times(() if time is None else (time,))
            self._present, self._color = t, color

    def set_selected(self, t: int | None) -> None:
        """Outline a time step; None: no one."""
        if t != self._selected:
            for time in (self._selected, t):
                self.update_times(() if time is None else (time,))
            self._selected = t

    def set_walls(self, walls: Iterable[int]) -> None:
        """The time steps from which nothing goes back to the one before: a line stands between the two."""
        if (walls := tuple(sorted(walls))) != self._walls:
            self._walls = walls
            self.update()

    # what a subclass uses -------------------------------------------------------------------------------------

    @property
    def columns(self) -> TimeColumns:
        return self._columns

    @property
    def y_range(self) -> tuple[float, float]:
        """The lowest and the highest y."""
        return self._y_range

    def set_y_range(self, low: float, high: float) -> None:
        """Show y from ``low`` to ``high``, and nothing else."""
        if (low, high) != self._y_range:
            self._y_range = low, high
            self.redraw()

    def set_y_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """The labels (y, text) at the left."""
        self._y_ticks = tuple(ticks)
        self.redraw()

    def update_times(self, times: Iterable[int]) -> None:
        """Something else is to be seen at these time steps."""
        times = [*times]
        if times:
            reach = ceil(MARK_REACH) + 2
            left, right = self._columns.x(min(times) - 1), self._columns.x(max(times) + 1)
            self.update(floor(left) - reach, 0, ceil(right - left) + 2 * reach, self.height())

    def wall_at(self, x: float) -> int | None:
        """The time step whose wall is at pixel ``x``, None if there is none."""
        return next((t for t in self._walls if abs(self._columns.x(t - 0.5) - x) <= WALL_REACH), None)

    def y_at(self, y: float) -> float:
        """The value at pixel ``y`` of this widget."""
        area, (low, high) = self.area(), self._y_range
        part = (y - area.top()) / area.height()
        return low + part * (high - low) if self.downward else high - part * (high - low)

    def pixel(self, y):
        """The pixel of a value, or of an array of them."""
        area, (low, high) = self.area(), self._y_range
        part = (y - low) / (high - low) * area.height()
        return area.top() + part if self.downward else area.bottom() - part

    def area(self) -> QRectF:
        """Where the data are, in pixels of this widget."""
        top, columns = 2.0, self._columns
        bottom = max(self.height() - (_tick_height(self.font()) if self._numbered else 2.0), top + 1)
        return QRectF(columns.left, top, columns.right - columns.left, bottom - top)

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
        paint_y_ticks(painter, self)
        if self._numbered:
            paint_time_ticks(painter, self)

    def mark(self, painter: QPainter) -> None:
        area, theme = self.area(), self.theme
        self._paint_band(painter, area)
        painter.save()
        painter.setClipRect(area)
        self.draw_data(painter, self._dirty_times())
        painter.restore()
        painter.setPen(QPen(theme.color("muted"), 1.5))
        for x in (self._columns.x(t - 0.5) for t in self._walls):
            if area.left() <= x <= area.right():
                painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        self._paint_outlines(painter, area)
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
        columns, beside = self._columns, 1 + ceil(MARK_REACH / self._columns.column_width)
        first, last = (columns.first + floor((x - columns.left) / columns.column_width)
                       for x in (self._dirty.left(), self._dirty.right()))
        return range(max(first - beside, columns.first - beside, 0),
                     min(last + beside, columns.visible.stop + beside) + 1)

    def _paint_band(self, painter: QPainter, area: QRectF) -> None:
        if self._present in self._columns.visible:
            band = QColor(self._color)
            band.setAlphaF(0.13)
            column = self._columns.column(self._present, area.top(), area.height())
            painter.fillRect(column.toRect(), band)  # on whole pixels: ten times as fast

    def _paint_outlines(self, painter: QPainter, area: QRectF) -> None:
        """Of the present time step and of the selected one."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pens = QPen(self._color, 1), QPen(self.theme.color("ink"), 1, Qt.PenStyle.DotLine)
        for t, pen in zip((self._present, self._selected), pens, strict=True):
            if t in self._columns.visible:
                painter.setPen(pen)
                painter.drawRect(self._columns.column(t, area.top(), area.height() - 1))


def paint_y_ticks(painter: QPainter, plot: TimePlot) -> None:
    """The labels at the left, whole ones at the ends too."""
    height, area = QFontMetricsF(painter.font()).height(), plot.area()
    painter.setPen(plot.theme.color("muted"))
    for y, text in plot._y_ticks:
        top = min(max(plot.pixel(y) - height / 2, 0.0), plot.height() - height)
        painter.drawText(QRectF(0, top, area.left() - OFFSET, height),
                         Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def paint_time_ticks(painter: QPainter, plot: TimePlot) -> None:
    """The numbers of the time steps below them, and at the left what they are."""
    area, columns = plot.area(), plot.columns
    advance, height = QFontMetricsF(painter.font()).horizontalAdvance, QFontMetricsF(painter.font()).height()
    top = area.bottom() + 1 - TICKS_LIFT
    painter.setPen(plot.theme.color("muted"))
    stride = stride_for(columns.column_width, advance(str(columns.visible.stop)) + 8)
    for t in columns.visible:
        if is_labelled(t + 1, stride):
            room = QRectF(columns.x(t) - 30, top, 60, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(t + 1))
    painter.drawText(QRectF(0, top, area.left() - OFFSET, height),
                     Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, plot.tr("time step"))


def stride_for(spacing: float, room: float) -> int:
    """Every how many rows or columns, ``spacing`` pixels apart, there is ``room`` for a label."""
    return next((stride for stride in STRIDES if stride * spacing >= room), STRIDES[-1])


def is_labelled(number: int, stride: int) -> bool:
    """Whether ``number`` (from 1) gets a label: the multiples, and 1 where it keeps its distance."""
    return number % stride == 0 or (number == 1 and stride > 2)


def _tick_height(font: QFont) -> float:
    return round(small_height(font)) - TICKS_LIFT + 1
