"""The adding problem: add the two numbers that were marked, many to one.

Hochreiter and Schmidhuber, Long Short-Term Memory, Neural Computation 9 (1997).
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask, at_the_end, require_steps

MEAN = 1.0  # of the sum of two numbers from 0 to 1; the squared error of this answer is 1/6


class Adding(DrawnTask):
    """Numbers from 0 to 1, of which two are marked, anywhere but among the last ``lag``."""

    title = "Adding problem"
    summary = "Read numbers, two of which are marked, then say the sum of these two."
    look_for = "Whether the error reaches the marked time steps. With a long lag, an Elman network always says 1."
    shape = Shape.MANY_TO_ONE
    loss = "squared error"
    learning_rate = 0.01
    suggested = MappingProxyType({"cell": "lstm", "hidden": 32, "forget_bias": 4.0, "optimizer": "adam",
                                  "learning_rate": 0.02, "batch_size": 32, "mean": True})
    lags = (1, 200)
    meanings = MappingProxyType({
        "marked": "this number is to be added",
        "sum so far": "of the marked numbers up to here",
        "marks": "how many marked numbers have been read",
    })

    def __init__(self, lag: int = 10) -> None:
        self.lag = lag
        self.time_steps = lag + max(lag, 2)

    @cached_property
    def inputs(self) -> Axis:
        return Axis(("number", "marked"), False, ("", ""), (0.0, 0.0), (1.0, 1.0))

    @cached_property
    def outputs(self) -> Axis:
        return Axis(("sum",), False, ("",), (0.0,), (1.0,))

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        room = time_steps - self.lag
        require_steps(time_steps, self.lag + 2, f"two numbers are marked before the last {self.lag}")
        numbers = rng.random((time_steps, sequences))
        marks = np.zeros_like(numbers)
        first, second = rng.random((room, sequences)).argsort(axis=0)[:2]
        for places in (first, second):
            marks[places, np.arange(sequences)] = 1.0
        answers = (numbers * marks).sum(axis=0)[:, None]
        return np.stack([numbers, marks], axis=-1), at_the_end(answers, time_steps)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """The mean of all answers, with a squared error of 1/6."""
        return {"mean": np.full(batch.targets.shape, MEAN)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The mark, and what has been added up."""
        numbers, marks = np.moveaxis(batch.inputs, -1, 0)
        return {"marked": marks > 0.5, "sum so far": (numbers * marks).cumsum(axis=0), "marks": marks.cumsum(axis=0),
                "number": numbers}
