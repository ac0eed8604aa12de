"""The equation of the present step, typeset, with the numbers that went through it."""

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent

from rnn_explorer.drawings.colors import ROLE_COLORS
from rnn_explorer.drawings.equations.body import Numbers
from rnn_explorer.drawings.equations.reading import numbers_of
from rnn_explorer.drawings.equations.sheet import EquationSheet, Step
from rnn_explorer.drawings.parameters import parameter_of, phase_name, recurrence_of
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected

PREFETCH_AFTER = 400  # milliseconds: the window is painted first
START = "Nothing has been computed yet. Press → to run the first equation."


class EquationsPanel(Panel):
    """Heading, equation, the equations around it, its numbers, and what it means."""

    title = "Equations"
    column = "right"
    rank = 0
    share = 100

    def __init__(self, session, parent=None) -> None:
        self._fetched: object = None
        self._recurrence: str | None = None
        self._numbers: dict[int, Numbers] = {}
        super().__init__(session, parent)
        self.sheet = EquationSheet(self)
        self.sheet.list.chosen.connect(self._go_to)
        self.sheet.body.unit_pointed.connect(self._point_at_unit)
        self.sheet.body.step_pointed.connect(self._point_at_step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # one for all of its parts
        self.setMinimumSize(220, 120)

    def show_trace(self, trace: Trace) -> None:
        """Traces share their list of events: its equations are typeset in advance once, not once a trace."""
        self._numbers = {}
        if self._fetched is not trace.events:
            self._fetched = trace.events
            self._recurrence = recurrence_of(trace)
            QTimer.singleShot(PREFETCH_AFTER, self, self._prefetch)

    def restyle(self) -> None:
        self._fetched = None

    def show_position(self, position: int) -> None:
        self.sheet.set_step(self._step(position), self.phase_color())
        self.show_selection(self.selected)

    def show_selection(self, selected: Selected) -> None:
        event = self.last_event
        self.sheet.body.ledger.set_highlighted(selected.t)
        self.sheet.body.table.set_highlighted(_row_of(self.trace, event, selected) if event else None)

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
        trace = self.trace
        written = dict.fromkeys((_tex(trace, event), _muted_tex(trace, event)) for event in trace.events)
        self.sheet.prefetch([tex for tex, _ in written], [muted for _, muted in written])

    def _step(self, position: int) -> Step:
        trace, event = self.trace, self.last_event
        if event is None:
            return Step(f"Start of iteration {trace.iteration}", "", "", START)
        time = f"time step {event.t + 1} of {trace.sizes['T']}" if event.t is not None else ""
        around = _around(trace, position)
        if position not in self._numbers:
            self._numbers[position] = numbers_of(trace, event)
        return Step(phase_name(event.phase, self._recurrence), time, event.equation.title, event.equation.meaning,
                    _tex(trace, event), tuple(_muted_tex(trace, trace.events[index]) for index in around),
                    position - 1 - around.start, self._numbers[position])

    @Slot(object)
    def _point_at_unit(self, unit: int | tuple[int, int] | None) -> None:
        event = self.last_event
        self.select(NOTHING if event is None or unit is None else _pointed(self.trace, event, unit))

    @Slot(object)
    def _point_at_step(self, t: int | None) -> None:
        self.select(NOTHING if t is None else Selected(t=t))

    @Slot(int)
    def _go_to(self, index: int) -> None:
        self.session.seek(_around(self.trace, self.position).start + index + 1)


def _tex(trace: Trace, event: Event) -> str:
    return event.equation.tex(place_of(trace, event), ROLE_COLORS)


def _muted_tex(trace: Trace, event: Event) -> str:
    """In one quiet colour, as context."""
    return rf"\textcolor{{muted}}{{{event.equation.tex(place_of(trace, event), {})}}}"


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


def _pointed(trace: Trace, event: Event, unit: int | tuple[int, int]) -> Selected:
    """What a row of the table or a cell of a matrix stands for; a gradient or an update stands for its parameter."""
    written = event.equation.writes
    parameter = parameter_of(trace, written) or written
    if isinstance(unit, int):
        return Selected(written if event.t is not None else parameter, event.t, unit)
    return Selected(parameter, None, *unit) if trace[written].ndim == 2 else Selected(parameter, None, unit[1])


if __name__ == "__main__":
    open_alone(EquationsPanel)
