"""Predict the next character of English text: many to many, in step."""

import re
from functools import cached_property

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.errors import BadInput
from rnn_explorer.task import Task

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
LABELS = ("␣", *ALPHABET[1:])
TOPIC = "objects"


def language_reference() -> str:
    """A chapter of the Python language reference, which every Python carries, in lower case letters and spaces."""
    from pydoc_data.topics import topics  # late: half a megabyte

    return re.sub("[^a-z]+", " ", topics[TOPIC].lower().replace("’s", "s")).strip()


def encode(text: str) -> np.ndarray:
    """The text one-hot, (characters, 27). Raises BadInput for a character outside of the alphabet."""
    outside = sorted(set(text) - set(ALPHABET))
    if outside:
        first = text.index(outside[0]) + 1
        raise BadInput(
            f"the text has characters outside the alphabet: {' '.join(map(repr, outside[:8]))} (the first of "
            f"them, {outside[0]!r}, is character {first}); use the letters a to z in lower case and spaces"
        )
    return one_hot([ALPHABET.index(character) for character in text], len(ALPHABET))


class Characters(Task):
    """Reads a text from its beginning, ``time_steps`` characters an iteration, and starts again at its end.

    text: letters a to z in lower case and spaces, at least 2; the default is a chapter of the Python language
    reference. Raises BadInput for any other text.
    """

    title = "Next character"
    summary = "Read a text and predict the next character at every time step."
    loss = "cross-entropy"
    time_steps = 12
    learning_rate = 0.1
    continues = True
    reads_text = True

    def __init__(self, text: str | None = None) -> None:
        self.text = language_reference() if text is None else text
        if len(self.text) < 2:
            raise BadInput(f"the text {self.text!r} is too short: a next character needs at least 2 characters")
        self._one_hot = encode(self.text)

    @cached_property
    def inputs(self) -> Axis:
        return Axis(LABELS)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(LABELS)

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator) -> Batch:
        window = self._window(iteration, time_steps)
        rows = self._one_hot[window : window + time_steps + 1, None]
        mask = np.ones(time_steps, dtype=bool)
        return Batch(rows[:-1].copy(), rows[1:].copy(), mask, self.inputs, self.outputs, continues=window > 0)

    def _window(self, iteration: int, time_steps: int) -> int:
        """Where the window of an iteration starts; one more character is needed as the last target."""
        windows = (len(self.text) - 1) // time_steps
        if windows == 0:
            raise BadInput(
                f"the text has {len(self.text)} characters, too few for {time_steps} time steps; "
                f"use at most {len(self.text) - 1} time steps or a longer text"
            )
        return (iteration - 1) % windows * time_steps
