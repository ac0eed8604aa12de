"""The session: what the person does, as calls; what then is true, as observables."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.trace import Unit
from rnn_explorer.errors import BadInput, require_range
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.inquiry import Inquiry
from rnn_explorer.session.player import Player
from rnn_explorer.session.probe import Prober
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.selection import NOTHING, Selection
from rnn_explorer.session.time_window import TimeWindow
from rnn_explorer.session.trainer import Bookmark, Reply, Trainer

LAST_ITERATION = 10_000_000


class Session(QObject):
    """An experiment, where in it we are, and the acts of stepping.

    What is told belongs together: experiment, record and trace change at one moment, when the trace has arrived.

    Signals:
        experiment_changed(): another experiment is open.
        unit_changed(): another unit of a step is chosen.
        problem(str): a sentence for the person; what was asked for did not happen.
    """

    experiment_changed = Signal()
    unit_changed = Signal()
    problem = Signal(str)

    def __init__(self, settings: Settings, iteration: int = 1, position: int = 0) -> None:
        """Computes up to ``iteration`` before it returns.

        Raises BadInput if the settings do not make an experiment or there can be no such iteration.
        """
        super().__init__()
        require_range("the iteration", iteration, 1, LAST_ITERATION)
        self._history = History(Experiment(settings))
        trace = self._history.require(iteration)
        self.record = self._history.record()  # of the iterations that have been computed
        self.cursor = Cursor(trace, position)
        self.aids = ReadingAids(self.cursor, self.record.largest)
        self.selection = Selection()
        self.inquiry = Inquiry(self.cursor, self.selection)
        self.time_window = TimeWindow(trace.sizes["T"])
        self.trainer = Trainer()
        self.prober = Prober()
        self.player = Player(self._advance)
        self._unit = Unit.EQUATION
        self._owed: deque[tuple[Unit, bool]] = deque(maxlen=100)  # steps made while an iteration was being computed
        self.trainer.arrived.connect(self._show)
        self.trainer.failed.connect(self._fail)
        self.trainer.noted.connect(self.problem)
        self.cursor.position_changed.connect(self._follow)

    @property
    def experiment(self) -> Experiment:
        return self._history.experiment

    @property
    def settings(self) -> Settings:
        return self.experiment.settings

    @property
    def iteration(self) -> int:
        """The iteration that is looked at, from 1."""
        return self.cursor.trace.iteration

    @Slot()
    def prepare(self) -> None:
        """Start what the first step out of the iteration would have to wait for."""
        self.trainer.prepare(self._history)

    @property
    def bookmark(self) -> Bookmark:
        """Where the person is, or is going."""
        return self.trainer.wanted or Bookmark(self._history, self.iteration, self.cursor.position)

    @property
    def unit(self) -> Unit:
        """How far a step goes."""
        return self._unit

    def set_unit(self, unit: Unit) -> None:
        if unit is not self._unit:
            self._unit = unit
            self.unit_changed.emit()

    def step(self, unit: Unit, forward: bool) -> None:
        """One step by ``unit``; at the end of an iteration into the next one, at its start into the one before.

        While an iteration is being computed, the step is taken when it has arrived.
        """
        self.player.pause()
        if self.trainer.busy:
            self._owed.append((unit, forward))
        else:
            self._step(unit, forward)

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
        self.player.pause()
        self.cursor.seek(position)

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
        """The end of another iteration (from 1): that is where all of it can be seen."""
        self.player.pause()
        if iteration != self.iteration or self.trainer.busy:
            self.open_iteration(iteration, -1)

    def open_iteration(self, iteration: int, position: int) -> None:
        """Ask for an iteration (from 1), to be shown at ``position`` (−1: its end) once it is computed."""
        self.trainer.request(Bookmark(self._history, max(iteration, 1), position))

    def open(self, bookmark: Bookmark) -> None:
        """Go to another place, of this experiment or another; it is shown once it is computed."""
        self.player.pause()
        self._owed.clear()
        self.trainer.request(bookmark)

    @Slot()
    def stop(self) -> None:
        """Stop playing and computing; stay here."""
        self.player.pause()
        self._owed.clear()
        self.trainer.cancel()

    def at_start(self) -> bool:
        """Whether there is nothing before the position."""
        return self.iteration == 1 and self.cursor.position == 0

    def close(self) -> None:
        """Stop playing, and want nothing any more."""
        self.player.pause()
        self.trainer.close()
        self.prober.close()

    def _step(self, unit: Unit, forward: bool) -> None:
        stop = self.cursor.stop_after(unit) if forward else self.cursor.stop_before(unit)
        if stop is not None:
            self.cursor.seek(stop)
        elif forward and self.cursor.trace.problem is not None:
            self._tell_problem()
        elif forward:
            self.open_iteration(self.iteration + 1, -1 if unit is Unit.ITERATION else 0)
        elif self.iteration > 1:
            self.open_iteration(self.iteration - 1, -1)

    @Slot()
    def _advance(self) -> None:
        if not self.trainer.busy:
            self._step(self._unit, True)

    @Slot(object)
    def _show(self, reply: Reply) -> None:
        bookmark, trace = reply.bookmark, reply.trace
        another, self._history = bookmark.history is not self._history, bookmark.history
        self.record = reply.record
        self.aids.learn(self.record.largest)
        if trace.sizes != self.cursor.trace.sizes:
            self.selection.select(NOTHING)  # a unit or a time step that there may be no more
        self.time_window.set_total(trace.sizes["T"])
        if another:
            self.experiment_changed.emit()
        to_end = bookmark.position < 0 or trace.iteration < bookmark.iteration
        self.cursor.show(trace, len(trace) if to_end else bookmark.position)
        self._follow()
        while self._owed and not self.trainer.busy:
            self._step(*self._owed.popleft())

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self.player.pause()
        self._owed.clear()
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

    def _tell_problem(self) -> None:
        """The training cannot go on from here."""
        self.player.pause()
        self._owed.clear()
        self.problem.emit(self.cursor.trace.problem)
