"""The labels of plots under the shared time axis."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from rnn_explorer.widgets.time_columns import TimeColumns

OFFSET = 6  # pixels between the plot and its tick labels
LIFT = 2  # pixels: above figures there is nothing
STRIDES = (1, 2, 5, 10, 20, 50, 100, 200)


def paint_y_ticks(painter: QPainter, area: QRectF, ticks: Sequence[tuple[float, str]], bottom: float) -> None:
    """Labels (pixel, text) at the left of ``area``, whole ones at the ends too: between 0 and ``bottom``."""
    height = QFontMetricsF(painter.font()).height()
    for y, text in ticks:
        top = min(max(y - height / 2, 0.0), bottom - height)
        painter.drawText(QRectF(0, top, area.left() - OFFSET, height),
                         Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def paint_time_ticks(painter: QPainter, area: QRectF, columns: TimeColumns) -> None:
    """The numbers of the time steps below ``area``, and at the left what they are."""
    advance, height = QFontMetricsF(painter.font()).horizontalAdvance, QFontMetricsF(painter.font()).height()
    top = area.bottom() + 1 - LIFT
    stride = stride_for(columns.column_width, advance(str(columns.visible.stop)) + 8)
    for t in columns.visible:
        if is_labelled(t + 1, stride):
            painter.drawText(QRectF(columns.x(t) - 30, top, 60, height),
                             Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(t + 1))
    painter.drawText(QRectF(0, top, area.left() - OFFSET, height),
                     Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
                     QCoreApplication.translate("time plot", "time step"))


def stride_for(spacing: float, room: float) -> int:
    """Every how many rows or columns, ``spacing`` pixels apart, there is ``room`` for a label."""
    return next((stride for stride in STRIDES if stride * spacing >= room), STRIDES[-1])


def is_labelled(number: int, stride: int) -> bool:
    """Whether ``number`` (from 1) gets a label: the multiples, and 1 where it keeps its distance."""
    return number % stride == 0 or (number == 1 and stride > 2)
