"""Painting the forward sweep and the losses of a stack of rows unfolded in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rnn_explorer.drawings.unfolded.drawing import strip_image
from rnn_explorer.drawings.unfolded.numbers import cells_of, write_cells
from rnn_explorer.drawings.unfolded.parts import LOSS_LIMIT, Part, guess, input_letter
from rnn_explorer.drawings.unfolded.pooled import paint_pooled
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.drawings.unfolded.stack_lanes import COLUMNS
from rnn_explorer.drawings.unfolded.stack_rows import Key
from rnn_explorer.drawings.unfolded.stack_stage import StackStage, letter_of
from rnn_explorer.drawings.unfolded.wiring import StackArrow
from rnn_explorer.engine.quantity import initial_name
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.sign_marks import LEAST
from rnn_explorer.widgets.theme import signed_rgb

PASSED, _CARRIED = 1.4, 1.0  # widths of arrows; the second comes on top
_CENTER = Qt.AlignmentFlag.AlignCenter


class ForwardSweep:
    """Paints ``trace`` on ``stage``; parts: by column."""

    def __init__(self, trace: Trace, stage: StackStage, parts: Mapping[str, Part]) -> None:
        self.trace = trace
        self.stage = stage
        self.parts = parts
        self.layout, self.drawing = stage.layout, stage.drawing
        self._theme = stage.drawing.theme

    def paint(self, painter: QPainter) -> None:
        """All of it, as if it had happened."""
        if self.layout.hair:
            self._paint_side_by_side(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_forward_arrows(painter, self.stage, self.stage.arrows, PASSED)
        self._paint_carries(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for key in self.layout.spans:
            if isinstance(key, Group):
                self._paint_gates(painter, key)
            elif isinstance(key, Block):
                self._paint_end(painter, key)
            else:
                steps = self.parts[key].existing(self.stage.visible)
                self._paint_strips(painter, key, key, steps)
                self.drawing.paint_outlines(painter, key, steps)  # small values have the colour of the ground
        self.stage.paint_frames(painter, "forward")

    def _paint_side_by_side(self, painter: QPainter) -> None:
        for key in (key for key in self.layout.spans if not isinstance(key, Group)):
            part = self.parts[COLUMNS.get(key, key)]
            paint_pooled(painter, self.layout, self._theme, key, part)
            self.drawing.paint_outlines(painter, key, part.existing(self.stage.visible))

    def _paint_end(self, painter: QPainter, block: Block) -> None:
        """Inputs, outputs or losses."""
        drawing, content, name = self.drawing, self.layout.content, COLUMNS[block]
        steps = self.parts[name].existing(self.stage.visible)
        if block is Block.LOSS:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            losses = {t: float(self.parts[name].values[t, 0]) for t in steps}
            drawing.paint_losses(painter, losses, LOSS_LIMIT)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        elif block is Block.INPUT and not content.inputs:
            drawing.paint_letters(painter, {t: input_letter(self.trace, t) for t in steps})
        elif block is Block.OUTPUT and not content.outputs:
            drawing.paint_guesses(painter, {t: guess(self.trace, t) for t in steps})
        else:
            self._paint_strips(painter, block, name, steps)

    def paint_initial_states(self, painter: QPainter) -> None:
        """What the first time step of each direction reads; it has been there from the start."""
        for row, direction in self.layout.begins.items():
            initial = initial_name(COLUMNS.get(row, row))
            if initial in self.trace.columns:
                outside = self.stage.visible.start - 1 if direction < 0 else self.stage.visible.stop
                self._paint_initial(painter, row, self.trace[initial][0], outside)

    def _paint_initial(self, painter: QPainter, row: Key, values: np.ndarray, outside: int) -> None:
        """The initial state (cells,), or dots where time steps are hidden."""
        rect = self.layout.rect(row, outside)
        if 0 <= outside < self.trace.sizes["T"]:
            painter.setFont(self.drawing.font)
            painter.setPen(self._theme.color("muted"))
            painter.drawText(rect.adjusted(-6, -6, 6, 6), _CENTER, "…")
            return
        limit = self.parts[COLUMNS.get(row, row)].limit
        painter.drawImage(rect, strip_image(values[None], limit, self._theme, 1, int(rect.height())))
        painter.setPen(QPen(self._theme.color("faint"), 1))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_strips(self, painter: QPainter, key: Block | str, name: str, steps: list[int]) -> None:
        if not steps:
            return
        part, ratio, visible = self.parts[name], painter.device().devicePixelRatioF(), self.stage.visible
        rect = self.layout.rect(key, visible.start)
        size = round(rect.width() * ratio), round(rect.height() * ratio)
        image = strip_image(part.values[visible.start : visible.stop], part.limit, self._theme, *size)
        self.drawing.paint_strips(painter, key, image, steps)
        for t in steps:
            _write(painter, self.stage, self.layout.rect(key, t), part, t)

    def _paint_gates(self, painter: QPainter, group: Group) -> None:
        """A strip for each gate."""
        for index, name in enumerate(group.gates):
            part = self.parts[name]
            for t in part.existing(self.stage.visible):
                rect = self.layout.gate_rect(group, index, t)
                paint_vector(painter, self.stage, rect, part, t)
                painter.setPen(QPen(self._theme.color("faint"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_carries(self, painter: QPainter) -> None:
        """The rows that go on without a matrix: a stronger line, and on it the gate that it is multiplied by."""
        color = self._theme.color("recurrence")
        for row, carry in self.stage.stack.carries.items():
            link = Link(row, row, carry.shift)
            arrows = [arrow for arrow in self.stage.arrows if arrow[0] == link]
            self.stage.flows.paint_arrows(painter, arrows, color, PASSED + _CARRIED)
            letter = letter_of(self.trace, carry.factor)
            for arrow in arrows:
                if arrow[1] in self.stage.visible:
                    self._paint_gate_on(painter, self.stage.strokes.free_middle(*arrow), row, letter, color)

    def _paint_gate_on(self, painter: QPainter, middle: QPointF, row: str, letter: str, color: QColor) -> None:
        """The name of the gate in a circle, where the column and the row have room for it."""
        free = self.layout.columns.column_width - self.layout.strip_width
        radius = 0.5 * self.layout.line
        if free < 4.5 * radius or self.layout.spans[row][1] < 2 * radius:
            return
        top, height = self.layout.spans[row]
        middle = QPointF(middle.x(), min(max(middle.y(), top + radius), top + height - radius))
        painter.setPen(QPen(color, 1.2))
        painter.setBrush(self._theme.color("base"))
        painter.drawEllipse(middle, radius, radius)
        painter.setFont(self.drawing.font)
        painter.setPen(self._theme.color("ink"))
        painter.drawText(QRectF(middle.x() - radius, middle.y() - radius - 1, 2 * radius, 2 * radius), _CENTER, letter)


def hue_of(link: Link) -> str:
    """The name of the colour of an arrow of the forward sweep."""
    return "recurrence" if link.shift else "forward"


def paint_forward_arrows(
    painter: QPainter, stage: StackStage, arrows: Iterable[StackArrow], width: float
) -> None:
    """The forward ones among the ``arrows``, in their hues."""
    for hue in ("forward", "recurrence"):
        these = [a for a in arrows if not a[0].is_error and hue_of(a[0]) == hue]
        stage.flows.paint_arrows(painter, these, stage.drawing.theme.color(hue), width)


def paint_vector(painter: QPainter, stage: StackStage, rect: QRectF, part: Part, t: int) -> None:
    """The values of a part at a time step, as a strip."""
    ratio, drawing, values = painter.device().devicePixelRatioF(), stage.drawing, part.values[t]
    size = max(round(rect.width() * ratio), 1), max(round(rect.height() * ratio), 1)
    painter.drawImage(rect, strip_image(values[None], part.limit, drawing.theme, *size))
    _write(painter, stage, rect, part, t)


def _write(painter: QPainter, stage: StackStage, rect: QRectF, part: Part, t: int) -> None:
    """Numbers, or signs, into the strip of a part at a time step, if one of them has room."""
    drawing, values, signs = stage.drawing, part.values[t], stage.canvas.aids.signs
    if min(rect.height() / len(values), rect.width()) >= LEAST:
        colors = signed_rgb(values, part.limit, drawing.theme)
        cells = cells_of(rect, len(values))
        write_cells(painter, drawing.lettering, drawing.theme, cells, values, colors, signs)
