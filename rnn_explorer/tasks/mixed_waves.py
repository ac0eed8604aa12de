"""Predict the next value of two sine waves added up: many to many, in step."""

import numpy as np

from rnn_explorer.task_kinds.wave import WaveTask, cycles

SLOW, FAST = (16.0, 24.0), (5.0, 8.0)  # periods, time steps


class MixedWaves(WaveTask):
    """A slow and a fast sine wave, each of height ½, added up."""

    title = "Mixed waves"
    summary = "Read the sum of a slow and a fast sine wave and predict the next value."
    look_for = "Units that follow the slow wave and others that follow the fast one, though only their sum is read."

    def wave(self, time_steps: int, sequences: int, rng: np.random.Generator) -> np.ndarray:
        parts = (cycles(time_steps, rng.uniform(*periods, sequences), rng) for periods in (SLOW, FAST))
        return sum(0.5 * np.sin(2 * np.pi * part) for part in parts)
