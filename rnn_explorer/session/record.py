"""The record of a training: a few numbers of every iteration, kept while it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.metrics import Metric, metric_of
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.extremes import Extremes
from rnn_explorer.session.growing import BunchedArray, GrowingArray
from rnn_explorer.session.page import Page
from rnn_explorer.session.series import Series

SCALARS = ("loss", "metric", "gradient", "used", "rate", "parameters", "recurrent")
# 100,000 iterations of an Elman network with T = 25: the scalars 6 MB, its three series of norms 30 MB.
NORMS_MEMORY = 64 * 2**20  # bytes; beyond it, neighbouring iterations share a row


@dataclass(frozen=True)
class Record:
    """What is known of iterations 1 … n. Arrays are read-only; NaN is what an iteration that broke off did not reach.

    loss; metric (the values of ``measure``); gradient: norm of all gradients together; used: the same after clipping;
    rate: learning rate; parameters, recurrent: norm of all parameters, and of the recurrent ones (NaN if there are
    none), after the update: (n,) each. norms: (rows, series, T) float32, of the first sequence; a row is the largest of
    ``bunch`` iterations, which is 1 unless memory would not do. largest: the size of each column, see ``Extremes``.
    """

    loss: np.ndarray
    metric: np.ndarray
    gradient: np.ndarray
    used: np.ndarray
    rate: np.ndarray
    parameters: np.ndarray
    recurrent: np.ndarray
    norms: np.ndarray
    bunch: int
    measure: Metric
    series: tuple[Series, ...]
    largest: Mapping[str, float]

    def __len__(self) -> int:
        """The number of iterations."""
        return len(self.loss)

    @property
    def clipped(self) -> np.ndarray:
        """Whether the gradient was clipped, (n,) bool."""
        return self.used < self.gradient


class Recorder:
    """Takes iterations one after the other, in one thread; what it hands out may be read in any."""

    def __init__(self, experiment: Experiment, memory: int = NORMS_MEMORY) -> None:
        self._measure = metric_of(experiment.network.loss, experiment.task.outputs)
        self._memory = memory
        self._scalars = {name: GrowingArray() for name in SCALARS}
        self._norms = BunchedArray((0, 0), memory)
        self._extremes = Extremes()
        self._page: Page | None = None
        self._count = 0

    def __len__(self) -> int:
        """How many iterations there have been."""
        return self._count

    def add(self, trace: Trace) -> None:
        """The next iteration."""
        if self._page is None or trace.schema.layout is not self._page.layout:
            self._turn_to(trace)
        self._page.take(trace)
        self._extremes.add(trace)
        self._count += 1
        if self._page.is_full:
            self._write()

    def record(self) -> Record:
        """All of it so far."""
        self._write()
        scalars = {name: array.rows for name, array in self._scalars.items()}
        series = () if self._page is None else self._page.series
        return Record(**scalars, norms=self._norms.rows, bunch=self._norms.bunch, measure=self._measure, series=series,
                      largest=self._extremes.so_far())

    def _turn_to(self, trace: Trace) -> None:
        """A page for iterations of another kind."""
        self._write()
        self._page = Page(trace, self._measure)
        if not self._count:
            self._norms = BunchedArray((len(self._page.series), trace.sizes["T"]), self._memory)

    def _write(self) -> None:
        """From the page to the arrays."""
        if self._page is None or not len(self._page):
            return
        with np.errstate(all="ignore"):  # an iteration that broke off
            for name, values in self._page.scalars().items():
                self._scalars[name].append(values)
            self._norms.append(self._page.norms())
        self._page.clear()
