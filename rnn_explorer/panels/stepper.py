"""The stepper: transport keys, the timeline of the iteration, and the history of the iterations."""

from collections.abc import Callable
from itertools import groupby, pairwise

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.drawings.parameters import phase_name, recurrence_of
from rnn_explorer.engine.trace import NEVER, Event, Phase, Trace, Unit
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.player import SPEEDS, told
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.steps import units_of
from rnn_explorer.widgets.history_strip import HistoryStrip
from rnn_explorer.widgets.numbers import significant
from rnn_explorer.widgets.segment import Segment
from rnn_explorer.widgets.timeline import Timeline
from rnn_explorer.widgets.transport_bar import TransportBar

SHORT_TITLES = {
    Phase.FORWARD: "fwd",
    Phase.LOSS: "L",
    Phase.BACKWARD: "BPTT",
    Phase.SUM: "Σ",
    Phase.CLIP: "clip",
    Phase.UPDATE: "upd",
}
HEIGHT_IN_LINES = 5.4  # of text: what is more belongs to the panels above


class StepperPanel(Panel):
    """Steps by button and by dragging the playhead; dragging halts at the stops of the chosen unit."""

    title = "Stepper"
    column = "bottom"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._transport = TransportBar()
        self._timeline = Timeline()
        self._strip = HistoryStrip()
        self._status = QLabel()
        self._record, self._awaited = None, False  # what the strip shows
        super().__init__(session, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its keys and strips have it
        self._lay_out()
        self._transport.set_speeds([(speed, told(speed)) for speed in SPEEDS])
        self._show_units()
        self._show_speed()
        self._connect()
        self._show_unit()
        self._show_running(session.player.running)

    def show_trace(self, trace: Trace) -> None:
        self._timeline.set_segments(segments_of(trace), len(trace))
        self._timeline.set_snap(trace.stops(self.session.unit))
        self._show_losses(self.position)
        self._strip.set_iteration(trace.iteration)
        self._strip.set_note(self.tr("generated") if trace.is_generated else "")
        self._mark_hits()
        self._show_state()

    def show_position(self, position: int) -> None:
        self._show_losses(position)
        self._timeline.set_position(position)
        self._transport.set_enabled_directions(back=not self.session.at_start(), forward=True)
        self._show_state()

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    def _show_losses(self, position: int) -> None:
        """Of the last iteration not before it has happened."""
        last = self.trace.iteration == len(self.session.record)
        awaited = last and not self.trace.is_generated and not self.trace.known("L", position)
        if self.session.record is not self._record or awaited != self._awaited:
            self._record, self._awaited = self.session.record, awaited
            self._strip.set_losses(self._record.loss, awaited)

    def _lay_out(self) -> None:
        strips = QVBoxLayout()
        strips.setSpacing(3)
        strips.addWidget(self._timeline, 3)
        strips.addWidget(self._strip, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 12, 4)
        row.setSpacing(14)
        row.addWidget(self._transport)
        row.addLayout(strips, 1)
        row.addWidget(self._status)
        self._status.setMinimumWidth(self.fontMetrics().horizontalAdvance("runs on · 00,000 iterations/s "))
        self.setMaximumHeight(round(self.fontMetrics().height() * HEIGHT_IN_LINES))
        self._status.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        session, transport = self.session, self._transport
        transport.first_requested.connect(session.go_to_start)
        transport.back_requested.connect(session.step_back)
        transport.run_toggled.connect(session.player.toggle)
        transport.forward_requested.connect(session.step_forward)
        transport.last_requested.connect(session.go_to_end)
        transport.unit_requested.connect(self._choose_unit)
        self._timeline.seek_requested.connect(session.seek)
        self._strip.seek_requested.connect(session.go_to_iteration)
        self._strip.mark_requested.connect(self._go_to_hit)
        transport.speed_requested.connect(session.player.choose)
        session.unit_changed.connect(self._show_unit)
        session.experiment_changed.connect(self._show_units)
        session.record_grew.connect(self._show_record)
        session.breakpoints.changed.connect(self._show_hits)
        session.breakpoints.hits_changed.connect(self._show_hits)
        session.player.speed_changed.connect(self._show_speed)
        session.runner.followed_changed.connect(self._show_state)
        session.player.running_changed.connect(self._show_running)

    @Slot(str)
    def _choose_unit(self, key: str) -> None:
        self.session.set_unit(Unit(key))

    @Slot(int)
    def _go_to_hit(self, iteration: int) -> None:
        """The first one in it."""
        self.session.go_to_hit(next(hit for hit in self.session.breakpoints.hits if hit.iteration == iteration))

    @Slot()
    def _show_hits(self) -> None:
        """Where breakpoints were hit."""
        if self.isVisible():
            self._mark_hits()

    def _mark_hits(self) -> None:
        self._strip.set_marks({hit.iteration: hit.words for hit in self.session.breakpoints.hits})

    @Slot()
    def _show_unit(self) -> None:
        self._transport.set_unit(self.session.unit.value)
        self._timeline.set_snap(self.trace.stops(self.session.unit))

    @Slot()
    def _show_units(self) -> None:
        units = units_of(self.session.experiment)
        self._transport.set_units([(unit.value, self.tr("step: {}").format(unit.value)) for unit in units])
        self._transport.set_unit(self.session.unit.value)

    @Slot()
    def _show_speed(self) -> None:
        self._transport.set_speed(self.session.player.speed)

    @Slot(bool)
    def _show_running(self, running: bool) -> None:
        self._transport.set_running(running)
        self._show_state()

    @Slot()
    def _show_record(self) -> None:
        """The training runs on while something else is looked at."""
        if self.isVisible():
            self._show_losses(self.position)
            self._show_state()

    @Slot()
    def _show_state(self) -> None:
        """Where in the training we are, and how it runs."""
        runner, text = self.session.runner, status_of(self.trace, self.position)
        if runner.running:
            where = self.tr("running") if runner.followed else self.tr("runs on")
            text += "<br>" + self.tr("{0} · {1} iterations/s").format(where, f"{runner.speed:,.0f}")
        self._status.setText(text)


def status_of(trace: Trace, position: int) -> str:
    """Which iteration it is, and its loss as soon as it is known; or that it is a generated passage."""
    if trace.is_generated:
        return "<b>generated</b> passage<br>to the training: <b>G</b>"
    iteration = f"iteration <b>{trace.iteration:,}</b>"
    if not trace.known("L", position):
        return f"{iteration}<br>"
    loss, steps = float(trace["L"]), int((trace.columns["L_t"].known_from < NEVER).sum())
    mean = f" · {significant(loss / steps)} a step" if steps > 1 else ""
    return f"{iteration}<br>loss <b>{significant(loss, figures=4)}</b>{mean}"


def segments_of(trace: Trace) -> tuple[Segment, ...]:
    """One segment a phase, with a cell for every time step in it."""
    starts, recurrence = trace.stops(Unit.PHASE), recurrence_of(trace)
    return tuple(_segment(trace.events[start:end], start, end, recurrence) for start, end in pairwise(starts))


def _segment(events: tuple[Event, ...], start: int, end: int, recurrence: str | None) -> Segment:
    phase = events[0].phase
    runs = [list(run) for _, run in groupby(events, key=_cells_of(events))]
    ends = start + np.cumsum([len(run) for run in runs])
    labels = tuple("" if run[0].t is None else str(run[0].t + 1) for run in runs)
    texts = tuple(run[0].equation.title if run[0].t is None else f"time step {run[0].t + 1}" for run in runs)
    short = "back" if phase is Phase.BACKWARD and recurrence is None else SHORT_TITLES[phase]
    return Segment(phase_name(phase, recurrence), short, PHASE_COLORS[phase], start, end, tuple(ends.tolist()), labels,
                   texts)


def _cells_of(events: tuple[Event, ...]) -> Callable[[Event], object]:
    """The events of a time step share a cell, in each of several sweeps; an event without one has a cell of its own."""
    steps = np.array([event.t for event in events if event.t is not None])
    ways = np.diff(steps)
    turns = (ways > 0).any() and (ways < 0).any()
    first: dict[str, int | None] = {}  # where what a sweep writes is first written
    for event in events if turns else ():
        first.setdefault(event.equation.writes, event.t)
    return lambda event: event.equation.writes if event.t is None else (event.t, first.get(event.equation.writes))


if __name__ == "__main__":
    open_alone(StepperPanel)
