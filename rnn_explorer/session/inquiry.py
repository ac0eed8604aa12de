"""The inquiry: which number is in question, and the way that led to it, kept like a browser's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.sources import Source
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.session.answer import Answer
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.measures import is_measure, measure_of
from rnn_explorer.session.selection import NOTHING, Selected, Selection

LONGEST_WAY = 200  # numbers that are remembered


@dataclass(frozen=True)
class Number:
    """A place in a trace, without its value.

    t: from 0, None if the column is not in time. index: the unit, or row and column; () for a scalar. sequence: from
    0; of no effect where the number is the same for all of them.
    """

    column: str
    t: int | None = None
    index: tuple[int, ...] = ()
    sequence: int = 0

    @property
    def selected(self) -> Selected:
        """How it lights up in the panels; the index of a measure is no unit."""
        return Selected(self.column, self.t, *(None,) * is_measure(self.column), *self.index[:2])

    def exists_in(self, trace: Trace) -> bool:
        """Whether the trace has such a place; whether anything is ever written there is another question."""
        if measure_of(trace, self.column, self.t, self.index) is not None:
            return True
        if self.column not in trace.columns or not 0 <= self.sequence < trace.sizes["B"]:
            return False
        if (self.t is not None) != trace.quantity(self.column).in_time:
            return False
        lengths = axes_lengths(trace, self.column)
        in_time = self.t is None or (0 <= self.t < len(trace.columns[self.column].known_from)
                                     and bool(trace.exists(self.sequence)[self.t]))
        return in_time and len(self.index) == len(lengths) and all(
            0 <= n < length for n, length in zip(self.index, lengths, strict=True))


def number_of(source: Source) -> Number:
    """Where a source stands."""
    return Number(source.column, source.t, source.index, source.sequence or 0)


class Inquiry(QObject):
    """The number in question; it is a place of the trace that is shown, or None.

    When another trace is shown, the same place of that one is in question, if there is such a place.

    Signals:
        changed(): another number, or none, is in question.
        wanted(): somebody asked, maybe for the same number again: show the answer.
    """

    changed = Signal()
    wanted = Signal()

    def __init__(self, cursor: Cursor, selection: Selection) -> None:
        super().__init__()
        self._cursor = cursor
        self._selection = selection
        self._number: Number | None = None
        self._behind: list[Number] = []
        self._ahead: list[Number] = []
        self._answer: Answer | None = None  # kept for those who ask for the same
        cursor.trace_changed.connect(self._keep_what_exists)

    @property
    def number(self) -> Number | None:
        """What is in question."""
        return self._number

    @property
    def answer(self) -> Answer | None:
        """What made the number in question; None if there is none."""
        trace = self._cursor.trace
        if self._number is None:
            self._answer = None
        elif self._answer is None or (self._answer.trace, self._answer.number) != (trace, self._number):
            self._answer = Answer(trace, self._number)
        return self._answer

    @property
    def before(self) -> Number | None:
        """Where ``back`` leads, None if nowhere."""
        return self._behind[-1] if self._behind else None

    @property
    def after(self) -> Number | None:
        """Where ``forward`` leads, None if nowhere."""
        return self._ahead[-1] if self._ahead else None

    def ask(self, number: Number) -> None:
        """Go on to a number of the trace; one that is not there is not asked for."""
        if not number.exists_in(self._cursor.trace):
            return
        if number != self._number:
            if self._number is not None:
                self._behind = [*self._behind[1 - LONGEST_WAY:], self._number]
            self._ahead = []
            self._number = number
            self.changed.emit()
        self.wanted.emit()

    @Slot()
    def ask_for_selected(self) -> None:
        """Ask for what is selected; if that is no number, for what the last event wrote."""
        cursor = self._cursor
        found = pointed_at(cursor.trace, cursor.position, self._selection.selected)
        if found is None:
            self.wanted.emit()
        else:
            self.ask(found)

    @Slot()
    def back(self) -> None:
        """To the number before, if there is one."""
        self._turn(self._behind, self._ahead)

    @Slot()
    def forward(self) -> None:
        """Take back a step back."""
        self._turn(self._ahead, self._behind)

    @Slot()
    def clear(self) -> None:
        """Ask for nothing; the way back leads to what was asked for."""
        if self._number is not None:
            self._behind, self._ahead = [*self._behind, self._number], []
            self._number = None
            self.changed.emit()

    def _turn(self, there: list[Number], here: list[Number]) -> None:
        if there:
            if self._number is not None:
                here.append(self._number)
            self._number = there.pop()
            self.changed.emit()
            self.wanted.emit()

    @Slot()
    def _keep_what_exists(self) -> None:
        """A way that leads through a place that there is no more goes past it."""
        trace = self._cursor.trace
        behind, ahead = _existing(self._behind, trace), _existing(self._ahead, trace)
        lost = self._number is not None and not self._number.exists_in(trace)
        if lost or len(behind) + len(ahead) < len(self._behind) + len(self._ahead):
            self._number = None if lost else self._number
            self._behind = _without(behind, self._number)
            self._ahead = _without(ahead, self._number)
            self.changed.emit()


def pointed_at(trace: Trace, position: int, selected: Selected) -> Number | None:
    """The number that is meant by a selection at a position; None if nothing is, and nothing has happened yet.

    What the selection leaves open is chosen: the time step that was reached, the unit with the largest absolute value.
    A selection that is no number means what the last event wrote.
    """
    event = trace.last_event(position)
    index = () if selected.column is None else (selected.column,)
    if measure_of(trace, selected.quantity, selected.t, index) is not None:
        return Number(selected.quantity, selected.t, index)
    if selected.quantity in trace.columns:
        column = _told_by(trace, position, selected)
        t = _time_step(trace, position, column, selected.t)
        number = Number(column, t, _index(trace, column, t, (selected.unit, selected.column)))
        if number.exists_in(trace):
            return number
    return None if event is None else written_by(trace, event)


def written_by(trace: Trace, event: Event) -> Number:
    """Of what an event wrote, the number with the largest absolute value."""
    column = event.equation.writes
    return Number(column, event.t, _index(trace, column, event.t, ()))


def in_trace(selected: Selected, trace: Trace) -> Selected:
    """The same, if the trace has such a time step and such a unit; else nothing. The unit of a quantity that the trace
    has not is lit as a hidden one.
    """
    lengths = axes_lengths(trace, selected.quantity) if selected.quantity in trace.columns else (trace.sizes["H"],)
    indices = (selected.t, trace.sizes["T"]), *zip((selected.unit, selected.column), lengths, strict=False)
    return selected if all(n is None or 0 <= n < length for n, length in indices) else NOTHING


def axes_lengths(trace: Trace, column: str) -> tuple[int, ...]:
    """How many places there are along each axis of a number's index."""
    quantity = trace.quantity(column)
    return trace[column].shape[quantity.in_time + ("B" in quantity.axes):]


