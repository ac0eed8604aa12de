"""Does a sentence praise or blame? Many to one."""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.reading import OneAnswer
from rnn_explorer.task_kinds.vocabulary import PAUSE, Piece, Vocabulary, sentences_of, table_of

ANSWERS = Vocabulary(("negative", "positive"))
SIGNS = {"-": "negative", "+": "positive"}  # before a sentence of the file


class Sentiment(OneAnswer):
    """Opinions (``resources/data/opinions.txt``), a word a time step; a short one has pauses before it."""

    title = "Sentiment"
    summary = "Read a short opinion and say in the end whether it is positive or negative."
    look_for = "The state after “not”: the same word, “good”, then pushes it the other way; the order of words counts."
    time_steps = 9
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "lstm", "hidden": 12, "optimizer": "adam", "batch_size": 16})
    meanings = MappingProxyType({
        "praise": "the word that is read praises: good, loved …",
        "blame": "the word that is read blames: bad, hated …",
        "negation": "the word that is read is not or never",
        "degree": "the word that is read is very, really or so",
        "verb": "the word that is read is a verb",
        "noun": "the word that is read is a noun",
        "after a negation": "the word before is not or never",
        "positive": "the sentence is positive in the end",
    })
    reads_words = True

    def __init__(self) -> None:
        signed = sentences_of("opinions.txt")
        texts = [line.split()[1:] for line in signed]
        words = Vocabulary.of(texts, PAUSE)
        pieces = [Piece(words.numbers(text), ANSWERS.numbers([SIGNS[line[0]]]))
                  for line, text in zip(signed, texts, strict=True)]
        named = table_of("kinds-of-words.txt")
        super().__init__(words, ANSWERS, pieces, {kind: named[kind] for kind in self.meanings if kind in named})

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of words, and of the sentence."""
        labels = super().labels(batch)
        negation = labels["negation"]
        after = np.concatenate([np.zeros_like(negation[:1]), negation[:-1]])
        positive = np.broadcast_to(batch.targets[-1].argmax(axis=-1) == 1, negation.shape)
        return labels | {"after a negation": after, "positive": positive}
