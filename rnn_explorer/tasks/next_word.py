"""Predict the next word of a sentence: many to many, in step."""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.reading import InStep
from rnn_explorer.task_kinds.vocabulary import END, Piece, Vocabulary, sentences_of, table_of


class NextWord(InStep):
    """Short sentences (``resources/data/sentences.txt``), a word a time step."""

    title = "Next word"
    summary = "Read sentences such as “I like to have a cup of coffee” and guess the next word at every time step."
    look_for = "Ranked guesses as on a phone: after “a cup of” only drinks are left, and the morning says which."
    time_steps = 11
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "elman", "hidden": 24, "optimizer": "adam", "batch_size": 8})
    meanings = MappingProxyType({
        "verb": "the word that is read is a verb",
        "noun": "the word that is read is a noun",
        "animal": "the word that is read is an animal",
        "person": "the word that is read is a person",
        "food or drink": "the word that is read is something to eat or to drink",
        "preposition": "the word that is read is a preposition: of, in, with …",
        "place": "1 at the first word of a sentence, 2 at the second, …",
        "last word": "the word that is read is the last of its sentence",
    })
    feeds_back = True
    reads_words = True

    def __init__(self) -> None:
        texts = [sentence.split() for sentence in sentences_of("sentences.txt")]
        words = Vocabulary.of(texts, END)
        pieces = [Piece(words.numbers([END, *text]), words.numbers([*text, END])) for text in texts]
        named = table_of("kinds-of-words.txt")
        super().__init__(words, words, pieces, {kind: named[kind] for kind in self.meanings if kind in named})

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of words, and places in sentences."""
        place, is_last = self.places(batch)
        return super().labels(batch) | {"place": place, "last word": is_last}
