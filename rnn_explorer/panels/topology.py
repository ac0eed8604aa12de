"""The topology: the folded network at the present time step."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.drawings.levels import KEYS, STEPS, Level
from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.there_and_back import ThereAndBack
from rnn_explorer.drawings.topology.drawing import Hit, Row
from rnn_explorer.drawings.topology.excerpt import Excerpt, excerpt_at, excerpts_of
from rnn_explorer.drawings.topology.layer_keys import LayerKeys
from rnn_explorer.drawings.topology.moment import NOWHERE, Moment
from rnn_explorer.drawings.topology.stack import Stack, stack_of
from rnn_explorer.drawings.topology.view import NetworkView
from rnn_explorer.drawings.topology.words import describe, legend, tell
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session


class TopologyPanel(Panel):
    """The network at the present time step: a black box, layers, neurons with their connections, the inside of one."""

    title = "Topology"
    column = "left"
    rank = 0
    share = 100

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._events: tuple[Event, ...] = ()
        self._kept = ThereAndBack(_built)
        self._excerpts: tuple[Excerpt, ...] = ()
        self._stack: Stack | None = None
        self._pinned: int | None = None
        self._pointed: tuple[Selected, int] | None = None  # what is pointed at here, and the layer that is shown to it
        super().__init__(session, parent)
        self.layers = LayerKeys(self)
        self.layers.chosen.connect(self._pin)
        self.network = NetworkView(self)
        self.network.pointed.connect(self._point)
        self.network.level_changed.connect(self._enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.layers)
        column.addWidget(self.network, 1)
        self.setMinimumSize(180, 120)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)  # the keys go on where a click or the wheel has begun

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))

    def show_trace(self, trace: Trace) -> None:
        if trace.events is not self._events:  # those of two iterations are one object
            self._events = trace.events
            self._excerpts, self._stack = self._kept.of(trace, trace.events)
            self._pinned = self._pointed = None
            self.layers.offer([(excerpt.symbol, excerpt.meaning) for excerpt in self._excerpts])

    def show_position(self, position: int) -> None:
        if self._pointed is not None and self._pointed[0] == self.selected:
            shown = self._pointed[1]  # nothing moves under the pointer
        else:
            shown = excerpt_at(self._excerpts, self.trace, position, self.selected.quantity, self._pinned)
        self.layers.show_layer(shown, self._pinned)
        self._excerpt = self._excerpts[shown]
        place = chosen(self.trace, self.selected, self._excerpt)
        moment = Moment(self.trace, position, place, self._excerpt, self.session.aids)
        self.network.show_moment(moment, self._stack, self.selected)
        if len(self._excerpts) > 1:
            values = [moment.known(excerpt.state) for excerpt in self._excerpts]
            self.layers.show_values(values, moment.now.limit(self._excerpt.state), moment.faded)

    def show_selection(self, selected: Selected) -> None:
        self.show_position(self.position)

    def text_at(self, point: QPointF) -> str:
        point, moment = point - QPointF(self.network.pos()), Moment(self.trace, self.position, shown=self._excerpt)
        found = self.network.at(point)
        if found is None:
            return legend(self.network.level, moment.matrices) if self.network.in_legend(point) else ""
        return describe(moment, found) if isinstance(found, Hit) else tell(moment, found)

    def place_of(self, selected: Selected) -> QRectF | None:
        known = selected.quantity in self.trace.columns
        rect = self.network.place(selected, place_in(self.trace, selected, self._excerpt)) if known else None
        return None if rect is None else rect.translated(QPointF(self.network.pos()))

    def views(self) -> tuple[str, ...]:
        """The levels, from far to near."""
        return tuple(level.value for level in Level)

    def show_view(self, name: str) -> None:
        if name not in self.views():
            raise KeyError(name)
        self.network.set_level(Level(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 choose the level, + − the next one; a letter selects the next matrix that begins with it."""
        letter, now = event.text().upper(), self.selected.quantity
        names = [name for excerpt in self._excerpts for name in excerpt.matrices if letter and name.startswith(letter)]
        if event.key() in KEYS:
            self.network.set_level(KEYS[event.key()])
        elif event.key() in STEPS:
            self.network.zoom(STEPS[event.key()])
        elif names:
            self.select(Selected(names[(names.index(now) + 1) % len(names)] if now in names else names[0]))
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _point(self, selected: Selected | None) -> None:
        self._pointed = selected and (selected, self._excerpts.index(self._excerpt))
        self.select(selected or NOTHING)

    @Slot()
    def _enter(self) -> None:
        """What is selected on the way into a neuron stays the one that is looked into."""
        hit = chosen(self.trace, self.selected, self._excerpt)
        if self.network.level is Level.INSIDE and hit.matrix is None and hit.unit is not None:
            self.network.enter(hit.row, hit.unit)

    @Slot(int)
    def _pin(self, layer: int) -> None:
        """Keep showing a layer; if it is kept already, follow the steps again."""
        self._pinned = None if layer == self._pinned else layer
        self.show_position(self.position)


def chosen(trace: Trace, selected: Selected, excerpt: Excerpt | None = None) -> Hit:
    """The selection as a place in an excerpt (None: the lowest layer): a matrix or a weight, a neuron, or nothing."""
    excerpt = excerpt or excerpts_of(trace)[0]
    matrix = parameter_of(trace, selected.quantity)
    if matrix in excerpt.matrices:
        return _in_matrix(excerpt, matrix, selected)
    if selected.unit is None:
        return NOWHERE
    known = selected.quantity in trace.columns
    row = excerpt.row_of(selected.quantity, trace.quantity(selected.quantity)) if known else Row.HIDDEN
    return NOWHERE if row is None else Hit(row=row, unit=selected.unit)


def place_in(trace: Trace, selected: Selected, excerpt: Excerpt) -> Hit:
    """What of an excerpt draws a vector, a number, a matrix or a weight, NOWHERE if nothing does."""
    drawn = {name: row for row, name in (*excerpt.values.items(), *excerpt.errors.items())}
    if selected.quantity in drawn:
        return Hit(row=drawn[selected.quantity], unit=selected.unit)
    return chosen(trace, selected, excerpt) if selected.quantity in excerpt.matrices else NOWHERE


def _built(trace: Trace) -> tuple[tuple[Excerpt, ...], Stack]:
    excerpts = excerpts_of(trace)
    return excerpts, stack_of(trace, excerpts)


def _in_matrix(excerpt: Excerpt, matrix: str, selected: Selected) -> Hit:
    """A matrix or a weight in it, if that is among those drawn."""
    if selected.column is None:
        return Hit(matrix=matrix, unit=selected.unit)
    columns = excerpt.matrices[matrix].columns
    column = selected.column - excerpt.offset(matrix)
    drawn = columns is None or columns.start <= selected.column < columns.stop
    return Hit(matrix=matrix, unit=selected.unit, column=column) if drawn else Hit(matrix=matrix)


if __name__ == "__main__":
    open_alone(TopologyPanel)
