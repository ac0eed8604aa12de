"""Predict the next letter of given names: many to many, in step."""

from itertools import pairwise
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.reading import InStep
from rnn_explorer.task import Part
from rnn_explorer.vocabulary import END, Piece, Vocabulary, table_of

VOWELS = "aeiouy"
PASSAGES, PASSAGE = 12, 80  # to probe a network with: how many, and of how many letters


class Names(InStep):
    """Given names of four languages (``resources/data/names.txt``), a letter a time step."""

    title = "Given names"
    summary = "Read given names, letter by letter, and guess the next letter: whoever can, can make up new names."
    look_for = "Where a name may end: a Finnish “-kko”, an Italian “-etta”; and vowels and consonants in turn."
    time_steps = 12
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "gru", "hidden": 12, "optimizer": "adam", "batch_size": 16,
                                  "weight_decay": 0.02, "schedule": "cosine"})
    meanings = MappingProxyType({
        "vowel": "the letter that is read is a, e, i, o, u or y",
        "place": "1 at the first letter of a name, 2 at the second, …",
        "last letter": "the letter that is read is the last of its name",
        "vowel next": "the letter to be guessed is a vowel",
    })
    feeds_back = True
    by_symbol = "pairs of letters"

    def __init__(self) -> None:
        names = sorted({name for of_one in table_of("names.txt").values() for name in of_one})
        letters = Vocabulary.of(names, END)
        pieces = [Piece(letters.numbers([END, *name]), letters.numbers([*name, END])) for name in names]
        super().__init__(letters, letters, pieces, {"vowel": VOWELS})

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Vowels, and places in names."""
        place, is_last = self.places(batch)
        vowel_next = self.read.among(batch.targets.argmax(axis=-1), VOWELS)
        return super().labels(batch) | {"place": place, "last letter": is_last, "vowel next": vowel_next}

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...]:
        """The names; one whose beginning or end is not read is left out."""
        ends = self.read.among(batch.inputs.argmax(axis=-1), (END,))
        return tuple(tuple(range(a + 1, b) for a, b in pairwise(np.flatnonzero(column).tolist())) for column in ends.T)

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Names one after the other, as in the training, but more of them."""
        order = np.arange(len(self.pieces[Part.TRAINING]))
        return (self.windows(Part.TRAINING, max(time_steps, PASSAGE), PASSAGES, order),)
