"""Predict the next value of a sine wave with noise: many to many, in step."""

import numpy as np

from rnn_explorer.task_kinds.wave import WaveTask, cycles

PERIODS = (10.0, 20.0)  # time steps
NOISE = 0.2  # standard deviation: the loss can not come below half of its square, 0.02 for each value


class NoisyWave(WaveTask):
    """Sine waves of height 1; to each value noise is added that nothing can foresee."""

    title = "Noisy wave"
    summary = "Read a sine wave with noise on it and predict the next value."
    look_for = "Outputs smoother than the inputs: noise can not be predicted, so the loss stays above 0."

    def wave(self, time_steps: int, sequences: int, rng: np.random.Generator) -> np.ndarray:
        clean = np.sin(2 * np.pi * cycles(time_steps, rng.uniform(*PERIODS, sequences), rng))
        return clean + rng.normal(scale=NOISE, size=clean.shape)
