"""Files such as a user has, with something in them that can be learned."""

import wave

import numpy as np


def write_wav(path, rate=8000, seconds=0.5, channels=1):
    """A tone of 400 Hz with a little noise, 16 bits."""
    count = round(rate * seconds)
    tone = 20000 * np.sin(2 * np.pi * 400 * np.arange(count) / rate) + np.random.default_rng(0).normal(0, 50, count)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.repeat(tone.astype("<i2"), channels).tobytes())
    return path


def write_csv(path, rows=2000):
    """A noisy wave in volts, and noise."""
    rng = np.random.default_rng(0)
    waves = np.sin(np.arange(rows) / 4) + 0.1 * rng.normal(size=rows)
    noise = rng.normal(size=rows)
    lines = (f"{n},{wave:.4f},{other:.3f}\n" for n, (wave, other) in enumerate(zip(waves, noise, strict=True)))
    path.write_text("row,wave (V),noise\n" + "".join(lines))
    return path


def write_text(path):
    """Words at random."""
    words = np.array(["one", "Two,", "three\n", "four"])
    path.write_text(" ".join(words[np.random.default_rng(0).integers(4, size=1500)]))
    return path
