"""The copies of the network in time: from black boxes to single numbers, forward and back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.levels import KEYS, STEPS, Level
from rnn_explorer.drawings.there_and_back import ThereAndBack
from rnn_explorer.drawings.unfolded.glimpse import Glimpse
from rnn_explorer.drawings.unfolded.inside import InsideView
from rnn_explorer.drawings.unfolded.sign import Sign
from rnn_explorer.drawings.unfolded.view import Canvas, View
from rnn_explorer.drawings.unfolded.views import Views
from rnn_explorer.drawings.unfolded.walls import WALL, is_wall, paint_walls
from rnn_explorer.drawings.unfolded.words import NOTHING_PASSES
from rnn_explorer.drawings.unfolded.zoom import Zoom
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.time_panel import TimePanel

_KEY_FACTOR, _WHEEL_FACTOR = 1.5, 1.25
_REST = 70  # milliseconds after the last turn of a wheel: then everything is drawn as it should be
_PAUSE = 10  # milliseconds without a step: then the circuits beside the present one are prepared
_SCROLL = (Level.NEURONS, Level.INSIDE)
_ZOOMS = "keys 1 to 4; + and −, or Ctrl and the wheel, zoom; Shift and the wheel move in time"


class UnfoldedPanel(TimePanel):
    """One column a time step, at four levels of detail: see ``Level``.

    Keys 1 to 4 go to a level; + and −, Ctrl and the wheel, and pinching zoom. The wheel alone scrolls through the
    units where not all have room. While a wheel is turned, the last picture is stretched and moved.
    """

    title = "Unfolded time steps"
    column = "center"
    rank = 1
    share = 200

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._views: Views | None = None
        self._kept_views = ThereAndBack(Views)
        self._view: View | None = None
        self._glimpse: Glimpse | None = None
        self._kept_sign: Sign | None = None
        self._first = 0  # the unit at the top, where not all have room
        self._zoom = Zoom(session.time_window)
        super().__init__(session, parent)
        self.setMinimumHeight(112)
        self._rest = QTimer(self, interval=_REST, singleShot=True, timeout=self._on_rest)
        self._pause = QTimer(self, interval=_PAUSE, singleShot=True, timeout=self._on_pause)

    def sizeHint(self) -> QSize:
        return QSize(640, 250)

    @property
    def level(self) -> Level:
        """How much is drawn now."""
        return self._zoom.level(self._room)

    def views(self) -> tuple[str, ...]:
        return tuple(level.value for level in Level)

    def show_view(self, name: str) -> None:
        self._zoom.go({level.value: level for level in Level}[name], self._focus, self._room)
        self._forget()

    # what is told ---------------------------------------------------------------------------------------------

    def show_trace(self, trace: Trace) -> None:
        before, cell = self._views, self.session.experiment.network.cell.name
        self._views = self._kept_views.of(trace, trace.events, cell)  # the events of two iterations are one object
        if self._views is not before:
            self._first = 0
            self.setAccessibleDescription("" if self._views.wiring.passes else NOTHING_PASSES)
        self._views.forget_values()
        self._forget()

    def show_position(self, position: int) -> None:
        self._glimpse = None
        if self.level is Level.INSIDE:
            self._pause.start()
        self.update()

    def show_time_window(self) -> None:
        self._view = None
        self.update()

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
        in_columns, canvas = self.level is not Level.INSIDE, self._canvas()
        if self._glimpse and not self._glimpse.is_like(canvas.columns, in_columns):
            self._glimpse = None
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("base"))
            if in_columns:
                self.paint_band(painter, 0.0, canvas.size.height())
                paint_walls(painter, canvas.columns, canvas.size.height(), self.trace.walls, self.theme)
            if self._glimpse:
                self._glimpse.paint(painter, canvas.columns)
            else:
                self._current().paint(painter, self.position)
                self._current().paint_selection(painter, self.selected, self.position)
            notes = self._glimpse.notes if self._glimpse else self._current().notes(self.position)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._sign().paint(painter, self.theme, self.level, notes)

    def selected_at(self, point: QPointF) -> Selected:
        """What the pointer is on: a number, or a matrix, which has no time step, for it is the same at all."""
        found = self._current().selected_at(point, self.position)
        return super().selected_at(point) if found == NOTHING and self.level is not Level.INSIDE else found

    def text_at(self, point: QPointF) -> str:
        """Name, value and meaning of what is under a point; empty where there is nothing."""
        view = self._current()
        if self._sign().rect.contains(point):
            return "\n".join((f"{self.level.value.capitalize()}: {_ZOOMS}", *view.notes(self.position)))
        text = view.text_at(point, self.position)
        if not text and view.in_columns and is_wall(self.columns(), self.trace.walls, point):
            return WALL
        return text or ("" if self._views.wiring.passes else NOTHING_PASSES)

    def place_of(self, selected: Selected) -> QRectF | None:
        return None if self._glimpse else self._current().place_of(selected, self.position)

    # gestures -------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._glimpse is None:
            super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS:
            self.show_view(KEYS[event.key()].value)
        elif event.key() in STEPS:
            self._zoom_by(_KEY_FACTOR ** STEPS[event.key()], self._focus)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom, Shift and the wheel move the time axis, the wheel alone scrolls through units."""
        turns = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_at(_WHEEL_FACTOR**turns, event.position())
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier and self.level in _SCROLL:
            self._scroll(self._first - round(turns))
        else:
            self._begin_gesture()
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange):
            self._forget()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_at(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def _zoom_at(self, factor: float, point: QPointF) -> None:
        at = None if self.level is Level.INSIDE else self.columns().at(point.x())
        self._zoom_by(factor, self._focus if at is None else at)

    def _zoom_by(self, factor: float, t: int) -> None:
        self._begin_gesture()
        if self._zoom.zoom(factor, t, self._room):
            self.show_time_window()

    def _begin_gesture(self) -> None:
        if self._glimpse is None:
            self._glimpse = Glimpse(self._current(), self._canvas(), self.selected, self.position)
        self._rest.start()

    @Slot()
    def _on_rest(self) -> None:
        self._glimpse = None
        self.update()

    @Slot()
    def _on_pause(self) -> None:
        if isinstance(self._view, InsideView):
            self._view.prepare(self.position)

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
        size = QSize(self.width(), round(self._sign().rect.top()))
        return Canvas(self.columns(), size, self.devicePixelRatioF(), self.font(), self.theme, self.session.aids)

    def _sign(self) -> Sign:
        """The line that says what is drawn."""
        if self._kept_sign is None:
            self._kept_sign = Sign(self.font(), self.size())
        return self._kept_sign

    def _current(self) -> View:
        if self._view is None:
            self._view = self._views.make(self.level, self.trace, self._canvas(), self._first)
        return self._view

    def _scroll(self, first: int) -> None:
        """Put another unit at the top."""
        first = min(max(first, 0), self.trace.sizes["H"] - 1)
        if first != self._first:
            self._first = first
            self._forget()

    def _scroll_to(self, selected: Selected) -> None:
        """Make a unit visible that others have selected."""
        quantity = self.trace.columns[selected.quantity].quantity if selected.quantity in self.trace.columns else None
        if selected.unit is None or selected.column is not None or self.level not in _SCROLL or quantity is None:
            return
        units = self._current().units(self.position)
        if quantity.axes == ("T", "B", "H") and selected.unit not in units:
            self._scroll(selected.unit - (len(units) - 1 if selected.unit >= units.stop else 0))

    def _forget(self) -> None:
        """Something changed that even the empty network depends on."""
        self._view = self._glimpse = self._kept_sign = None
        self.update()


if __name__ == "__main__":
    open_alone(UnfoldedPanel)
