"""Painting the neurons of an unfolded network, the errors beside them, and the ends of the network."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.drawings.unfolded.connections import PAST
from rnn_explorer.drawings.unfolded.kept import KeptPieces
from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.neurons_layout import NeuronsLayout
from rnn_explorer.drawings.unfolded.numbers import write_cells
from rnn_explorer.drawings.unfolded.parts import LOSS_LIMIT, existing, guess, input_letter, loss_known_from
from rnn_explorer.drawings.unfolded.pills import fill_pill, loss_text, paint_pill
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.widgets.ink import mixed, paint_squeezed
from rnn_explorer.widgets.theme import signed_rgb

_VISIBLE = 3.0  # logical pixels: the radius of an error's disc that is drawn empty
_LEAST = 5.0  # logical pixels of what is written
_APART = 24.0  # logical pixels from unit to unit: closer, the lines between time steps are paler
_WEAK = 0.4  # the share of its hue that an error has after its time step
_CENTER = Qt.AlignmentFlag.AlignCenter


class NeuronsPainter:
    """Paints ``trace`` in ``layout``; ``before``: another one, of the same trace in columns of the same width."""

    def __init__(self, trace: Trace, layout: NeuronsLayout, before: NeuronsPainter | None) -> None:
        self._trace = trace
        self._layout = layout
        self._theme = layout.canvas.theme
        self._visible = layout.canvas.columns.visible
        self._lettering = Lettering(layout.canvas.font)
        self._values: dict[str, tuple[np.ndarray, np.ndarray]] = {}  # of the units and time steps shown, with colours
        self._lines: dict[tuple[str, int], list[QLineF]] = {}
        changes = {t: self._changes(t) for t in self._visible}
        self._columns = KeptPieces(layout.canvas.ratio, changes, self._area, self._paint_column)
        if before is not None:
            self._columns.adopt(before._columns)

    def paint(self, painter: QPainter, position: int) -> None:
        """What is known at ``position``, and the outlines of what is not."""
        self._columns.paint(painter, position)
        self._mark(painter, position)

    def _changes(self, t: int) -> list[int]:
        """The positions at which something of a time step comes to be known."""
        rows = [name for row in self._layout.stack.states for name in (row, f"d_{row}")]
        return [int(self._trace.columns[name].known_from[t]) for name in ("x", "y_hat", "L_t", "d_o", *rows)]

    def _area(self, t: int) -> QRectF:
        canvas, half = self._layout.canvas, math.ceil(self._layout.canvas.columns.column_width / 2)
        return QRectF(self._layout.x(t) - half, 0.0, 2 * half, canvas.size.height())

    def _paint_column(self, painter: QPainter, t: int, position: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in self._layout.stack.groups:
            for row in group.rows:
                self._paint_row(painter, group, row, t, position)
        self._paint_way_to_loss(painter, t, position)
        self._paint_end(painter, Block.INPUT, "x", t, position)
        self._paint_end(painter, Block.OUTPUT, "y_hat", t, position)
        self._paint_loss(painter, t, position)

    def paint_carries(
        self, painter: QPainter, position: int, error_hue: Callable[[Link, int, int], str | None]
    ) -> None:
        """Where a unit goes on to the next time step without a matrix: to itself alone; and where its error comes."""
        layout = self._layout
        for group in layout.stack.groups:
            for row in group.rows:
                carry = layout.stack.carries.get(row)
                known_from = self._trace.columns[row].known_from
                for t in range(self._visible.start, min(self._visible.stop + 1, len(known_from))) if carry else ():
                    error = error_hue(Link(row, row, carry.shift), t, position)
                    painter.setPen(self._carry_pen(known_from[t] <= position, error))
                    if (row, t) not in self._lines:
                        self._lines[row, t] = self._lines_to(group, row, t, carry.shift)
                    painter.drawLines(self._lines[row, t])

    def _carry_pen(self, known: bool, error: str | None) -> QPen:
        """Paler and thinner where many units are close to each other; ``error``: the hue of what has come back."""
        share, theme = min(self._layout.pitch / _APART, 1.0), self._theme
        strength = (0.3 + 0.7 * share) * (_WEAK if error == PAST else 1.0)
        color = mixed(theme.color("error" if error else "recurrence"), theme.color("base"), strength)
        return QPen(color if known else theme.color("faint"), 0.6 + 0.6 * share)

    def _lines_to(self, group: Group, row: str, t: int, shift: int) -> list[QLineF]:
        layout = self._layout
        start, end = layout.row_x(group, row, t + shift), layout.row_x(group, row, t)
        heights = [layout.y(group, unit) + 0.6 * layout.radius for unit in layout.units]
        return [QLineF(start, y, end, y) for y in heights]

    def _paint_row(self, painter: QPainter, group: Group, row: str, t: int, position: int) -> None:
        layout, columns = self._layout, self._trace.columns
        known = columns[row].known_from[t] <= position
        middles = [layout.neuron(group, row, t, unit) for unit in layout.units]
        self._paint_discs(painter, row if known else None, t, middles, layout.radius, "muted" if known else "faint")
        since, error = columns[f"d_{row}"].known_from[t], f"d_{row}"
        if since <= position or (since != NEVER and layout.error_radius >= _VISIBLE):
            middles, known = [layout.error(group, row, t, unit) for unit in layout.units], since <= position
            name, outline = (error, "error") if known else (None, "faint")
            self._paint_discs(painter, name, t, middles, layout.error_radius, outline)

    def _paint_discs(
        self, painter: QPainter, name: str | None, t: int, middles: list[QPointF], radius: float, outline: str
    ) -> None:
        """The values of a column, with numbers or signs where they have room; empty discs for none."""
        painter.setPen(QPen(self._theme.color(outline), 1))
        painter.setBrush(self._theme.color("base"))
        if name is None:
            for middle in middles:
                painter.drawEllipse(middle, radius, radius)
            return
        values, colors = (each[t - self._visible.start] for each in self._values_of(name))
        for middle, color in zip(middles, colors.tolist(), strict=True):
            painter.setBrush(QColor(*color))
            painter.drawEllipse(middle, radius, radius)
        half = QPointF(0.96 * radius, 0.6 * radius)
        if half.y() > _LEAST / 2:
            cells = [QRectF(middle - half, middle + half) for middle in middles]
            signs = self._layout.canvas.aids.signs
            write_cells(painter, self._lettering, self._theme, cells, values, colors, signs)

    def _values_of(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        if name not in self._values:
            units = self._layout.units
            values = self._trace[name][self._visible.start : self._visible.stop, 0, units.start : units.stop]
            self._values[name] = values, signed_rgb(values, self._layout.canvas.limit(self._trace, name), self._theme)
        return self._values[name]

    def _paint_end(self, painter: QPainter, block: Block, name: str, t: int, position: int) -> None:
        if not existing(self._trace, name, range(t, t + 1)):
            return
        axis = self._trace.inputs if name == "x" else self._trace.outputs
        known = bool(self._trace.known(name, position)[t])
        painter.setPen(QPen(self._theme.color("muted" if known else "faint"), 1))
        if axis.symbols:
            self._paint_letter(painter, block, name, t, known)
            return
        limit = self._layout.canvas.limit(self._trace, name)
        colors = signed_rgb(self._trace[name][t, 0], limit, self._theme).tolist()
        for index in range(len(axis)):
            painter.setBrush(QColor(*colors[index]) if known else self._theme.color("base"))
            painter.drawEllipse(self._layout.cell(block, t, index))

    def _paint_letter(self, painter: QPainter, block: Block, name: str, t: int, known: bool) -> None:
        rect, theme = self._layout.cell(block, t, 0), self._theme
        painter.setBrush(theme.color("base"))
        painter.drawRect(rect)
        if not known:
            return
        fill, letter = mixed(theme.color("forward"), theme.color("base"), 0.10), ""
        if name == "x":
            letter = input_letter(self._trace, t)
            painter.fillRect(rect.adjusted(1, 1, -1, -1), fill)
        else:
            guessed = guess(self._trace, t)
            letter = guessed.letter
            height = guessed.probability * (rect.height() - 2)
            fill = mixed(theme.color("forward"), theme.color("base"), 0.38)
            painter.fillRect(QRectF(rect.left() + 1, rect.bottom() - 1 - height, rect.width() - 2, height), fill)
        paint_squeezed(painter, rect.adjusted(1, 0, -1, 0), letter, theme.color("ink"))

    def _paint_way_to_loss(self, painter: QPainter, t: int, position: int) -> None:
        """In the hue of what has passed last: the output up, or its error down."""
        loss, error = loss_known_from(self._trace)[t], self._trace.columns["d_o"].known_from[t]
        if loss != NEVER:
            theme, (top, _) = self._theme, self._layout.spans[Block.OUTPUT]
            pale = mixed(theme.color("error"), theme.color("base"), 0.4)
            color = pale if error <= position else theme.color("forward" if loss <= position else "faint")
            painter.setPen(QPen(color, 1.2))
            x = self._layout.x(t)
            painter.drawLine(QLineF(x, top - 1.0, x, self._layout.pill(t).bottom() + 1.0))

    def _paint_loss(self, painter: QPainter, t: int, position: int) -> None:
        known_from = loss_known_from(self._trace)[t]
        if known_from == NEVER:
            return
        rect, theme = self._layout.pill(t).adjusted(0.5, 0.5, -0.5, -0.5), self._theme
        known = known_from <= position
        if known:
            loss = float(self._trace["L_t"][t, 0])
            fill = mixed(theme.color("loss"), theme.color("base"), 0.3)
            fill_pill(painter, rect, min(loss / LOSS_LIMIT, 1.0), fill, True)
        painter.setPen(QPen(theme.color("loss" if known else "faint"), 1))
        paint_pill(painter, rect)
        if known:
            painter.setPen(theme.color("ink"))
            painter.drawText(rect, _CENTER, loss_text(loss, painter.fontMetrics(), rect.width() - 3.0))

    def _mark(self, painter: QPainter, position: int) -> None:
        """A line around the neurons or errors that were written last."""
        event, layout = self._trace.last_event(position), self._layout
        if event is None or event.t not in self._visible:
            return
        name = event.equation.writes
        row = name.removeprefix("d_")
        group = next((group for group in layout.stack.groups if row in group.rows), None)
        if group is None:
            return
        middle = layout.error if name.startswith("d_") else layout.neuron
        radius = (layout.error_radius if name.startswith("d_") else layout.radius) + 2.5
        first, last = (middle(group, row, event.t, unit) for unit in (layout.units[0], layout.units[-1]))
        painter.setPen(QPen(self._theme.color(PHASE_COLORS[event.phase]), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(first, last).adjusted(-radius, -radius, radius, radius), 3, 3)
