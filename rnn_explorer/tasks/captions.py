"""Describe an image in words: one to many.

Handwritten digits of 8 × 8 pixels (see ``resources/data/README.md``); the captions follow from rules.
"""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.measured.features import FEATURES, features
from rnn_explorer.task_kinds.measured.images import stored_digits
from rnn_explorer.task_kinds.measured.pieces import Pieces, split_in_order

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WORDS = ("a", "thin", "bold", "upright", "leaning", *DIGITS, "with", "no", "loop", "loops", ".")
LENGTH = 8  # words of every caption, with the full stop
LOOPS = (1, 0, 0, 0, 0, 0, 1, 0, 2, 1)  # of each digit, as it is meant
INK, SLANT = (FEATURES.index(name) for name in ("ink", "slant"))


def caption(digit: int, bold: bool, leaning: bool) -> tuple[str, ...]:
    """The words, such as: a bold upright eight with two loops."""
    count, noun = ("no", "one", "two")[LOOPS[digit]], "loops" if LOOPS[digit] > 1 else "loop"
    looks = "bold" if bold else "thin", "leaning" if leaning else "upright"
    return "a", *looks, DIGITS[digit], "with", count, noun, "."


class Captions(Pieces):
    """The first input is the image's vector of features, every later one is empty: what was seen must be remembered,
    and so must be what has been said. With fewer time steps than words, the caption is cut off.
    """

    title = "Captions"
    summary = "See the features of an image at the first time step only, and describe it, a word at every time step."
    look_for = "One input, eight words: units that keep what was seen, and units that count what has been said."
    shape = Shape.ONE_TO_MANY
    time_steps = LENGTH
    most_time_steps = LENGTH
    learning_rate = 0.02
    suggested = MappingProxyType({"cell": "gru", "hidden": 24, "optimizer": "adam", "learning_rate": 0.003,
                                  "batch_size": 16, "weight_decay": 0.003})
    meanings = MappingProxyType(
        {"place": "which word of the caption is asked for: 1 is the first",
         "top-heavy": "the share of the image's ink in its upper half",
         "left-heavy": "the share of the image's ink in its left half",
         "slant": "how the image's ink leans: 0.5 is upright, more is to the right"})

    def __init__(self) -> None:
        images, digits = stored_digits()
        super().__init__(*split_in_order(len(images)))
        self.features = features(images)
        self.captions = self._captions(digits)
        count = len(FEATURES)
        self._inputs = Axis(FEATURES, False, ("",) * count, (0.0,) * count, (1.0,) * count, (2, count // 2),
                            shares=True)
        self._outputs = Axis(WORDS)

    @property
    def inputs(self) -> Axis:
        return self._inputs

    @property
    def outputs(self) -> Axis:
        return self._outputs

    def _captions(self, digits: np.ndarray) -> np.ndarray:
        """Of every image, as indices of words, (n, ``LENGTH``). Bold and leaning is what has more ink, or leans further
        from upright, than half of the images that are learned from.
        """
        ink, lean = self.features[:, INK], np.abs(self.features[:, SLANT] - 0.5)
        bold, leaning = ink > np.median(ink[self.learned]), lean > np.median(lean[self.learned])
        written = map(caption, digits.tolist(), bold, leaning)
        return np.array([[WORDS.index(word) for word in words] for words in written])

    def batch_of(self, pieces: np.ndarray, time_steps: int) -> Batch:
        inputs = np.zeros((time_steps, len(pieces), len(FEATURES)))
        inputs[0] = self.features[pieces]
        targets = one_hot(self.captions[pieces, :time_steps].T, len(WORDS))
        return Batch(inputs, targets, np.ones(time_steps, dtype=bool), self.inputs, self.outputs, continues=False)

    def shares(self, time_steps: int) -> np.ndarray:
        """Of every word at its place in the caption, (T, 1, K)."""
        return one_hot(self.captions[self.learned, :time_steps], len(WORDS)).mean(axis=0)[:, None]

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The place in the caption, the features that were seen at the beginning, and the word that is asked for."""
        shape, words = batch.inputs.shape[:2], batch.targets.argmax(axis=-1)
        place = np.broadcast_to(np.arange(1.0, shape[0] + 1)[:, None], shape)
        seen = {name: np.broadcast_to(batch.inputs[0, :, k], shape) for k, name in enumerate(FEATURES)}
        return {"place": place, **seen} | {f"“{word}”": words == k for k, word in enumerate(WORDS)}
