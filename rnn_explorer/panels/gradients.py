"""How large the errors are at every time step, on one scale for all of them: where gradients vanish or explode."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.decays import DecayView
from rnn_explorer.drawings.gradients.legend import caption_room, paint_caption, paint_legend
from rnn_explorer.drawings.gradients.memory import MemoryView
from rnn_explorer.drawings.gradients.norms import NormsView
from rnn_explorer.drawings.gradients.origins import OriginsView
from rnn_explorer.drawings.gradients.reading import Reading
from rnn_explorer.drawings.gradients.shares import SharesView
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import TimePanel, open_alone
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.time_columns import RIGHT

HEADER = 18
GAP = 10
VIEWS: dict[str, type[View]] = {
    "norms": NormsView, "shares": SharesView, "origins": OriginsView, "decay": DecayView, "memory": MemoryView,
}
ROW_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class GradientsPanel(TimePanel):
    """The errors of the hidden units over time, in the view that is chosen in its header.

    Up and Down move through the rows of a view that has some.
    """

    title = "Gradient magnitudes"
    column = "center"
    rank = 3
    share = 150

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._reading: Reading | None = None
        self._views: dict[str, View] = {}
        self._captions: tuple[str, ...] = ()
        self._legend_left = 0
        self._choice = Choice(self.tr("View of the errors"), HEADER, self)
        self._choice.offer([(self.tr("norms"), "norms"), (self.tr("by loss"), "shares"),
                            (self.tr("origin matrix"), "origins"), (self.tr("decay factors"), "decay"),
                            (self.tr("memory path"), "memory")])
        self._states = Choice(self.tr("Which state the errors are at"), HEADER, self)
        self._choice.activated.connect(self._on_chosen)
        self._states.activated.connect(self._on_chosen)
        self.setMinimumHeight(54)

    @property
    def view(self) -> View:
        """The one that is shown; it is made when it is first chosen."""
        name = self._choice.currentData()
        if name not in self._views:
            self._views[name] = VIEWS[name](self)
        return self._views[name]

    def choose(self, name: str, state: str | None = None) -> None:
        """Show a view, of ``VIEWS``, and in it a state of the trace. Raises KeyError if there is none of that name."""
        self._read(self.trace)
        if name not in VIEWS or state not in (None, *self._reading.states):
            raise KeyError(name if name not in VIEWS else state)
        self._choice.setCurrentIndex(self._choice.findData(name))
        if state is not None:
            self._states.setCurrentIndex(self._states.findData(state))
        self._on_chosen()

    def show_trace(self, trace: Trace) -> None:
        self._read(trace)
        self.view.show_reading(self._reading, self._states.currentData())
        self._lay_out_parts()

    def show_position(self, position: int) -> None:
        self.view.show_moment(self._moment)
        self._caption()

    def show_selection(self, selected: Selected) -> None:
        self.view.show_selected(selected)
        self._caption()

    def show_time_window(self) -> None:
        self.view.set_columns(self.columns())

    def selected_at(self, point: QPointF) -> Selected:
        t = self.columns().at(point.x())
        if t is None or point.y() < HEADER:
            return Selected()
        return Selected(t=t) if self.view.hint() else self.view.selected_at(_below_header(point), t)

    def text_at(self, point: QPointF) -> str:
        """The norms at the time step at ``point``, a line each; beside the time steps what the scale is."""
        if point.y() < HEADER:
            return "\n".join(self._captions[:1])
        if self.view.hint():
            return self.view.hint()
        wall = self.view.plots[0].wall_at(point.x())
        if wall is not None:
            return words.of_wall(wall)
        return self.view.text_at(_below_header(point), self.columns().at(point.x()), self.position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        times = self.view.row_times() if event.key() in ROW_KEYS and not self.view.hint() else ()
        if not len(times):
            super().keyPressEvent(event)
            return
        row = self.view.row
        at = times.index(row) + ROW_KEYS[event.key()] if row in times else 0
        self.select(Selected(self.view.rows, times[at % len(times)]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_parts()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))
            painter.setFont(tabular(small_font(self.font())))
            if self.view.hint():
                painter.setPen(self.theme.color("muted"))
                painter.drawText(self._room().adjusted(GAP, 0, -GAP, 0),
                                 Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.view.hint())
            elif event.rect().top() < HEADER:
                self._paint_header(painter)

    @Slot()
    def _on_chosen(self) -> None:
        self.show_trace(self.trace)
        self.show_time_window()
        self.view.show_selected(self.selected)
        self.show_position(self.position)
        self.update()

    def _read(self, trace: Trace) -> None:
        if self._reading is None or self._reading.trace is not trace:
            self._reading = Reading(trace)
            self._states.offer([(trace.quantity(name).text(), name) for name in self._reading.states])

    @property
    def _moment(self) -> Moment:
        return Moment(self.position, self.current_t, self.phase_color())

    def _room(self) -> QRectF:
        """Where the views are."""
        return QRectF(0, HEADER, self.width(), self.height() - HEADER)

    def _lay_out_parts(self) -> None:
        """The choices at the left of the header, below it the view that is chosen and no other."""
        if self._reading is None:
            return
        self._states.setVisible(self.view.by_state and self._states.count() > 1)
        x = 6
        for choice in (self._choice, self._states):
            choice.setGeometry(x, 0, choice.sizeHint().width(), HEADER)
            x += choice.width() + 6 if choice is self._choice or self._states.isVisibleTo(self) else 0
        self._legend_left = x + GAP
        for view in self._views.values():
            view.widget.setGeometry(self._room().toRect())
            view.widget.setVisible(view is self.view and not view.hint())
        self.show_time_window()
        self.update()

    def _caption(self) -> None:
        """Say something else at the right of the header, if there is something else to say."""
        captions = () if self.view.hint() else self.view.captions(self._moment)
        if captions != self._captions:
            self._captions = captions
            self.update(0, 0, self.width(), HEADER)

    def _paint_header(self, painter: QPainter) -> None:
        room = QRectF(self._legend_left, 0, self.width() - RIGHT - self._legend_left, HEADER)
        kept = caption_room(painter.font(), self._captions, room.width())
        room.setLeft(paint_legend(painter, room.adjusted(0, 0, -kept, 0), tuple(self.view.legend()), self.theme))
        paint_caption(painter, room, self._captions, self.theme.color(self.view.caption_color))


def _below_header(point: QPointF) -> QPointF:
    """A point of the panel in the widget of the view."""
    return point - QPointF(0, HEADER)


if __name__ == "__main__":
    open_alone(GradientsPanel)
