"""Words, letters and notes as numbers, and which of the pieces that are made of them are held out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.task import Part

END = "."  # stands after a sentence, a name, a melody, and before the first one
PAUSE = "·"  # nothing is read
HELD_OUT = 0.1  # of the pieces for the validation, as many for the test
_MOST = 48  # sentences of one pattern
_SEED = 1  # what is chosen and what is held out is always the same


@dataclass(frozen=True, eq=False)
class Piece:
    """What belongs together: a sentence, a name, a melody. read: the symbols, as numbers, (n,). wanted: the answers,
    (n,); or one answer in the end, (1,).
    """

    read: np.ndarray
    wanted: np.ndarray


@dataclass(frozen=True)
class Vocabulary:
    """All symbols there are; the number of a symbol is its place among them."""

    symbols: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]], *first: str) -> Vocabulary:
        """The symbols of all texts in the order of the alphabet, after those that come ``first``."""
        return cls((*first, *sorted({symbol for text in texts for symbol in text} - set(first))))

    def __len__(self) -> int:
        return len(self.symbols)

    def numbers(self, text: Iterable[str]) -> np.ndarray:
        """The numbers of symbols, (n,). Raises KeyError for one that is not in the vocabulary."""
        places = self._places
        return np.array([places[symbol] for symbol in text], dtype=np.intp)

    def among(self, numbers: np.ndarray, symbols: Iterable[str]) -> np.ndarray:
        """Where the numbers (...) stand for one of ``symbols``; there may be others among these. (...) bool."""
        return np.isin(numbers, [self._places[symbol] for symbol in symbols if symbol in self._places])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols)}


def lines_of(name: str) -> list[str]:
    """The lines of a text of ``resources/data``, without its remarks."""
    text = (resources() / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def table_of(name: str) -> dict[str, list[str]]:
    """A text of ``resources/data`` whose lines are a name, a colon, and words."""
    return {head: words.split() for head, words in (line.split(": ", 1) for line in lines_of(name))}


def expanded(pattern: str) -> list[str]:
    """All texts that a pattern gives: {a|b} stands for a or b, one of which may be empty."""
    parts = re.split(r"\{([^}]*)\}", pattern)
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    return [" ".join("".join(chosen).split()) for chosen in product(*choices)]


def sentences_of(name: str) -> list[str]:
    """What the patterns of a text of ``resources/data`` give, each sentence once."""
    rng, sentences = np.random.default_rng(_SEED), {}
    for line in lines_of(name):
        found = expanded(line)
        sentences |= dict.fromkeys(found[place] for place in sorted(rng.permutation(len(found))[:_MOST].tolist()))
    return list(sentences)


def divided(pieces: Sequence[Piece]) -> Mapping[Part, tuple[Piece, ...]]:
    """Whole pieces are held out: whichever were drawn once and for all."""
    order, count = np.random.default_rng(_SEED).permutation(len(pieces)), max(round(HELD_OUT * len(pieces)), 1)
    bounds = {Part.VALIDATION: (0, count), Part.TEST: (count, 2 * count), Part.TRAINING: (2 * count, len(pieces))}
    return MappingProxyType({part: tuple(pieces[k] for k in order[slice(*bound)]) for part, bound in bounds.items()})
