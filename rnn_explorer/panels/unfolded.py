"""The copies of the network in time: values in place, the forward flow, and the errors on their way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.parameters import recurrence_of
from rnn_explorer.drawings.unfolded.arrows import Arrow, Flow
from rnn_explorer.drawings.unfolded.drawing import UnfoldedDrawing
from rnn_explorer.drawings.unfolded.flows import FlowPainter
from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.parts import QUANTITIES, STREAMS, Passage, passages_of, written_by
from rnn_explorer.drawings.unfolded.rows import RECURRENCES, Block, Content
from rnn_explorer.drawings.unfolded.scene import UnfoldedScene
from rnn_explorer.drawings.unfolded.stack import Link, Stack
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.stack_parts import StackArrow, matrices_of_links, passages_of_stack
from rnn_explorer.drawings.unfolded.stack_scene import StackScene
from rnn_explorer.drawings.unfolded.stack_stage import StackStage
from rnn_explorer.drawings.unfolded.stack_words import selected_in, text_in
from rnn_explorer.drawings.unfolded.stage import UnfoldedStage
from rnn_explorer.drawings.unfolded.walls import WALL, is_wall
from rnn_explorer.drawings.unfolded.words import NOTHING_PASSES, text_of_arrow, text_of_cell, text_of_start
from rnn_explorer.engine.quantity import Role, initial_name
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.panel import TimePanel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font

_MATRICES = {Flow.INPUT: ("H", "D"), Flow.OUTPUT: ("K", "H")}  # their axes
_TRANSPOSED = {Flow.ERROR_LATER: Flow.RECURRENT, Flow.ERROR_OUTPUT: Flow.OUTPUT}  # errors flow back through the same
_OF_UNITS = ("h", "a", "d_h", "d_a")


class UnfoldedPanel(TimePanel):
    """One column a time step: loss, output, hidden state and input, with arrows for everything that flowed."""

    title = "Unfolded time steps"
    column = "center"
    rank = 1
    share = 200

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._events: tuple[Event, ...] = ()
        self._passages: dict[Arrow | StackArrow, Passage] = {}
        self._matrices: dict[Flow | Link, tuple[str, ...]] = {}
        self._recurrence: Block | None = None
        self._stack: Stack | None = None  # of a network that has more than one hidden state
        self._scene: UnfoldedScene | StackScene | None = None
        self._stage: UnfoldedStage | StackStage | None = None
        super().__init__(session, parent)
        self.setMinimumHeight(112)

    def sizeHint(self) -> QSize:
        return QSize(640, 250)

    def show_trace(self, trace: Trace) -> None:
        if trace.events is not self._events:  # those of two iterations are one object
            self._events = trace.events
            self._read(trace)
            self._forget()
        self._scene = None
        self.update()

    def show_time_window(self) -> None:
        self._forget()

    def restyle(self) -> None:
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        scene = self._current_scene()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("base"))
            self.paint_band(painter, 0.0, self.height())
            scene.paint(painter, self.position)
            self._paint_selection(painter, scene)

    def selected_at(self, point: QPointF) -> Selected:
        """A cell, or the matrix of an arrow: of a matrix no time step, for it is the same at all."""
        scene = self._current_scene()
        if isinstance(scene, StackScene):
            found = selected_in(scene, self._matrices, point)
            return super().selected_at(point) if found == NOTHING else found
        layout = scene.drawing.layout
        if layout.start_at(point):
            name = QUANTITIES[self._recurrence]
            return Selected(name, None, layout.cell_at(self._recurrence, point.y(), self.trace[name].shape[-1]))
        found = layout.block_at(point)
        if found is not None and found[0] in scene.parts:
            return self._selected_in(scene, *found, point.y())
        names = self._matrices_of(scene.arrow_at(point))
        return Selected(names[0]) if names else super().selected_at(point)

    def text_at(self, point: QPointF) -> str:
        """Name, value and meaning of what is under a point; empty where there is nothing."""
        scene, selected = self._current_scene(), self.selected_at(point)
        if isinstance(scene, StackScene):
            return text_in(scene, self._matrices, point, self.position)
        if scene.drawing.layout.start_at(point):
            return text_of_start(self.trace, initial_name(selected.quantity), selected.unit)
        found = scene.drawing.layout.block_at(point)
        if found is not None and found[0] in scene.parts:
            return text_of_cell(self.trace, scene, found[0], selected, self.position)
        arrow = scene.arrow_at(point)
        if arrow is None and is_wall(scene.drawing.layout, self.trace.walls, point):
            return WALL
        if arrow is None:
            return "" if self._recurrence else NOTHING_PASSES
        return text_of_arrow(self.trace, scene, arrow, self._matrices_of(arrow), self.position)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange):
            self._forget()
        return super().event(event)

    def _current_scene(self) -> UnfoldedScene:
        if self._stage is None:
            self._stage = self._new_stage()
        if self._scene is None:
            make = StackScene if isinstance(self._stage, StackStage) else UnfoldedScene
            self._scene = make(self.trace, self._stage)
        return self._scene

    def _read(self, trace: Trace) -> None:
        """What all traces with these events have in common."""
        stack = Stack(trace)
        self._recurrence = RECURRENCES.get(recurrence_of(trace))
        self._stack = None if stack.is_single else stack
        if self._stack is None:
            self._passages = passages_of(trace)
            self._matrices = {flow: _matrices(trace, flow) for flow in (Flow.RECURRENT, *_MATRICES)}
        else:
            self._passages = passages_of_stack(trace, stack)
            self._matrices = matrices_of_links(trace, stack)
        passes = self._recurrence is not None or any(map(stack.direction, stack.states))
        self.setAccessibleDescription("" if passes else NOTHING_PASSES)

    def _new_stage(self) -> UnfoldedStage | StackStage:
        cells = [0 if axis.symbols else len(axis) for axis in (self.trace.inputs, self.trace.outputs)]
        line = QFontMetricsF(tabular(small_font(self.font()))).height()
        pre_error = QUANTITIES[Block.PRE_ERROR] in self.trace.columns
        content = Content(self.trace.sizes["H"], *cells, pre_error, self._recurrence)
        if self._stack is not None:
            layout = StackLayout(self.columns(), self.height(), line, content, stack=self._stack)
            return StackStage(self.trace, self._stack, self._passages, layout, self.font(), self.theme, self.size(),
                              self.devicePixelRatioF())
        layout = UnfoldedLayout(self.columns(), self.height(), line, content)
        style = layout, self.font(), self.theme
        drawing, flows = UnfoldedDrawing(*style), FlowPainter(*style)
        return UnfoldedStage(self.trace, self._passages, drawing, flows, self.size(), self.devicePixelRatioF())

    def _forget(self) -> None:
        """Something changed that even the empty network depends on."""
        self._stage = self._scene = None
        self.update()

    def _paint_selection(self, painter: QPainter, scene: UnfoldedScene) -> None:
        selected = self.selected
        if isinstance(scene, StackScene):
            scene.paint_selection(painter, selected, self._matrices)
            return
        if selected.quantity in _OF_UNITS and selected.unit is not None:
            scene.paint_unit(painter, selected.unit)
        for flow, names in self._matrices.items():
            if selected.quantity in names:
                scene.paint_matrix(painter, flow, selected.quantity)

    def _selected_in(self, scene: UnfoldedScene, block: Block, t: int, y: float) -> Selected:
        """The cell at the height ``y`` of a block; of the symbols, the one that is written there."""
        content = scene.drawing.layout.content
        if block is Block.LOSS:
            return Selected("L_t", t)
        if block is Block.INPUT and not content.inputs:
            return Selected("x", t, int(self.trace["x"][t, 0].argmax()))
        if block is Block.OUTPUT and not content.outputs:
            return Selected("y_hat", t, int(self.trace["y_hat"][t, 0].argmax()))
        unit = scene.drawing.layout.cell_at(block, y, scene.parts[block].values.shape[1])
        name = written_by(self._passages, STREAMS[block]) if block in STREAMS else QUANTITIES[block]
        return Selected(name, t, unit)

    def _matrices_of(self, arrow: Arrow | None) -> tuple[str, ...]:
        """The names of those that an arrow passes."""
        return self._matrices.get(_TRANSPOSED.get(arrow[0], arrow[0]), ()) if arrow else ()


def _matrices(trace: Trace, flow: Flow) -> tuple[str, ...]:
    """The matrices that a flow passes, told by their axes; through time, by their role."""
    return tuple(name for name, quantity in trace.parameters().items() if len(quantity.axes) == 2 and (
        flow is Flow.RECURRENT if quantity.role is Role.RECURRENT else quantity.axes == _MATRICES.get(flow)))


if __name__ == "__main__":
    open_alone(UnfoldedPanel)
