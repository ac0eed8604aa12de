"""The iterations of a training as a strip: the loss of each, the one that is shown, and the live end."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from rnn_explorer.widgets.curve import curve_image, envelope
from rnn_explorer.widgets.seek_strip import MARGIN, SeekStrip, draw_playhead
from rnn_explorer.widgets.theme import Theme

PEN, AREA = 1.4, 0.22  # width of the curve, opacity of the area under it
NEAR = 4  # pixels: from there a press is meant for a mark


class HistoryStrip(SeekStrip):
    """The loss of every iteration so far as a small filled curve above zero; places are iterations, from 1.

    Signals:
        seek_requested(int): an iteration, 1 to the last one.
        mark_requested(int): an iteration that has a mark, by a press on it.
    """

    mark_requested = Signal(int)
    least = 0.85

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses = np.empty(0)
        self._awaited = False
        self._place = 1
        self._note = ""
        self._marks: dict[int, str] = {}
        self._pressed: int | None = None  # the mark that a press was meant for
        self.setAccessibleName(self.tr("Iterations of the training"))

    def set_losses(self, values: np.ndarray, awaited: bool = False) -> None:
        """Take the loss of each iteration so far, (iterations,); ``awaited``: the last one has not happened yet.

        NaN leaves a gap, infinity reaches the top. Raises ValueError on any other shape.
        """
        values = np.array(values, dtype=np.float64)
        if values.ndim != 1:
            raise ValueError(f"one loss per iteration expected, not an array of shape {values.shape}")
        if awaited:
            values[-1:] = np.nan
        if awaited == self._awaited and np.array_equal(values, self._losses, equal_nan=True):
            return
        self._losses, self._awaited, self._layers = values, awaited, ()
        self._place = self._clipped(self._place)
        if self.underMouse():
            QToolTip.hideText()  # it would tell of the losses before
        self._tell()

    def set_iteration(self, iteration: int) -> None:
        """Mark ``iteration`` (clipped to 1 … the last one) as the one that is shown."""
        iteration = self._clipped(iteration)
        if iteration != self._place:
            self._place = iteration
            self._tell()

    def set_note(self, note: str) -> None:
        """Say at the live end that something else is shown; empty: it is an iteration."""
        if note != self._note:
            self._note, self._layers = note, ()
            self._tell()

    def set_marks(self, marks: Mapping[int, str]) -> None:
        """Mark iterations, and what the tool tip says of each."""
        if (marks := dict(marks)) != self._marks:
            self._marks = marks
            self.update()

    def mark_at(self, x: float) -> int | None:
        """The marked iteration nearest to pixel ``x``, None if none is near."""
        near = {iteration: abs(float(self.x_of(iteration)) - x) for iteration in self._marks}
        nearest = min(near, key=near.get, default=None)
        return nearest if nearest is not None and near[nearest] <= NEAR else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = self.mark_at(event.position().x()) if left else None
        if self._pressed is None:
            super().mousePressEvent(event)
        else:
            self.mark_requested.emit(self._pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A drag begins where a press on a mark has left it."""
        if self._pressed is None or self.mark_at(event.position().x()) != self._pressed:
            self._pressed = None
            super().mouseMoveEvent(event)

    def x_of(self, iteration: int | np.ndarray) -> np.ndarray:
        """The x coordinate of ``iteration`` in pixels, of the same shape."""
        return np.interp(iteration, (1, max(len(self._losses), 2)), self._span())

    def place_at(self, x: float) -> int:
        """The iteration nearest to pixel ``x``."""
        return self._clipped(round(np.interp(x, self._span(), (1, len(self._losses)))))

    def place_after(self, steps: int) -> int:
        """The iteration ``steps`` (signed) after the shown one, as far as there is one."""
        return self._clipped(self._place + steps)

    def text_at(self, x: float) -> str:
        """What the tool tip says at pixel ``x``."""
        if not len(self._losses):
            return self.tr("no iteration yet")
        iteration = self.place_at(x)
        if self._awaited and iteration == len(self._losses):
            return self.tr("iteration {0}: the loss has not happened yet").format(iteration)
        shown = self.tr("iteration {0}: loss {1:.4g}").format(iteration, self._losses[iteration - 1])
        least, largest = np.fmin.reduce(self._losses), np.fmax.reduce(self._losses)
        if (marked := self.mark_at(x)) is not None:
            return self._marks[marked]
        return shown + "\n" + self.tr("smallest {0:.4g}, largest {1:.4g}").format(least, largest)

    def _draw(self, painter: QPainter, theme: Theme) -> None:
        if len(self._losses) > 1:
            painter.drawPixmap(0, 0, *self._cached_layers(theme))
        if len(self._losses):
            self._draw_marks(painter, theme)
            self._draw_ends(painter, theme)
            draw_playhead(painter, round(float(self.x_of(self._place))), 2, self.height() - 2, theme)

    def _clipped(self, iteration: int) -> int:
        return max(1, min(int(iteration), len(self._losses)))

    def _tell(self) -> None:
        text = self.tr("iteration {0} of {1}").format(self._place, len(self._losses))
        text = f"{self._note}: {text}" if self._note else text
        self.setAccessibleDescription(text)
        self.update()

    def _ends(self) -> tuple[str, str]:
        count = len(self._losses)
        if self._note:
            return "1" if count > 1 else "", f"{count} · {self._note}"
        if count > 1:
            return "1", self.tr("{0} · live").format(count)
        hint = self.tr("iteration 1 · the losses of all iterations will be drawn here")
        fits = QFontMetricsF(self.font()).horizontalAdvance(hint) + 2 * MARGIN + 12 <= self.width()
        return "", hint if fits else self.tr("iteration 1")

    def _span(self) -> tuple[float, float]:
        """x of the first and of the last iteration: between the two numbers at the ends."""
        first, last = map(QFontMetricsF(self.font()).horizontalAdvance, self._ends())
        left = MARGIN + (first + 12 if first else 0)
        return left, max(self.width() - MARGIN - last - 12, left + 1)

    def _drawn_layers(self, theme: Theme) -> tuple[QPixmap, ...]:
        return (self._layer(partial(self._draw_curve, theme)),)

    def _draw_curve(self, theme: Theme, painter: QPainter) -> None:
        (left, right), floor, ratio = self._span(), self.height() - 3, self.devicePixelRatioF()
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.drawLine(QLineF(left, floor + 0.5, right, floor + 0.5))
        top = self._losses.max(where=np.isfinite(self._losses), initial=np.finfo(float).tiny)
        heights = np.clip(self._losses, 0.0, top) / top * (floor - 5)
        low, high = (edge * ratio for edge in envelope(heights, round((right - left) * ratio) + 1))
        image = curve_image(low, high, round(floor * ratio), PEN * ratio, theme.color("loss"), AREA)
        painter.drawImage(QRectF(left, 0, right - left, floor), image)
        if not np.isnan(heights[-1]):  # the live end
            painter.setBrush(theme.color("loss"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(right, floor - heights[-1]), 2, 2)

    def _draw_marks(self, painter: QPainter, theme: Theme) -> None:
        """Once for each pixel."""
        for x in {round(float(self.x_of(iteration))) + 0.5 for iteration in self._marks}:
            draw_mark(painter, QLineF(x, 3, x, self.height() - 3), theme)

    def _draw_ends(self, painter: QPainter, theme: Theme) -> None:
        """The numbers at both ends; the last one is in ink while it is the one that is shown."""
        count = len(self._losses)
        roles = ("muted", "ink" if self._place == count or self._note else "muted")
        lefts = (MARGIN, float(self.x_of(count)) + 12)
        for text, left, role in zip(self._ends(), lefts, roles, strict=True):
            painter.setPen(theme.color(role))
            row = QRectF(left, 0, self.width() - left, self.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, text)


def draw_mark(painter: QPainter, line: QLineF, theme: Theme) -> None:
    """A line with a disc at its foot."""
    painter.setPen(QPen(theme.color("accent"), 1))
    painter.setBrush(theme.color("accent"))
    painter.drawLine(line)
    painter.drawEllipse(line.p2() - QPointF(0, 1.5), 2.5, 2.5)
