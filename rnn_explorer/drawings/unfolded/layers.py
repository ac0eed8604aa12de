"""The level of the layers: vectors as strips, and what flows between them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from rnn_explorer.drawings.unfolded.rows import Content
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.stack_scene import StackScene
from rnn_explorer.drawings.unfolded.stack_stage import StackStage
from rnn_explorer.drawings.unfolded.stack_words import selected_in, text_in
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.selection import Selected

LETTERS = 2  # of a longer symbol is said that it is a word


class LayersView:
    """``before``: the view of another trace with the same wiring; what it has made for this canvas is used again."""

    in_columns = True

    def __init__(self, trace: Trace, wiring: Wiring, canvas: Canvas, before: LayersView | None = None) -> None:
        self._wiring = wiring
        self.stage = before.stage if before and before.stage.canvas == canvas else _stage(trace, wiring, canvas)
        self.scene = StackScene(trace, self.stage, wiring.norms(trace))

    def paint(self, painter: QPainter, position: int) -> None:
        self.scene.paint(painter, position)

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        self.scene.paint_selection(painter, selected, self._wiring.matrices)

    def selected_at(self, point: QPointF, position: int) -> Selected:
        return selected_in(self.scene, self._wiring.matrices, point)

    def text_at(self, point: QPointF, position: int) -> str:
        return text_in(self.scene, self._wiring.matrices, point, position)

    def place_of(self, selected: Selected, position: int) -> QRectF | None:
        return self.scene.place_of(selected, self._wiring.matrices, position)

    def notes(self, position: int) -> tuple[str, ...]:
        return self.stage.notes


def content_of(trace: Trace, wiring: Wiring) -> Content:
    """What a time step consists of."""
    axes = trace.inputs, trace.outputs
    cells = [0 if axis.symbols else len(axis) for axis in axes]
    words = any(len(label) > LETTERS for axis in axes if axis.symbols for label in axis.labels)
    return Content(trace.sizes["H"], *cells, wiring.recurrence, words)


def _stage(trace: Trace, wiring: Wiring, canvas: Canvas) -> StackStage:
    layout = StackLayout(canvas.columns, canvas.size.height(), canvas.line, content_of(trace, wiring),
                         stack=wiring.stack)
    return StackStage(trace, wiring, layout, canvas)
