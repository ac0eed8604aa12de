"""Painting a network unfolded in time: strips of cells, boxes with letters, losses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.pills import fill_pill, loss_text, paint_pill
from rnn_explorer.drawings.unfolded.rows import Block, Detail
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.stack_rows import Key
from rnn_explorer.widgets.ink import mixed, paint_squeezed
from rnn_explorer.widgets.theme import Theme, signed_rgb

GUTTER_MARGIN = 10.0
MOST_NARROWED = 2.4  # times the width of its box: a longer word can not be read there
_CENTER = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True)
class Guess:
    """What a box of the output shows: the most probable letter, its probability, and the target, if there is one."""

    letter: str
    probability: float
    target: str | None


def largest(values: np.ndarray, count: int, axis: int) -> np.ndarray:
    """``values`` with ``count`` entries along an axis: repeated, or of those that share one the largest by size."""
    length = values.shape[axis]
    if count >= length:
        return values.take(np.arange(count) * length // count, axis=axis)
    starts = np.arange(count) * length // count
    high, low = (reduce.reduceat(values, starts, axis=axis) for reduce in (np.maximum, np.minimum))
    return np.where(high >= -low, high, low)


def strip_image(values: np.ndarray, limit: float, theme: Theme, width: int, height: int) -> QImage:
    """Strips of cells side by side, each ``width`` pixels wide and ``height`` high, with gaps between large cells.

    values: (T, cells), saturated at ±``limit``; where several cells share a pixel, the largest is shown.
    """
    cells = values.shape[1]
    rows = signed_rgb(largest(values, height, 1).T, limit, theme)
    if height >= 7 * cells:
        rows[np.flatnonzero(np.diff(np.arange(height) * cells // height))] = QColor(theme.base).getRgb()[:3]
    pixels = np.full((height, len(values) * width, 4), 255, np.uint8)
    pixels[:, :, 2::-1] = rows.repeat(width, axis=1)
    return QImage(pixels.data, pixels.shape[1], height, QImage.Format.Format_RGB32).copy()


class UnfoldedDrawing:
    """Paints the blocks: what it is given in a layout, in logical pixels."""

    def __init__(self, layout: StackLayout, font: QFont, theme: Theme) -> None:
        self.layout = layout
        self.theme = theme
        self.font = font
        self.lettering = Lettering(font)
        self._outlines: dict[tuple[Key, int], list[QRectF]] = {}
        self._thin = layout.detail in (Detail.CELLS, Detail.LINES)
        self._outline = QPen(theme.color("faint" if self._thin else "muted"), 1)  # many dark ones would be a fence

    # what has not happened yet ----------------------------------------------------------------------------------

    def paint_outlines(self, painter: QPainter, key: Key, steps: Iterable[int]) -> None:
        """Blocks that are still empty."""
        painter.setPen(QPen(self.theme.color("faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.layout.hair:
            rect = self.layout.rect
            painter.drawRects([(rect(key, run[0]) | rect(key, run[-1])).adjusted(0.5, 0.5, -0.5, -0.5)
                               for run in _runs(steps)])  # fmt: skip
            return
        rects = [self.layout.rect(key, t).adjusted(0.5, 0.5, -0.5, -0.5) for t in steps]
        if key is Block.LOSS:
            for rect in rects:
                paint_pill(painter, rect)
        else:
            painter.drawRects(rects)

    # values ---------------------------------------------------------------------------------------------------

    def paint_strips(self, painter: QPainter, key: Key, image: QImage, steps: Iterable[int]) -> None:
        """Strips out of the ``image`` of the visible time steps (see ``strip_image``)."""
        columns = self.layout.columns
        width = image.width() / columns.count
        for t in steps:
            source = QRectF((t - columns.first) * width, 0, width, image.height())
            painter.drawImage(self.layout.rect(key, t), image, source)

    def paint_letters(self, painter: QPainter, letters: Mapping[int, str]) -> None:
        """The inputs by time step, where they are symbols."""
        rects = [self.layout.rect(Block.INPUT, t) for t in letters]
        painter.setPen(self._outline)
        painter.setBrush(mixed(self.theme.color("forward"), self.theme.color("base"), 0.10))
        painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects])
        if not self._thin:
            self._write(painter, zip(rects, letters.values(), strict=True), "ink")

    def paint_guesses(self, painter: QPainter, guesses: Mapping[int, Guess]) -> None:
        """The outputs by time step, where they are probabilities of symbols: filled up to the probability."""
        rects = {t: self.layout.rect(Block.OUTPUT, t) for t in guesses}
        fill = mixed(self.theme.color("forward"), self.theme.color("base"), 0.38)
        for t, guess in guesses.items():
            painter.fillRect(_filled(rects[t], guess.probability), fill)
        painter.setPen(self._outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects.values()])
        if not self._thin:
            self._write_guesses(painter, guesses, rects)

    def paint_losses(self, painter: QPainter, losses: Mapping[int, float], limit: float) -> None:
        """The losses by time step: written where there is room, else a disc; the filled part is loss / ``limit``."""
        color, written = self.theme.color("loss"), self.layout.loss_is_written
        fill = mixed(color, self.theme.color("base"), 0.3)
        painter.setFont(self.font)
        metrics = QFontMetricsF(self.font)
        for t, loss in losses.items():
            rect, share = self.layout.rect(Block.LOSS, t).adjusted(0.5, 0.5, -0.5, -0.5), min(loss / limit, 1.0)
            fill_pill(painter, rect, share, fill if written else color, written)
            painter.setPen(QPen(color, 1))
            paint_pill(painter, rect)
            if written:
                painter.setPen(self.theme.color("ink"))
                painter.drawText(rect, _CENTER, loss_text(loss, metrics, rect.width() - 3.0))

    def paint_unit(self, painter: QPainter, key: Key, unit: int, cells: int, steps: Sequence[int]) -> None:
        """Outline a cell in every time step, which are the same whenever it is called."""
        if (key, unit) not in self._outlines:
            self._outlines[key, unit] = self._outlines_of(key, unit, cells, steps)
        painter.setPen(QPen(self.theme.color("ink"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(self._outlines[key, unit])

    def _outlines_of(self, key: Key, unit: int, cells: int, steps: Sequence[int]) -> list[QRectF]:
        top, height = self.layout.spans[key]
        marked = max(height / cells, 4.0)
        upper = top + (unit + 0.5) * height / cells - marked / 2
        rects = [self.layout.rect(key, t) for t in steps]
        if self.layout.hair and rects:
            rects = [rects[0] | rects[-1]]
        return [QRectF(r.left() - 1, upper, r.width() + 2, marked) for r in rects]

    def _write_guesses(
        self, painter: QPainter, guesses: Mapping[int, Guess], rects: Mapping[int, QRectF]
    ) -> None:
        """The letters; the target too where it is another one, beside the box or below in it."""
        beside, line = self.layout.targets_beside, self.layout.line
        if not beside and self.layout.spans[Block.OUTPUT][1] < 2 * line:  # no room for the targets
            self._write(painter, ((rects[t], guess.letter) for t, guess in guesses.items()), "ink")
            return
        right = {t: guess for t, guess in guesses.items() if guess.letter == guess.target}
        unasked = ((rects[t], guess.letter) for t, guess in guesses.items() if guess.target is None)
        wrong = {t: guess for t, guess in guesses.items() if guess.target not in (guess.letter, None)}
        upper = {t: rects[t] if beside else _half(rects[t], 0) for t in wrong}
        side = self.layout.target_side
        target = {t: rects[t].translated(side * (rects[t].width() / 2 + 0.6 * line), 0) if beside
                  else _half(rects[t], 1) for t in wrong}  # fmt: skip
        self._write(painter, ((upper[t], guess.letter) for t, guess in wrong.items()), "ink")
        self._write(painter, ((target[t], guess.target) for t, guess in wrong.items()), "loss", bold=True)
        self._write(painter, ((rects[t], guess.letter) for t, guess in right.items()), "ink", bold=True)
        self._write(painter, unasked, "ink")

    def _write(
        self, painter: QPainter, texts: Iterable[tuple[QRectF, str]], role: str, bold: bool = False
    ) -> None:
        painter.setFont(self.lettering.bold if bold else self.font)
        painter.setPen(self.theme.color(role))
        for rect, text in texts:
            if self.layout.content.words and self.lettering.width(text, bold) > MOST_NARROWED * rect.width():
                continue
            if self.layout.content.words:
                paint_squeezed(painter, rect.adjusted(1, 0, -1, 0), text, self.theme.color(role))
            else:
                painter.drawText(rect, _CENTER, text)


def _filled(rect: QRectF, share: float) -> QRectF:
    """The lower ``share`` of a box."""
    return QRectF(rect.left(), rect.bottom() - share * rect.height(), rect.width(), share * rect.height())


def _half(rect: QRectF, which: int) -> QRectF:
    """The upper or the lower half, away from the border."""
    half = rect.height() / 2 - 2.0
    return QRectF(rect.left(), rect.top() + 2.0 + which * half, rect.width(), half)


def _runs(steps: Iterable[int]) -> Iterator[list[int]]:
    """Time steps that follow each other, together."""
    run: list[int] = []
    for t in steps:
        if run and t != run[-1] + 1:
            yield run
            run = []
        run.append(t)
    if run:
        yield run
