"""Predict the next value of a sine wave: many to many, in step."""

import numpy as np

from rnn_explorer.task_kinds.wave import WaveTask, cycles

PERIODS = (10.0, 20.0)  # time steps


class Sine(WaveTask):
    """Sine waves of height 1, of any period between the two and from any point of it on."""

    title = "Sine wave"
    summary = "Read a sine wave value by value and predict the next one."
    look_for = "Hidden units that go round in circles; later outputs are better, as the period is known by then."

    def wave(self, time_steps: int, sequences: int, rng: np.random.Generator) -> np.ndarray:
        return np.sin(2 * np.pi * cycles(time_steps, rng.uniform(*PERIODS, sequences), rng))
