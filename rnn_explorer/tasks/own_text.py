"""Predict the next character of a text of the user's own, in its own alphabet: many to many, in step."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.errors import BadInput
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.spans import Windows, shares
from rnn_explorer.sources.understood import Understood
from rnn_explorer.task import PROBED, Part, Shape, Task

OTHERS = ("\N{REPLACEMENT CHARACTER}", "other")  # what stands for all rare characters; else the second
SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍", "\u00a0": "⍽"}
COUNTED = 500_000  # characters of the training's part, from its beginning: what follows what
PASSAGES = (8, 100)  # to probe a network with: how many, and of how many characters


def label_of(character: str) -> str:
    """How a character is written where it stands alone."""
    if character in SIGNS:
        return SIGNS[character]
    if unicodedata.combining(character):
        return "◌" + character
    return character if character.isprintable() else f"U+{ord(character):04X}"


def labels_of(understood: Understood) -> tuple[str, ...]:
    """Of the characters that have a place of their own; and last, if others are joined, of all those."""
    labels = tuple(map(label_of, understood.symbols))
    return (*labels, next(sign for sign in OTHERS if sign not in labels)) if understood.joined else labels


class OwnText(Task):
    """Reads a text from its beginning, ``time_steps`` characters an iteration, and starts again at its end. Several
    sequences begin at equal distances and are read side by side.

    Raises BadInput if ``source`` is none, or what was read of it is not there any more.
    """

    title = "Your text"
    summary = "Read a text of your own and predict the next character at every time step."
    look_for = "Spaces and frequent pairs of characters first, then beginnings and endings of your words."
    shape = Shape.IN_STEP
    loss = "cross-entropy"
    time_steps = 16
    learning_rate = 0.1
    suggested = MappingProxyType({"cell": "lstm", "hidden": 48, "optimizer": "adam", "time_steps": 32,
                                  "batch_size": 16})
    continues = True
    reads_file = "text"
    feeds_back = True
    meanings = MappingProxyType({
        "line end": "the last character of a line",
        "capital": "a letter of the upper case",
        "position": "how many characters since the last space or line end",
    })

    def __init__(self, source: Source | None = None) -> None:
        self.understood, self._indices = opened(source, "text")
        self.symbols = self.understood.symbols
        self._learned, self._test = shares(len(self._indices), source.validation, source.test)

    @cached_property
    def inputs(self) -> Axis:
        return Axis(labels_of(self.understood))

    @property
    def outputs(self) -> Axis:
        return self.inputs

    def batch(self, iteration: int, time_steps: int, rng: np.random.Generator, sequences: int = 1) -> Batch:
        part = (self._learned - 1) // sequences  # one more character is needed as the last target
        windows = part // time_steps
        if windows == 0:
            raise BadInput(f"time steps is {time_steps}; the training has {self._learned:,} characters for {sequences} "
                           "sequences: use fewer time steps or a smaller batch")
        window = (iteration - 1) % windows * time_steps
        return self._passages(window + part * np.arange(sequences), time_steps, continues=window > 0)

    def epoch(self, time_steps: int, sequences: int) -> int:
        return (self._learned - 1) // sequences // time_steps

    def held_out(self, part: Part, time_steps: int) -> Batch | None:
        """Passages of the end of the text."""
        length = len(self._indices)
        first, end = (self._learned, self._test) if part is Part.VALIDATION else (self._test, length)
        windows = Windows((length,), first, end, time_steps + 1)
        return self._passages(windows.spread(PROBED // time_steps), time_steps) if len(windows) else None

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """What follows a character most often, how often each comes, or nothing known at all."""
        after, share = self._following
        return {
            "pairs of symbols": after[batch.inputs.argmax(axis=-1)],
            "most frequent": np.broadcast_to(share, batch.targets.shape),
            "uniform": np.full(batch.targets.shape, 1 / len(self.outputs)),
        }

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of characters, places in words, and every character."""
        read = batch.inputs.argmax(axis=-1)
        kinds = {name: is_one[read] for name, is_one in self._kinds.items()}
        place = np.full(read.shape, np.nan)
        since = np.full(read.shape[1], np.nan)  # the beginning of the first word is not known
        for t, breaks in enumerate(kinds["space"] | kinds["line end"]):
            since = np.where(breaks, 0.0, since + 1)
            place[t] = since
        return kinds | {"position": place} | {name: read == index for index, name in enumerate(self.inputs.labels)}

    def words(self, batch: Batch) -> tuple[tuple[range, ...], ...]:
        """What stands between spaces and line ends; a word that is cut off at an end is left out."""
        symbols = self.symbols + "\N{REPLACEMENT CHARACTER}"
        texts = ("".join(symbols[i] for i in column) for column in batch.inputs.argmax(axis=-1).T)
        return tuple(tuple(range(*m.span()) for m in re.finditer(r"(?<=\s)\w+(?=\W)", text)) for text in texts)

    def probe(self, time_steps: int, rng: np.random.Generator) -> tuple[Batch, ...]:
        """Passages from all over the training's part, longer than in the training."""
        count, steps = PASSAGES
        steps = min(max(steps, time_steps), self._learned - 1)
        starts = np.unique(np.linspace(0, self._learned - 1 - steps, count).astype(int))
        return (self._passages(starts, steps),)

    @cached_property
    def _following(self) -> tuple[np.ndarray, np.ndarray]:
        """What follows each symbol (K, K), and how often each comes (K,)."""
        count, learned = len(self.inputs), self._indices[: min(self._learned, COUNTED)].astype(np.intp)
        pairs = np.bincount(learned[:-1] * count + learned[1:], minlength=count * count).reshape(count, count)
        share = (pairs.sum(axis=0) + 1 / count) / (len(learned) - 1 + 1)  # none is impossible
        smooth = pairs + share
        return smooth / smooth.sum(axis=1, keepdims=True), share

    @cached_property
    def _kinds(self) -> dict[str, np.ndarray]:
        """Which symbols are letters, and so on: (K,) bool each."""
        tests = {"letter": str.isalpha, "capital": str.isupper, "digit": str.isdigit,
                 "space": lambda one: one.isspace() and one != "\n", "line end": lambda one: one == "\n"}
        other = [False] * bool(self.understood.joined)
        return {name: np.array([test(one) for one in self.symbols] + other) for name, test in tests.items()}

    def _passages(self, starts: np.ndarray, time_steps: int, continues: bool = False) -> Batch:
        rows = one_hot(self._indices[starts + np.arange(time_steps + 1)[:, None]], len(self.inputs))
        mask = np.ones(time_steps, dtype=bool)
        return Batch(rows[:-1].copy(), rows[1:].copy(), mask, self.inputs, self.outputs, continues=continues)
