"""The record of a training: a few numbers of every iteration, kept while it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from rnn_explorer.engine.metrics import Metric
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.extremes import Extremes
from rnn_explorer.session.growing import BunchedArray, GrowingArray
from rnn_explorer.session.page import Page
from rnn_explorer.session.series import Series
from rnn_explorer.session.validation import Examiner, Scores, is_due
from rnn_explorer.task import Part

SCALARS = ("loss", "metric", "gradient", "used", "rate", "parameters", "recurrent")
HELD_OUT = {"validation_loss": "loss", "validation_metric": "metric"}  # and which of the ``Scores``
# 100,000 iterations of an Elman network with T = 25: the scalars 7 MB, its three series of norms 30 MB.
NORMS_MEMORY = 64 * 2**20  # bytes; beyond it, neighbouring iterations share a row


@dataclass(frozen=True)
class Record:
    """What is known of iterations 1 … n. Arrays are read-only; NaN is what an iteration that broke off did not reach.

    loss; metric (the values of ``measure``); gradient: norm of all gradients together; used: the same after clipping;
    rate: learning rate; parameters, recurrent: norm of all parameters, and of the recurrent ones (NaN if there are
    none), after the update: (n,) each. validation_loss, validation_metric: of the data that are held out for the
    validation, where they were looked at (see ``session.validation.is_due``), NaN elsewhere: (n,) each. baselines: on
    these data, by name, or on the training's if nothing is held out; none if they have not been measured. norms:
    (rows, series, T) float32, errors of the first sequence, contributions of all; a row is the largest of ``bunch``
    iterations, which is 1 unless memory would not do. largest: the size of each column, see ``Extremes``.
    """

    loss: np.ndarray
    metric: np.ndarray
    gradient: np.ndarray
    used: np.ndarray
    rate: np.ndarray
    parameters: np.ndarray
    recurrent: np.ndarray
    validation_loss: np.ndarray
    validation_metric: np.ndarray
    norms: np.ndarray
    bunch: int
    measure: Metric
    series: tuple[Series, ...]
    largest: Mapping[str, float]
    baselines: Mapping[str, Scores]

    def __len__(self) -> int:
        """The number of iterations."""
        return len(self.loss)

    def until(self, iteration: int) -> Record:
        """The same up to ``iteration``. Where several share a row of norms, some of the last one are later."""
        scalars = {name: getattr(self, name)[:iteration] for name in (*SCALARS, *HELD_OUT)}
        return replace(self, **scalars, norms=self.norms[: ceil(iteration / self.bunch)])

    @property
    def clipped(self) -> np.ndarray:
        """Whether the gradient was clipped, (n,) bool."""
        return self.used < self.gradient

    @property
    def is_validated(self) -> bool:
        """Whether anything is held out and has been looked at."""
        return not np.isnan(self.validation_metric).all()


@dataclass(frozen=True, eq=False)
class Rows:
    """What the record is made of, for the iterations from ``first`` (from 1) on: goes from process to process.

    scalars: by the names of ``SCALARS`` and ``HELD_OUT``, (n,) each. norms: (n, series, T) float32, None without
    iterations. series: of the norms. largest: the size of each column so far. baselines: as in the
    record.
    """

    first: int
    scalars: Mapping[str, np.ndarray]
    norms: np.ndarray | None
    series: tuple[Series, ...]
    largest: Mapping[str, float]
    baselines: Mapping[str, Scores]

    def __len__(self) -> int:
        """The number of iterations."""
        return len(self.scalars["loss"])


class Recorder:
    """Takes iterations one after the other, and gives the rows of the record that come of them."""

    def __init__(self, experiment: Experiment, first: int = 1, examines: bool = True) -> None:
        """``first``: the number of the first one. ``examines``: whether the network is shown what is held out for the
        validation.
        """
        self._experiment = experiment
        self._measure = experiment.measure
        self._examines = examines
        self._examiner: Examiner | None = None  # made when it is needed
        self._examined: dict[int, Scores] = {}  # by how many iterations there were before
        self._extremes = Extremes()
        self._page: Page | None = None
        self._written: list[tuple[dict[str, np.ndarray], np.ndarray]] = []  # scalars and norms, page after page
        self._count = self._given = first - 1

    def __len__(self) -> int:
        """The number of the last iteration."""
        return self._count

    @property
    def waiting(self) -> int:
        """How many of them have not been given away as rows."""
        return self._count - self._given

    def add(self, trace: Trace) -> None:
        """The next iteration."""
        if self._page is None or trace.schema.layout is not self._page.layout:
            self._write()
            whole = trace.schema if trace.problem is None else self._experiment.schema(trace.iteration)
            self._page = Page(trace, whole, self._measure)  # for iterations of another kind
        with np.errstate(over="ignore", invalid="ignore"):  # ``Trace.problem`` says it better
            self._page.take(trace)
            self._extremes.add(trace)
        if self._examines and is_due(trace.iteration):
            self._examine(trace)
        self._count += 1
        if self._page.is_full:
            self._write()

    def rows(self) -> Rows:
        """All that have not been given away."""
        self._write()
        written, self._written = self._written, []
        first, self._given = self._given + 1, self._count
        scalars = {name: np.concatenate([np.empty(0), *(page[name] for page, _ in written)]) for name in SCALARS}
        norms = np.concatenate([norms for _, norms in written]) if written else None
        series = () if self._page is None else self._page.series
        baselines = {} if self._examiner is None else self._examiner.baselines
        return Rows(first, scalars | self._held_out(first), norms, series, self._extremes.so_far(), baselines)

    def rest(self) -> None:
        """Give back the memory of the validation; it is made again when it is due."""
        self._examiner = None

    def _examine(self, trace: Trace) -> None:
        """Before its update; as far as anything is held out."""
        if self._examiner is None:
            self._examiner = Examiner(self._experiment, Part.VALIDATION)
        self._examines = self._examiner.has_data
        if self._examines:
            self._examined[self._count] = self._examiner.examine(trace.values("theta"))

    def _held_out(self, first: int) -> dict[str, np.ndarray]:
        """By the names of ``HELD_OUT``, from iteration ``first`` on."""
        examined, self._examined = self._examined, {}
        columns = {name: np.full(self._count + 1 - first, np.nan) for name in HELD_OUT}
        for before, scores in examined.items():
            for name, column in columns.items():
                column[before + 1 - first] = getattr(scores, HELD_OUT[name])
        return columns

    def _write(self) -> None:
        """From the page to the rows."""
        if self._page is None or not len(self._page):
            return
        with np.errstate(all="ignore"):  # an iteration that broke off
            scalars = {name: values.copy() for name, values in self._page.scalars().items()}
            self._written.append((scalars, self._page.norms()))
        self._page.clear()


class RecordBook:
    """All rows of a training, in one thread; what it hands out may be read in any."""

    def __init__(self, experiment: Experiment, before: Record | None = None, memory: int = NORMS_MEMORY) -> None:
        """``before``: of the iterations that another training has gone through."""
        self._measure = experiment.measure
        self._memory = memory
        self._scalars = {name: GrowingArray() for name in (*SCALARS, *HELD_OUT)}
        self._norms = BunchedArray((0, 0), memory)
        self._inherited = 0 if before is None else len(before)
        self._series: tuple[Series, ...] = ()
        self._largest: dict[str, float] = {}
        self._baselines: Mapping[str, Scores] = {}
        if before is not None:
            self._inherit(before)

    def __len__(self) -> int:
        """How many iterations are in it."""
        return len(self._scalars["loss"])

    def add(self, rows: Rows) -> None:
        """What follows; of rows that are there already only what was not measured here is new."""
        for name, size in rows.largest.items():
            self._largest[name] = max(self._largest.get(name, 0.0), size)
        self._baselines = rows.baselines or self._baselines
        known = max(len(self) + 1 - rows.first, 0)  # 0: what is before is not in this book
        for name in HELD_OUT:
            self._scalars[name].complete(rows.first - 1, rows.scalars[name][:known])
        if known >= len(rows):
            return
        own = rows.norms.shape[1:], rows.series
        if len(self) == self._inherited and own != (self._norms.rows.shape[1:], self._series):
            self._forget_norms(rows.norms.shape[1:])
        for name, values in rows.scalars.items():
            self._scalars[name].append(values[known:])
        self._norms.append(rows.norms[known:])
        self._series = rows.series

    def record(self) -> Record:
        """All of it so far."""
        scalars = {name: array.rows for name, array in self._scalars.items()}
        return Record(**scalars, norms=self._norms.rows, bunch=self._norms.bunch, measure=self._measure,
                      series=self._series, largest=dict(self._largest), baselines=self._baselines)

    def _inherit(self, before: Record) -> None:
        for name, array in self._scalars.items():
            array.append(getattr(before, name))
        self._norms = BunchedArray(before.norms.shape[1:], self._memory, before.norms, before.bunch, len(before))
        self._series, self._largest, self._baselines = before.series, dict(before.largest), before.baselines

    def _forget_norms(self, shape: tuple[int, ...]) -> None:
        """Those of the iterations before are of other errors, or of another number of time steps."""
        unknown = np.full((len(self), *shape), np.nan, np.float32)
        self._norms = BunchedArray(shape, self._memory)
        self._norms.append(unknown)
