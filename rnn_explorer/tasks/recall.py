"""Delayed recall: say which capital letter it was, a long time ago. Many to one."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask, at_the_end, require_steps

CAPITALS, OTHERS = "ABCD", "abcd"
SYMBOLS = (*CAPITALS, *OTHERS, "?")
ASKED = SYMBOLS.index("?")


class Recall(DrawnTask):
    """Small letters drawn at random with one capital letter among them, ``lag`` time steps before the question."""

    title = "Delayed recall"
    summary = "Remember the one capital letter among small ones, and name it when the question mark comes."
    look_for = "Units that keep their value from the capital letter on, whatever is read: that is a memory."
    shape = Shape.MANY_TO_ONE
    loss = "cross-entropy"
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "lstm", "hidden": 32, "forget_bias": 5.0, "optimizer": "adam",
                                  "batch_size": 32, "mean": True, "threshold": 1.0})
    lags = (1, 400)
    meanings = MappingProxyType({
        **{letter: f"{letter} is the capital letter, from where it is read on" for letter in CAPITALS},
        "remembering": "the capital letter has been read",
    })

    def __init__(self, lag: int = 10) -> None:
        self.lag = lag
        self.time_steps = lag + 1

    @cached_property
    def inputs(self) -> Axis:
        return Axis(SYMBOLS)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(tuple(CAPITALS))

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        require_steps(time_steps, self.lag + 1, f"the letter comes {self.lag} time steps before the question")
        letters = rng.integers(len(CAPITALS), len(CAPITALS + OTHERS), size=(time_steps, sequences))
        answers = rng.integers(len(CAPITALS), size=sequences)
        letters[time_steps - 1 - self.lag], letters[-1] = answers, ASKED
        return one_hot(letters, len(SYMBOLS)), at_the_end(one_hot(answers, len(CAPITALS)), time_steps)

    def variety(self, time_steps: int) -> float:
        return len(CAPITALS) * len(OTHERS) ** (time_steps - 2)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """All capital letters are equally frequent."""
        return {"uniform": np.full(batch.targets.shape, 1 / len(CAPITALS))}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """What is to be remembered, as long as it is, and the small letters."""
        read = batch.inputs.cumsum(axis=0) > 0.5
        kept = {letter: read[..., index] for index, letter in enumerate(CAPITALS)}
        others = {letter: batch.inputs[..., SYMBOLS.index(letter)] > 0.5 for letter in OTHERS}
        return kept | {"remembering": read[..., : len(CAPITALS)].any(axis=-1)} | others
