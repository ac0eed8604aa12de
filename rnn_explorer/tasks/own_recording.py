"""Predict how a recording of the user's own goes on: the next value, or the next frame of values, in step."""

from collections.abc import Mapping
from functools import cached_property
from math import ceil
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.spans import Windows, measures, shares
from rnn_explorer.task import PROBED, Part, Shape, Task

LOUD = 1.5  # standard deviations


class OwnRecording(Task):
    """Windows of sound, drawn at random from the training's part; fewer values a second are means of several.

    Raises BadInput if ``source`` is none, or what was read of it is not there any more.
    """

    title = "Your recording"
    summary = "Hear a recording of your own and predict how it goes on at every time step."
    look_for = "Units that swing with the tone, and an error that is smaller than that of 'as it is now'."
    shape = Shape.IN_STEP
    loss = "squared error"
    time_steps = 40
    learning_rate = 0.02
    reads_file = "recording"
    feeds_back = True
    meanings = MappingProxyType({
        "loud": f"further than {LOUD} standard deviations from the mean",
        "rising": "higher than in the time step before",
    })

    def __init__(self, source: Source | None = None) -> None:
        self.understood, self._sound = opened(source, "recording")
        self._frame, self._each = source.frame, ceil(self.understood.rate / source.rate)
        self.rate = self.understood.rate / self._each  # values a second
        self._learned, self._test = shares(len(self._sound), source.validation, source.test)
        mean, deviation = measures(self._sound[: self._learned])
        self._mean, self._deviation = float(mean), float(deviation)

    @cached_property
    def inputs(self) -> Axis:
        count = self._frame
        labels = ("sound",) if count == 1 else tuple(f"sound {number}" for number in range(1, count + 1))
        return Axis(labels, False, ("",) * count, (self._mean,) * count, (self._deviation,) * count)

    @property
    def outputs(self) -> Axis:
        return self.inputs

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        windows = self._windows(0, self._learned, time_steps)
        if not len(windows):
            raise BadInput(f"time steps is {time_steps}; the training has {self._learned // self._each:,} values of "
                           f"sound, {self._frame} in a time step: use fewer time steps")
        return self._of(windows.starts(rng.integers(len(windows), size=sequences)), time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """What is heard later."""
        first, end = (self._learned, self._test) if part is Part.VALIDATION else (self._test, len(self._sound))
        windows = self._windows(first, end, time_steps)
        return self._of(windows.spread(ceil(PROBED / time_steps)), time_steps) if len(windows) else None

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """As it is now, on as straight as before, or silent."""
        last = batch.inputs[..., -1:]
        before = batch.inputs[..., -2:-1] if self._frame > 1 else np.concatenate([last[:1], last[:-1]])
        ahead = np.arange(1, self._frame + 1)
        return {"last value": np.broadcast_to(last, batch.targets.shape), "straight on": last + (last - before) * ahead,
                "mean": np.zeros_like(batch.targets)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """What is heard of it, at the end of every time step."""
        sound = batch.inputs[..., -1]
        rising = np.full(sound.shape, np.nan)
        rising[1:] = np.diff(sound, axis=0) > 0
        return {"loud": np.abs(batch.inputs).max(axis=-1) > LOUD, "rising": rising, "above its mean": sound > 0,
                "sound": self._mean + self._deviation * sound}

    def _windows(self, first: int, end: int, time_steps: int) -> Windows:
        return Windows(self.understood.ends, first, end, (time_steps + 1) * self._frame * self._each)

    def _of(self, starts: np.ndarray, time_steps: int) -> Batch:
        count = (time_steps + 1) * self._frame * self._each
        sound = np.stack([self._sound[start : start + count] for start in starts.tolist()], axis=1).astype(float)
        values = sound.reshape(time_steps + 1, self._frame, self._each, len(starts)).mean(axis=2).transpose(0, 2, 1)
        frames = (values - self._mean) / self._deviation
        mask = np.ones(time_steps, dtype=bool)
        return Batch(frames[:-1].copy(), frames[1:].copy(), mask, self.inputs, self.outputs, continues=False)
