"""Plots under the shared time axis: what the panels drawn by pyqtgraph have in common."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsSimpleTextItem, QWidget

from rnn_explorer.widgets.ink import small_font, small_height
from rnn_explorer.widgets.theme import Theme, theme_of
from rnn_explorer.widgets.time_columns import TimeColumns

OFFSET = 6  # pixels between the plot and its tick labels
TICKS_LIFT = 2  # pixels: above figures there is nothing
WALL_REACH = 4  # pixels, within which the pointer is on a wall
STRIDES = (1, 2, 5, 10, 20, 50, 100, 200)


class TimePlot(pg.GraphicsView):
    """A plot of which x is the time step (from 0), exactly in the columns of the shared axis.

    It lets every event of the mouse through to its parent. A subclass adds its items and extends
    ``restyle``, which is called before the first paint, and ``lay_out``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(120, 30)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self._columns = TimeColumns(640, 0, 1)
        self._numbered = True
        self._axes = {side: _axis(side, self.box) for side in ("left", "bottom")}
        self._band, self._edges, self._outline = (QGraphicsRectItem() for _ in range(3))
        self._band.setPen(pg.mkPen(None))
        self._caption = QGraphicsSimpleTextItem(self.tr("time step"))
        for item in (self.box, *self._axes.values(), self._caption):
            self.addItem(item)
        self._walls: tuple[int, ...] = ()
        self._wall_lines = self.add(pg.PlotCurveItem(connect="pairs", antialias=False), 9)
        for item, z in ((self._band, -10), (self._edges, 10), (self._outline, 11)):
            self.add(item, z).hide()
        self.sigDeviceRangeChanged.connect(self._on_resized)

    @property
    def columns(self) -> TimeColumns:
        return self._columns

    @property
    def theme(self) -> Theme:
        return theme_of(self)

    def add(self, item: QGraphicsItem, z: float) -> QGraphicsItem:
        """Put ``item`` into the plot, at height ``z`` (the data are at 0); returns it."""
        item.setZValue(z)
        self.box.addItem(item, ignoreBounds=True)
        return item

    def set_columns(self, columns: TimeColumns) -> None:
        """Where the visible time steps are."""
        if columns != self._columns:
            self._columns = columns
            self.lay_out()

    def set_numbered(self, numbered: bool) -> None:
        """Whether the time steps have their numbers below them."""
        if numbered != self._numbered:
            self._numbered = numbered
            for item in (self._axes["bottom"], self._caption):
                item.setVisible(numbered)
            self.lay_out()

    def set_present(self, t: int | None, color: QColor) -> None:
        """Mark the present time step by a band in the hue of its phase; None: there is none."""
        self._place_column(self._band, t)
        self._place_column(self._edges, t)
        if color != self._edges.pen().color():
            self._edges.setPen(self.pen(color))
            self._band.setBrush(_faded(color, 0.13))

    def set_selected(self, t: int | None) -> None:
        """Outline a time step; None: no one."""
        self._place_column(self._outline, t)

    def set_walls(self, walls: Iterable[int]) -> None:
        """The time steps from which nothing goes back to the one before: a line stands between the two."""
        if (walls := tuple(sorted(walls))) != self._walls:
            self._walls = walls
            self._draw_walls()

    def wall_at(self, x: float) -> int | None:
        """The time step whose wall is at pixel ``x``, None if there is none."""
        left, width = self._columns.left - self._columns.first * self._columns.column_width, self._columns.column_width
        return next((t for t in self._walls if abs(left + t * width - x) <= WALL_REACH), None)

    def set_y_range(self, low: float, high: float) -> None:
        """Show y from ``low`` to ``high``, and nothing else."""
        self.box.setYRange(low, high, padding=0)
        self._draw_walls()
        for item in (self._band, self._edges, self._outline):
            rect = item.rect()
            item.setRect(QRectF(rect.left(), low, rect.width(), high - low))

    def set_y_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """The labels (y, text) at the left."""
        self._axes["left"].setTicks([list(ticks)])

    def y_at(self, y: float) -> float:
        """The value at pixel ``y`` of this widget."""
        area = self.area()
        low, high = self.box.viewRange()[1]
        part = (y - area.top()) / area.height()
        return low + part * (high - low) if self.box.yInverted() else high - part * (high - low)

    def area(self) -> QRectF:
        """Where the data are, in pixels of this widget."""
        top, columns = 2.0, self._columns
        bottom = max(self.height() - (_tick_height(self.font()) if self._numbered else 2.0), top + 1)
        return QRectF(columns.left, top, columns.right - columns.left, bottom - top)

    def pen(self, color: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A pen of ``width`` logical pixels at any zoom: pyqtgraph's are in pixels of the device."""
        return pg.mkPen(color, width=width * self.devicePixelRatioF(), style=style)

    def sizeHint(self) -> QSize:
        return QSize(480, 104)

    def restyle(self) -> None:
        """Take over the theme and the font: pyqtgraph follows neither."""
        theme = self.theme
        self.setBackground(theme.color("base"))
        for axis in self._axes.values():
            axis.setPen(theme.color("faint"))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.color("muted"))
            axis.setTickFont(small_font(self.font()))
        self._axes["bottom"].setPen(pg.mkPen(None))  # it is lifted into the plot
        self._outline.setPen(self.pen(theme.color("ink"), style=Qt.PenStyle.DotLine))
        self._edges.setPen(self.pen(self._edges.pen().color()))
        self._wall_lines.setPen(self.pen(theme.color("muted"), 1.5))
        self._caption.setFont(small_font(self.font()))
        self._caption.setBrush(theme.color("muted"))
        self.lay_out()

    def lay_out(self) -> None:
        """Put the parts in their places; a subclass adds its own."""
        area, columns, tick_height = self.area(), self._columns, _tick_height(self.font())
        self.box.setGeometry(area)
        self._axes["left"].setWidth(area.left())
        self._axes["left"].setGeometry(QRectF(0, area.top(), area.left(), area.height()))
        below = QRectF(area.left(), area.bottom() - TICKS_LIFT, area.width(), tick_height + TICKS_LIFT)
        self._axes["bottom"].setHeight(below.height())
        self._axes["bottom"].setGeometry(below)
        self.box.setXRange(columns.first - 0.5, columns.first + columns.count - 0.5, padding=0)
        self._axes["bottom"].setTicks([_time_ticks(columns, self.font())])
        left = area.left() - OFFSET - self._caption.boundingRect().width()
        self._caption.setPos(left, area.bottom() + 1 - TICKS_LIFT)

    def changeEvent(self, event: QEvent) -> None:
        polished = self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
        if polished and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.restyle()
        super().changeEvent(event)

    def close(self) -> bool:
        """As of any widget: pyqtgraph's takes the scene apart, and what Qt has yet to tell the plot then crashes."""
        return QWidget.close(self)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Polish, QEvent.Type.DevicePixelRatioChange):
            self.restyle()
        return super().event(event)

    def _on_resized(self, *_) -> None:
        self.lay_out()

    def _draw_walls(self) -> None:
        self._wall_lines.setVisible(len(self._walls) > 0)
        self._wall_lines.setData(np.repeat(self._walls, 2) - 0.5, np.tile(self.box.viewRange()[1], len(self._walls)))

    def _place_column(self, item: QGraphicsRectItem, t: int | None) -> None:
        item.setVisible(t is not None)
        if t is not None:
            low, high = self.box.viewRange()[1]
            item.setRect(QRectF(t - 0.5, low, 1, high - low))


