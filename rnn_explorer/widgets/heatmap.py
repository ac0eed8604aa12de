"""A heatmap under the shared time axis: signed values, one row a unit, empty where nothing has happened yet."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.cells import Cells
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font, small_height
from rnn_explorer.widgets.sign_marks import paint_sign_marks
from rnn_explorer.widgets.theme import Theme, lookup_table, signed_rgb, theme_of
from rnn_explorer.widgets.time_plot import TimePlot
from rnn_explorer.widgets.time_ticks import OFFSET, is_labelled, stride_for

LABEL_ROOM = 5.0  # pixels between the middle of a label and the ends
LEAST_BAR = 20.0  # pixels of the colours between the ends of a scale
GRID_FROM = 5  # pixels: lines between narrower cells would be a grey area


class Heatmap(TimePlot):
    """Values (T, units) in the signed map, one row a unit, the first one at the top."""

    downward: ClassVar[bool] = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = np.zeros((0, 0))
        self._limit = 1.0
        self._order = np.zeros(0, dtype=int)
        self._known = np.zeros(0, dtype=bool)
        self._unit: int | None = None
        self._notes: Sequence[str] | None = None
        self._bunch = 1
        self._signs = False
        self._cells = Cells()

    def set_values(
        self, values: np.ndarray, limit: float, order: np.ndarray, notes: Sequence[str] | None = None
    ) -> None:
        """Show ``values`` (T, units), saturated at ±``limit``, the rows in ``order`` (units,); none is known yet.

        notes: a word about each unit, written before its number.
        """
        self._values, self._limit, self._order, self._notes = values, limit, order, notes
        self._known = np.zeros(len(values), dtype=bool)
        self.set_y_range(-0.5, values.shape[1] - 0.5)
        self._recolor()
        self.lay_out()

    def set_signs(self, signs: bool) -> None:
        """Whether plus and minus are written into the cells that have room."""
        if signs != self._signs:
            self._signs = signs
            self.update()

    @property
    def bunch(self) -> int:
        """How many units share a line of pixels, because there are too many: it shows the largest absolute value."""
        return self._bunch

    def set_known(self, known: np.ndarray) -> None:
        """At which time steps, (T,) bool, the values have come into being: the others are empty."""
        changed = np.flatnonzero(known != self._known).tolist()
        if changed:
            self._known = known
            self._fill()
            self.update_times(*changed)

    def set_unit(self, unit: int | None) -> None:
        """Outline the row of a unit; None: of no one."""
        if unit != self._unit:
            self._unit = unit
            self.update()

    def unit_at(self, y: float) -> int | None:
        """The unit at pixel ``y``, None beside the rows."""
        row = int(np.floor(self.y_at(y) + 0.5))
        return int(self._order[row]) if 0 <= row < len(self._order) else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolor()

    def lay_out(self) -> None:
        bunch = int(np.ceil(1 / max(self._row_height() * self.devicePixelRatioF(), 0.01))) if len(self._order) else 1
        if bunch != self._bunch:
            self._bunch = bunch
            self._recolor()
        self._label_rows()
        super().lay_out()

    def draw_ground(self, painter: QPainter) -> None:
        """Faint lines around the cells, seen where they are empty; only the frame where cells are narrow."""
        area, columns = self.area(), self.columns
        x = [columns.x(t) for t in _edges(columns.first, columns.visible.stop, columns.column_width >= GRID_FROM)]
        y = [self.pixel(row) for row in _edges(0, len(self._order), self._row_height() >= GRID_FROM)]
        painter.setPen(self.theme.color("faint"))
        painter.drawLines([QLineF(at, area.top(), at, area.bottom()) for at in x] +
                          [QLineF(area.left(), at, area.right(), at) for at in y])

    def draw_data(self, painter: QPainter, times: range) -> None:
        area = self.area()
        self._cells.paint(painter, self.columns, times, area.top(), area.height())
        if self._signs and self._bunch == 1:
            self._paint_signs(painter, [t for t in times if t in self.columns.visible and self._known[t]])

    def draw_over(self, painter: QPainter) -> None:
        """Outline the selected row and name its unit at the left; without one, say what the rows are."""
        rows = np.flatnonzero(self._order == self._unit).tolist() if self._unit is not None else []
        area, height = self.area(), QFontMetricsF(painter.font()).height()
        middle = area.center().y()
        if rows:
            row = QRectF(area.left(), area.top() + rows[0] * self._row_height(), area.width(), self._row_height())
            middle = row.center().y()
            painter.setPen(QPen(self.theme.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(row)
        if not self._notes:  # the rows have labels that leave no room
            painter.setPen(self.theme.color("ink" if rows else "muted"))
            top = min(max(middle - height / 2, 0), area.bottom() - height)
            painter.drawText(QRectF(OFFSET, top, area.left(), height), Qt.AlignmentFlag.AlignVCenter,
                             self.tr("unit {0}").format(self._unit + 1) if rows else self.tr("unit"))

    def _paint_signs(self, painter: QPainter, times: Sequence[int]) -> None:
        area, height, places = self.area(), self._row_height(), [(t, row) for t in times
                                                                 for row in range(len(self._order))]
        cells = [self.columns.column(t, area.top() + row * height, height) for t, row in places]
        values = [float(self._values[t, self._order[row]]) for t, row in places]
        colors = self._rgba[[row for _, row in places], [t for t, _ in places], :3]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        paint_sign_marks(painter, cells, values, colors, self.theme)

    def _recolor(self) -> None:
        """The colours of all values, once a trace: (units, T, 4), opaque where known."""
        rgb = signed_rgb(_largest(self._values.T[self._order], self._bunch), self._limit, self.theme)
        self._rgba = np.concatenate([rgb, np.zeros_like(rgb[..., :1])], axis=-1)
        self._fill()

    def _fill(self) -> None:
        if self._rgba.size:
            self._rgba[..., 3] = np.where(self._known, 255, 0)
            self._cells.set_rgba(self._rgba)

    def _row_height(self) -> float:
        return self.area().height() / max(len(self._order), 1)

    def _label_rows(self) -> None:
        height, count = self._row_height(), len(self._order)
        stride = stride_for(height, small_height(self.font()) * 0.95)
        margin = 0 if count == 1 else max(int(np.ceil(LABEL_ROOM / height - 0.5)), 0)  # where labels would be cut off
        rows = [row for row in range(margin, count - margin) if is_labelled(row + 1, stride)]
        self.set_y_ticks([(row, self._row_label(int(self._order[row]))) for row in rows])

    def _row_label(self, unit: int) -> str:
        """Its number, and before it its note as far as there is room."""
        number = str(unit + 1)
        if not self._notes:
            return number
        metrics = QFontMetricsF(small_font(self.font()))
        room = self.area().left() - OFFSET - 4 - metrics.horizontalAdvance(f"  {number}")
        return f"{metrics.elidedText(self._notes[unit], Qt.TextElideMode.ElideRight, room)}  {number}"


class ColorScale(QWidget):
    """The legend of a signed map: −limit … 0 … +limit. Where there is no room for the ends they are only in the tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = 1.0
        self._bounded = True
        self._about = ""
        self._describe()

    def set_limit(self, limit: float, bounded: bool, about: str = "") -> None:
        """The map ends at ±``limit``; ``bounded`` if no value can lie beyond. about: what else is to be said of it."""
        if (limit, bounded, about) != (self._limit, self._bounded, self._about):
            self._limit, self._bounded, self._about = limit, bounded, about
            self._describe()
            self.updateGeometry()
            self.update()

    def ends(self) -> tuple[str, str]:
        """What is written at the ends."""
        signs = ("−", "+") if self._bounded else ("≤ −", "≥ +")
        low, high = (f"{sign}{self._limit:g}" for sign in signs)
        return low, high

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._small())
        widths = [metrics.horizontalAdvance(end) for end in self.ends()]
        return QSize(round(sum(widths)) + 72, round(metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter, theme_of(self))

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(self._small())
        advance = QFontMetricsF(painter.font()).horizontalAdvance
        low, high = self.ends()
        bar = QRectF(self.rect()).adjusted(advance(low) + 5, 3, -advance(high) - 5, -3)
        if bar.width() < LEAST_BAR:
            low, high, bar = "", "", QRectF(self.rect()).adjusted(0, 3, 0, -3)
        table = np.ascontiguousarray(lookup_table(theme.signed_map)[None])
        image = QImage(table.data, table.shape[1], 1, table.strides[0], QImage.Format.Format_RGB888)
        painter.drawImage(bar, image)
        painter.setPen(theme.color("ink"))
        painter.drawText(bar.adjusted(0, -3, 0, 3), Qt.AlignmentFlag.AlignCenter, "0")
        painter.setPen(theme.color("muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, high)

    def _small(self):
        return tabular(small_font(self.font()))

    def _describe(self) -> None:
        ends = self.tr("Colours from {0} to {1}").format(*self.ends())
        self.setAccessibleName(ends)
        self.setToolTip(f"{ends}. {self.tr('Blue is negative, ochre positive.')} {self._about}".strip())


def _largest(rows: np.ndarray, bunch: int) -> np.ndarray:
    """``rows`` (rows, T), of which ``bunch`` neighbours each have become the largest of them in absolute value."""
    if bunch == 1:
        return rows
    starts = np.arange(0, len(rows), bunch)
    high, low = np.maximum.reduceat(rows, starts), np.minimum.reduceat(rows, starts)
    return np.where(high >= -low, high, low)[np.arange(len(rows)) // bunch]


def _edges(first: int, stop: int, every: bool) -> list[float]:
    """Where the cells ``first`` … ``stop`` − 1 begin and end; only the outer two unless ``every``."""
    return [edge - 0.5 for edge in (range(first, stop + 1) if every else (first, stop))]
