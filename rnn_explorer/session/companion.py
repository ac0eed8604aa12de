"""A second training beside the one that is looked at: the same iteration, the same place, the same scales."""

from __future__ import annotations

from itertools import groupby
from math import ceil

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.trace import Event, Phase, Trace
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.history import History
from rnn_explorer.session.inquiry import in_trace
from rnn_explorer.session.session import Session
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.session.trainer import Reply

ALIKE = ("task", "text", "lag", "seed", "time_steps", "batch_size", "teacher_forcing")  # for a fair comparison


class Companion(QObject):
    """Goes where ``leader`` goes, and leads it where a person clicks here; what is pointed at or asked for in one
    is so in both. While the leader's training runs it waits.

    Signals:
        moved(): it has come to another iteration.
    """

    moved = Signal()

    def __init__(self, leader: Session, history: History) -> None:
        """Raises BadInput if the first iteration of ``history`` cannot be computed."""
        super().__init__()
        self.leader = leader
        self.session = Session(history.experiment.settings, history=history)
        leader.aids.share(self.session.aids)
        leader.cursor.trace_changed.connect(self._follow_trace)
        leader.cursor.position_changed.connect(self._follow_position)
        leader.runner.running_changed.connect(self._follow_trace)
        leader.selection.changed.connect(self._point)
        leader.inquiry.wanted.connect(self._ask)
        leader.aids.changed.connect(self._read_alike)
        leader.time_window.changed.connect(self._show_alike)
        self.session.inquiry.wanted.connect(self._ask_back)
        self.session.time_window.changed.connect(self._show_alike_back)
        self.session.selection.changed.connect(self._point_back)
        self.session.sought.connect(self._lead)
        self.session.trainer.arrived.connect(self._arrive)  # after the session has shown it to its panels
        self._read_alike()
        self._point()
        self._show_alike()
        self._follow_trace()

    @property
    def problems(self) -> tuple[str, ...]:
        """In what the comparison is not like for like."""
        return differences(self.leader.experiment, self.session.experiment)

    def close(self) -> None:
        """Follow no more."""
        leader = self.leader
        leader.cursor.trace_changed.disconnect(self._follow_trace)
        leader.cursor.position_changed.disconnect(self._follow_position)
        leader.runner.running_changed.disconnect(self._follow_trace)
        leader.selection.changed.disconnect(self._point)
        leader.inquiry.wanted.disconnect(self._ask)
        leader.aids.changed.disconnect(self._read_alike)
        leader.time_window.changed.disconnect(self._show_alike)
        leader.aids.share(None)
        self.session.close()

    @Slot()
    def _follow_trace(self) -> None:
        if self.leader.runner.running:
            return
        if self.session.iteration == self.leader.iteration and not self.session.trainer.busy:
            self._follow_position()
        else:
            self.session.open_iteration(self.leader.iteration, 0)

    @Slot()
    def _follow_position(self) -> None:
        if self.session.iteration == self.leader.iteration:
            cursor = self.leader.cursor
            self.session.cursor.seek(matched(cursor.position, cursor.trace, self.session.cursor.trace))

    @Slot(int)
    def _lead(self, position: int) -> None:
        """To a position that was chosen here."""
        if self.session.iteration == self.leader.iteration and not self.leader.runner.running:
            self.leader.seek(matched(position, self.session.cursor.trace, self.leader.cursor.trace))

    @Slot(object)
    def _arrive(self, reply: Reply) -> None:
        """At an iteration that was chosen here it is the leader's turn to come."""
        leader, iteration = self.leader, reply.bookmark.iteration
        if iteration != leader.iteration and not leader.runner.running:
            leader.go_to_iteration(iteration)
        self._follow_position()
        self.moved.emit()

    @Slot()
    def _point(self) -> None:
        _point_alike(self.leader, self.session)

    @Slot()
    def _point_back(self) -> None:
        _point_alike(self.session, self.leader)

    @Slot()
    def _ask(self) -> None:
        _ask_alike(self.leader, self.session)

    @Slot()
    def _ask_back(self) -> None:
        _ask_alike(self.session, self.leader)

    def ask_nothing(self) -> None:
        """In neither of them any more."""
        self.leader.inquiry.clear()
        self.session.inquiry.clear()

    @Slot()
    def _show_alike(self) -> None:
        self.session.time_window.show_like(self.leader.time_window)

    @Slot()
    def _show_alike_back(self) -> None:
        self.leader.time_window.show_like(self.session.time_window)

    @Slot()
    def _read_alike(self) -> None:
        self.session.aids.read_like(self.leader.aids)


def _point_alike(one: Session, other: Session) -> None:
    """What is pointed at in one in the other too, unless it is there by way of the other already."""
    pointed = one.selection.selected
    if pointed != in_trace(other.selection.selected, one.cursor.trace):
        other.selection.select(in_trace(pointed, other.cursor.trace))


def _ask_alike(one: Session, other: Session) -> None:
    """For the same number in the other, or for none if it has no such number."""
    number = one.inquiry.number
    if number is None or not number.exists_in(other.cursor.trace):
        other.inquiry.clear()
    elif number != other.inquiry.number:
        other.inquiry.ask(number)


def differences(one: Experiment, other: Experiment) -> tuple[str, ...]:
    """In what two experiments are not like for like, a few words each."""
    left, right = one.settings, other.settings
    found = [f"other {SETTINGS[name].noun.removeprefix('the ')}" for name in ALIKE
             if getattr(left, name) != getattr(right, name)]
    counts = one.network.layout.size, other.network.layout.size
    if counts[0] != counts[1]:
        found.append(f"{counts[0]:,} parameters against {counts[1]:,}")
    return tuple(found)


def matched(position: int, trace: Trace, other: Trace) -> int:
    """The position in ``other`` that is the same moment: as far in the same time step of the phase; if that phase has
    other time steps there, as far in the phase; if it never came to that phase, its end.
    """
    if position == 0 or trace.schema is other.schema:
        return position
    event = trace.events[position - 1]
    alike = _time_steps(trace, event.phase) == _time_steps(other, event.phase)
    key = _time_step if alike else _phase
    start, end = _spans(trace, key)[key(event)]
    first, last = _spans(other, key).get(key(event), (len(other), len(other)))
    return first + ceil((position - start) / (end - start) * (last - first))


def _time_steps(trace: Trace, phase: Phase) -> set[object]:
    return {event.group for event in trace.events if event.phase is phase}


def _time_step(event: Event) -> tuple[object, ...]:
    return event.group


def _phase(event: Event) -> object:
    return event.phase


def _spans(trace: Trace, key) -> dict[object, tuple[int, int]]:
    """Where the events with a key begin and end, by the key."""
    spans, start = {}, 0
    for found, events in groupby(trace.events, key):
        end = start + len(list(events))
        spans[found] = spans.get(found, (start, end))[0], end
        start = end
    return spans
