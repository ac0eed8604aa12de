"""A grid of values of units: a row a unit, its number at the left, columns of any width."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.sign_marks import paint_sign_marks
from rnn_explorer.widgets.theme import Theme, signed_rgb
from rnn_explorer.widgets.time_ticks import is_labelled, stride_for

LEFT = 46  # pixels, for the numbers of the units
THINNEST = 3.0  # pixels of a row
GRID_FROM = 5.0  # pixels: lines between smaller cells would be a grey area


@dataclass(frozen=True, eq=False)
class Grid:
    """units: of the rows, from the top. lefts, rights: of the columns. top, row: of the rows, in pixels."""

    units: np.ndarray
    lefts: np.ndarray
    rights: np.ndarray
    top: float
    row: float

    @property
    def bottom(self) -> float:
        return self.top + self.row * len(self.units)

    def cell(self, row: int, column: int) -> QRectF:
        """On whole pixels, so that no seam is seen."""
        top, bottom = round(self.top + row * self.row), round(self.top + (row + 1) * self.row)
        left, right = round(self.lefts[column]), round(self.rights[column])
        return QRectF(left, top, right - left, bottom - top)

    def unit_at(self, point: QPointF) -> int | None:
        """The unit whose row is at ``point``, its number at the left included; None beside the rows."""
        row = int((point.y() - self.top) // self.row)
        inside = 0 <= point.x() <= (self.rights[-1] if len(self.rights) else LEFT)
        return int(self.units[row]) if inside and 0 <= row < len(self.units) else None

    def column_at(self, point: QPointF) -> int | None:
        """The column at ``point``; None beside the columns."""
        found = np.flatnonzero((self.lefts <= point.x()) & (point.x() < self.rights))
        return int(found[0]) if len(found) else None

    def row_of(self, unit: int | None) -> int | None:
        """The row of a unit; None if it has none."""
        found = np.flatnonzero(self.units == unit) if unit is not None else ()
        return int(found[0]) if len(found) else None

    def paint(self, painter: QPainter, values: np.ndarray, limit: float, theme: Theme, signs: bool = False) -> None:
        """``values`` [row, column] as colours, saturated at ±``limit``; empty where they are NaN. ``signs``: with plus
        and minus.
        """
        line = 1 if self.row >= GRID_FROM else 0
        colors = signed_rgb(values, limit, theme)
        colors[np.isnan(values)] = mixed(theme.color("faint"), theme.color("base"), 0.35).getRgb()[:3]
        tops = np.round(self.top + np.arange(len(self.units) + 1) * self.row).astype(int).tolist()
        lefts, rights = np.round(self.lefts).astype(int).tolist(), np.round(self.rights).astype(int).tolist()
        for row, of_row in enumerate(colors.tolist()):
            top, height = tops[row], tops[row + 1] - tops[row] - line
            for left, right, rgb in zip(lefts, rights, of_row, strict=True):
                painter.fillRect(left, top, right - left - line, height, QColor(*rgb))
        if signs:
            cells = [self.cell(row, column).adjusted(0, 0, -line, -line) for row, column in np.ndindex(values.shape)]
            paint_sign_marks(painter, cells, np.nan_to_num(values).ravel(), colors.reshape(-1, 3), theme)

    def paint_numbers(self, painter: QPainter, theme: Theme, what: str) -> None:
        """The numbers of the units, as many as there is room for; ``what`` they are numbers of above them."""
        height = QFontMetricsF(painter.font()).height()
        stride = stride_for(self.row, height * 0.95)
        painter.setPen(theme.color("muted"))
        for row, unit in enumerate(self.units):
            middle = self.top + (row + 0.5) * self.row
            inside = self.top + 3 <= middle <= self.bottom - 3
            if is_labelled(row + 1, stride) and (inside or len(self.units) == 1):
                painter.drawText(QRectF(0, middle - height / 2, LEFT - 6, height), Qt.AlignmentFlag.AlignRight,
                                 str(unit + 1))
        if self.top >= height:
            painter.drawText(QRectF(0, self.top - height - 1, LEFT - 6, height), Qt.AlignmentFlag.AlignRight, what)

    def paint_outline(self, painter: QPainter, row: int, theme: Theme) -> None:
        """Around the row."""
        painter.setPen(QPen(theme.color("ink"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = self.cell(row, 0).united(self.cell(row, len(self.lefts) - 1))
        painter.drawRect(rect.adjusted(-1, -1, 0, 0))


def fitting(order: np.ndarray, selectivity: np.ndarray, room: float) -> np.ndarray:
    """The units that have a row in ``room`` pixels, in their ``order``; of too many the most selective ones."""
    count = max(int(room // THINNEST), 1)
    if count >= len(order):
        return order
    kept = np.argsort(-selectivity, kind="stable")[:count]
    return order[np.isin(order, kept)]


def columns_of(widths: Sequence[float], left: float = LEFT) -> tuple[np.ndarray, np.ndarray]:
    """Where columns of these ``widths`` begin and end, side by side."""
    edges = left + np.concatenate([[0.0], np.cumsum(widths)])
    return edges[:-1], edges[1:]
