"""Is a word a proper noun or a common noun? Many to many, in step."""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.reading import InStep
from rnn_explorer.task_kinds.vocabulary import END, Piece, Vocabulary, sentences_of, table_of

ANSWERS = Vocabulary(("–", "common", "proper"))  # no noun at all, the name of a kind, the name of one
MARKS = {"_": "common", "^": "proper"}  # after a word of the file


class Nouns(InStep):
    """Sentences (``resources/data/nouns.txt``) in lower case, so that a capital letter tells nothing."""

    title = "Kind of noun"
    summary = "Read sentences about teddy bears and Teddy Roosevelt and say of every word which kind of noun it is."
    look_for = "“teddy” after “he said”: only the word after it tells, and one of both directions has read that."
    time_steps = 10
    learning_rate = 0.05
    suggested = MappingProxyType({"bidirectional": True, "hidden": 12, "optimizer": "adam", "batch_size": 8})
    meanings = MappingProxyType({
        "verb": "the word that is read is a verb",
        "preposition": "the word that is read is a preposition: of, in, with …",
        "person": "the word that is read is a person: he, teacher, president …",
        "two meanings": "the word that is read is a proper noun in one sentence and a common noun in another",
        "proper noun": "the word that is read is the name of a person or a country here",
        "common noun": "the word that is read is a noun, but no name here",
        "proper noun next": "the next word is a proper noun",
    })
    by_symbol = "each word alone"
    reads_words = True

    def __init__(self) -> None:
        marked = [sentence.split() for sentence in sentences_of("nouns.txt")]
        texts = [[*(word.rstrip("_^") for word in sentence), END] for sentence in marked]
        words = Vocabulary.of(texts, END)
        answers = [[*(MARKS.get(word[-1], "–") for word in sentence), "–"] for sentence in marked]
        pieces = [Piece(words.numbers(text), ANSWERS.numbers(each)) for text, each in zip(texts, answers, strict=True)]
        named = table_of("kinds-of-words.txt")
        kinds = {kind: named[kind] for kind in ("verb", "preposition", "person")}
        super().__init__(words, ANSWERS, pieces, kinds | {"two meanings": _ambiguous(marked)})

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of words, and what is to be said of them."""
        noun = batch.targets.argmax(axis=-1)
        proper, common = (noun == ANSWERS.numbers([answer]) for answer in ("proper", "common"))
        following = np.append(proper[1:].astype(float), np.full_like(proper[:1], np.nan, dtype=float), axis=0)
        return super().labels(batch) | {"proper noun": proper, "common noun": common, "proper noun next": following}


def _ambiguous(sentences: list[list[str]]) -> list[str]:
    """The words that have both marks."""
    marked = {word for sentence in sentences for word in sentence}
    return sorted(word[:-1] for word in marked if word.endswith("_") and word[:-1] + "^" in marked)
