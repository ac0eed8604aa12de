"""The base classes of the tasks that read words, letters or notes: in step, or with one answer in the end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import PROBED, Part, Shape, Task
from rnn_explorer.task_kinds.vocabulary import END, PAUSE, Piece, Vocabulary, divided


class Reading(Task):
    """Pieces (sentences, names, melodies) of a vocabulary, and answers. Whole pieces are held out; their symbols come
    in others too.

    read: the symbols that are read. answers: those of the outputs. kinds: symbols by what a person calls them.
    reads_words: whether the symbols are words.
    """

    loss = "cross-entropy"
    reads_words: ClassVar[bool] = False

    def __init__(self, read: Vocabulary, answers: Vocabulary, pieces: Sequence[Piece],
                 kinds: Mapping[str, Sequence[str]] | None = None) -> None:
        self.read, self.answers, self.kinds = read, answers, kinds or {}
        self.pieces = divided(pieces)

    @cached_property
    def inputs(self) -> Axis:
        return Axis(self.read.symbols)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(self.answers.symbols)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """How often each answer is right, or nothing known at all."""
        shape = batch.targets.shape
        return {"most frequent": np.broadcast_to(self._shares, shape), "uniform": np.full(shape, 1 / len(self.answers))}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Of what kind the symbol is that is read."""
        read = batch.inputs.argmax(axis=-1)
        return {kind: self.read.among(read, symbols) for kind, symbols in self.kinds.items()}

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...] | None:
        """Every time step, but for what stands between them, if the symbols are words."""
        if not self.reads_words:
            return None
        is_word = ~self.read.among(batch.inputs.argmax(axis=-1), (END, PAUSE))
        if batch.lengths is not None:
            is_word &= ~batch.over
        return tuple(tuple(range(t, t + 1) for t in np.flatnonzero(column)) for column in is_word.T)

    @cached_property
    def _shares(self) -> np.ndarray:
        """(K,) of all answers of the training; one that never was right counts as if it had been once."""
        wanted = np.concatenate([piece.wanted for piece in self.pieces[Part.TRAINING]])
        counts = np.maximum(np.bincount(wanted, minlength=len(self.answers)), 1)
        return counts / counts.sum()

    def _batch(self, read: np.ndarray, wanted: np.ndarray, mask: np.ndarray, lengths: np.ndarray | None = None,
               fed: np.ndarray | None = None) -> Batch:
        """Of numbers, (T, B) each."""
        inputs, targets = one_hot(read, len(self.read)), one_hot(wanted, len(self.answers))
        return Batch(inputs, targets, mask, self.inputs, self.outputs, lengths, fed, continues=False)


