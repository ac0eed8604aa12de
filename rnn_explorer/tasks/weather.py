"""Predict the next day's temperature from the days before: many to one.

Daily measurements at Seattle, 2012 to 2015 (NOAA; see ``resources/data/README.md``).
"""

import math
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.errors import BadInput
from rnn_explorer.task import PROBED, Part, Shape, Task

COLUMNS = (1, 2, 3, 4)  # of the file: precipitation, highest and lowest temperature, wind
RAIN, HIGHEST, LOWEST, WIND = range(4)  # HIGHEST is predicted
LEARNED = 0.8  # of the record; then come the validation's days, and as many of the test


class Weather(Task):
    """A window of days in, the highest temperature of the day after it out; windows are drawn at random."""

    title = "Weather"
    summary = "Read days of four measurements, as many as you choose, then predict the temperature 24 hours later."
    look_for = "Units whose values go with the seasons, and an error that is smaller than 'tomorrow is like today'."
    shape = Shape.MANY_TO_ONE
    loss = "squared error"
    time_steps = 12
    learning_rate = 0.02
    meanings = MappingProxyType({
        "raining": "it rains",
        "freezing": "the lowest temperature is below 0 °C",
        "warm": "the highest temperature is above its mean over the record",
        "warming": "it is warmer than the day before",
        "windy": "the wind is above its mean over the record",
        "day": "how many days of the window have been read",
    })

    def __init__(self) -> None:
        self.days = np.loadtxt(
            resources() / "data" / "seattle-weather.csv", delimiter=",", skiprows=1, usecols=COLUMNS, encoding="utf-8"
        )
        self._learned = round(LEARNED * len(self.days))
        learned = self.days[: self._learned]
        self._mean, self._deviation = learned.mean(axis=0), learned.std(axis=0)
        self._standardized = (self.days - self._mean) / self._deviation

    @cached_property
    def inputs(self) -> Axis:
        return Axis(
            labels=("rain", "highest", "lowest", "wind"),
            symbols=False,
            units=("mm", "°C", "°C", "m/s"),
            offset=tuple(self._mean.tolist()),
            scale=tuple(self._deviation.tolist()),
        )

    @cached_property
    def outputs(self) -> Axis:
        inputs = self.inputs
        return Axis(("highest",), False, ("°C",), (inputs.offset[HIGHEST],), (inputs.scale[HIGHEST],))

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        latest = self._learned - time_steps
        if latest < 1:
            raise BadInput(f"time steps is {time_steps}; the training has {self._learned} days, use fewer time steps")
        return self._windows(rng.integers(latest, size=sequences), time_steps)

    def _windows(self, starts: np.ndarray, time_steps: int) -> Batch:
        """Windows that begin at the days ``starts`` (from 0)."""
        inputs = self._standardized[starts + np.arange(time_steps)[:, None]]
        targets = np.zeros((time_steps, len(starts), 1))
        targets[-1, :, 0] = self._standardized[starts + time_steps, HIGHEST]
        mask = np.arange(time_steps) == time_steps - 1
        return Batch(inputs, targets, mask, self.inputs, self.outputs, continues=False)

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Later days."""
        middle = (self._learned + len(self.days)) // 2
        first, end = (self._learned, middle) if part is Part.VALIDATION else (middle, len(self.days))
        return self._spread(first, end, time_steps) if end - first > time_steps else None

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Tomorrow is like today, or like the mean of all days."""
        return {"last value": batch.inputs[..., [HIGHEST]], "mean": np.zeros_like(batch.targets)}

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Windows from all over the training's days; they do not overlap."""
        return (self._spread(0, self._learned, time_steps),)

    def _spread(self, first: int, end: int, time_steps: int) -> Batch:
        """Windows from all over the days from ``first`` to before ``end``, with the day after each."""
        latest, count = end - 1 - time_steps, math.ceil(PROBED / time_steps)
        starts = np.linspace(first, latest, max(min(count, (latest - first) // time_steps), 1)).astype(int)
        return self._windows(starts, time_steps)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of days, how far the window has been read, and the measurements."""
        days = np.round(self.inputs.measure(batch.inputs), 6)  # no rain is 0 mm again
        highest = days[..., HIGHEST]
        before = np.concatenate([np.full_like(highest[:1], np.nan), highest[:-1]])
        kinds = {
            "raining": days[..., RAIN] > 0.0,
            "freezing": days[..., LOWEST] < 0.0,
            "warm": highest > self._mean[HIGHEST],
            "warming": np.where(np.isnan(before), np.nan, highest > before),
            "windy": days[..., WIND] > self._mean[WIND],
            "day": np.broadcast_to(np.arange(1.0, len(days) + 1)[:, None], highest.shape),
        }
        return kinds | dict(zip(self.inputs.labels, np.moveaxis(days, -1, 0), strict=True))
