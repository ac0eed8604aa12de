"""Predict the next letter of given names of a language: many to many, in step."""

from itertools import pairwise
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task import Part
from rnn_explorer.task_kinds.reading import InStep
from rnn_explorer.task_kinds.vocabulary import END, Piece, Vocabulary, table_of

CODES = MappingProxyType({"Finnish": "FI", "German": "DE", "Italian": "IT", "Japanese": "JA"})  # of ISO 639
VOWELS = "aeiouy"
PASSAGES, PASSAGE = 12, 80  # to probe a network with: how many, and of how many symbols


class Names(InStep):
    """Given names (``resources/data/names.txt``), a letter a time step; before each, the code of its language."""

    title = "Given names"
    summary = "Read a language, Finnish, German, Italian or Japanese, and a name of it, and guess the next letter."
    look_for = "A state that knows the language to the end of the name: “ko” after JA, double letters after FI and IT."
    time_steps = 13
    learning_rate = 0.05
    suggested = MappingProxyType({"hidden": 40, "optimizer": "adam", "batch_size": 16, "weight_decay": 0.02,
                                  "schedule": "cosine"})
    meanings = MappingProxyType({
        "vowel": "the letter that is read is a, e, i, o, u or y",
        "place": "1 at the first letter of a name, 2 at the second, …",
        "last letter": "the letter that is read is the last of its name",
        "vowel next": "the letter to be guessed is a vowel",
        **{language: f"the name that is read is {language}" for language in CODES},
    })
    feeds_back = True
    by_symbol = "pairs of letters"

    def __init__(self) -> None:
        table = table_of("names.txt")
        letters = Vocabulary.of((name for names in table.values() for name in names), END, *CODES.values())
        names = [[CODES[language], *name] for language, names in table.items() for name in names]
        pieces = [Piece(letters.numbers([END, *name]), letters.numbers([*name, END])) for name in names]
        super().__init__(letters, letters, pieces, {"vowel": VOWELS})

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Vowels, places in names, and the language."""
        place, is_last = self.places(batch)
        place = np.where(place == 1.0, np.nan, place - 1.0)  # the first symbol is the language
        vowel_next = self.read.among(batch.targets.argmax(axis=-1), VOWELS)
        return super().labels(batch) | {"place": place, "last letter": is_last, "vowel next": vowel_next,
                                        **self._languages(batch)}

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...]:
        """The names; one whose beginning or end is not read is left out."""
        ends = self.read.among(batch.inputs.argmax(axis=-1), (END,))
        return tuple(tuple(range(a + 2, b) for a, b in pairwise(np.flatnonzero(column).tolist())) for column in ends.T)

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Names one after the other, as in the training, but more of them."""
        order = np.arange(len(self.pieces[Part.TRAINING]))
        return (self.windows(Part.TRAINING, max(time_steps, PASSAGE), PASSAGES, order),)

    def _languages(self, batch: Batch) -> dict[str, np.ndarray]:
        """By language: whether it is that of the name; NaN between names, and where the language was not read."""
        read = batch.inputs.argmax(axis=-1)
        is_code, is_end = (self.read.among(read, symbols) for symbols in (CODES.values(), (END,)))
        code = np.where(is_code, read, np.nan)
        for t in range(1, len(read)):
            code[t] = np.where(is_code[t] | is_end[t], code[t], code[t - 1])
        numbers = self.read.numbers(CODES.values())
        return {language: np.where(np.isnan(code), np.nan, code == number)
                for language, number in zip(CODES, numbers, strict=True)}
