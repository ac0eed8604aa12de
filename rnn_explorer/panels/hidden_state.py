"""The hidden state: what every unit does over time, what it reacts to, and the way of the whole state."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state.excerpts import ExcerptsView
from rnn_explorer.drawings.hidden_state.header import HEIGHT, Header
from rnn_explorer.drawings.hidden_state.heat import HeatView
from rnn_explorer.drawings.hidden_state.matrix import MatrixView
from rnn_explorer.drawings.hidden_state.probing import Probing
from rnn_explorer.drawings.hidden_state.sentence import SentenceView
from rnn_explorer.drawings.hidden_state.trajectory import TrajectoryView
from rnn_explorer.drawings.hidden_state.units import SELECTIVITY, hidden_unit, ordered, probed
from rnn_explorer.drawings.hidden_state.view import ORDER, UNIT, Content, Moment, View
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import open_alone
from rnn_explorer.session.probe import Finding
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.time_panel import TimePanel
from rnn_explorer.widgets.ink import small_font

VIEWS: dict[str, type[View]] = {
    "heatmap": HeatView, "reactions": MatrixView, "excerpts": ExcerptsView, "words": SentenceView,
    "trajectory": TrajectoryView,
}
UNIT_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HiddenStatePanel(TimePanel):
    """One quantity of the hidden units, in the view that is chosen in the header.

    Enter, and a click on a unit where other data are shown, open the excerpts at which the unit is at its ends; there
    Up and Down go to the next unit.
    """

    title = "Hidden state"
    column = "center"
    rank = 2
    share = 110

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._views: dict[str, View] = {}
        self._probing = Probing(session)
        self._hint = ""
        self.header = Header(self)
        self.header.chosen.connect(self._on_chosen)
        session.prober.arrived.connect(self._on_finding)
        session.prober.failed.connect(self._on_failure)
        self.setMinimumHeight(50)

    @property
    def view(self) -> View:
        """The one that is shown; it is made when it is first chosen."""
        name = self.header.view
        if name not in self._views:
            self._views[name] = VIEWS[name](self)
            self._views[name].widget.show()
        return self._views[name]

    @property
    def quantity(self) -> Quantity:
        """What is shown."""
        return self.trace.quantity(self.header.quantity)

    def choose(self, view: str, quantity: str | None = None, order: str | None = None, unit: int | None = None) -> None:
        """Show a view, of ``VIEWS``, and in it a quantity, an order (of ``units``), a unit; None: as it was. Raises
        KeyError for what is not offered.
        """
        self.header.offer(self.trace)
        self.header.choose(view, quantity, order, unit)

    def views(self) -> tuple[str, ...]:
        return tuple(VIEWS)

    def show_view(self, name: str) -> None:
        self.choose(name)

    def show_trace(self, trace: Trace) -> None:
        self.header.offer(trace)
        content = self._content(trace)
        self._hint = self._probing.problem or self.view.hint(content)
        self.header.suit(self.view)
        self._lay_out_views()
        if not self._hint:
            self.view.show(content)
        self._caption()
        self.show_time_window()
        self.update()

    def show_position(self, position: int) -> None:
        if not self._hint:
            self.view.show_moment(Moment(position, self.current_t, self.phase_color()))

    def show_selection(self, selected: Selected) -> None:
        if not self._hint:
            self.view.show_selected(selected, hidden_unit(selected, self.trace, self.quantity))
            self._caption()

    def show_time_window(self) -> None:
        if not self._hint:
            self.view.set_columns(self.columns())

    def selected_at(self, point: QPointF) -> Selected:
        return NOTHING if self._hint or point.y() < HEIGHT else self.view.selected_at(_below_header(point))

    def text_at(self, point: QPointF) -> str:
        if self._hint or point.y() < HEIGHT:
            return self._hint
        return self.view.text_at(_below_header(point), self.position)

    def place_of(self, selected: Selected) -> QRectF | None:
        place = None if self._hint else self.view.place_of(selected)
        return None if place is None else place.translated(0, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        unit = hidden_unit(self.selected, self.trace, self.quantity)
        if UNIT in self.view.chooses and event.key() in UNIT_KEYS:
            shown, units = self.header.unit if unit is None else unit, self.trace[self.quantity.name].shape[-1]
            self._open_excerpts((shown + UNIT_KEYS[event.key()]) % units)
        elif event.key() in OPENING_KEYS and unit is not None:
            self._open_excerpts(unit)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Where other data are shown there are no numbers of the iteration to be explained."""
        unit = hidden_unit(self.selected, self.trace, self.quantity)
        if event.button() != Qt.MouseButton.LeftButton or not self.view.probes:
            super().mousePressEvent(event)
        elif unit is not None:
            self._open_excerpts(unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.setGeometry(0, 0, self.width(), HEIGHT)
        self._lay_out_views()
        self.show_time_window()
        self._caption()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))
            if self._hint:
                painter.setFont(small_font(self.font()))
                painter.setPen(self.theme.color("muted"))
                painter.drawText(QRectF(self._room()).adjusted(10, 0, -10, 0),
                                 Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)

    @Slot()
    def _on_chosen(self) -> None:
        self.show_trace(self.trace)
        self.show_position(self.position)
        self.show_selection(self.selected)

    @Slot(object)
    def _on_finding(self, finding: Finding) -> None:
        self._probing.take(finding)
        self._show_again()

    @Slot(object)
    def _on_failure(self, error: Exception) -> None:
        self._probing.fail(error)
        self._show_again()

    def _show_again(self) -> None:
        """If it is seen; else it is shown when it becomes visible."""
        self._on_trace()

    def _open_excerpts(self, unit: int) -> None:
        self.header.choose("excerpts", unit=unit)
        self.select(Selected(self.quantity.name, self.selected.t, unit))

    def _content(self, trace: Trace) -> Content:
        quantity, order = self.quantity, self.header.order if ORDER in self.view.chooses else ""
        finding = None
        if self.view.probes or order == SELECTIVITY:
            finding = self._probing.of(trace, probed(quantity))
            self.header.offer_passages(len(finding.passages) if finding else 1)
        units = ordered(trace, quantity, order, finding)
        return Content(trace, quantity, self.session.aids, units, order == SELECTIVITY, finding, self.header.unit,
                       self.header.passage)

    def _room(self):
        """Where the views are."""
        return self.rect().adjusted(0, HEIGHT, 0, 0)

    def _lay_out_views(self) -> None:
        for view in self._views.values():
            view.widget.setGeometry(self._room())
            view.widget.setVisible(view is self.view and not self._hint)

    def _caption(self) -> None:
        """What the view says of itself, and how old it is."""
        if self.view.content is None and not self._hint:  # before it is shown for the first time
            return
        captions = () if self._hint else self.view.captions()
        if not self._hint:
            self.header.explain(self.view)
        if self.view.probes and captions and self._probing.is_stale:
            stale = self.tr("being computed for iteration {0}").format(self.trace.iteration)
            captions = (f"{captions[0]} · {stale}", stale, "…")
        self.header.caption.set_wordings(captions)


def _below_header(point: QPointF) -> QPointF:
    """A point of the panel in the widget of the view."""
    return point - QPointF(0, HEIGHT)


if __name__ == "__main__":
    open_alone(HiddenStatePanel)