def _told_by(trace: Trace, position: int, selected: Selected) -> str:
    """A parameter stands for what the last event made of it, and for its new value as soon as that is known; at a time
    step for its gradient, to which that contributes.
    """
    column = selected.quantity
    event, new = trace.last_event(position), f"{column}_new"
    if selected.before or not trace.quantity(column).role.is_parameter:
        return column
    if selected.t is not None:
        return f"d_{column}"
    if event is not None and _belongs(trace, event.equation.writes, column):
        return event.equation.writes
    return new if new in trace.columns and trace.known(new, position) else column


def _belongs(trace: Trace, written: str, parameter: str) -> bool:
    """Whether a column holds the gradient, the update or a moment of a parameter."""
    base = written.removeprefix("d_")
    same_shape = trace.quantity(written).axes == trace.quantity(parameter).axes
    return same_shape and (base == parameter or base.startswith(f"{parameter}_"))


def _time_step(trace: Trace, position: int, column: str, t: int | None) -> int | None:
    """The one that is selected; else that of the last event which had one, as in the drawing of the network."""
    if not trace.quantity(column).in_time:
        return None
    if t is not None:
        return t
    return next((e.t for e in reversed(trace.events[:position]) if e.t is not None), 0)


def _index(trace: Trace, column: str, t: int | None, wanted: tuple[int | None, ...]) -> tuple[int, ...]:
    """What is wanted; where that is left open (None), the largest absolute value of the first sequence."""
    lengths = axes_lengths(trace, column)
    wanted = (*wanted, None, None)[: len(lengths)]
    if None not in wanted:
        return wanted
    values = trace[column]
    if t is not None:
        values = values[t] if 0 <= t < len(values) else values[0]
    if "B" in trace.quantity(column).axes:
        values = values[0]
    row = wanted[0] if wanted[0] is not None and 0 <= wanted[0] < lengths[0] else None
    largest = np.abs(values if row is None else values[row]).argmax()
    found = np.unravel_index(largest, lengths if row is None else lengths[1:])
    return tuple(int(n) for n in ((*found,) if row is None else (row, *found)))


def _existing(numbers: Iterable[Number], trace: Trace) -> list[Number]:
    """Those that exist in the trace; none twice in a row."""
    return [number for number, _ in groupby(number for number in numbers if number.exists_in(trace))]


def _without(numbers: list[Number], last: Number | None) -> list[Number]:
    """A way that does not begin with where we are."""
    return numbers[:-1] if numbers and numbers[-1] == last else numbers
