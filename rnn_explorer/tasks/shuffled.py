"""Say which word came more often, in whatever order: one to one, for a network that sees all words at once."""

from collections.abc import Mapping
from functools import cached_property
from math import comb
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask, at_the_end

WORDS = ("cat", "dog")
ANSWERS = ("more cats", "more dogs", "as many")
WIDTH = 9


class Shuffled(DrawnTask):
    """Words drawn at random; the answer is a property of how many there are of each, so that shuffling a sequence
    changes nothing. A dense network with a window over all of it needs no memory.
    """

    title = "Shuffled sequence"
    summary = "Read cats and dogs in any order, then say of which there were more."
    look_for = "A dense layer that sees all words at once learns it: where order does not count, W is not needed."
    shape = Shape.ONE_TO_ONE
    loss = "cross-entropy"
    time_steps = WIDTH
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "dense", "window": WIDTH, "optimizer": "adam", "batch_size": 16})
    meanings = MappingProxyType({
        "dog": "the word is dog",
        "dogs ahead": "how many more dogs than cats have been read; negative if there were more cats",
        "more dogs": "up to here there were more dogs than cats",
    })

    @cached_property
    def inputs(self) -> Axis:
        return Axis(WORDS)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(ANSWERS)

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        words = rng.integers(2, size=(time_steps, sequences))
        dogs = words.sum(axis=0)
        cats = time_steps - dogs
        answers = np.select([cats > dogs, dogs > cats], [0, 1], 2)
        return one_hot(words, 2), at_the_end(one_hot(answers, len(ANSWERS)), time_steps)

    def variety(self, time_steps: int) -> float:
        return 2**time_steps

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """More often as the last word says, or as often as each answer comes, or nothing known at all."""
        steps = len(batch.inputs)
        after = np.stack([shares(steps - 1, ahead=-1), shares(steps - 1, ahead=1)])
        return {
            "last word": after[batch.inputs.argmax(axis=-1)],
            "most frequent": np.broadcast_to(shares(steps, ahead=0), batch.targets.shape),
            "uniform": np.full(batch.targets.shape, 1 / len(ANSWERS)),
        }

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The word, and what was counted up to it."""
        dogs = batch.inputs[..., 1] > 0.5
        ahead = np.where(dogs, 1.0, -1.0).cumsum(axis=0)
        return {"dog": dogs, "dogs ahead": ahead, "more dogs": ahead > 0}


def shares(words: int, ahead: int) -> np.ndarray:
    """How probable each of ``ANSWERS`` is if so many words are still drawn, and so many more dogs have been read."""
    more = np.zeros(len(ANSWERS))
    for dogs in range(words + 1):
        lead = ahead + dogs - (words - dogs)
        more[2 if lead == 0 else int(lead > 0)] += comb(words, dogs) / 2**words
    return more
