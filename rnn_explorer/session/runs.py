"""A training that goes on by itself, in the process that trains."""

from collections.abc import Callable
from math import inf
from time import perf_counter

from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.breakpoints import Breakpoint, Guard, Hit, Watch, levels_of, met_in
from rnn_explorer.session.history import History
from rnn_explorer.session.messages import Run

FRAME = 0.016  # seconds from telling to telling
ON_THE_WAY = 2  # what was told and is not shown: on a busy machine the window may answer late
SLICE = 0.004  # seconds: after that, others have their turn


class RunningTraining:
    """order: what was asked for. newest: the last iteration, None before the first one."""

    def __init__(self, order: Run, history: History) -> None:
        self.order = order
        self.history = history
        self.newest: Trace | None = None
        self._traced = True
        self._on_the_way = 0
        self._fresh = False  # there is something to tell
        self._told = -inf
        self._due = perf_counter()
        self._watch = Watch(order.guard)

    @property
    def wait(self) -> float:
        """Seconds until there is something to do."""
        now, due = perf_counter(), self._due
        if self._fresh and self._on_the_way < ON_THE_WAY:
            due = min(due, self._told + FRAME)
        return max(due - now, 0.0)

    @property
    def has_ended(self) -> bool:
        """Whether the training cannot go on, or is to halt here."""
        return self.newest is not None and (self.newest.problem is not None or bool(self.hits))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The breakpoints that end it."""
        return self._watch.hits

    def heed(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Have other breakpoints."""
        held = self.order.guard.held if self.newest is None else levels_of(met_in(self.newest, breakpoints))
        self._watch = Watch(Guard(breakpoints, held, self.order.known))

    @property
    def is_to_be_told(self) -> bool:
        return self._fresh and self._on_the_way < ON_THE_WAY and perf_counter() - self._told >= FRAME

    def shown(self, traced: bool) -> None:
        """What was told has been shown; ``traced``: whether a trace is wanted."""
        self._on_the_way -= 1
        self._traced = traced

    def told(self) -> Trace | None:
        """The newest trace, if it is wanted, to be told now."""
        self._on_the_way += 1
        self._fresh, self._told = False, perf_counter()
        return self.newest if self._traced else None

    def go_on(self, interrupted: Callable[[], bool]) -> None:
        """Compute what is due for a slice of time, less if ``interrupted``."""
        end = perf_counter() + SLICE
        while not (self.has_ended or self._due > perf_counter() or interrupted()):
            self.newest = None  # its memory is taken for the next one
            self.newest = self.history.advance()
            self._watch.look(self.newest)
            if self.newest.iteration > self.order.known:
                self._fresh = True
                self._due = max(self._due, perf_counter() - SLICE) + 1 / (self.order.per_second or inf)
            if perf_counter() > end:
                return
