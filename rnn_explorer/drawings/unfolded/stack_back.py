"""Painting the errors of a stack of rows unfolded in time, on their way back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.unfolded.parts import Part
from rnn_explorer.drawings.unfolded.stack_forward import paint_vector
from rnn_explorer.drawings.unfolded.stack_stage import StackStage
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.drawings.unfolded.wiring import StackArrow

_GAP = 3.0  # pixels beside a wall


class BackwardSweep:
    """Paints the errors with these ``norms`` on ``stage``; parts: by column."""

    def __init__(self, stage: StackStage, parts: Mapping[str, Part], norms: Mapping[StackArrow, float]) -> None:
        self.stage = stage
        self.parts = parts
        self.norms = norms
        self.layout = stage.layout
        self._theme = stage.drawing.theme

    def paint(self, painter: QPainter) -> None:
        """All of it, as if it had happened."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.stage.flows.paint_errors(painter, self.norms)
        if self.layout.quiet:
            for row in self.layout.states:
                for line in self._lines_below(row):
                    painter.fillRect(line, self._theme.color("error"))
        if self.layout.wide:
            for row in self.layout.states:
                self._paint_error_strips(painter, row)

    def _lines_below(self, row: str) -> list[QRectF]:
        """One from wall to wall of a truncation, since no error crosses them."""
        walls, visible, below = self.stage.walls, self.stage.visible, self.layout.line_below
        starts = [visible.start, *sorted(t for t in walls if visible.start < t < visible.stop)]
        ends = [*starts[1:], visible.stop]
        return [(below(row, start) | below(row, end - 1)).adjusted(
            _GAP * (start in walls), 0.0, -_GAP * (end in walls), 0.0) for start, end in zip(starts, ends, strict=True)]

    def _paint_error_strips(self, painter: QPainter, row: str) -> None:
        """The error at a state, and before it the operator that adds what arrives."""
        part, layout, color = self.parts[f"d_{row}"], self.layout, self._theme.color("error")
        for t in part.existing(self.stage.visible):
            rect = layout.error_rect(row, t)
            paint_vector(painter, self.stage, rect, part, t)
            painter.setPen(QPen(color, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            painter.setPen(arrow_pen(color, 1.5))
            self._paint_ways(painter, row, t, rect)

    def _paint_ways(self, painter: QPainter, row: str, t: int, rect: QRectF) -> None:
        """From the arrows that arrive to the strip ``rect``, and from there on to the state and its gates."""
        layout, side = self.layout, self.layout.side(row)
        state, middle, radius = layout.rect(row, t), layout.plus_at(row, t), layout.plus_radius
        outer, inner = (rect.right() + 1, rect.left() - 1)[::side]
        y, edge = middle.y(), state.right() + 1 if side > 0 else state.left() - 1
        painter.drawLine(QLineF(inner, y, edge, y))
        if (row, t) in self.stage.sums:
            painter.drawLine(QLineF(middle.x(), y, outer, y))
            self._paint_plus(painter, middle, radius)

    def _paint_plus(self, painter: QPainter, middle: QPointF, radius: float) -> None:
        painter.setBrush(self._theme.color("base"))
        painter.drawEllipse(middle, radius, radius)
        arm = 0.55 * radius
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
