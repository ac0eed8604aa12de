"""Steps by every unit, from an equation to an epoch."""

from collections import deque
from collections.abc import Callable

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.stops import Stops
from rnn_explorer.session.trainer import Trainer

ITERATIONS = {Unit.ITERATION: 1, Unit.TEN_ITERATIONS: 10, Unit.HUNDRED_ITERATIONS: 100}


def units_of(experiment: Experiment) -> tuple[Unit, ...]:
    """The units of a step that there are in an experiment."""
    return tuple(unit for unit in Unit if unit is not Unit.EPOCH or experiment.epoch)


def iterations_of(unit: Unit, experiment: Experiment) -> int:
    """How many iterations are a step of ``unit``; 0 if it is a part of one."""
    return (experiment.epoch or 1) if unit is Unit.EPOCH else ITERATIONS.get(unit, 0)


class Steps:
    """Goes within an iteration and from one to another; steps of several iterations halt at multiples of them. A step
    made while an iteration is being computed is taken when it has arrived. Steps of several iterations, and those that
    are ``watched``, halt at breakpoints on their way forward.
    """

    def __init__(
        self, cursor: Cursor, trainer: Trainer, stops: Stops, open_iteration: Callable[[int, int, bool], None],
        stuck: Callable[[], None],
    ) -> None:
        """``open_iteration`` asks for an iteration at a position (−1: its end), or, if it is watched, for where
        a breakpoint is hit on the way there; ``stuck`` tells that the training cannot go on.
        """
        self._cursor, self._trainer, self._stops = cursor, trainer, stops
        self._open, self._stuck = open_iteration, stuck
        self._owed: deque[tuple[Unit, int, bool, bool]] = deque(maxlen=100)

    def clear(self) -> None:
        """Forget the steps that could not be taken yet."""
        self._owed.clear()

    def take(self, unit: Unit, count: int, forward: bool, watched: bool = False) -> None:
        """One step by ``unit``, which is ``count`` iterations (0: a part of one); later, if an iteration is awaited."""
        self._owed.append((unit, count, forward, watched))
        self.take_owed()

    def take_owed(self) -> None:
        """All that can be taken now."""
        while self._owed and not self._trainer.busy:
            unit, count, forward, watched = self._owed.popleft()
            if count > 1:
                self._go_far(count, forward)
            else:
                self._go(unit, forward, watched)

    def _go(self, unit: Unit, forward: bool, watched: bool) -> None:
        cursor, trace = self._cursor, self._cursor.trace
        stop = cursor.stop_after(unit) if forward else cursor.stop_before(unit)
        if stop is not None:
            seek = self._stops.seek if watched else cursor.seek
            seek(stop)
        elif trace.is_generated:
            return  # there is nothing before it, and nothing behind it
        elif forward and trace.problem is not None:
            self._stuck()
        elif forward:
            self._open(trace.iteration + 1, -1 if unit.is_whole else 0, watched and unit.is_whole)
        elif trace.iteration > 1:
            self._open(trace.iteration - 1, -1, False)

    def _go_far(self, count: int, forward: bool) -> None:
        trace, at_end = self._cursor.trace, self._cursor.position == len(self._cursor.trace)
        before = trace.iteration - 1
        aim = ((before + at_end) // count + 1) * count if forward else before // count * count  # 0: the very start
        if trace.is_generated:
            self._cursor.seek(len(trace) if forward else 0)
        elif forward and self._stops.halt_before(len(trace)):
            return
        elif forward and trace.problem is not None and at_end:
            self._stuck()
        elif forward and (trace.problem is not None or aim == trace.iteration):
            self._cursor.seek(len(trace))
        elif not aim and trace.iteration == 1:
            self._cursor.seek(0)
        else:
            self._open(max(aim, 1), -1 if aim else 0, forward)
