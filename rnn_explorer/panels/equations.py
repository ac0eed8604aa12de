"""The equation of the present step, typeset, with the numbers that went through it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent

from rnn_explorer.drawings.equations.missing import meaning_of
from rnn_explorer.drawings.equations.reading import numbers_of
from rnn_explorer.drawings.equations.sheet import EquationSheet, Step
from rnn_explorer.drawings.equations.symbols import Script, hot_symbols, means
from rnn_explorer.drawings.parameters import parameter_of, phase_name, recurrence_of
from rnn_explorer.drawings.uses import described
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.typeset import Typesetter

PREFETCH_AFTER = 400  # milliseconds: the window is painted first
KEPT = 1000  # positions whose numbers are kept
BESIDE = -2, -3, 2, 3  # logical pixels between a symbol and what is drawn around it
START = "Nothing has been computed yet. Press → to run the first equation."


class EquationsPanel(Panel):
    """Heading, equation, the equations around it, its numbers, and what it means."""

    title = "Equations"
    column = "right"
    rank = 0
    share = 100
    is_text = True

    def __init__(self, session, parent=None) -> None:
        self._script: Script | None = None
        self._recurrence: str | None = None
        self._steps: dict[int, Step] = {}  # by position
        self._hot: dict[int, dict[str, Selected]] = {}  # by position
        super().__init__(session, parent)
        self.sheet = EquationSheet(self)
        session.cursor.position_changed.connect(Typesetter.shared().give_way)
        self.sheet.list.chosen.connect(self._go_to)
        self.sheet.body.pointed.connect(self._point_at)
        self.sheet.equation.pointed.connect(self._point_at_symbol)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # one for all of its parts
        self.setMinimumSize(220, 120)

    def show_trace(self, trace: Trace) -> None:
        """Traces share their list of events: its equations are typeset in advance once, not once a trace."""
        self._steps, self._hot = {}, {}
        self.sheet.body.grids.set_signs(self.session.aids.signs)
        if self._script is None or self._script.events is not trace.events:
            self._script = Script(trace)
            self._recurrence = recurrence_of(trace)
            QTimer.singleShot(PREFETCH_AFTER, self, self._prefetch)

    def restyle(self) -> None:
        QTimer.singleShot(PREFETCH_AFTER, self, self._prefetch)

    def show_position(self, position: int) -> None:
        if position not in self._steps:
            self._steps = self._steps if len(self._steps) < KEPT else {}
            self._steps[position] = self._step(position)
        self.sheet.set_step(self._steps[position], self.phase_color())
        self.show_selection(self.selected)

    def show_selection(self, selected: Selected) -> None:
        event, body = self.last_event, self.sheet.body
        lit = (part for part, symbol in self._symbols.items() if means(selected, symbol))
        self.sheet.equation.set_lit(frozenset(lit))
        body.lines.set_selected(selected)
        body.ledger.set_highlighted(selected.t)
        body.table.set_highlighted(_row_of(self.trace, event, selected) if event else None, body.column_of(selected))
        body.grids.set_cell(_cell_of(self.trace, event, selected) if event else None)

    def place_of(self, selected: Selected) -> QRectF | None:
        """Among the numbers; of a whole vector or matrix also the symbol in the equation."""
        body, equation = self.sheet.body, self.sheet.equation
        place = body.place_of(selected) if body.isVisible() else None
        if place is not None or selected.unit is not None:
            return None if place is None else place.translated(body.pos())
        same = {part for part, symbol in self._symbols.items()
                if (symbol.quantity, symbol.t) == (selected.quantity, selected.t)}
        rects = (rect for part, rect in equation.places() if part in same) if same and equation.isVisible() else ()
        return next((rect.translated(equation.pos()).adjusted(*BESIDE) for rect in rects), None)

    def text_at(self, point: QPointF) -> str:
        """What the symbol under a point stands for."""
        inside = point - QPointF(self.sheet.equation.pos())
        parts = (part for part, rect in self.sheet.equation.places() if rect.contains(inside))
        symbol = self._symbols.get(next(parts, ""))
        if symbol is None:
            return ""
        quantity, time = self.trace.quantity(symbol.quantity), "t" if symbol.t is None else str(symbol.t + 1)
        if quantity.role.is_parameter:
            return described(self.trace, symbol.quantity)
        return f"{quantity.text(time)} · {quantity.meaning}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sheet.setGeometry(self.rect())
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """With the focus here, the keys of the table are not for the window."""
        if event.type() == QEvent.Type.ShortcutOverride and self.sheet.body.table.has_use_for(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The rows of the table come before the hidden units."""
        if self.sheet.body.table.has_use_for(event):
            self.sheet.body.table.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _prefetch(self) -> None:
        if self._script is not None and self._script.events is self.trace.events:  # else told when shown
            self.sheet.prefetch(*self._script.all(self.trace))

    @property
    def _symbols(self) -> dict[str, Selected]:
        """Of the equation that is shown, by their TeX."""
        if self.last_event is None:
            return {}
        if self.position not in self._hot:
            self._hot[self.position] = hot_symbols(self.trace, self.last_event)
        return self._hot[self.position]

    def _step(self, position: int) -> Step:
        trace, event = self.trace, self.last_event
        if event is None:
            return Step(f"Start of iteration {trace.iteration}", "", "", START)
        time = f"time step {event.t + 1} of {trace.sizes['T']}" if event.t is not None else ""
        around, script = _around(trace, position), self._script
        return Step(phase_name(event.phase, self._recurrence), time, event.equation.title, meaning_of(trace, event),
                    script.tex(trace, event), tuple(script.muted(trace, trace.events[index]) for index in around),
                    position - 1 - around.start, numbers_of(trace, event, self.session.aids))

    @Slot(str)
    def _point_at_symbol(self, part: str) -> None:
        self.select(self._symbols.get(part, NOTHING))

    @Slot(object)
    def _point_at(self, selected: Selected | None) -> None:
        """A gradient or an update that was written stands for its parameter."""
        event = self.last_event
        if selected is None or event is None:
            self.select(NOTHING)
        elif event.t is None and selected.quantity == event.equation.writes:
            self.select(replace(selected, quantity=parameter_of(self.trace, selected.quantity) or selected.quantity))
        else:
            self.select(selected)

    @Slot(int)
    def _go_to(self, index: int) -> None:
        self.session.seek(_around(self.trace, self.position).start + index + 1)


