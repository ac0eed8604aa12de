"""Write a phrase from its first letter: one to many."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task import Part, Shape
from rnn_explorer.task_kinds.reading import Reading
from rnn_explorer.task_kinds.vocabulary import PAUSE, Piece, Vocabulary, lines_of

SPACE = "␣"


class Phrase(Reading):
    """Lines of an alphabet, "b for bear" (``resources/data/alphabet.txt``): the first letter is read, then nothing,
    or, with one given input, what it has written itself. After the end there is nothing to write.
    """

    title = "Phrase"
    summary = "Read the first letter alone, then write the phrase to its end: b … “b for bear”."
    look_for = "Until the first letter comes again only the state knows it. With 1 given input it reads its own text."
    shape = Shape.ONE_TO_MANY
    time_steps = 13
    learning_rate = 0.05
    suggested = MappingProxyType({"hidden": 32, "optimizer": "adam", "batch_size": 16, "weight_decay": 0.02,
                                  "schedule": "cosine"})
    meanings = MappingProxyType({
        "place": "how many letters of the phrase have been read or written",
        "vowel next": "the letter to be written is a vowel",
        "last word": "the letter to be written belongs to the last word",
        "end": "the phrase is written, and nothing follows",
    })
    feeds_back = True

    def __init__(self) -> None:
        phrases = [f"{word[0]} for {word}".replace(" ", SPACE) for line in lines_of("alphabet.txt")
                   for word in line.split()]
        letters = Vocabulary.of(phrases, PAUSE)
        numbers = [letters.numbers(phrase) for phrase in phrases]
        nothing = letters.numbers(PAUSE)
        super().__init__(letters, letters, [Piece(each[:1], np.append(each[1:], nothing)) for each in numbers])

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        learned = self.pieces[Part.TRAINING]
        return self._of([learned[k] for k in rng.choice(len(learned), sequences, replace=False)], time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch:
        """Phrases with other words; their first letters are known."""
        return self._of(self.pieces[part], time_steps)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Also: what is written most often at that place, whichever the first letter."""
        steps = len(batch.targets)
        written = self._of(self.pieces[Part.TRAINING], steps).targets
        shares = (written.sum(axis=1) + self._shares) / (written.shape[1] + 1)
        at_place = np.broadcast_to(shares[:, None], batch.targets.shape)
        return {"place alone": at_place, **super().baselines(batch)}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """What is to be written, and how far it is."""
        wanted = batch.targets.argmax(axis=-1)
        place = np.broadcast_to(np.arange(1.0, len(wanted) + 1)[:, None], wanted.shape)
        end = self.answers.among(wanted, PAUSE)
        return {"place": place, "vowel next": self.answers.among(wanted, "aeiou"), "last word": (place > 5) & ~end,
                "end": end}

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """All phrases of the training."""
        return (self._of(self.pieces[Part.TRAINING], time_steps),)

    def _of(self, pieces: Sequence[Piece], time_steps: int) -> Batch:
        """The pieces side by side; what is beyond the time steps is not written."""
        read, wanted = (np.stack([np.append(side, np.zeros(time_steps, dtype=np.intp))[:time_steps] for side in sides],
                                 axis=1)
                        for sides in zip(*((piece.read, piece.wanted) for piece in pieces), strict=True))
        return self._batch(read, wanted, np.ones(time_steps, dtype=bool))
