"""Predict the next character of English text: many to many, in step."""

import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.errors import BadInput
from rnn_explorer.task import PROBED, Part, Shape, Task

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
LABELS = ("␣", *ALPHABET[1:])
TOPIC = "objects"
SPACE = ALPHABET.index(" ")
_INDICES_OF_VOWELS = [ALPHABET.index(letter) for letter in "aeiou"]
HELD_OUT = 0.1  # of the text for the validation, as much for the test: its end
SHORT = 1000  # characters: of a shorter text nothing is held out
PASSAGES = (8, 100)  # to probe a network with: how many, and of how many characters


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


def places_in_words(characters: np.ndarray) -> np.ndarray:
    """For indices of characters (T, B): 1 at the first letter of a word, 2 at the second, …; NaN at a space, and before
    the first one, where the beginning of the word is not known.
    """
    places = np.full(characters.shape, np.nan)
    since = np.full(characters.shape[1], np.nan)
    for t, row in enumerate(characters):
        since = np.where(row == SPACE, 0.0, since + 1)
        places[t] = np.where(row == SPACE, np.nan, since)
    return places


class Characters(Task):
    """Reads a text from its beginning, ``time_steps`` characters an iteration, and starts again at its end. Several
    sequences begin at equal distances and are read side by side.

    text: letters a to z in lower case and spaces, at least 2; the default is a chapter of the Python language
    reference. Raises BadInput for any other text.
    """

    title = "Next character"
    summary = "Read a text and predict the next character at every time step."
    look_for = "Units that know where a word begins, and vowels after consonants long before whole words."
    shape = Shape.IN_STEP
    loss = "cross-entropy"
    time_steps = 12
    learning_rate = 0.1
    suggested = MappingProxyType({"cell": "gru", "hidden": 32, "optimizer": "adam", "learning_rate": 0.003,
                                  "batch_size": 8, "mean": True, "weight_decay": 0.003})
    continues = True
    reads_text = True
    meanings = MappingProxyType({
        "first letter": "the first letter of a word",
        "last letter": "the last letter of a word: a space comes next",
        "position": "1 at the first letter of a word, 2 at the second, …",
        "vowel next": "the character to be predicted is a vowel",
    })
    feeds_back = True

    def __init__(self, text: str | None = None) -> None:
        self.text = language_reference() if text is None else text
        if len(self.text) < 2:
            raise BadInput(f"the text {self.text!r} is too short: a next character needs at least 2 characters")
        self._one_hot = encode(self.text)
        self._learned = len(self.text) if len(self.text) < SHORT else round((1 - 2 * HELD_OUT) * len(self.text))

    @cached_property
    def inputs(self) -> Axis:
        return Axis(LABELS)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(LABELS)

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        part = (self._learned - 1) // sequences  # one more character is needed as the last target
        window = self._window(iteration, time_steps, part, sequences)
        starts = window + part * np.arange(sequences)
        rows = self._one_hot[starts + np.arange(time_steps + 1)[:, None]]
        mask = np.ones(time_steps, dtype=bool)
        return Batch(rows[:-1].copy(), rows[1:].copy(), mask, self.inputs, self.outputs, continues=window > 0)

    def epoch(self, time_steps: int, sequences: int) -> int:
        return (self._learned - 1) // sequences // time_steps

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Passages of the end of the text."""
        middle = (self._learned + len(self.text)) // 2
        first, end = (self._learned, middle) if part is Part.VALIDATION else (middle, len(self.text))
        latest = end - 1 - time_steps
        if latest < first:
            return None
        count = max(min(PROBED // time_steps, (latest - first) // time_steps), 1)
        return self._passages(np.linspace(first, latest, count).astype(int), time_steps)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """What follows a letter most often, how often each letter comes, or nothing known at all."""
        learned, following = self._one_hot[: self._learned - 1], self._one_hot[1 : self._learned]
        shares = following.mean(axis=0)
        pairs = learned.T @ following + shares  # where a letter was never seen: as always
        after = pairs / pairs.sum(axis=1, keepdims=True)
        return {
            "pairs of letters": after[batch.inputs.argmax(axis=-1)],
            "most frequent": np.broadcast_to(shares, batch.targets.shape),
            "uniform": np.full(batch.targets.shape, 1 / len(ALPHABET)),
        }

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of characters, places in words, what comes next, and every character."""
        read, following = (vectors.argmax(axis=-1) for vectors in (batch.inputs, batch.targets))
        place, (vowel, vowel_next) = places_in_words(read), (np.isin(v, _INDICES_OF_VOWELS) for v in (read, following))
        is_letter = read != SPACE
        kinds = {
            "vowel": vowel,
            "consonant": is_letter & ~vowel,
            "space": ~is_letter,
            "first letter": np.where(is_letter & np.isnan(place), np.nan, place == 1),
            "last letter": is_letter & (following == SPACE),
            "position": place,
            "vowel next": vowel_next,
        }
        return kinds | {LABELS[index]: read == index for index in range(len(LABELS)) if index != SPACE}

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...]:
        """What stands between spaces; a word that is cut off at an end is left out."""
        texts = ("".join(ALPHABET[i] for i in column) for column in batch.inputs.argmax(axis=-1).T)
        return tuple(tuple(range(*found.span()) for found in re.finditer("(?<= )[a-z]+(?= )", text)) for text in texts)

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Passages from all over the text, longer than in the training; they begin at a space if they can."""
        count, steps = PASSAGES
        steps = min(max(steps, time_steps), self._learned - 1)
        latest = self._learned - 1 - steps
        starts = {self._space_before(round(part)) for part in np.linspace(0, latest, count)}
        return (self._passages(np.array(sorted(starts)), steps),)

    def _passages(self, starts: np.ndarray, time_steps: int) -> Batch:
        rows = self._one_hot[starts + np.arange(time_steps + 1)[:, None]]
        mask = np.ones(time_steps, dtype=bool)
        return Batch(rows[:-1].copy(), rows[1:].copy(), mask, self.inputs, self.outputs, continues=False)

    def _space_before(self, start: int) -> int:
        """The last space up to ``start``; ``start`` itself if there is none."""
        found = self.text.rfind(" ", 0, start + 1)
        return start if found < 0 else found

    def _window(self, iteration: int, time_steps: int, part: int, sequences: int) -> int:
        """Where the window of an iteration starts in the part of the text that a sequence has."""
        windows = part // time_steps
        if windows == 0:
            each = f" in each of {sequences} sequences" if sequences > 1 else ""
            most = f"use at most {part} time steps or" if part else "use fewer sequences or"
            raise BadInput(f"the training has {self._learned} characters, too few for {time_steps} time steps{each}; "
                           f"{most} a longer text")
        return (iteration - 1) % windows * time_steps
