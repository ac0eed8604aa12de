"""A series of measurements, whose next value is asked at every time step: many to many, in step."""

import math
from collections.abc import Mapping

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.task import PROBED, Part, Shape, Task

LEARNED = 0.8  # of the record; then comes the validation, and as much of the test


class NextValue(Task):
    """Windows of the record, drawn at random; at every time step, the value of the next one is the target.

    names, units: of the measurements. values: (N, D), as measured, NaN where nothing is known: a window contains no
    such time. asked: the component that is predicted. The scale comes from the training's part of the record alone.
    """

    shape = Shape.IN_STEP
    loss = "squared error"

    def __init__(self, names: tuple[str, ...], units: tuple[str, ...], values: np.ndarray, asked: int = 0) -> None:
        self.values = values
        self.asked = asked
        self._learned = round(LEARNED * len(values))
        learned = values[: self._learned]
        mean, deviation = np.nanmean(learned, axis=0), np.nanstd(learned, axis=0)
        self._standardized = (values - mean) / deviation
        self._missing = np.concatenate([[0], np.cumsum(np.isnan(values).any(axis=1))])  # before each time
        self._inputs = Axis(names, False, units, tuple(mean.tolist()), tuple(deviation.tolist()))
        self._outputs = Axis((names[asked],), False, (units[asked],), (float(mean[asked]),), (float(deviation[asked]),))

    @property
    def inputs(self) -> Axis:
        return self._inputs

    @property
    def outputs(self) -> Axis:
        return self._outputs

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        starts = self._complete(np.arange(self._learned - time_steps), time_steps)
        if not len(starts):
            raise BadInput(f"the number of time steps is {time_steps}; the training has no window of so many without a "
                           "gap: use fewer time steps")
        return self._windows(rng.choice(starts, sequences), time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """What comes later. A window that is longer than the part begins before it, and is asked about the part only:
        what came before is always known.
        """
        middle = (self._learned + len(self.values)) // 2
        first, end = (self._learned, middle) if part is Part.VALIDATION else (middle, len(self.values))
        inside = self._complete(np.arange(first, end - time_steps), time_steps)
        if len(inside):
            return self._windows(_spread(inside, time_steps), time_steps)
        last = self._complete(np.arange(max(end - time_steps - 1, 0), end - time_steps), time_steps)
        return self._windows(last, time_steps, asked_from=first) if len(last) else None

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """The next value is like the last one, or like the mean."""
        return {"last value": batch.inputs[..., [self.asked]], "mean": np.zeros_like(batch.targets)}

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Windows from all over the training's part."""
        starts = self._complete(np.arange(self._learned - time_steps), time_steps)
        count = math.ceil(PROBED / time_steps)
        return (self._windows(starts[np.linspace(0, len(starts) - 1, count).astype(int)], time_steps),)

    def times(self, batch: Batch) -> np.ndarray:
        """Which rows of the record a batch shows, (T, B); −1 where it is not from the record. It is found by its
        values, since a batch does not say where it was cut out.
        """
        steps, sequences, _ = batch.inputs.shape
        found = np.full(sequences, -steps)
        for b in range(sequences):
            starts = np.arange(len(self.values) - steps)
            for t in range(steps):
                starts = starts[(self._standardized[starts + t] == batch.inputs[t, b]).all(axis=1)]
                if len(starts) < 2:
                    break
            found[b] = starts[0] if len(starts) else found[b]
        return np.maximum(found + np.arange(steps)[:, None], -1)

    def _complete(self, starts: np.ndarray, time_steps: int) -> np.ndarray:
        """Those where a window, and its last target, have no gap."""
        return starts[self._missing[starts + time_steps + 1] == self._missing[starts]]

    def _windows(self, starts: np.ndarray, time_steps: int, asked_from: int = 0) -> Batch:
        """Windows that begin at the rows ``starts``; targets are the rows from ``asked_from`` on."""
        rows = starts + np.arange(time_steps)[:, None]
        targets = self._standardized[rows + 1][..., [self.asked]]
        mask = (rows + 1 >= asked_from).all(axis=1)
        return Batch(self._standardized[rows], targets, mask, self.inputs, self.outputs, continues=False)


def _spread(starts: np.ndarray, time_steps: int) -> np.ndarray:
    """Windows that do not overlap, as far as possible all over ``starts``, up to about ``PROBED`` time steps."""
    count = max(min(math.ceil(PROBED / time_steps), (starts[-1] - starts[0]) // time_steps), 1)
    return starts[np.linspace(0, len(starts) - 1, count).astype(int)]
