"""What stays from iteration to iteration of an unfolded network: the empty blocks, and what is uncovered when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from PySide6.QtCore import QLineF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from rnn_explorer.drawings.unfolded.arrows import Arrow, Flow
from rnn_explorer.drawings.unfolded.drawing import UnfoldedDrawing
from rnn_explorer.drawings.unfolded.flows import FlowPainter
from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.parts import QUANTITIES, STREAMS, Passage
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.walls import paint_walls
from rnn_explorer.engine.trace import NEVER, Trace

ROWS = (Block.LOSS, Block.OUTPUT, Block.STATE, Block.INPUT)
PALE_WIDTH = 1.0
ALONE = ("nothing passes", "from t to t+1")
_BESIDE_STROKE = 3.0  # logical pixels that its width and the head need
_BETWEEN = {Flow.LOSS: (Block.LOSS, Block.OUTPUT), Flow.OUTPUT: (Block.OUTPUT, Block.STATE),
            Flow.INPUT: (Block.STATE, Block.INPUT)}  # fmt: skip


class UnfoldedStage:
    """The unfolded network before anything has happened, in the layout of ``drawing`` and ``flows``.

    It holds for every trace with the same events. passages: those of the trace. arrows: those that are visible.
    pale: the picture, in device pixels of a widget of ``size`` with ``ratio`` of them to a logical one.
    """

    def __init__(
        self,
        trace: Trace,
        passages: Mapping[Arrow, Passage],
        drawing: UnfoldedDrawing,
        flows: FlowPainter,
        size: QSize,
        ratio: float,
    ) -> None:
        self.drawing = drawing
        self.flows = flows
        self.passages = passages
        self.visible = drawing.layout.columns.visible
        self.arrows = [arrow for arrow in passages if self._shows(arrow)]
        self._positions, self._regions = _uncovered(self._pieces(trace))
        self._size, self._ratio = size, ratio
        self.pale = self.layer()
        with QPainter(self.pale) as painter:
            self._paint_pale(painter, trace)

    def layer(self, size: QSize | None = None) -> QPixmap:
        """A transparent picture of ``size`` logical pixels, of the whole stage if None."""
        layer = QPixmap((size or self._size) * self._ratio)
        layer.setDevicePixelRatio(self._ratio)
        layer.fill(Qt.GlobalColor.transparent)
        return layer

    def region(self, position: int) -> QRegion:
        """Where the forward sweep and the losses have been at ``position``."""
        return self._regions[bisect_right(self._positions, position)]

    def _shows(self, arrow: Arrow) -> bool:
        """Arrows through time reach over the border of the visible time steps."""
        flow, t = arrow
        if not self.flows.connects(flow):
            return False
        beyond = {self.visible.start - 1: Flow.ERROR_LATER, self.visible.stop: Flow.RECURRENT}
        return t in self.visible or beyond.get(t) is flow

    def _pieces(self, trace: Trace) -> list[tuple[int, QRect]]:
        """From which position on a piece of the forward sweep is uncovered."""
        layout = self.drawing.layout
        pieces = [(int(trace.columns[QUANTITIES[block]].known_from[t]), _piece(layout, block, t))
                  for block in ROWS if block in layout.spans for t in self.visible]  # fmt: skip
        for flow, t in self.arrows:
            position = self.passages[flow, t].position
            if flow is Flow.RECURRENT:
                pieces += [(position, _around(stroke)) for stroke in self.flows.strokes(flow, t)]
            elif not flow.is_error:
                pieces.append((position, _gap(layout, flow, t)))
        return pieces

    def _paint_pale(self, painter: QPainter, trace: Trace) -> None:
        drawing = self.drawing
        paint_walls(painter, drawing.layout, trace.walls, drawing.theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrows = [arrow for arrow in self.arrows if not arrow[0].is_error]
        self.flows.paint_arrows(painter, arrows, drawing.theme.color("faint"), PALE_WIDTH)
        for block in drawing.layout.spans:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, block is Block.LOSS)
            drawing.paint_outlines(painter, block, self._existing(trace, block))
        for block in (block for block in ROWS if block in drawing.layout.spans):
            drawing.paint_label(painter, block, trace.quantity(QUANTITIES[block]).text())
        if drawing.layout.hair:
            drawing.paint_hint(painter)
        elif drawing.layout.content.recurrence is None:
            drawing.paint_note(painter, ALONE)
        if drawing.layout.operators:
            drawing.paint_label(painter, Block.STATE_ERROR, "error", "error")

    def _existing(self, trace: Trace, block: Block) -> list[int]:
        """The visible time steps at which a block will have a value."""
        if block in STREAMS:
            return [t for t in self.visible if (STREAMS[block], t) in self.passages]
        known_from = trace.columns[QUANTITIES[block]].known_from
        return [t for t in self.visible if known_from[t] != NEVER]


def _piece(layout: UnfoldedLayout, block: Block, t: int) -> QRect:
    """A strip of the state, or the column's part of a row, in which the target too may stand. What is read again ends
    where its arrow begins.
    """
    if block is Block.STATE:
        return layout.rect(block, t).toAlignedRect()
    piece = layout.columns.column(t, *layout.spans[block])
    if block is layout.content.recurrence:
        piece.setRight(layout.rect(block, t).right())
    return piece.toAlignedRect()


def _gap(layout: UnfoldedLayout, flow: Flow, t: int) -> QRect:
    """Where an arrow of the forward sweep lies between two rows of a column."""
    upper, lower = _BETWEEN[flow]
    top = sum(layout.spans[upper])
    return layout.columns.column(t, top, layout.spans[lower][0] - top).toAlignedRect()


def _around(stroke: QLineF) -> QRect:
    """Where a stroke of an arrow lies."""
    rect = QRectF(stroke.p1(), stroke.p2()).normalized()
    return rect.adjusted(-_BESIDE_STROKE, -_BESIDE_STROKE, _BESIDE_STROKE, _BESIDE_STROKE).toAlignedRect()


def _uncovered(pieces: list[tuple[int, QRect]]) -> tuple[list[int], list[QRegion]]:
    """Positions, ascending, and what is uncovered before the first of them and from each of them on."""
    positions, regions = [], [QRegion()]
    for position, piece in sorted(pieces, key=lambda each: each[0]):
        if positions[-1:] == [position]:
            regions[-1] += piece
        else:
            positions.append(position)
            regions.append(regions[-1] + piece)
    return positions, regions
