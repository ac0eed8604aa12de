"""Predict the next bit, of which every third is the XOR of the two before: many to many, in step.

Elman, Finding Structure in Time, Cognitive Science 14 (1990).
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask


class XorInTime(DrawnTask):
    """Triples of bits one after the other: two that are drawn, then their XOR. A sequence begins with a triple."""

    title = "XOR in time"
    summary = "Read a stream of bits in which every third is the XOR of the two before it, and predict the next bit."
    look_for = "A loss that dips where the third bit of a triple comes next: the other two nobody can know."
    shape = Shape.IN_STEP
    loss = "cross-entropy"
    time_steps = 18
    learning_rate = 0.05
    suggested = MappingProxyType({"optimizer": "adam", "batch_size": 16})
    feeds_back = True
    meanings = MappingProxyType({
        "1 is read": "the bit is 1",
        "XOR": "this bit and the one before it differ",
        "XOR next": "the next bit is the XOR of this one and the one before it: it can be known",
        "place": "of the bit in its triple: 1, 2, or 3 for the XOR",
    })

    @cached_property
    def inputs(self) -> Axis:
        return Axis(("0", "1"))

    @cached_property
    def outputs(self) -> Axis:
        return self.inputs

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        first, second = rng.integers(2, size=(2, time_steps // 3 + 1, sequences))
        triples = np.stack([first, second, first ^ second], axis=1)
        bits = one_hot(triples.reshape(-1, sequences)[: time_steps + 1], 2)
        return bits[:-1], bits[1:]

    def variety(self, time_steps: int) -> float:
        return 2 ** (time_steps - time_steps // 3)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Nothing known; every bit is as often 0 as 1, after 0 and after 1."""
        return {"uniform": np.full(batch.targets.shape, 0.5)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The bit, what it makes with the one before, and the place in the triple."""
        bits = batch.inputs[..., 1]
        differs = np.full(bits.shape, np.nan)
        differs[1:] = bits[1:] != bits[:-1]
        place = np.broadcast_to(np.arange(len(bits))[:, None] % 3 + 1.0, bits.shape)
        return {"1 is read": bits > 0.5, "XOR": differs, "XOR next": place == 2, "place": place}
