"""What the lines, bars and colours of a view mean, in one line beside its choice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from rnn_explorer.drawings.gradients.colors import decade_table, distance_color, zero_color
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR, draw_sample
from rnn_explorer.widgets.ink import bold
from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.theme import Theme

GAP = 12
CAPTION_SHARE = 0.3
NARROW = 15  # of a sample beside a short text
SCALE, NARROW_SCALE = 108, 62  # of the sequential map with what its left end means
SPACE = 5  # between a sample and its text
RAMP = (1, 2, 4, 8, 16, 32)  # distances, in time steps


@dataclass(frozen=True)
class Entry:
    """A sample ``width`` pixels wide, drawn by ``draw`` (painter, rectangle, theme), and what it means; ``short``: the
    same in fewer characters, beside a sample of at most ``narrow`` pixels.
    """

    text: str
    width: float
    draw: Callable[[QPainter, QRectF, Theme], None]
    short: str = ""
    narrow: float = NARROW


def paint_legend(painter: QPainter, room: QRectF, entries: Sequence[Entry], theme: Theme) -> float:
    """As many of the entries as fit, and how many more there are; returns where they end."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    advance, x = QFontMetricsF(painter.font()).horizontalAdvance, room.left()
    shown, more = fitted(entries, advance, room.width())
    for entry in shown:
        text = QRectF(x + entry.width + SPACE, room.top(), advance(entry.text) + 1, room.height())
        entry.draw(painter, QRectF(x, room.top(), entry.width, room.height()), theme)
        painter.setPen(theme.color("ink"))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, entry.text)
        x = text.right() + GAP
    if more and x + advance(f"+{more}") <= room.right():
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(x, room.top(), advance(f"+{more}") + 1, room.height()), Qt.AlignmentFlag.AlignVCenter,
                         f"+{more}")
        x += advance(f"+{more}") + GAP
    return x


def fitted(entries: Sequence[Entry], advance: Callable[[str], float], width: float) -> tuple[Sequence[Entry], int]:
    """The entries in words, or in short if there is too little room for that, as many as fit; and how many do not."""
    for wording in (entries, [replace(entry, text=entry.short or entry.text, width=min(entry.width, entry.narrow))
                              if entry.short else entry for entry in entries]):
        ends = np.cumsum([entry.width + SPACE + advance(entry.text) + 1 + GAP for entry in wording]) - GAP
        if not len(ends) or ends[-1] <= width:
            return wording, 0
    count = int((ends + GAP + advance("+9") <= width).sum())
    return wording[:count], len(entries) - count


def caption_room(font: QFont, wordings: Sequence[str], width: float) -> float:
    """What the legend leaves to the shortest of the wordings; nothing if it would take too much."""
    wanted = min((QFontMetricsF(bold(font)).horizontalAdvance(text) + GAP for text in wordings), default=0.0)
    return wanted if wanted <= CAPTION_SHARE * width else 0.0


def series(index: int, text: str, short: str = "") -> Entry:
    """A line with marks of a plot of norms."""
    return Entry(text, 26, lambda painter, rect, theme: draw_sample(painter, rect, index, theme), short)


def swatch(role: str, text: str) -> Entry:
    """An area in a colour of the theme."""
    return Entry(text, 10, lambda painter, rect, theme: painter.fillRect(_square(rect), theme.color(role)))


def own_loss(text: str, short: str) -> Entry:
    """The tone of the part of a bar from the loss of the same time step."""
    return Entry(text, 10, lambda painter, rect, theme: painter.fillRect(_square(rect), distance_color(0, theme)),
                 short)


def zero(text: str) -> Entry:
    """The colour of an exact zero, which has no logarithm."""
    return Entry(text, 10, lambda painter, rect, theme: painter.fillRect(_square(rect), zero_color(theme)), "0")


def dot(role: str, text: str) -> Entry:
    """A round mark."""
    return Entry(text, 7, lambda painter, rect, theme: _draw_dot(painter, rect, theme.color(role)))


def wall(text: str) -> Entry:
    """A line between two time steps."""
    return Entry(text, 3, lambda painter, rect, theme: painter.fillRect(_upright(rect), theme.color("muted")))


def stroke(role: str, text: str) -> Entry:
    """A short thick line."""
    return Entry(text, 14, lambda painter, rect, theme: _draw_stroke(painter, rect, theme.color(role)))


def distances(text: str, short: str) -> Entry:
    """The tones of the parts of a bar, from near losses to far ones."""
    return Entry(text, 7 * len(RAMP), _draw_distances, short)


def decade_bar() -> Entry:
    """The sequential map between the ends of the scale."""
    return Entry(power_of_ten(CEILING), SCALE, _draw_decades, power_of_ten(CEILING), NARROW_SCALE)


def _square(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.center().y() - 4.5, rect.width(), 9)


def _upright(rect: QRectF) -> QRectF:
    return QRectF(rect.center().x() - 1, rect.center().y() - 6.5, 2, 13)


def _draw_dot(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(rect.center(), 3, 3)


def _draw_stroke(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.setPen(QPen(color, 2))
    y = rect.center().y()
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def _draw_distances(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    width = rect.width() / len(RAMP)
    for index, distance in enumerate(RAMP):
        part = QRectF(rect.left() + index * width, rect.top(), width, rect.height())
        painter.fillRect(_square(part), distance_color(distance, theme))


def _draw_decades(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    low = power_of_ten(FLOOR)
    painter.setPen(theme.color("ink"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
    table = np.ascontiguousarray(decade_table(theme)[None])
    image = QImage(table.data, table.shape[1], 1, table.strides[0], QImage.Format.Format_RGB888)
    painter.drawImage(_square(rect.adjusted(QFontMetricsF(painter.font()).horizontalAdvance(low) + SPACE, 0, 0, 0)),
                      image)
