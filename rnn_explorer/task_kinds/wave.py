"""The base class of the waves: predict the next value, many to many, in step."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask


class WaveTask(DrawnTask):
    """Writes ``wave``. Every sequence is another wave, so its period has to be found out from what was read."""

    shape = Shape.IN_STEP
    loss = "squared error"
    time_steps = 24
    learning_rate = 0.01
    suggested = MappingProxyType({"hidden": 16, "optimizer": "adam", "batch_size": 16})
    feeds_back = True
    meanings = MappingProxyType({
        "rising": "the next value is larger",
        "turning": "here the wave begins to fall or to rise",
        "positive": "the value is above 0",
    })

    @abstractmethod
    def wave(self, time_steps: int, sequences: int, rng: np.random.Generator) -> np.ndarray:
        """Values (T, B), from about −1 to 1."""

    @cached_property
    def inputs(self) -> Axis:
        return Axis(("value",), False, ("",), (0.0,), (1.0,))

    @cached_property
    def outputs(self) -> Axis:
        return self.inputs

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        values = self.wave(time_steps + 1, sequences, rng)[..., None]
        return values[:-1], values[1:]

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """It stays as it is, it goes straight on, or it is in the middle."""
        step = np.diff(batch.inputs, axis=0, prepend=batch.inputs[:1])
        return {"last value": batch.inputs, "straight on": batch.inputs + step, "mean": np.zeros_like(batch.targets)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Where on the wave it is, and the value."""
        values, following = batch.inputs[..., 0], batch.targets[..., 0]
        rising = following > values
        turning = np.full(values.shape, np.nan)
        turning[1:] = rising[1:] != rising[:-1]
        return {"rising": rising, "turning": turning, "positive": values > 0.0, "value": values}


def cycles(time_steps: int, periods: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How many cycles have passed, (T, B), in waves of these periods (B,) in time steps that begin anywhere."""
    return np.arange(time_steps)[:, None] / periods + rng.random(len(periods))
