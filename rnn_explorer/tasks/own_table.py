"""Predict columns of the user's own table some rows ahead: in step, or after the last row of a window."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.spans import Windows, measures, shares
from rnn_explorer.sources.understood import Column
from rnn_explorer.task import PROBED, Part, Shape, Task


class OwnTable(Task):
    """A window of rows in, values of later rows out; windows are drawn at random from the training's part.

    Raises BadInput if ``source`` is none, has columns that the table has not, or is not there any more.
    """

    title = "Your table"
    summary = "Read rows of a table of your own and predict what columns are some rows later."
    look_for = "An error that is smaller than that of 'as it is now', and units that follow what repeats itself."
    shape = Shape.IN_STEP
    loss = "squared error"
    time_steps = 20
    learning_rate = 0.02
    reads_file = "table"

    def __init__(self, source: Source | None = None) -> None:
        self.understood, rows = opened(source, "table")
        self.source, self._rows = source, rows
        self.shape = Shape.MANY_TO_ONE if source.last else Shape.IN_STEP
        self._read = [self._column(name) for name in source.inputs]
        self._asked = [self._column(name) for name in source.targets]
        self._learned, self._test = shares(len(rows), source.validation, source.test)
        self._mean, self._deviation = measures(rows[: self._learned])

    @cached_property
    def inputs(self) -> Axis:
        return self._axis(self._read)

    @cached_property
    def outputs(self) -> Axis:
        return self._axis(self._asked)

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        windows = self._windows(0, self._learned, time_steps)
        if not len(windows):
            raise BadInput(f"time steps is {time_steps} and the horizon {self.source.horizon}; the training has "
                           f"{self._learned:,} rows, use fewer time steps or a smaller horizon")
        return self._of(windows.starts(rng.integers(len(windows), size=sequences)), time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Later rows."""
        first, end = (self._learned, self._test) if part is Part.VALIDATION else (self._test, len(self._rows))
        windows = self._windows(first, end, time_steps)
        return self._of(windows.spread(-(-PROBED // time_steps)), time_steps) if len(windows) else None

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """As it is now, if the network can see that, or as it is on the average."""
        places = [column.place for column in self._read]
        mean = {"mean": np.zeros_like(batch.targets)}
        if not {column.place for column in self._asked} <= set(places):
            return mean
        return {"last value": batch.inputs[..., [places.index(column.place) for column in self._asked]]} | mean

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The measurements, and which of them rise."""
        values = self.inputs.measure(batch.inputs)
        rises = np.full(values.shape, np.nan)
        rises[1:] = np.diff(values, axis=0) > 0
        named = dict(zip(self.inputs.labels, np.moveaxis(values, -1, 0), strict=True))
        return named | {f"{name} rises": np.moveaxis(rises, -1, 0)[i] for i, name in enumerate(self.inputs.labels)}

    def _windows(self, first: int, end: int, time_steps: int) -> Windows:
        return Windows(self.understood.ends, first, end, time_steps + self.source.horizon)

    def _of(self, starts: np.ndarray, time_steps: int) -> Batch:
        steps, places = np.arange(time_steps)[:, None], [column.place for column in self._read]
        asked = [column.place for column in self._asked]
        rows, later = self._standardized(starts + steps), self._standardized(starts + steps + self.source.horizon)
        mask = np.ones(time_steps, dtype=bool)
        mask[:-1] = not self.source.last
        targets = np.where(mask[:, None, None], later[..., asked], 0.0)
        return Batch(rows[..., places], targets, mask, self.inputs, self.outputs, continues=False)

    def _standardized(self, rows: np.ndarray) -> np.ndarray:
        return (self._rows[rows] - self._mean) / self._deviation

    def _axis(self, columns: list[Column]) -> Axis:
        places = [column.place for column in columns]
        return Axis(tuple(column.name for column in columns), False, tuple(column.unit for column in columns),
                    tuple(self._mean[places].tolist()), tuple(self._deviation[places].tolist()))

    def _column(self, name: str) -> Column:
        named = {column.name: column for column in self.understood.numbers}
        if name not in named:
            raise BadInput(f"the table has no column of numbers named '{name}'; it has: {', '.join(named)}")
        return named[name]