def stride_for(spacing: float, room: float) -> int:
    """Every how many rows or columns, ``spacing`` pixels apart, there is ``room`` for a label."""
    return next((stride for stride in STRIDES if stride * spacing >= room), STRIDES[-1])


def is_labelled(number: int, stride: int) -> bool:
    """Whether ``number`` (from 1) gets a label: the multiples, and 1 where it keeps its distance."""
    return number % stride == 0 or (number == 1 and stride > 2)


def _tick_height(font: QFont) -> float:
    return round(small_height(font)) - TICKS_LIFT + 1


def _time_ticks(columns: TimeColumns, font: QFont) -> list[tuple[float, str]]:
    widest = QFontMetricsF(small_font(font)).horizontalAdvance(str(columns.visible.stop))
    stride = stride_for(columns.column_width, widest + 8)
    return [(t, str(t + 1)) for t in columns.visible if is_labelled(t + 1, stride)]


def _axis(side: str, box: pg.ViewBox) -> pg.AxisItem:
    axis = pg.AxisItem(side)
    axis.setStyle(tickLength=0, tickTextOffset=OFFSET if side == "left" else 1, autoExpandTextSpace=False,
                  autoReduceTextSpace=False, hideOverlappingLabels=10)
    axis.linkToView(box)
    return axis


def _faded(color: QColor, alpha: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(alpha)
    return faded
