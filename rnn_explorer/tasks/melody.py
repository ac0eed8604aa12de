"""Predict how a melody goes on: many to many, in step."""

import re
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.reading import InStep
from rnn_explorer.vocabulary import END, Piece, Vocabulary, lines_of

HELD = "–"  # the note before goes on
BEAT = 2  # time steps
TONIC = ("C", "E", "G")  # the notes of the chord of C major


class Melody(InStep):
    """Old tunes (``resources/data/melodies.txt``), all in C major, half a beat a time step."""

    title = "Melody"
    summary = "Read old tunes, half a beat at a time, and say what comes next: a note, or “–”, the one before goes on."
    look_for = "How long a note has been held: only a state can count that. Then small intervals, and a C at the end."
    time_steps = 32
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "gru", "hidden": 16, "optimizer": "adam", "batch_size": 8,
                                  "weight_decay": 0.02, "schedule": "cosine"})
    meanings = MappingProxyType({
        "held": "the note before goes on",
        "on the beat": "a beat begins, counted from the beginning of the tune",
        "chord of C": "the note that sounds is C, E or G",
        "higher": "the note that sounds is higher than the one before it",
        "note next": "a new note comes next",
    })
    feeds_back = True
    by_symbol = "pairs of notes"

    def __init__(self) -> None:
        tunes = [steps_of(line.split(": ", 1)[1]) for line in lines_of("melodies.txt")]
        notes = Vocabulary.of(tunes, END, HELD)
        pieces = [Piece(notes.numbers([END, *tune]), notes.numbers([*tune, END])) for tune in tunes]
        super().__init__(notes, notes, pieces)


def steps_of(tune: str) -> list[str]:
    """A tune in ABC notation, half a beat a step."""
    steps = []
    for pitch, length in re.findall(r"([A-Ga-g],?)(\S*)", tune):
        beats = Fraction(f"1{length}" if length.startswith("/") else length or "1")
        steps += [pitch, *[HELD] * (int(beats * BEAT) - 1)]
    return steps
