"""Notes as a WAV file."""

import io
import wave
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from rnn_explorer.files.safe_write import write_bytes

RATE = 22050  # samples a second
_OVERTONES = (1.0, 0.35, 0.12)  # how loud the tone, its octave and its twelfth are
_LOUD = 0.5  # of what the format can hold
_ATTACK, _RELEASE, _DECAY = 0.012, 0.06, 1.2  # seconds: to come, to go, to be e times softer


def samples(notes: Sequence[tuple[float, float]]) -> np.ndarray:
    """The sound of notes (frequency in Hz, 0 for silence; seconds) one after the other: from −1 to 1."""
    parts = [_tone(frequency, round(seconds * RATE)) for frequency, seconds in notes]
    return np.concatenate(parts) if parts else np.zeros(0)


def save_wav(path: Path, notes: Sequence[tuple[float, float]]) -> None:
    """Write notes as a WAV file, one channel, 16 bits. Raises BadInput if it can not be written."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples(notes) * 32767).astype("<i2").tobytes())
    write_bytes(path, buffer.getvalue())


@lru_cache(maxsize=128)  # a tune has few notes, again and again
def _tone(frequency: float, count: int) -> np.ndarray:
    """``count`` samples; it comes and goes softly, so that nothing clicks."""
    if frequency <= 0.0:
        return np.zeros(count)
    t = np.arange(count) / RATE
    sound = sum(loud * np.sin(2 * np.pi * frequency * order * t) for order, loud in enumerate(_OVERTONES, start=1))
    rises, falls = np.minimum(t / _ATTACK, 1.0), np.minimum((count / RATE - t) / _RELEASE, 1.0)
    return _LOUD / sum(_OVERTONES) * rises * falls * np.exp(-t / _DECAY) * sound
