"""The session: what the person does, as calls; what then is true, as observables."""

from __future__ import annotations

from math import inf

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.trace import Trace, Unit
from rnn_explorer.errors import BadInput, require_range
from rnn_explorer.session.acts import Acts
from rnn_explorer.session.answering import Answerer
from rnn_explorer.session.branches import Branch, Branches, named
from rnn_explorer.session.breakpoints import Hit
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.inquiry import Inquiry, in_trace
from rnn_explorer.session.pace import Pace
from rnn_explorer.session.passages import Passages
from rnn_explorer.session.player import SHOWN, Player
from rnn_explorer.session.probe import Prober
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.record import Record
from rnn_explorer.session.runner import Runner
from rnn_explorer.session.selection import NOTHING, Selection
from rnn_explorer.session.steps import Steps, iterations_of, units_of
from rnn_explorer.session.stops import Breakpoints, Stops
from rnn_explorer.session.time_window import TimeWindow
from rnn_explorer.session.trainer import Bookmark, Reply, Trainer
from rnn_explorer.session.validation import verdict_on
from rnn_explorer.session.visit import Visit
from rnn_explorer.session.what_if import WhatIf

LAST_ITERATION = 10_000_000


class Session(QObject):
    """An experiment, where in it we are, and the acts of stepping.

    What is told belongs together: experiment, record and trace change at one moment, when the trace has arrived.

    Signals:
        experiment_changed(): another experiment is open.
        unit_changed(): another unit of a step is chosen.
        sought(position): the person has gone to a position of the iteration.
        record_grew(): a training runs on while something else is looked at.
        problem(str): a sentence for the person; what was asked for did not happen.
    """

    experiment_changed = Signal()
    unit_changed = Signal()
    sought = Signal(int)
    record_grew = Signal()
    problem = Signal(str)

    def __init__(
        self, settings: Settings, iteration: int = 1, position: int = 0, history: History | None = None
    ) -> None:
        """Computes up to ``iteration`` before it returns. history: with the past of a training that there is already.

        Raises BadInput if the settings do not make an experiment or there can be no such iteration.
        """
        super().__init__()
        require_range("the iteration", iteration, 1, LAST_ITERATION)
        # what the validation gives at iteration 1, the process tells, so that the window need not wait for it
        self.history = history or History(Experiment(settings), examines=iteration > 1)
        self.experiment = self.history.owner(iteration).experiment  # of the iteration that is looked at
        trace = self.history.require(iteration)
        self.branches = Branches(Branch(self.history, named(self.experiment)))
        self.acts = Acts(self)
        self.record = self.history.record()  # of the iterations that have been computed
        self.cursor = Cursor(trace, position)
        self.aids = ReadingAids(self.cursor, self.record.largest)
        self.selection = Selection()
        self.inquiry = Inquiry(self.cursor, self.selection)
        self.time_window = TimeWindow(trace.sizes["T"])
        self.trainer = Trainer()
        self.prober = Prober()
        self.tester = Answerer(verdict_on, "tester")
        self.runner = Runner()
        self.pace = Pace(self)
        self.player = Player(self._advance, self._run, self.runner)
        self.passages = Passages(self)
        self.what_if = WhatIf(self)
        self._unit = Unit.EQUATION
        self.breakpoints = Breakpoints(self.history, self.acts)
        self.stops = Stops(self.cursor, self.breakpoints, lambda: self.record)
        self._steps = Steps(self.cursor, self.trainer, self.stops, self.open_iteration, self._tell_problem)
        self.trainer.arrived.connect(self._show)
        self.visit = Visit(self)
        self.trainer.failed.connect(self._fail)
        self.trainer.noted.connect(self.problem)
        self.trainer.prepared.connect(self._take_first)
        self.runner.came.connect(self._show)
        self.runner.recorded.connect(self._take_record)
        self.runner.failed.connect(self._fail)
        self.runner.halted.connect(self.stops.tell)
        self.breakpoints.changed.connect(self.runner.heed)
        self.stops.refused.connect(self.problem)
        self.stops.halts.connect(self._rest)
        self.cursor.position_changed.connect(self._follow)

    @property
    def settings(self) -> Settings:
        return self.experiment.settings

    @property
    def iteration(self) -> int:
        """The iteration that is looked at, from 1."""
        return self.cursor.trace.iteration

    @property
    def bookmark(self) -> Bookmark:
        """Where the person is, or is going."""
        trace, position = self.passages.place
        return self.trainer.wanted or Bookmark(self.history, trace.iteration, position)

    @property
    def unit(self) -> Unit:
        """How far a step goes."""
        return self._unit

    def set_unit(self, unit: Unit) -> None:
        if unit not in units_of(self.experiment):
            self.problem.emit(f"there is no epoch: the task {self.settings.task} draws its data at random")
        elif unit is not self._unit:
            self._unit = unit
            self.unit_changed.emit()
            self.player.adapt()

    def step(self, unit: Unit, forward: bool) -> None:
        """One step by ``unit``; at the end of an iteration into the next one, at its start into the one before.

        While an iteration is being computed, the step is taken when it has arrived.
        """
        self._look_around()
        self._take_step(unit, forward)

    @Slot()
    def step_forward(self) -> None:
        """One step on, by the chosen unit."""
        self.step(self._unit, True)

    @Slot()
    def step_back(self) -> None:
        """One step back, by the chosen unit."""
        self.step(self._unit, False)

    @Slot(int)
    def seek(self, position: int) -> None:
        """Go to a position of the iteration."""
        self._look_around()
        self.cursor.seek(position)
        self.sought.emit(position)

    @Slot()
    def go_to_start(self) -> None:
        """The start of the iteration."""
        self.seek(0)

    @Slot()
    def go_to_end(self) -> None:
        """The end of the iteration."""
        self.seek(len(self.cursor.trace))

    @Slot(int)
    def go_to_iteration(self, iteration: int) -> None:
        """The end of another iteration (from 1): that is where all of it can be seen. The last one of a training that
        runs is followed.
        """
        if self.runner.running and iteration >= len(self.record):
            self.go_live()
            return
        self._look_around()
        if iteration != self.iteration or self.trainer.busy or self.passages.shown:
            self.open_iteration(iteration, -1)

    @Slot()
    def go_live(self) -> None:
        """The newest iteration; if the training runs, it is followed."""
        if self.runner.running:
            self._steps.clear()
            self.trainer.cancel()
            self.runner.follow(True)
        else:
            self.go_to_iteration(len(self.record))

    def look_at(self, trace: Trace, position: int) -> None:
        """A trace that is there: a generated passage, or the iteration that one returns to from it."""
        self._look_around()
        self._stay()
        self._make_room_for(trace)
        self.cursor.show(trace, position)
        self._follow()

    def open_iteration(self, iteration: int, position: int, watched: bool = False) -> None:
        """Ask for an iteration (from 1), to be shown at ``position`` (−1: its end) once it is computed; ``watched``: or
        for the place on the way there where a breakpoint is hit. Of a training that is on its way, if there is one.
        """
        guard = self.stops.guard(self.iteration) if watched else None
        self.trainer.request(Bookmark(self.bookmark.history, max(iteration, 1), position), guard)

    def go_to_hit(self, hit: Hit) -> None:
        """Where a breakpoint was hit."""
        self._look_around()
        self.open_iteration(hit.iteration, hit.position)

    def open(self, bookmark: Bookmark) -> None:
        """Go to another place, of this experiment or another; it is shown once it is computed."""
        self.acts.leave(self.bookmark)
        self.stop()
        self.trainer.request(bookmark)

    @Slot()
    def stop(self) -> None:
        """Stop playing and computing; stay here."""
        self.player.rest()
        self.runner.stop()
        self._stay()

    def at_start(self) -> bool:
        """Whether there is nothing before the position."""
        return self.cursor.position == 0 and (self.iteration == 1 or self.passages.shown)

    def close(self) -> None:
        """Stop playing, and want nothing any more."""
        self.player.rest()
        self.runner.close()
        self.trainer.close()
        self.prober.close()
        self.what_if.close()
        self.tester.close()
        self.passages.close()

    def _look_around(self) -> None:
        """The person leads: no steps by itself, and a training that runs goes on without being followed."""
        self.player.rest()
        self.runner.follow(False)

    def _run(self, speed: float) -> bool:
        """Let the training run, if single steps are too slow or cannot be seen."""
        count = iterations_of(self._unit, self.experiment)
        is_fast = (speed == inf or (speed > SHOWN and count > 0)) and not self.passages.shown
        is_newest = self.iteration == len(self.record)
        if is_fast and not (is_newest and self.stops.halt_before(len(self.cursor.trace))):
            history, guard = self.bookmark.history, self.stops.guard(len(self.record))
            self._steps.clear()
            self.trainer.cancel()
            self.runner.start(history, None if speed == inf else speed * count, guard)
        return is_fast

    def _stay(self) -> None:
        """Go nowhere else; but in a training that is listed no longer nobody stays: another one is on its way."""
        self._steps.clear()
        if self.branches.of(self.history) is not None:
            self.trainer.cancel()

    @Slot()
    def _advance(self) -> None:
        if self.passages.shown and self.cursor.position == len(self.cursor.trace):
            self.player.rest()
        elif not self.trainer.busy:
            self._take_step(self._unit, True, watched=True)

    def _take_step(self, unit: Unit, forward: bool, watched: bool = False) -> None:
        self._steps.take(unit, iterations_of(unit, self.experiment), forward, watched)

    @Slot(object)
    def _show(self, reply: Reply) -> None:
        bookmark, trace = reply.bookmark, reply.trace
        self._make_room_for(trace)  # tells of it: all is still as it was
        experiment = bookmark.history.owner(trace.iteration).experiment
        another = (bookmark.history, experiment) != (self.history, self.experiment)
        self.history, self.experiment, self.record = bookmark.history, experiment, reply.record
        self.aids.learn(reply.record.largest)
        self.passages.forget()
        to_end = bookmark.position < 0 or trace.iteration < bookmark.iteration
        positions = [hit.position for hit in reply.hits] or [len(trace) if to_end else bookmark.position]
        self.cursor.show(trace, positions[0])
        self.breakpoints.open(self.history)
        if self._unit not in units_of(self.experiment):
            self.set_unit(Unit.ITERATION)
        if another:
            self.experiment_changed.emit()
        self._follow()
        for hit in reply.hits[:1]:
            self.stops.halt(hit)
        self._steps.take_owed()

    def _make_room_for(self, trace: Trace) -> None:
        """Before it is shown."""
        alike = trace.sizes == self.cursor.trace.sizes  # else units and time steps are others
        self.selection.select(in_trace(self.selection.selected, trace) if alike else NOTHING)
        self.time_window.set_total(trace.sizes["T"])

    @Slot(Record)
    def _take_record(self, record: Record) -> None:
        self.record = record
        self.aids.learn_alone(record.largest)
        self.record_grew.emit()

    @Slot()
    def _take_first(self) -> None:
        """What the other process has measured at iteration 1."""
        self._take_record(self.history.record())

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self.player.pause()
        self._steps.clear()
        if not isinstance(error, BadInput):
            raise error
        self.problem.emit(str(error))

    @Slot()
    def _follow(self) -> None:
        event, trace = self.cursor.last_event, self.cursor.trace
        if event is not None and event.t is not None:
            self.time_window.follow(event.t)
        if trace.problem is not None and self.cursor.position == len(trace):
            self._tell_problem()

    @Slot()
    def _rest(self) -> None:
        """Go no further by itself."""
        self.player.rest()
        self._steps.clear()

    def _tell_problem(self) -> None:
        """The training cannot go on from here."""
        self.player.pause()
        self._steps.clear()
        self.problem.emit(self.cursor.trace.problem)
