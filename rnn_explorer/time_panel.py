"""The base class of the panels that have the time steps side by side."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.panel import Panel
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.time_columns import TimeColumns


class TimePanel(Panel):
    """A panel whose horizontal axis is the time step, shared with the others of its kind."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setMouseTracking(True)

    def show_time_window(self) -> None:
        self.update()

    def columns(self) -> TimeColumns:
        """Where the visible time steps are now."""
        window = self.session.time_window
        return TimeColumns(self.width(), window.first, window.count)

    def paint_band(self, painter: QPainter, top: float, height: float) -> None:
        """Mark the present time step, and the selected one by an outline."""
        columns = self.columns()
        if self.current_t is not None and self.current_t in columns.visible:
            color = self.phase_color()
            color.setAlphaF(0.13)
            painter.fillRect(columns.column(self.current_t, top, height), color)
        if self.selected.t is not None and self.selected.t in columns.visible:
            painter.setPen(QPen(self.theme.color("muted"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(_inner(columns.column(self.selected.t, top, height)))

    def selected_at(self, point: QPointF) -> Selected:
        """What the pointer is on; a subclass that knows more than the time step says more."""
        return Selected(t=self.columns().at(point.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.select(self.selected_at(event.position()))
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom the time axis, Shift and the wheel move it."""
        window, turns = self.session.time_window, (event.angleDelta().y() or event.angleDelta().x()) / 120
        t = self.columns().at(event.position().x())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and t is not None:
            window.zoom(1.25**turns, t)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            window.move(-round(turns))
        else:
            super().wheelEvent(event)


def _inner(rect: QRectF) -> QRectF:
    return rect.adjusted(0.5, 0.5, -0.5, -0.5)
