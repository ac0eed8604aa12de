"""One iteration, unfolded in time: paints what a trace holds at a position."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap

from rnn_explorer.drawings.unfolded.arrows import Arrow, Flow
from rnn_explorer.drawings.unfolded.drawing import strip_image
from rnn_explorer.drawings.unfolded.meeting import OVERHANG, Meeting, decimals_that_fit, paint_meeting, paint_numbers
from rnn_explorer.drawings.unfolded.meeting_at_output import paint_meeting_at_output
from rnn_explorer.drawings.unfolded.parts import (
    QUANTITIES,
    STREAMS,
    Part,
    guess,
    input_letter,
    norms_of,
    parts_of,
    written_by,
)
from rnn_explorer.drawings.unfolded.rows import LANE, Block
from rnn_explorer.drawings.unfolded.stage import ROWS, UnfoldedStage
from rnn_explorer.engine.equation import Place, Symbol
from rnn_explorer.engine.operations import Hadamard
from rnn_explorer.engine.quantity import initial_name
from rnn_explorer.engine.trace import Trace

_HUES = {Flow.INPUT: "forward", Flow.OUTPUT: "forward", Flow.LOSS: "forward", Flow.RECURRENT: "recurrence"}
_PASSED, _LAST, _SELECTED = 1.4, 1.2, 1.6  # widths of arrows; the last two come on top


class UnfoldedScene:
    """Paints ``trace`` on ``stage``.

    The forward sweep is painted once, as if all of it had happened; a position uncovers a part of this layer.
    """

    def __init__(self, trace: Trace, stage: UnfoldedStage) -> None:
        self.drawing = stage.drawing
        self.passages = stage.passages
        self._stage = stage
        self._trace = trace
        self._visible = stage.visible
        parts = parts_of(trace, stage.passages)
        self.parts: dict[Block, Part] = {block: parts[block] for block in self.drawing.layout.spans if block in parts}
        self.norms = norms_of(trace, {arrow: stage.passages[arrow] for arrow in stage.arrows})
        self._images: dict[tuple[Block, float], QImage] = {}
        self._lanes: dict[tuple[int, tuple[Block, ...]], QPixmap] = {}
        self._forward = self._forward_layer()

    def paint(self, painter: QPainter, position: int) -> None:
        """What has happened at ``position``, and the outlines of what has not."""
        painter.drawPixmap(0, 0, self._stage.pale)
        painter.setClipRegion(self._stage.region(position))
        painter.drawPixmap(0, 0, self._forward)
        painter.setClipping(False)
        self._paint_start(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_flows(painter, position)
        if self.drawing.layout.operators:
            self._paint_lanes(painter, position)

    def paint_unit(self, painter: QPainter, unit: int) -> None:
        """Outline a hidden unit in every time step."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for block in self.parts.keys() & {Block.STATE, *self.drawing.layout.content.lane}:
            part = self.parts[block]
            self.drawing.paint_unit(painter, block, unit, part.values.shape[1], part.existing(self._visible))

    def paint_matrix(self, painter: QPainter, flow: Flow, name: str) -> None:
        """Light up a matrix, and write its name, wherever it is used: once in every time step."""
        arrows = [arrow for arrow in self._stage.arrows if arrow[0] is flow]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._stage.flows.paint_arrows(painter, arrows, self.drawing.theme.color(_HUES[flow]), _PASSED + _SELECTED)
        self._stage.flows.paint_names(painter, arrows, name, _HUES[flow])

    def arrow_at(self, point: QPointF) -> Arrow | None:
        """The arrow under a point."""
        near = (arrow for arrow in self._stage.arrows if self._stage.flows.is_near(arrow, point))
        return next(near, None)

    def _paint_start(self, painter: QPainter) -> None:
        block = self.drawing.layout.content.recurrence
        if self.drawing.layout.hair or block is None:
            return
        initial = initial_name(QUANTITIES[block])
        values = self._trace[initial][0] if self._visible.start == 0 else None
        self.drawing.paint_start(painter, values, self.parts[block].limit, self._trace.quantity(initial).text())

    def _forward_layer(self) -> QPixmap:
        """The whole forward sweep and the losses."""
        layer = self._stage.layer()
        with QPainter(layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_arrows(painter, self._stage.arrows, _PASSED)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._paint_rows(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            part = self.parts[Block.LOSS]
            losses = {t: float(part.values[t, 0]) for t in part.existing(self._visible)}
            self.drawing.paint_losses(painter, losses, part.limit)
        return layer

    def _paint_rows(self, painter: QPainter) -> None:
        """Inputs, states and outputs."""
        drawing, content = self.drawing, self.drawing.layout.content
        blocks = [block for block in ROWS if block is not Block.LOSS and block in self.parts]
        existing = {block: self.parts[block].existing(self._visible) for block in blocks}
        if not content.inputs and Block.INPUT in existing:
            drawing.paint_letters(painter, {t: input_letter(self._trace, t) for t in existing.pop(Block.INPUT)})
        if not content.outputs:
            drawing.paint_guesses(painter, {t: guess(self._trace, t) for t in existing.pop(Block.OUTPUT)})
        for block, steps in existing.items():
            self._paint_strips(painter, block, steps)

    def _paint_strips(self, painter: QPainter, block: Block, steps: list[int]) -> None:
        part = self.parts[block]
        if not steps:
            return
        self.drawing.paint_strips(painter, block, self._image(block, painter), steps)
        decimals = decimals_that_fit(self.drawing, block, part.values.shape[1])
        if decimals:
            for t in steps:
                rect = self.drawing.layout.rect(block, t)
                paint_numbers(painter, self.drawing, rect, part.values[t], part.limit, decimals)

    def _paint_arrows(self, painter: QPainter, arrows: Iterable[Arrow], width: float) -> None:
        """The forward ones among the ``arrows``, in their hues."""
        for hue in ("forward", "recurrence"):
            these = [arrow for arrow in arrows if _HUES.get(arrow[0]) == hue]
            self._stage.flows.paint_arrows(painter, these, self.drawing.theme.color(hue), width)

    def _paint_flows(self, painter: QPainter, position: int) -> None:
        """The errors, and the arrows of the last event thicker."""
        if self.drawing.layout.hair:
            self._paint_lines(painter, position)
            return
        when = {arrow: self._stage.passages[arrow].position for arrow in self._stage.arrows}
        last = [arrow for arrow, passed in when.items() if passed == position]
        errors = {arrow: norm for arrow, norm in self.norms.items() if when[arrow] <= position}
        self._paint_arrows(painter, last, _PASSED + _LAST)
        self._stage.flows.paint_errors(painter, errors)
        self._stage.flows.paint_errors(painter, {arrow: errors[arrow] for arrow in last if arrow in errors}, _LAST)

    def _paint_lines(self, painter: QPainter, position: int) -> None:
        if self.drawing.layout.content.recurrence is None:
            return
        columns = self._trace.columns
        known = [(columns[name].known_from <= position).nonzero()[0].tolist() for name in ("h", "d_h")]
        self.drawing.paint_lines(painter, *([t for t in steps if t in self._visible] for steps in known))

    def _paint_lanes(self, painter: QPainter, position: int) -> None:
        """What is known of the errors of every time step, each a picture that is kept."""
        lane = {block: self.parts[block].known_from for block in LANE if block in self.parts}
        if self.drawing.layout.content.recurrence is Block.OUTPUT:
            lane[Block.OUTPUT_ERROR] = self._trace.columns[QUANTITIES[Block.OUTPUT_ERROR]].known_from
        for t in self._visible:
            known = tuple(block for block, known_from in lane.items() if known_from[t] <= position)
            if known:
                left = self._column(t).left()
                painter.drawPixmap(QPointF(left - OVERHANG, 0), self._lane(t, known))

    def _column(self, t: int) -> QRect:
        return self.drawing.layout.columns.column(t, 0, self.drawing.layout.height).toAlignedRect()

    def _lane(self, t: int, known: tuple[Block, ...]) -> QPixmap:
        """The strips of errors of a time step, and the operators between them."""
        if (t, known) not in self._lanes:
            lane = self._stage.layer(self._column(t).size() + QSize(2 * OVERHANG, 0))
            with QPainter(lane) as painter:
                painter.translate(OVERHANG - self._column(t).left(), 0)
                for block in known:
                    if block in self.parts:
                        self._paint_strips(painter, block, [t])
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_meeting(painter, self.drawing, t, self._meeting(t, known))
                if {Block.FROM_LATER, Block.OUTPUT_ERROR} <= set(known):
                    added = (Flow.ERROR_LOSS, t) in self.passages
                    paint_meeting_at_output(painter, self.drawing, t, added, self._read_out_has_slope(t))
            self._lanes[t, known] = lane
        return self._lanes[t, known]

    def _meeting(self, t: int, known: tuple[Block, ...]) -> Meeting:
        slope = self._slope(t) if Block.PRE_ERROR in known else None
        return Meeting({block: self.text(block, t) for block in known}, slope)

    def text(self, block: Block, t: int) -> str:
        """How the values of a block are written, in short: Wᵀ ∂L/∂a(7)."""
        place = Place(self._trace, t)
        if block in STREAMS:
            return self.passages[STREAMS[block], t].short_text(place)
        return Symbol(QUANTITIES[block]).text(place)

    def _slope(self, t: int) -> str | None:
        """How the factor of the activation is written."""
        index = self._trace.columns[QUANTITIES[Block.PRE_ERROR]].known_from[t]
        expression = self._trace.events[index - 1].equation.expression
        return expression.left.text(Place(self._trace, t)) if isinstance(expression, Hadamard) else None

    def _read_out_has_slope(self, t: int) -> bool:
        """Whether the error at the output that was read again changes on its way through the read-out function."""
        place = Place(self._trace, t)
        index = self._trace.columns[QUANTITIES[Block.OUTPUT_ERROR]].known_from[t]
        terms = self._trace.events[index - 1].equation.expression.parts(place)
        unchanged = Symbol(written_by(self.passages, Flow.ERROR_LATER)).text(place)
        return unchanged not in [term.text(place) for term in terms]

    def _image(self, block: Block, painter: QPainter) -> QImage:
        """The strips of the visible time steps, in the pixels of the device."""
        ratio = painter.device().devicePixelRatioF()
        if (block, ratio) not in self._images:
            part, rect = self.parts[block], self.drawing.layout.rect(block, self._visible.start)
            values = part.values[self._visible.start : self._visible.stop]
            size = round(rect.width() * ratio), round(rect.height() * ratio)
            self._images[block, ratio] = strip_image(values, part.limit, self.drawing.theme, *size)
        return self._images[block, ratio]
