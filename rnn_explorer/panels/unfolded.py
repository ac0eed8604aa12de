"""The copies of the network in time: from black boxes to single numbers, forward and back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.levels import KEYS, STEPS, Level
from rnn_explorer.drawings.unfolded.boxes import BoxesView
from rnn_explorer.drawings.unfolded.inside import InsideView
from rnn_explorer.drawings.unfolded.layers import LayersView
from rnn_explorer.drawings.unfolded.neurons import NeuronsView
from rnn_explorer.drawings.unfolded.sign import paint_sign, sign_rect
from rnn_explorer.drawings.unfolded.view import Canvas, View
from rnn_explorer.drawings.unfolded.walls import WALL, is_wall, paint_walls
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import NOTHING_PASSES
from rnn_explorer.drawings.unfolded.zoom import Zoom
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import TimePanel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session

_KEY_FACTOR, _WHEEL_FACTOR = 1.5, 1.25


class UnfoldedPanel(TimePanel):
    """One column a time step, at four levels of detail: see ``Level``.

    Keys 1 to 4 go to a level; + and −, Ctrl and the wheel, and pinching zoom. The wheel alone scrolls through the
    units where not all have room.
    """

    title = "Unfolded time steps"
    column = "center"
    rank = 1
    share = 200

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._wiring: Wiring | None = None
        self._events: tuple = ()
        self._view: View | None = None
        self._neurons: NeuronsView | None = None  # the last one
        self._first = 0  # the unit at the top, where not all have room
        self._zoom = Zoom(session.time_window)
        super().__init__(session, parent)
        self.setMinimumHeight(112)

    def sizeHint(self) -> QSize:
        return QSize(640, 250)

    @property
    def level(self) -> Level:
        """How much is drawn now."""
        return self._zoom.level(self._room)

    # what is told ---------------------------------------------------------------------------------------------

    def show_trace(self, trace: Trace) -> None:
        before = self._view
        self._view = None
        if trace.events is not self._events:  # those of two iterations are one object
            self._events, self._wiring = trace.events, Wiring(trace)
            self._first = 0
            self.setAccessibleDescription("" if self._wiring.passes else NOTHING_PASSES)
        elif isinstance(before, LayersView):
            self._view = LayersView(trace, self._wiring, self._canvas(), before)
        self.update()

    def show_time_window(self) -> None:
        if isinstance(self._view, InsideView) and self.level is Level.INSIDE:
            self._view.look_at(self.columns().visible.start)
            self.update()
        else:
            self._forget()

    def show_selection(self, selected: Selected) -> None:
        self._scroll_to(selected)
        self.update()

    def restyle(self) -> None:
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()
        super().resizeEvent(event)

    # what is shown --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self._current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("base"))
            if view.in_columns:
                self.paint_band(painter, 0.0, self.height())
                paint_walls(painter, self.columns(), self.height(), self.trace.walls, self.theme)
            view.paint(painter, self.position)
            view.paint_selection(painter, self.selected, self.position)
            paint_sign(painter, self._canvas(), self.level, view, self.position)

    def selected_at(self, point: QPointF) -> Selected:
        """What the pointer is on: a number, or a matrix, which has no time step, for it is the same at all."""
        view = self._current()
        found = view.selected_at(point, self.position)
        return super().selected_at(point) if found == NOTHING and view.in_columns else found

    def text_at(self, point: QPointF) -> str:
        """Name, value and meaning of what is under a point; empty where there is nothing."""
        view = self._current()
        if sign_rect(self._canvas(), view, self.position).contains(point):
            return "\n".join((f"{self.level.value.capitalize()}: keys 1 to 4; + and −, or Ctrl and the wheel, zoom",
                              *view.notes(self.position)))  # fmt: skip
        text = view.text_at(point, self.position)
        if not text and view.in_columns and is_wall(self.columns(), self.trace.walls, point):
            return WALL
        return text or ("" if self._wiring.passes else NOTHING_PASSES)

    def place_of(self, selected: Selected) -> QRectF | None:
        return self._current().place_of(selected, self.position)

    # zooming --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS:
            self._zoom.go(KEYS[event.key()], self._focus, self._room)
            self._forget()
        elif event.key() in STEPS:
            self._zoom_by(_KEY_FACTOR ** STEPS[event.key()], self._focus)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom, Shift and the wheel move the time axis, the wheel alone scrolls through units."""
        turns = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = self.columns().at(event.position().x()) if self._current().in_columns else None
            self._zoom_by(_WHEEL_FACTOR**turns, self._focus if at is None else at)
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier and self._scrolls:
            self._scroll(self._first - round(turns))
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange):
            self._forget()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            at = self.columns().at(event.position().x())
            self._zoom_by(1.0 + event.value(), self._focus if at is None else at)
            return True
        return super().event(event)

    def _zoom_by(self, factor: float, t: int) -> None:
        if self._zoom.zoom(factor, t, self._room):
            self._forget()

    @property
    def _room(self) -> float:
        """For all columns together."""
        columns = self.columns()
        return columns.right - columns.left

    @property
    def _focus(self) -> int:
        """The time step that the gestures of the keys are about."""
        steps = (self.current_t, self.selected.t, self.columns().visible.start)
        return next(t for t in steps if t is not None)

    # the view -------------------------------------------------------------------------------------------------

    def _canvas(self) -> Canvas:
        return Canvas(self.columns(), self.size(), self.devicePixelRatioF(), self.font(), self.theme)

    def _current(self) -> View:
        if self._view is None:
            self._view = self._made()
        return self._view

    def _made(self) -> View:
        parts = self.trace, self._wiring, self._canvas()
        if self.level is Level.INSIDE:
            return InsideView(*parts, self._first, self.columns().visible.start)
        if self.level is Level.NEURONS:
            self._neurons = NeuronsView(*parts, self._first, self._neurons)
            return self._neurons
        if self.level is Level.BOX:
            return BoxesView(*parts, self._word)
        return LayersView(*parts)

    @property
    def _word(self) -> str:
        """What is written in a black box."""
        cell = self.session.experiment.network.cell
        gated = any(group.gates for group in self._wiring.stack.groups)
        return cell.name.partition("_")[0].upper() if gated else "RNN" if self._wiring.passes else "NN"

    @property
    def _scrolls(self) -> bool:
        return self.level in (Level.NEURONS, Level.INSIDE)

    def _scroll(self, first: int) -> None:
        """Put another unit at the top."""
        first = min(max(first, 0), self.trace.sizes["H"] - 1)
        if first != self._first:
            self._first = first
            self._forget()

    def _scroll_to(self, selected: Selected) -> None:
        """Make a unit visible that others have selected."""
        quantity = self.trace.columns[selected.quantity].quantity if selected.quantity in self.trace.columns else None
        if selected.unit is None or selected.column is not None or not self._scrolls or quantity is None:
            return
        units = self._current().units(self.position)
        if quantity.axes == ("T", "B", "H") and selected.unit not in units:
            self._scroll(selected.unit - (len(units) - 1 if selected.unit >= units.stop else 0))

    def _forget(self) -> None:
        """Something changed that even the empty network depends on."""
        self._view = None
        self.update()


if __name__ == "__main__":
    open_alone(UnfoldedPanel)
