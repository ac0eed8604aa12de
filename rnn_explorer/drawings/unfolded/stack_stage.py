"""What stays from iteration to iteration of a stack of rows unfolded in time: the empty rows, and what is uncovered."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QRegion

from rnn_explorer.drawings.unfolded.drawing import GUTTER_MARGIN, UnfoldedDrawing
from rnn_explorer.drawings.unfolded.flows import FlowPainter
from rnn_explorer.drawings.unfolded.pooled import note_of
from rnn_explorer.drawings.unfolded.rows import Block, Detail
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.drawings.unfolded.stack_arrows import StackArrows, rows_reached
from rnn_explorer.drawings.unfolded.stack_lanes import COLUMNS, Lane, lanes_of
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import ALONE, steps_shown
from rnn_explorer.engine.quantity import TIME
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.widgets.time_columns import LEFT

PALE_WIDTH = 1.0
_ROOM = 44.0  # for a name beside an initial state
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class StackStage:
    """The rows before anything has happened, in ``layout``. It holds for every trace with the same events.

    arrows: those that are visible, with the positions at which they are passed. sums: the rows and time steps at which
    errors are added, with the positions at which the first ones arrive.
    """

    def __init__(self, trace: Trace, wiring: Wiring, layout: StackLayout, canvas: Canvas) -> None:
        self.wiring, self.stack = wiring, wiring.stack
        self.layout = layout
        self.canvas = canvas
        self.drawing = UnfoldedDrawing(layout, canvas.font, canvas.theme)
        self.visible = layout.columns.visible
        self.walls = trace.walls
        beyond = range(self.visible.start - 1, self.visible.stop + 1)
        self.passages = {} if layout.quiet else wiring.passages(beyond)
        arriving = self._arriving() if layout.wide else {}
        self.sums = {place: min(positions) for place, positions in arriving.items() if len(positions) > 1}
        self.strokes = StackArrows(layout, {(row, t) for row in layout.states for t in self.visible} - self.sums.keys())
        self.flows = FlowPainter(layout, canvas.font, canvas.theme, self.strokes)
        self.arrows = {arrow: passage.position for arrow, passage in self.passages.items() if self._shows(*arrow)}
        self.forward, self.back = lanes_of(trace, layout, self.strokes, self.arrows, self.sums)
        self.notes = self._notes(trace)
        self.pale = canvas.layer()
        with QPainter(self.pale) as painter:
            self._paint_pale(painter, trace)

    def _notes(self, trace: Trace) -> tuple[str, ...]:
        """What there is to say beside the names of the rows."""
        without = ("zoom in for arrows",) if self.layout.quiet else ()
        rows = ", ".join(self._label(trace, row) for row in self.layout.left_out)
        hidden = (f"no room for {rows}",) if rows else ()
        steps, shared = steps_shown(self.visible, trace.sizes["T"]), note_of(self.layout, self.canvas.ratio)
        return (*steps, *shared, *without, *hidden, *(() if self.wiring.passes else (ALONE,)))

    def _arriving(self) -> dict[tuple[str, int], list[int]]:
        """The positions at which errors arrive at the rows, with the time steps: of more than one, they are added."""
        found: dict[tuple[str, int], list[int]] = {}
        for (link, t), passage in self.passages.items():
            for row in rows_reached(self.stack, link) if t in self.visible else ():
                found.setdefault((row, t), []).append(passage.position)
        return found

    def region(self, lanes: list[Lane], position: int) -> QRegion:
        """Where the lanes are uncovered at ``position``."""
        region = QRegion()
        for lane in lanes:
            for rect in lane.rects(self.visible, position):
                region += rect
        return region

    def _shows(self, link: Link, t: int) -> bool:
        """Arrows through time reach over the border of the visible time steps."""
        if not self.strokes.connects(link):
            return False
        return t in self.visible or (link.shift != 0 and t + link.shift in self.visible and t in self._beside())

    def _beside(self) -> tuple[int, int]:
        return self.visible.start - 1, self.visible.stop

    # the empty rows -------------------------------------------------------------------------------------------

    def _paint_pale(self, painter: QPainter, trace: Trace) -> None:
        drawing, layout = self.drawing, self.layout
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pale = [arrow for arrow in self.arrows if not arrow[0].is_error]
        self.flows.paint_arrows(painter, pale, drawing.theme.color("faint"), PALE_WIDTH)
        for key in layout.spans:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, key is Block.LOSS)
            if isinstance(key, Group):
                self._paint_empty_gates(painter, trace, key)
            else:
                drawing.paint_outlines(painter, key, self._existing(trace, COLUMNS.get(key, key)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if layout.wide:
            self._paint_empty_errors(painter, trace)
        self.paint_frames(painter, "faint")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_labels(painter, trace)

    def paint_frames(self, painter: QPainter, role: str) -> None:
        """Around the hidden states of both directions, which are read side by side."""
        if self.layout.detail is not Detail.STRIPS:
            return
        painter.setPen(QPen(self.drawing.theme.color(role), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frames = [self.layout.frame(tier, t) for tier in self.stack.layers if tier.joined for t in self.visible]
        painter.drawRects([frame.adjusted(0.5, 0.5, -0.5, -0.5) for frame in frames])

    def _paint_empty_gates(self, painter: QPainter, trace: Trace, group: Group) -> None:
        """With the names, for they are not values."""
        painter.setPen(QPen(self.drawing.theme.color("faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        places = {(t, index): self.layout.gate_rect(group, index, t)
                  for t in self.visible for index in range(len(group.gates))}  # fmt: skip
        painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in places.values()])
        painter.setFont(self.drawing.font)
        painter.setPen(self.drawing.theme.color("muted"))
        line = self.layout.line
        for (_, index), rect in places.items():
            above = QRectF(rect.left() - 8, rect.top() - line, rect.width() + 16, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, letter_of(trace, group.gates[index]))

    def _paint_empty_errors(self, painter: QPainter, trace: Trace) -> None:
        painter.setPen(QPen(self.drawing.theme.color("faint"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        layout = self.layout
        rects = (layout.error_rect(row, t) for row in layout.states for t in self._existing(trace, f"d_{row}"))
        painter.drawRects([rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in rects])

    def _paint_labels(self, painter: QPainter, trace: Trace) -> None:
        """The names of the rows where they have room, from the ends on."""
        painter.setFont(self.drawing.font)
        painter.setPen(self.drawing.theme.color("muted"))
        for rect, name in self.labels(trace):
            painter.drawText(rect, _LEFT, name)

    def labels(self, trace: Trace) -> list[tuple[QRectF, str]]:
        """Where which name of a row stands; names that would touch others are left out."""
        line, placed = 0.92 * self.layout.line, []
        keys = [key for key in self.layout.spans if not isinstance(key, Group)]
        for key in sorted(keys, key=self._importance):
            top, height = self.layout.spans[key]
            rect = QRectF(GUTTER_MARGIN, top + (height - line) / 2, LEFT - GUTTER_MARGIN, line)
            if not any(rect.intersects(other) for other, _ in placed):
                placed.append((rect, self._label(trace, COLUMNS.get(key, key))))
        return placed

    def _importance(self, key: Block | str) -> int:
        return 0 if isinstance(key, Block) else 1 if any(key == group.head for group in self.stack.groups) else 2

    def _label(self, trace: Trace, name: str) -> str:
        """Of the states with the time only if that fits beside all initial states."""
        quantity, advance = trace.quantity(name), QFontMetricsF(self.drawing.font).horizontalAdvance
        if name not in self.stack.states or all(advance(trace.quantity(n).text()) <= _ROOM for n in self.stack.states):
            return quantity.text()
        return quantity.symbol.replace(TIME, "")

    def _existing(self, trace: Trace, name: str) -> list[int]:
        """The visible time steps at which a column will have a value."""
        known_from = trace.columns[name].known_from
        return [t for t in self.visible if known_from[t] != NEVER]


def letter_of(trace: Trace, name: str) -> str:
    """The bare letter of a gate, without layer and time."""
    return trace.quantity(name).symbol.replace(TIME, "").partition("[")[0].rstrip("→←")
