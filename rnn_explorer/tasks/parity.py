"""Say whether there were an odd number of ones: many to one."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask, at_the_end


class Parity(DrawnTask):
    """Bits drawn at random. The sequences held out are others than those of the training, though of short ones there
    are few: 1024 of 10 bits.
    """

    title = "Parity"
    summary = "Read bits one at a time, then say whether the number of ones was odd or even."
    look_for = "One state for odd and one for even, changed by every 1. It is found late and all at once: until then " \
               "the network knows nothing."
    shape = Shape.MANY_TO_ONE
    loss = "cross-entropy"
    time_steps = 10
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "lstm", "optimizer": "adam", "learning_rate": 0.03, "batch_size": 32,
                                  "mean": True})
    meanings = MappingProxyType({
        "1 is read": "the bit is 1",
        "odd": "the number of ones up to here is odd",
        "ones": "how many ones have been read",
    })

    @cached_property
    def inputs(self) -> Axis:
        return Axis(("0", "1"))

    @cached_property
    def outputs(self) -> Axis:
        return Axis(("even", "odd"))

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        bits = rng.integers(2, size=(time_steps, sequences))
        return one_hot(bits, 2), at_the_end(one_hot(bits.sum(axis=0) % 2, 2), time_steps)

    def variety(self, time_steps: int) -> float:
        return 2**time_steps

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Odd is as frequent as even, whatever all bits but one are."""
        return {"uniform": np.full(batch.targets.shape, 0.5)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The bit, and what was counted up to it."""
        bits = batch.inputs[..., 1]
        ones = bits.cumsum(axis=0)
        return {"1 is read": bits > 0.5, "odd": ones % 2 == 1, "ones": ones}
