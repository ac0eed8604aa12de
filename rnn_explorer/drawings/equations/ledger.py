"""The ledger of a sum over time: one row a time step, the size of its contribution and of the sum so far."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.numbers import magnitude
from rnn_explorer.widgets.theme import theme_of

_SMALLEST = 8.0  # points
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Ledger:
    """steps: the time steps (from 0), in the order in which they are added. contributions, sums: their norms.

    color: the theme's name of the hue.
    """

    steps: tuple[int, ...]
    contributions: np.ndarray
    sums: np.ndarray
    color: str

    @cached_property
    def largest(self) -> float:
        """What the longest bar stands for."""
        return float(max(self.contributions.max(), self.sums.max())) or 1.0


class _Geometry:
    """Where ``rows`` rows are in a view: measured once, used for every row."""

    def __init__(self, width: float, height: float, rows: int, font: QFont) -> None:
        self.font = tabular(font)
        self.font.setPointSizeF(max(font.pointSizeF() * 0.86, _SMALLEST))
        metrics = QFontMetricsF(self.font)
        self.line = metrics.height()
        self.bottom = height
        self.top = self.line + 2
        self.row = min((height - self.line - 4) / max(rows, 1), self.line + 4)
        self.labels = metrics.horizontalAdvance("t=000") + 10
        self.half = (width - self.labels) / 2
        self.bar = self.half - metrics.horizontalAdvance("00.000") - 12

    @property
    def every(self) -> int:
        """Which rows have a label: every first, second, …; numbers are written if it is every one."""
        return max(int(np.ceil(self.line * 0.95 / max(self.row, 0.1))), 1)

    def cell(self, row: int, column: int) -> QRectF:
        """Of a contribution (column 0) or a sum (column 1)."""
        return QRectF(self.labels + column * self.half, self.top + row * self.row, self.half, self.row)


class LedgerView(QWidget):
    """Bars on one linear scale. Rows become lower, then lose their numbers, before anything is left out.

    Signals:
        step_pointed(object): the time step (from 0) under the pointer, None beside the rows.
    """

    step_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger: Ledger | None = None
        self._highlighted: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("contributions of the time steps")

    def set_ledger(self, ledger: Ledger | None) -> None:
        """Show another sum."""
        if ledger is not self._ledger:
            self._ledger = ledger
            self.update()

    def set_highlighted(self, t: int | None) -> None:
        """Mark the row of a time step."""
        if t != self._highlighted:
            self._highlighted = t
            self.update()

    def preferred_height(self) -> int:
        """With numbers in every row, in logical pixels."""
        return round((len(self._steps) + 1) * (self._geometry().line + 1)) + 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        geometry = self._geometry()
        row = int((event.position().y() - geometry.top) // geometry.row)
        self.step_pointed.emit(self._steps[row] if 0 <= row < len(self._steps) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.step_pointed.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        geometry = self._geometry()
        with QPainter(self) as painter:
            painter.setFont(geometry.font)
            self._paint_marked(painter, geometry)
            self._paint_words(painter, geometry)
            if self._ledger is not None:
                hue, base = theme_of(self).color(self._ledger.color), theme_of(self).color("base")
                self._paint_bars(painter, geometry, 0, self._ledger.contributions, mixed(hue, base, 0.45))
                self._paint_bars(painter, geometry, 1, self._ledger.sums, hue)

    @property
    def _steps(self) -> tuple[int, ...]:
        return self._ledger.steps if self._ledger else ()

    def _geometry(self) -> _Geometry:
        return _Geometry(self.width(), self.height(), len(self._steps), self.font())

    def _paint_marked(self, painter: QPainter, geometry: _Geometry) -> None:
        if self._highlighted in self._steps:
            row = geometry.cell(self._steps.index(self._highlighted), 0)
            painter.fillRect(QRectF(0, row.top(), self.width(), row.height()), theme_of(self).color("faint"))

    def _paint_words(self, painter: QPainter, geometry: _Geometry) -> None:
        """The header, and the labels of as many rows as have room for one."""
        painter.setPen(theme_of(self).color("muted"))
        for column, text in enumerate(("‖contribution‖", "‖sum so far‖")):
            painter.drawText(QRectF(geometry.cell(0, column).left(), 0, geometry.half - 4, geometry.line), _LEFT, text)
        for row in range(0, len(self._steps), geometry.every):
            middle = geometry.cell(row, 0).center().y()
            if middle + geometry.line / 2 <= geometry.bottom:
                rect = QRectF(0, middle - geometry.line / 2, geometry.labels - 8, geometry.line)
                painter.drawText(rect, _RIGHT, f"t={self._steps[row] + 1}")

    def _paint_bars(
        self, painter: QPainter, geometry: _Geometry, column: int, values: np.ndarray, color: QColor
    ) -> None:
        gap = 1.5 if geometry.row > 7 else 0.5 if geometry.row >= 4 else 0.0
        painter.setPen(theme_of(self).color("ink"))
        for row, value in enumerate(values.tolist()):
            cell = geometry.cell(row, column)
            width = max(geometry.bar * value / self._ledger.largest, 1.0)
            painter.fillRect(QRectF(cell.left(), cell.top() + gap, width, cell.height() - 2 * gap), color)
            if geometry.every == 1:
                painter.drawText(cell.adjusted(0, 0, -6, 0), _RIGHT, magnitude(value))
