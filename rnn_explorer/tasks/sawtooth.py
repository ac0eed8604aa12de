"""Predict the next value of a sawtooth wave: many to many, in step."""

import numpy as np

from rnn_explorer.task_kinds.wave import WaveTask, cycles

PERIODS = (6.0, 12.0)  # time steps


class Sawtooth(WaveTask):
    """Values that rise evenly from −1 to 1 and drop at once."""

    title = "Sawtooth wave"
    summary = "Read a sawtooth wave value by value and predict the next one."
    look_for = "The error at the drop: it can be foreseen, but only by a network that knows how fast the wave rises."

    def wave(self, time_steps: int, sequences: int, rng: np.random.Generator) -> np.ndarray:
        return 2 * (cycles(time_steps, rng.uniform(*PERIODS, sequences), rng) % 1.0) - 1
