"""The past of a training: scalars of every iteration, parameters of some, any other replayed bit for bit."""

from collections.abc import Callable

import numpy as np

from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.record import Record, Recorder


class History:
    """The iterations of an experiment, computed as far as they were asked for.

    Parameters and the optimizer's state are kept every ``stride`` iterations; when they take more than ``memory``
    bytes, the stride doubles and every second set is dropped.
    """

    def __init__(self, experiment: Experiment, memory: int = 64 * 2**20) -> None:
        self.experiment = experiment
        self.memory = memory
        self.stride = 1
        self._recorder = Recorder(experiment)
        self._before: dict[int, np.ndarray] = {1: experiment.initial_parameters}

    @property
    def known(self) -> int:
        """How many iterations have been computed."""
        return len(self._recorder)

    def record(self) -> Record:
        """The scalars and norms of all of them. For the thread that computes with this history."""
        return self._recorder.record()

    def require(self, iteration: int) -> Trace:
        """The trace of an iteration (from 1). Raises BadInput if the training does not come so far."""
        trace = self.trace(iteration)
        if trace.iteration < iteration:
            raise BadInput(f"there is no iteration {iteration}: {trace.problem}")
        return trace

    def trace(self, iteration: int, stopped: Callable[[], bool] = lambda: False) -> Trace | None:
        """The trace of an iteration (from 1), replayed from the nearest parameters kept before it; that of an earlier
        one if the training could not go on from there (``Trace.problem``).

        None if ``stopped`` became true on the way; what was computed until then is kept.
        """
        start = max(kept for kept in self._before if kept <= iteration)
        state = self._before[start]  # the parameters, and the optimizer's state behind them
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # ``Trace.problem`` says it better
            for n in range(start, iteration + 1):
                if stopped():
                    return None
                trace = self.experiment.run(n, state)
                if n == self.known + 1:
                    self._recorder.add(trace)
                if trace.problem is not None:
                    break
                state = trace.updated_state()
                self._remember(trace, state)
        return trace

    def _remember(self, trace: Trace, after: np.ndarray) -> None:
        following = trace.iteration + 1
        if trace.iteration % self.stride == 0 and following not in self._before:
            self._before[following] = after.copy()  # a view would keep the whole trace alive
        while len(self._before) > 2 and len(self._before) * after.nbytes > self.memory:
            self.stride *= 2
            self._before = {n: kept for n, kept in self._before.items() if (n - 1) % self.stride == 0}
