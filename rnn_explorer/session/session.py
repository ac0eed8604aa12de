"""The session: what the person does, as calls; what then is true, as observables."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.trace import Trace, Unit
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.player import Player
from rnn_explorer.session.selection import Selection
from rnn_explorer.session.time_window import TimeWindow
from rnn_explorer.session.trainer import Trainer


@dataclass(frozen=True)
class Place:
    """Where the person is: enough to come back to it, bit for bit."""

    settings: Settings
    iteration: int
    position: int


class Session(QObject):
    """An experiment, where in it we are, and the acts of stepping.

    Signals:
        experiment_changed(): another experiment is open.
        unit_changed(): another unit of a step is chosen.
        problem(str): a sentence for the person; what was asked for did not happen.
    """

    experiment_changed = Signal()
    unit_changed = Signal()
    problem = Signal(str)

    def __init__(self, settings: Settings, iteration: int = 1, position: int = 0) -> None:
        """Raises BadInput if the settings do not make an experiment. Computes up to ``iteration`` before it returns."""
        super().__init__()
        self._history = History(Experiment(settings))
        trace = self._history.trace(iteration)
        self.cursor = Cursor(trace, position)
        self.selection = Selection()
        self.time_window = TimeWindow(trace.sizes["T"])
        self._unit = Unit.EQUATION
        self._target = 0  # the position at which a requested iteration is to be shown, from its end if negative
        self.trainer = Trainer()
        self.trainer.arrived.connect(self._show)
        self.trainer.failed.connect(self.problem)
        self.player = Player(self._advance)
        self.cursor.position_changed.connect(self._follow)

    @property
    def experiment(self) -> Experiment:
        return self._history.experiment

    @property
    def settings(self) -> Settings:
        return self.experiment.settings

    @property
    def history(self) -> History:
        return self._history

    @property
    def iteration(self) -> int:
        """The iteration that is looked at, from 1."""
        return self.cursor.trace.iteration

    @property
    def place(self) -> Place:
        return Place(self.settings, self.iteration, self.cursor.position)

    @property
    def unit(self) -> Unit:
        """How far a step goes."""
        return self._unit

    def set_unit(self, unit: Unit) -> None:
        if unit is not self._unit:
            self._unit = unit
            self.unit_changed.emit()

    def step(self, unit: Unit, forward: bool) -> None:
        """One step by ``unit``; at the end of an iteration into the next one, at its start into the one before."""
        self.player.pause()
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

    def at_start(self) -> bool:
        """Whether there is nothing before the position."""
        return self.iteration == 1 and self.cursor.position == 0

    def open_iteration(self, iteration: int, position: int) -> None:
        """Ask for an iteration (from 1), to be shown at ``position`` (−1: its end) once it is computed."""
        self._target = position
        self.trainer.request(self._history, max(iteration, 1))

    def open_experiment(self, settings: Settings, iteration: int = 1, position: int = 0) -> bool:
        """Open another experiment; on bad settings tell the problem and keep the present one."""
        try:
            history = History(Experiment(settings))
        except ValueError as problem:
            self.problem.emit(str(problem))
            return False
        self.player.pause()
        self._history = history
        self.open_iteration(iteration, position)
        self.experiment_changed.emit()
        return True

    def close(self) -> None:
        """Stop playing and end the worker thread."""
        self.player.pause()
        self.trainer.close()

    def _step(self, unit: Unit, forward: bool) -> None:
        if self.trainer.busy:
            return
        stop = self.cursor.stop_after(unit) if forward else self.cursor.stop_before(unit)
        if stop is not None:
            self.cursor.seek(stop)
        elif forward:
            self.open_iteration(self.iteration + 1, -1 if unit is Unit.ITERATION else 0)
        elif self.iteration > 1:
            self.open_iteration(self.iteration - 1, -1)

    @Slot()
    def _advance(self) -> None:
        self._step(self._unit, True)

    @Slot(object)
    def _show(self, trace: Trace) -> None:
        self.time_window.set_total(trace.sizes["T"])
        position = self._target if self._target >= 0 else len(trace) + 1 + self._target
        self.cursor.show(trace, position)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        event = self.cursor.last_event
        if event is not None and event.t is not None:
            self.time_window.follow(event.t)
