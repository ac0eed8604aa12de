"""The key to all panels: samples of what colours, lines and cells mean, with a text for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from rnn_explorer.drawings.gradients.colors import decade_table, zero_color
from rnn_explorer.widgets.connections import paint_arrow, paint_ring
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR
from rnn_explorer.widgets.history_strip import draw_mark
from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.sign_marks import paint_sign_marks
from rnn_explorer.widgets.theme import Theme, lookup_table, signed_rgb

Draw = Callable[[QPainter, QRectF, Theme], None]  # into a rectangle, of about 80 by 20 pixels


@dataclass(frozen=True)
class Entry:
    """A sample, and what it means."""

    draw: Draw
    text: str


def flow(role: str, width: float, painter: QPainter, room: QRectF, theme: Theme) -> None:
    """An arrow in the hue of ``role``."""
    path = QPainterPath(QPointF(room.left(), room.center().y()))
    path.lineTo(room.right(), room.center().y())
    paint_arrow(painter, path, theme.color(role), width)


def strengths(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """Three arrows of errors, from a vanished one to a large one."""
    third = room.width() / 3
    for index, (width, style) in enumerate(((0.8, Qt.PenStyle.DotLine), (1.4, None), (2.4, None))):
        part = QRectF(room.left() + index * third, room.top(), third - 6, room.height())
        if style is None:
            flow("error", width, painter, part, theme)
        else:
            _line(painter, part, QPen(theme.color("error"), width, style))


def weight(sign: int, painter: QPainter, room: QRectF, theme: Theme) -> None:
    """A connection: by sign in colour and line, by size in width."""
    pen = QPen(QColor(*(int(part) for part in signed_rgb(np.float64(sign), 1.0, theme))), 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if sign < 0:
        pen.setDashPattern([2.5, 1.5])
    _line(painter, room, pen)


def signed_map(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """Below zero, zero, above zero."""
    _bar(painter, room, lookup_table(theme.signed_map))
    painter.setPen(theme.color("ink"))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "0")


def magnitude_map(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """From the floor to the ceiling of the fixed decades."""
    _bar(painter, room, decade_table(theme))


def cells(values: tuple[float | None, ...], signs: bool, painter: QPainter, room: QRectF, theme: Theme) -> None:
    """Cells with these values, None for an empty one."""
    for index, value in enumerate(values):
        cell = _cell(room, index)
        rgb = signed_rgb(np.float64(value or 0.0), 1.0, theme)
        painter.fillRect(cell, theme.color("base") if value is None else QColor(*(int(part) for part in rgb)))
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.drawRect(cell)
        if signs:
            paint_sign_marks(painter, [cell], [value], rgb[None], theme)


def zero(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """Where no error arrives at all."""
    painter.fillRect(_cell(room, 0), zero_color(theme))


def question(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """A source, an arrow, and the number that it went into."""
    source, number = _cell(room, 0).adjusted(2, 0, 2, 0), _cell(room, 3)
    plus = QColor(*(int(part) for part in signed_rgb(np.float64(1), 1.0, theme)))
    paint_ring(painter, source, plus, 2.0, theme.color("base"), False)
    paint_ring(painter, number, theme.color("error"), 2.4, theme.color("base"), False)
    part = QRectF(source.right() + 2, room.top(), number.left() - source.right() - 4, room.height())
    flow("error", 1.2, painter, part, theme)


def subtracted(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """A source with a negative share."""
    minus = QColor(*(int(part) for part in signed_rgb(np.float64(-1), 1.0, theme)))
    paint_ring(painter, _cell(room, 0).adjusted(2, 0, 2, 0), minus, 2.0, theme.color("base"), True)


def now(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """The bands of the present and of the selected time step."""
    painter.fillRect(_cell(room, 0), theme.color("forward", 0.13))
    painter.fillRect(_cell(room, 1), theme.color("error", 0.13))
    painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DotLine))
    painter.drawRect(_cell(room, 3))


def mark(painter: QPainter, room: QRectF, theme: Theme) -> None:
    """Of an iteration in the history."""
    cell = _cell(room, 0)
    x = round(cell.center().x()) + 0.5
    draw_mark(painter, QLineF(x, cell.top() + 1, x, cell.bottom() - 1), theme)


def entries() -> dict[str, tuple[Entry, ...]]:
    """The whole key, in sections."""
    decades = f"{power_of_ten(FLOOR)} to {power_of_ten(CEILING)}"
    return {
        "Flows": (
            Entry(partial(flow, "forward", 2.0), "forward: inputs, states, outputs, and parameters in use"),
            Entry(partial(flow, "recurrence", 2.0), "recurrence: from one time step to the next"),
            Entry(partial(flow, "loss", 2.0), "loss: a prediction beside its target"),
            Entry(partial(flow, "error", 2.0), "error: ∂L/∂(a value), on its way back"),
            Entry(partial(flow, "update", 2.0), "gradient, clipping, update: one for all time steps"),
            Entry(strengths, "an error: the thicker, the larger; dotted: below 10⁻⁶"),
        ),
        "Values": (
            Entry(signed_map, "with a sign: blue negative, ochre positive, zero neutral"),
            Entry(partial(cells, (0.8, -0.8, 0.15), True), "sign marks (M) in cells that have room"),
            Entry(partial(weight, 1), "positive weight: full line"),
            Entry(partial(weight, -1), "negative weight: dashed line"),
            Entry(magnitude_map, f"magnitudes: {decades}, always the same decades"),
        ),
        "Cells": (
            Entry(partial(cells, (None, None), False), "empty: has not happened yet at this position"),
            Entry(zero, "grey: exactly zero; no error arrives there"),
            Entry(now, "the present time step, in the hue of its phase; dotted: selected"),
            Entry(mark, "in the history: a breakpoint was hit; a press leads there"),
        ),
        "A number in question": (
            Entry(question, "ringed in the hue of its phase; arrows come from its summands"),
            Entry(subtracted, "dashed: a negative summand; the wider, the larger its share"),
        ),
    }


def _bar(painter: QPainter, room: QRectF, table: np.ndarray) -> None:
    row = np.ascontiguousarray(table[None])
    image = QImage(row.data, row.shape[1], 1, row.strides[0], QImage.Format.Format_RGB888)
    painter.drawImage(room.adjusted(0, 3, 0, -3), image)


def _cell(room: QRectF, index: int) -> QRectF:
    side = room.height() - 5
    return QRectF(round(room.left()) + index * (side + 4) + 0.5, round(room.top()) + 2.5, side, side)


def _line(painter: QPainter, room: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    painter.drawLine(QLineF(room.left(), room.center().y(), room.right(), room.center().y()))
