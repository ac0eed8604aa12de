"""The parameters, and the ledger of one of them: errors depend on the time step, a parameter does not."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.ledger import words
from rnn_explorer.drawings.ledger.grid import WeightGrid
from rnn_explorer.drawings.ledger.list import ParameterList
from rnn_explorer.drawings.ledger.reading import Reading, index_of
from rnn_explorer.drawings.ledger.view import LedgerView, Moment
from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.engine.trace import Phase, Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.scrolling_view import BAR

WIDE = 520  # logical pixels, from which the list has numbers
NARROW = 300  # below, the ledger has all of the room
TALL = 240  # from which the weights are shown as cells
VIEWS = ("parameter", "weight")
GRID_SHARE = 0.42  # of the height


class ParametersPanel(Panel):
    """A list of the parameters, the weights of the one that is shown, and its ledger.

    What is selected is shown; else what was clicked; else what is in question; else what has just been written; else
    the recurrent parameter.
    """

    title = "Parameters"
    column = "left"
    rank = 1
    share = 100
    is_text = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._reading: Reading | None = None
        self._last_shown: tuple[str, tuple[int, ...] | None] = "", None
        self._chosen: str | None = None
        self._weight: tuple[int, ...] | None = None  # of the chosen parameter
        super().__init__(session, parent)
        self.list = ParameterList(self)
        self.grid = WeightGrid(self)
        self.ledger = LedgerView(self)
        self.list.pointed.connect(self._point_at_parameter)
        self.list.chosen.connect(self._choose_parameter)
        self.grid.pointed.connect(self._point_at_weight)
        self.grid.chosen.connect(self._choose_weight)
        self.ledger.step_pointed.connect(self._point_at_step)
        self.ledger.stage_pointed.connect(self._point_at_stage)
        session.inquiry.changed.connect(self._on_position)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(180, 80)

    def choose(self, name: str, weight: tuple[int, ...] | None = None) -> None:
        """Hold the parameter ``name``, or one weight of it, until something else is chosen; again: let it go."""
        again = (name, weight) == (self._chosen, self._weight)
        self._chosen, self._weight = (None, None) if again else (name, weight)
        self._show()

    def show_trace(self, trace: Trace) -> None:
        self._reading = Reading(trace, self.session.aids)
        if self._chosen not in self._reading.parameters:
            self._chosen = self._weight = None
        elif self._weight is not None and not self._reading.has(self._chosen, self._weight):
            self._weight = None
        self._arrange()

    def show_position(self, position: int) -> None:
        self._show()

    def show_selection(self, selected: Selected) -> None:
        self._show()
        self.ledger.set_selected(selected.t)

    def views(self) -> tuple[str, ...]:
        return VIEWS

    def show_view(self, name: str) -> None:
        """The ledger of the default parameter, or of its first weight."""
        parameter = self._reading.default
        first = (0,) * self.trace[parameter].ndim
        self._chosen, self._weight = parameter, {VIEWS[0]: None, VIEWS[1]: first}[name]
        self._show()

    @property
    def shown(self) -> tuple[str, tuple[int, ...] | None]:
        """The parameter whose ledger is shown, and the weight, None for all of it."""
        name = parameter_of(self.trace, self.selected.quantity)
        if name is not None:
            held = self._weight if name == self._chosen else None
            return name, index_of(self.selected, self.trace[name].shape) or held
        if self._chosen is not None:
            return self._chosen, self._weight
        asked = self.session.inquiry.number
        name = None if asked is None else parameter_of(self.trace, asked.column)
        if name is not None:
            return name, index_of(asked.selected, self.trace[name].shape)
        return self._reading.written_at(self.position) or self._reading.default, None

    def place_of(self, selected: Selected) -> QRectF | None:
        """In the ledger; a weight that has no ledger now in the grid; a parameter that is not shown in the list."""
        name, (shown, index) = parameter_of(self.trace, selected.quantity), self._last_shown
        found = None if name is None else index_of(selected, self.trace[name].shape)
        is_value = name is not None and selected.quantity in (name, f"{name}_new")
        if is_value and name == shown and found not in (None, index) and self.grid.isVisible():
            return self.grid.place_of(*(0, *found)[-2:]).translated(self.grid.pos())
        place, part = self.ledger.place_of(selected), self.ledger
        if place is None and is_value and name != shown and self.list.isVisible():
            place, part = self.list.place_of(name), self.list
        return None if place is None else place.translated(part.pos())

    def text_at(self, point: QPointF) -> str:
        part = self.childAt(point.toPoint())
        inside = part.mapFrom(self, point) if part is not None else point
        content = self._reading.content(*self.shown)
        if part is self.list and (item := self.list.item_at(inside.y())):
            return words.of_parameter(self._reading, item.name, self.position)
        if part is self.grid and (cell := self.grid.cell_at(inside)):
            return words.of_weight(self._reading, self.shown[0], self._index(cell), self.position)
        if part is not self.ledger:
            return ""
        row, stage = self.ledger.row_at(inside.y()), self.ledger.stage_at(inside.y())
        if row is not None:
            return words.of_row(content, row, self.position)
        return words.explanation(content) if stage is None else words.of_stage(content, stage, self.position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("faint"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets go what was chosen, too."""
        if event.key() == Qt.Key.Key_Escape:
            self._chosen = self._weight = None
            self._show()
        super().keyPressEvent(event)

    def _show(self) -> None:
        """Everything that depends on position, selection and choice."""
        self._last_shown = name, index = self.shown
        reading, event = self._reading, self.last_event
        self.list.set_items(reading.items(self.position))
        self.list.set_shown(name, name == self._chosen)
        cells, symbol = reading.cells(name, self.position), reading.parameters[name].text()
        self.grid.set_values(cells, symbol, reading.limit_of(name), self.session.aids.signs)
        self.grid.set_cell(None if index is None else (0, *index)[-2:])
        self.ledger.set_content(reading.content(name, index))
        backward = event is not None and event.phase is Phase.BACKWARD
        self.ledger.set_moment(Moment(self.position, event.t if backward else None, self.phase_color()))

    def _arrange(self) -> None:
        """List and weights at the left, the ledger beside them; only the ledger where there is little room."""
        if self._reading is None:
            return
        self.list.set_items(self._reading.items(self.position))
        left = self.list.wanted_width(self.width() >= WIDE) if self.width() >= NARROW else 0
        cells = self.height() >= TALL
        left += BAR if left > 0 and self.list.wanted_height() > self.height() * (1 - GRID_SHARE) else 0
        above = self.list.fitting_height(round(self.height() * (1 - GRID_SHARE))) if cells else self.height()
        self.list.setVisible(left > 0)
        self.setFocusProxy(self.list if left > 0 else self.ledger)
        self.grid.setVisible(left > 0 and cells)
        self.list.setGeometry(0, 0, left, above)
        self.grid.setGeometry(0, above, left, self.height() - above)
        beside = left + 1 if left else 0
        self.ledger.setGeometry(beside, 0, self.width() - beside, self.height())

    def _index(self, cell: tuple[int, int]) -> tuple[int, ...]:
        """The weight that a cell of the grid stands for: a vector is one row."""
        return cell[-self.trace[self.shown[0]].ndim :]

    @Slot(object)
    def _point_at_parameter(self, name: str | None) -> None:
        self.select(NOTHING if name is None else Selected(name))

    @Slot(object)
    def _point_at_weight(self, cell: tuple[int, int] | None) -> None:
        name = self.shown[0]
        self.select(NOTHING if cell is None else Selected(name, None, *self._index(cell)))

    @Slot(str)
    def _choose_parameter(self, name: str) -> None:
        self.choose(name)
        self.select(Selected(name))

    @Slot(object)
    def _choose_weight(self, cell: tuple[int, int] | None) -> None:
        name, index = self.shown[0], () if cell is None else self._index(cell)
        self.choose(name, index or None)
        self.select(Selected(name, None, *index))

    @Slot(object)
    def _point_at_step(self, t: int | None) -> None:
        name, index = self.shown
        self.select(NOTHING if t is None else Selected(name, t, *(index or ())))

    @Slot(str)
    def _point_at_stage(self, column: str) -> None:
        """What is before the update is the parameter itself, not what became of it."""
        name, index = self.shown
        self.select(Selected(column, None, *(index or ()), before=column == name))


if __name__ == "__main__":
    open_alone(ParametersPanel)
