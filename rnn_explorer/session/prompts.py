"""Prompts as they are typed: characters of the alphabet, or words between spaces."""

import numpy as np

from rnn_explorer.engine.batch import Axis, one_hot
from rnn_explorer.errors import BadInput

SPACE = "␣"  # how a label shows a space
SHOWN = 8  # labels in a sentence
LONGEST = 500  # time steps


def spells(axis: Axis) -> bool:
    """Whether every symbol is a character; else they are words, which are typed with spaces between them."""
    return all(len(label) == 1 for label in axis.labels)


def read(text: str, axis: Axis) -> np.ndarray:
    """What is typed as vectors of an axis of symbols, (P, D). A capital that is no symbol is read as the small letter.

    Raises BadInput if it is empty, too long, or has something in it that is no symbol.
    """
    parts = list(text) if spells(axis) else text.split()
    kind = "character" if spells(axis) else "word"
    if not parts:
        raise BadInput(f"the prompt is empty; type at least one {kind}")
    if len(parts) > LONGEST:
        raise BadInput(f"the prompt has {len(parts)} {kind}s; at most {LONGEST} are allowed: leave out some")
    index = {_typed(label): number for number, label in enumerate(axis.labels)}
    known = [part if part in index else part.lower() for part in parts]
    for place, (part, found) in enumerate(zip(parts, known, strict=True), start=1):
        if found not in index:
            raise BadInput(f"{kind} {place} of the prompt is {part!r}, which the task does not have; {_offer(axis)}")
    return one_hot([index[part] for part in known], len(axis))


def typed(vectors: np.ndarray, axis: Axis) -> str:
    """Vectors (P, D) as they would be typed."""
    labels = (_typed(axis.labels[number]) for number in vectors.argmax(axis=-1))
    return ("" if spells(axis) else " ").join(labels)


def with_more(text: str, label: str, axis: Axis) -> str:
    """A prompt, and behind it one more symbol."""
    gap = "" if spells(axis) or not text.strip() else " "
    return (text if spells(axis) else text.rstrip()) + gap + _typed(label)


def _typed(label: str) -> str:
    return " " if label == SPACE else label


def _offer(axis: Axis) -> str:
    if len(axis) <= 3 * SHOWN or not spells(axis):
        shown = ", ".join(axis.labels[:SHOWN])
        return f"use {shown}" + (f" or another of its {len(axis)}" if len(axis) > SHOWN else "")
    return f"use one of its {len(axis)}: {''.join(axis.labels)}"