def _around(trace: Trace, position: int) -> range:
    """The indices of the events that share the group of the last one."""
    events, index = trace.events, position - 1
    first, last = index, index + 1
    while first > 0 and events[first - 1].group == events[index].group:
        first -= 1
    while last < len(events) and events[last].group == events[index].group:
        last += 1
    return range(first, last)


def _unit_axis(trace: Trace, name: str) -> str | None:
    """The axis that ``Selected.unit`` counts along: the rows of a matrix, else the last one."""
    axes = trace.quantity(name).axes
    return axes[0] if axes and trace.quantity(name).role.is_parameter else axes[-1] if axes else None


def _row_of(trace: Trace, event: Event, selected: Selected) -> int | None:
    """The row of the table that means the selected unit."""
    if selected.unit is None or selected.quantity not in trace.columns:
        return None
    axis = _unit_axis(trace, selected.quantity)
    return selected.unit if axis is not None and axis in trace.quantity(event.equation.writes).axes[-1:] else None


def _cell_of(trace: Trace, event: Event, selected: Selected) -> tuple[int, int] | None:
    """The cell of the matrices that is selected, or that belongs to a selected weight; a vector is one row."""
    parameter = parameter_of(trace, event.equation.writes)
    if parameter is None or parameter != parameter_of(trace, selected.quantity) or selected.unit is None:
        return None
    if trace[parameter].ndim == 1:
        return 0, selected.unit
    return None if selected.column is None else (selected.unit, selected.column)


if __name__ == "__main__":
    open_alone(EquationsPanel)
