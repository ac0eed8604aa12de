"""Say who has spoken, at the end of an utterance: many to one, each sequence with its own length.

Nine men say two Japanese vowels (see ``resources/data/README.md``).
"""

import numpy as np

from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.measured.utterances import Utterances


class Speakers(Utterances):
    """One answer, after the last frame."""

    title = "Speakers"
    summary = "Read 12 coefficients of speech, a frame every 6.4 ms, and say at the end which of 9 men has spoken."
    look_for = "A single question at the end: the error comes from the last frame alone, wherever that is."
    shape = Shape.MANY_TO_ONE

    def asked(self, left: np.ndarray) -> np.ndarray:
        return left == 0
