"""Say at every frame who is speaking: many to many, in step, each sequence with its own length.

Nine men say two Japanese vowels (see ``resources/data/README.md``).
"""

import numpy as np

from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.measured.utterances import Utterances


class Frames(Utterances):
    """An answer at every frame; most utterances have more than the 12 that are read unless more are asked for."""

    title = "Speech frames"
    summary = "Read 12 coefficients of speech, a frame every 6.4 ms, and say at each which of 9 men is speaking."
    look_for = "Probabilities that become surer from frame to frame; errors from every frame, added on their way back."
    shape = Shape.IN_STEP
    time_steps = 12

    def asked(self, left: np.ndarray) -> np.ndarray:
        return left >= 0
