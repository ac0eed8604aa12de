"""Predict how a melody goes on: many to many, in step."""

import re
from collections.abc import Sequence
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.reading import InStep
from rnn_explorer.task_kinds.vocabulary import END, Piece, Vocabulary, lines_of

HELD = "–"  # the note before goes on
BEAT = 2  # time steps
SECONDS = 0.25  # of a time step
A = 440.0  # Hz
SEMITONES = MappingProxyType({"C": -9, "D": -7, "E": -5, "F": -4, "G": -2, "A": 0, "B": 2})  # from the A on


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
        "new note": "a note begins at this time step",
        "pitch": "of the note that sounds, in semitones from the A of 440 Hz",
        "held for": "for how many time steps the note has sounded",
        "chord of C": "the note that sounds is a C, an E or a G",
        "new note next": "a note begins at the next time step",
        "end next": "the tune is over",
    })
    feeds_back = True
    by_symbol = "pairs of notes"

    def __init__(self) -> None:
        tunes = [steps_of(line.split(": ", 1)[1]) for line in lines_of("melodies.txt")]
        notes = Vocabulary.of(tunes, END, HELD)
        pieces = [Piece(notes.numbers([END, *tune]), notes.numbers([*tune, END])) for tune in tunes]
        super().__init__(notes, notes, pieces)

    def heard(self, symbols: Sequence[str]) -> list[tuple[float, float]]:
        """Notes with the time that they are held; between two tunes it is silent."""
        notes: list[tuple[float, float]] = []
        for symbol in symbols:
            if symbol == HELD and notes:
                notes[-1] = notes[-1][0], notes[-1][1] + SECONDS
            else:
                notes.append((0.0 if symbol in (HELD, END) else A * 2 ** (semitones(symbol) / 12), SECONDS))
        return notes

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """What sounds, for how long, and what comes next."""
        read, wanted = batch.inputs.argmax(axis=-1), batch.targets.argmax(axis=-1)
        pitch, held = self._sounding(read)
        begins, begins_next = (~self.read.among(numbers, (HELD, END)) for numbers in (read, wanted))
        chord = np.where(np.isnan(pitch), np.nan, np.isin(pitch % 12, [SEMITONES[note] % 12 for note in "CEG"]))
        return {"new note": begins, "pitch": pitch, "held for": held, "chord of C": chord,
                "new note next": begins_next, "end next": self.read.among(wanted, (END,))}

    def _sounding(self, read: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pitch in semitones, and for how many time steps it has sounded, (T, B); NaN where none is known."""
        pitches = np.array([np.nan if s in (HELD, END) else semitones(s) for s in self.read.symbols], dtype=float)
        pitch, since = pitches[read], np.where(np.isnan(pitches[read]), np.nan, 1.0)
        for t in range(1, len(read)):
            goes_on = self.read.among(read[t], (HELD,))
            pitch[t] = np.where(goes_on, pitch[t - 1], pitch[t])
            since[t] = np.where(goes_on, since[t - 1] + 1, since[t])
        return pitch, since


def semitones(note: str) -> int:
    """From the A of 440 Hz to a note of the ABC notation: C, is an octave below C, c an octave above it."""
    return SEMITONES[note[0].upper()] + 12 * (note[0].islower() - note.count(","))


def steps_of(tune: str) -> list[str]:
    """A tune in ABC notation, half a beat a step."""
    steps = []
    for pitch, length in re.findall(r"([A-Ga-g],?)(\S*)", tune):
        beats = Fraction(f"1{length}" if length.startswith("/") else length or "1")
        steps += [pitch, *[HELD] * (int(beats * BEAT) - 1)]
    return steps