class InStep(Reading):
    """An answer at every time step. Sentences are read one after the other until all time steps are full, in an order
    that is drawn anew for every iteration. The first one is read from its beginning, unless the longest sentence has
    more symbols than there are time steps.

    by_symbol: the name of the baseline that knows one symbol and none before it.
    """

    shape = Shape.IN_STEP
    by_symbol: ClassVar[str] = "pairs of words"

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        order = rng.permutation(len(self.pieces[Part.TRAINING]))
        return self.windows(Part.TRAINING, time_steps, sequences, order, int(rng.integers(self._longest)))

    def held_out(self, part: Part, time_steps: int) -> Batch:
        """Other sentences; their words, and most pairs of words, are known."""
        pieces = self.pieces[part]
        count = min(PROBED, sum(map(_length, pieces))) // time_steps
        if time_steps >= self._longest:
            count = min(count, len(pieces))
        return self.windows(part, time_steps, max(count, 1), np.arange(len(pieces)))

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Also: what is right most often after the symbol that is read."""
        after = self._pairs / self._pairs.sum(axis=1, keepdims=True)
        return {self.by_symbol: after[batch.inputs.argmax(axis=-1)], **super().baselines(batch)}

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Each sentence by itself, in its own length, the longest first."""
        learned, steps = self.pieces[Part.TRAINING], max(self._longest, time_steps)
        count = min(max(math.ceil(2 * PROBED / steps), 1), len(learned))
        chosen = sorted(learned[:count], key=_length, reverse=True)
        lengths = np.array([_length(piece) for piece in chosen])
        read, wanted = (np.stack([np.resize(numbers, steps) for numbers in side], axis=1)
                        for side in zip(*((piece.read, piece.wanted) for piece in chosen), strict=True))
        return (self._batch(read, wanted, np.arange(steps)[:, None] < lengths, lengths),)

    def places(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """The place of what is read in its sentence, from 1 (NaN where its beginning is not known, and at an end mark),
        and whether it is the last: (T, B) each. For sentences between end marks.
        """
        is_end, ends = (self.read.among(each.argmax(axis=-1), (END,)) for each in (batch.inputs, batch.targets))
        place, since = np.full(is_end.shape, np.nan), np.full(is_end.shape[1], np.nan)
        for t, row in enumerate(is_end):
            since = np.where(row, 0.0, since + 1)
            place[t] = np.where(row, np.nan, since)
        return place, ends & ~is_end

    @cached_property
    def _longest(self) -> int:
        return max(map(_length, self.pieces[Part.TRAINING]))

    @cached_property
    def _pairs(self) -> np.ndarray:
        """How often an answer is right after a symbol, (D, K); where it was never read, as always."""
        pairs = np.tile(self._shares, (len(self.read), 1))
        for piece in self.pieces[Part.TRAINING]:
            np.add.at(pairs, (piece.read, piece.wanted), 1.0)
        return pairs

    def windows(self, part: Part, time_steps: int, sequences: int, order: np.ndarray, shift: int = 0) -> Batch:
        """Windows that begin at equal distances in what the pieces of a part are together in an order, and go on from
        its end at its start: at the beginning of a piece if they are longer than every piece, else anywhere, ``shift``
        later.
        """
        read, wanted, lengths = self._joined[part]
        before, ends = np.cumsum(lengths) - lengths, np.cumsum(lengths[order])
        begins = shift + np.arange(sequences) * len(read) // sequences
        if time_steps >= self._longest:
            begins = (ends - lengths[order])[np.arange(sequences) * len(order) // sequences]
        places = (begins + np.arange(time_steps)[:, None]) % len(read)
        piece = np.searchsorted(ends, places, side="right")  # which one of the order
        numbers = places - ends[piece] + lengths[order[piece]] + before[order[piece]]
        return self._batch(read[numbers], wanted[numbers], np.ones(time_steps, dtype=bool))

    @cached_property
    def _joined(self) -> dict[Part, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """All pieces of a part one after the other, what is read and what is wanted; and how long each is."""
        return {part: (np.concatenate([piece.read for piece in pieces]),
                       np.concatenate([piece.wanted for piece in pieces]),
                       np.array([_length(piece) for piece in pieces])) for part, pieces in self.pieces.items()}


class OneAnswer(Reading):
    """One answer in the end, about all that was read. What is shorter than the time steps has pauses before it; of what
    is longer, the end is read.

    by_symbol: the name of the baseline that knows which symbols are read, and not in which order.
    """

    shape = Shape.MANY_TO_ONE
    by_symbol: ClassVar[str] = "bag of words"

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        learned = self.pieces[Part.TRAINING]
        return self._of([learned[k] for k in rng.choice(len(learned), sequences, replace=False)], time_steps)

    def held_out(self, part: Part, time_steps: int) -> Batch:
        """Others; their symbols are known."""
        return self._of(self.pieces[part], time_steps)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """Also: how likely each answer is, if every symbol is a hint that depends on no other (naive Bayes)."""
        hints = np.cumsum(batch.inputs @ self._hints, axis=0) + np.log(self._shares)
        likely = np.exp(hints - hints.max(axis=-1, keepdims=True))
        return {self.by_symbol: likely / likely.sum(axis=-1, keepdims=True), **super().baselines(batch)}

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Pieces from all over the training, the longest first."""
        learned = self.pieces[Part.TRAINING]
        count = math.ceil(2 * PROBED / time_steps)
        chosen = sorted((learned[k % len(learned)] for k in range(count)), key=_length, reverse=True)
        return (self._of(chosen, time_steps),)

    @cached_property
    def _hints(self) -> np.ndarray:
        """The logarithm of how often a symbol is read where an answer is right, (D, K); a pause says nothing."""
        counts = np.ones((len(self.read), len(self.answers)))
        for piece in self.pieces[Part.TRAINING]:
            np.add.at(counts, (piece.read, piece.wanted), 1.0)
        hints = np.log(counts / counts.sum(axis=0))
        hints[self.read.numbers([PAUSE])] = 0.0
        return hints

    def _of(self, pieces: Sequence[Piece], time_steps: int) -> Batch:
        pause = self.read.numbers([PAUSE] * time_steps)
        read = np.stack([np.concatenate([pause, piece.read])[-time_steps:] for piece in pieces], axis=1)
        wanted = np.broadcast_to([piece.wanted[-1] for piece in pieces], read.shape)
        return self._batch(read, wanted, np.arange(time_steps) == time_steps - 1)


def _length(piece: Piece) -> int:
    return len(piece.read)
