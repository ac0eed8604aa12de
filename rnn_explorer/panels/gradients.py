"""How large the errors are at every time step, on one scale for all of them: where gradients vanish or explode."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.decays import DecayView
from rnn_explorer.drawings.gradients.header import HEIGHT as HEADER
from rnn_explorer.drawings.gradients.header import Header
from rnn_explorer.drawings.gradients.history import HistoryView
from rnn_explorer.drawings.gradients.legend import wall
from rnn_explorer.drawings.gradients.memory import MemoryView
from rnn_explorer.drawings.gradients.norms import NormsView
from rnn_explorer.drawings.gradients.origins import OriginsView
from rnn_explorer.drawings.gradients.reading import Reading
from rnn_explorer.drawings.gradients.shares import SharesView
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.drawings.there_and_back import ThereAndBack
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import open_alone
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.time_panel import TimePanel
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font

VIEWS: dict[str, type[View]] = {
    "norms": NormsView, "shares": SharesView, "origins": OriginsView, "decay": DecayView, "memory": MemoryView,
    "history": HistoryView,
}
ROW_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
COLUMN_KEYS = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
GAP = 10


class GradientsPanel(TimePanel):
    """The errors of the hidden units over time, in the view that is chosen in its header.

    Up and Down move through the rows of a view that has some, [ and ] through the numbers of a row that has some.
    """

    title = "Gradient magnitudes"
    column = "center"
    rank = 3
    share = 150

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._reading: Reading | None = None
        self._kept = ThereAndBack(Reading)
        self._views: dict[str, View] = {}
        self._state = ""
        self._header = Header([(self.tr("norms"), "norms"), (self.tr("by loss"), "shares"),
                               (self.tr("origin matrix"), "origins"), (self.tr("decay factors"), "decay"),
                               (self.tr("memory path"), "memory"), (self.tr("history"), "history")], self)
        self._header.view_chosen.connect(self._on_chosen)
        self._header.state_chosen.connect(self._on_state_chosen)
        self._note = QLabel(self)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setBackgroundRole(QPalette.ColorRole.Base)
        self._note.setAutoFillBackground(True)
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._note.setFont(small_font(self.font()))
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        self.setMinimumHeight(54)
        session.record_grew.connect(self._on_record)

    @property
    def view(self) -> View:
        """The one that is shown; it is made when it is first chosen."""
        name = self._header.views.currentData()
        if name not in self._views:
            self._views[name] = VIEWS[name](self)
        return self._views[name]

    def views(self) -> tuple[str, ...]:
        return tuple(VIEWS)

    def show_view(self, name: str) -> None:
        self.choose(name)

    def choose(self, name: str, state: str | None = None) -> None:
        """Show a view, of ``VIEWS``, and in it a state of the trace. Raises KeyError if there is none of that name."""
        if name not in VIEWS:
            raise KeyError(name)
        views = self._header.views
        views.setCurrentIndex(views.findData(name))
        self._on_chosen()
        if state is not None:
            if self._header.states.findData(state) < 0:
                raise KeyError(state)
            self._on_state_chosen(state)

    def show_trace(self, trace: Trace) -> None:
        self._reading = self._kept.of(trace, trace, self.session.record)
        self._reading.record = self.session.record
        choices = self.view.choices(self._reading)
        names = [name for _, name in choices] or self._reading.states
        state = self._state if self._state in names else next(iter(names), "")
        self._header.offer_states(choices, state)
        self.view.show_reading(self._reading, state)
        self._lay_out_parts()

    def show_position(self, position: int) -> None:
        if not self.view.hint():
            self.view.show_moment(self._moment)
        self._show_captions()

    def show_selection(self, selected: Selected) -> None:
        if not self.view.hint():
            self.view.show_selected(selected)
        self._show_captions()

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
            return self._header.text()
        if self.view.hint():
            return self.view.hint()
        t = self.view.plots[0].wall_at(point.x())
        if t is not None:
            return words.of_wall(t)
        return self.view.text_at(_below_header(point), self.columns().at(point.x()), self.position)

    def place_of(self, selected: Selected) -> QRectF | None:
        place = None if self.view.hint() else self.view.place_of(selected)
        return None if place is None else place.translated(0, HEADER)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click leads to an iteration in a view of all of them, and asks for a number of the one that is shown."""
        point, is_left = event.position(), event.button() == Qt.MouseButton.LeftButton
        below = is_left and point.y() >= HEADER and not self.view.hint()
        iteration = self.view.iteration_at(_below_header(point)) if below else None
        if iteration is None or self.selected.quantity is not None:
            super().mousePressEvent(event)
        else:
            self.session.go_to_iteration(iteration)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = 0 if self.view.hint() else ROW_KEYS.get(event.key(), 0)
        iteration, times = self.view.iteration_after(by) if by else None, self.view.row_times() if by else ()
        if iteration is not None:
            self.session.go_to_iteration(iteration)
        elif len(times):
            at = times.index(self.view.row) + by if self.view.row in times else 0
            self.select(self.view.row_selected(times[at % len(times)]))
        elif event.key() in COLUMN_KEYS and not self.view.hint() and self.view.has_numbers:
            self.select(self.view.moved_along(COLUMN_KEYS[event.key()]))
        else:
            super().keyPressEvent(event)
            self._name_selected()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_parts()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The hint, where there is nothing else."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))
            painter.setFont(tabular(small_font(self.font())))
            painter.setPen(self.theme.color("muted"))
            room = QRectF(GAP, HEADER, self.width() - 2 * GAP, self.height() - HEADER)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.view.hint())

    @Slot()
    def _on_record(self) -> None:
        """More iterations are known, while the same one is looked at."""
        if self.view.of_record:
            self._on_trace()

    @Slot(str)
    def _on_state_chosen(self, state: str) -> None:
        self._state = state
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        self.show_trace(self.trace)
        self.show_time_window()
        self.show_selection(self.selected)
        self.show_position(self.position)
        self.update()

    def _name_selected(self) -> None:
        """Keys that have moved to a time step mean what the view shows there."""
        if self.selected.t is not None and self.selected == Selected(t=self.selected.t) and not self.view.hint():
            self.select(self.view.selected_by_keys(self.selected.t))

    @property
    def _moment(self) -> Moment:
        return Moment(self.position, self.current_t, self.phase_color())

    def _lay_out_parts(self) -> None:
        """The header, below it the view that is chosen and no other."""
        if self._reading is None:
            return
        self._header.setGeometry(0, 0, self.width(), HEADER)
        for view in self._views.values():
            view.widget.setGeometry(0, HEADER, self.width(), self.height() - HEADER)
            view.widget.setVisible(view is self.view and not view.hint())
        self.show_time_window()
        walls = [wall(self.tr("truncated"))] * bool(self.trace.walls)
        self._header.show_legend(() if self.view.hint() else (*self.view.legend(), *walls))
        self._show_captions()
        self.update()

    def _show_captions(self) -> None:
        captions = () if self.view.hint() else self.view.captions(self._moment)
        self._header.show_caption(captions, self.view.caption_color)
        self._show_note("" if self.view.hint() else self.view.nothing_yet())

    def _show_note(self, note: str) -> None:
        """In the middle of the plot."""
        self._note.setVisible(bool(note))
        if note:
            area = self.view.plots[0].area().translated(0, HEADER)
            width = min(self._note.fontMetrics().horizontalAdvance(note) + GAP, int(area.width()))
            self._note.setText(note)
            self._note.resize(width, self._note.heightForWidth(width))
            self._note.move(area.center().toPoint() - self._note.rect().center())
            self._note.raise_()


def _below_header(point: QPointF) -> QPointF:
    """A point of the panel in the widget of the view."""
    return point - QPointF(0, HEADER)


if __name__ == "__main__":
    open_alone(GradientsPanel)
