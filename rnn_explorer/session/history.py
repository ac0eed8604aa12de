"""The past of a training: scalars of every iteration, parameters of some, any other replayed bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.held import Held, go_on_with
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.record import Record, RecordBook, Recorder, Rows

MEMORY = 128 * 2**20  # bytes
NEAR = 4  # one part in so many is for what lies near the iteration that is looked at


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a branch begins: before ``iteration`` (from 1), from ``state`` (``Trace.updated_state`` of the one before,
    or changed by hand). parent: whose iterations come before that; None where they are not asked for: in the process
    that trains, and for what is only tried.
    """

    iteration: int
    state: np.ndarray
    parent: History | None = None


@dataclass(frozen=True, eq=False)
class Resume:
    """From where a training can be gone on with, without its iterations before: ``iteration`` (from 1), and the state
    before it.
    """

    iteration: int
    state: np.ndarray


class History:
    """The iterations of an experiment, computed as far as they were asked for, for one thread at a time. A branch has
    an ``origin``; the iterations before it are those of its parent.

    The state before an iteration (parameters, the optimizer's state, what is carried over) is kept every ``stride``
    iterations; when the states take more than their part of ``memory`` bytes, the stride doubles and every second one
    is dropped. Those before the iteration that was asked for last are kept one and all, so that stepping back is one
    iteration.
    """

    def __init__(
        self, experiment: Experiment, memory: int = MEMORY, origin: Origin | None = None, examines: bool = True,
        record: Record | None = None, resume: Resume | None = None,
    ) -> None:
        """``examines``: whether the network is shown what is held out for the validation, while it learns. ``record``:
        of the iterations that it has already gone through, in another run of the program. ``resume``: what is new
        begins there; it is set anew when the person leaves, for the next time.
        """
        self.experiment = experiment
        self.memory = memory
        self.origin = origin
        self.stride = 1
        first, state = (1, experiment.initial_parameters) if origin is None else (origin.iteration, origin.state)
        parent = None if origin is None else origin.parent
        self.resume = resume
        begin = Resume(first, state) if resume is None else resume
        self._recorder = Recorder(experiment, begin.iteration, examines)
        if record is None and parent is not None:
            record = parent.record().until(first - 1)
        self._book = RecordBook(experiment, record)
        self._before: dict[int, np.ndarray] = {first: state, begin.iteration: begin.state}
        self._near: dict[int, np.ndarray] = {}  # the oldest first
        self._first = first
        self._end = begin.iteration, begin.state  # the first iteration that is not known, or that broke off

    @property
    def known(self) -> int:
        """How many iterations have been computed here, with those before a branch."""
        return len(self._recorder)

    def owner(self, iteration: int) -> History:
        """Whose iteration it is: this history's, or that of one it has branched off from."""
        if self.origin is None or iteration >= self.origin.iteration:
            return self
        return self.origin.parent.owner(iteration)

    @property
    def state_bytes(self) -> int:
        """The memory that the states take at most."""
        return (len(self._before) + len(self._near)) * self._end[1].nbytes

    @property
    def waiting(self) -> int:
        """How many iterations ``rows`` would give."""
        return self._recorder.waiting

    def rows(self) -> Rows:
        """What the record of another process lacks: the iterations computed since this was last asked for."""
        return self._recorder.rows()

    def learn(self, rows: Rows) -> None:
        """Take over what another process has computed."""
        self._book.add(rows)

    def record(self) -> Record:
        """The scalars and norms of all iterations that are known here."""
        self._book.add(self._recorder.rows())
        return self._book.record()

    def require(self, iteration: int) -> Trace:
        """The trace of an iteration (from 1). Raises BadInput if the training does not come so far."""
        trace = self.owner(iteration).trace(iteration)
        if trace.iteration < iteration:
            raise BadInput(f"there is no iteration {iteration}: {trace.problem}")
        return trace

    def trace(
        self, iteration: int, stopped: Callable[[], bool] = lambda: False, since: int | None = None,
        halts: Callable[[Trace], bool] = lambda trace: True,
    ) -> Trace | None:
        """The trace of an iteration (from 1), replayed from the nearest state kept before it; that of an earlier one
        if the training could not go on from there (``Trace.problem``).

        None if ``stopped`` became true on the way; what was computed until then is kept. ``since``: the first
        iteration from there on at which the way ``halts``, if that comes before.
        """
        since = iteration if since is None else max(since, self._first)
        n, state = self._nearest(since)
        near = max(self.memory // NEAR // state.nbytes, 2)
        while not stopped():
            trace = self._run(n, state, near if iteration - n < near else 0)
            if (n >= since and halts(trace)) or n == iteration or trace.problem is not None:
                return trace
            n, state = n + 1, trace.updated_state()
        return None

    def again(self, trace: Trace) -> Trace:
        """The same iteration once more, with the parameters that it has made, and what else it began with. Raises
        BadInput if it broke off.
        """
        if trace.problem is not None:
            raise BadInput(trace.problem)
        state, parameters = trace.values("state").copy(), trace.updated_parameters()
        state[: parameters.size] = parameters
        return self._computed(trace.iteration, state)

    def holding(self, trace: Trace, held: Held) -> Trace:
        """The same iteration with values that are held, as far as its loss; see ``go_on_with``."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # the sentence says it better
            return go_on_with(trace, held)

    def rest(self) -> None:
        """Give back the memory that only computing takes; the next iteration takes it again."""
        self.experiment.rest()
        self._recorder.rest()

    def advance(self) -> Trace:
        """The trace of the first iteration that is not known; of the one that broke off, if one did."""
        return self._run(*self._end, near=0)

    def _nearest(self, iteration: int) -> tuple[int, np.ndarray]:
        """The last iteration up to this one of which the state before it is kept, and this state."""
        if self._end[0] <= iteration:
            return self._end
        n = max(kept for states in (self._before, self._near) for kept in states if kept <= iteration)
        return n, self._near[n] if n in self._near else self._before[n]

    def _run(self, n: int, state: np.ndarray, near: int) -> Trace:
        trace = self._computed(n, state)
        new = n == self.known + 1
        if new:
            self._recorder.add(trace)
        if trace.problem is None:
            after = trace.updated_state()
            self._remember(n + 1, after, near)
            if new:
                self._end = n + 1, after
        return trace

    def _computed(self, n: int, state: np.ndarray) -> Trace:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # ``Trace.problem`` says it better
            return self.experiment.run(n, state)

    def _remember(self, n: int, state: np.ndarray, near: int) -> None:
        """The state before iteration ``n``; ``near``: how many are kept because they are near, 0 if this one is not."""
        regular = (n - self._first) % self.stride == 0 and n not in self._before
        if regular or (near and n not in self._near):
            kept = self._before[n] if n in self._before else state.copy()  # a view would keep the whole trace alive
            if near:
                self._near[n] = kept
            if regular:
                self._before[n] = kept
        while near and len(self._near) > near:
            del self._near[next(iter(self._near))]
        while len(self._before) > 2 and len(self._before) * state.nbytes > self.memory * (1 - 1 / NEAR):
            self.stride *= 2
            self._before = {n: kept for n, kept in self._before.items() if (n - self._first) % self.stride == 0}
