"""Say which digit an image shows: one to one, without any sequence.

Handwritten digits of 8 × 8 pixels (see ``resources/data/README.md``).
"""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.measured.images import NAMES, SIDE, pixel_names, stored_digits
from rnn_explorer.task_kinds.measured.pieces import Pieces, split_in_order


class Digits(Pieces):
    """One image, one answer. With one time step nothing is recurrent: a dense cell does the same with fewer weights."""

    title = "Digits"
    summary = "See the 8 × 8 pixels of a handwritten digit at once, as one vector, and say which digit it is."
    look_for = "A network without a past: one time step, and the errors have no way back through time."
    shape = Shape.ONE_TO_ONE
    time_steps = 1
    most_time_steps = 1
    learning_rate = 0.1
    suggested = MappingProxyType({"cell": "dense", "hidden": 24, "optimizer": "adam", "learning_rate": 0.003,
                                  "batch_size": 16, "weight_decay": 0.02})
    meanings = MappingProxyType(
        {name: f"the image shows a {name}" for name in NAMES}
        | {"ink": "how much of the image is ink, from 0 to 1", "above": "the share of the ink in the upper half"})

    def __init__(self) -> None:
        self.images, self.digits = stored_digits()
        super().__init__(*split_in_order(len(self.images)))
        names = pixel_names(SIDE, SIDE)
        self._inputs = Axis(names, False, ("",) * len(names), (0.0,) * len(names), (1.0,) * len(names), (SIDE, SIDE),
                            shares=True)
        self._outputs = Axis(NAMES)

    @property
    def inputs(self) -> Axis:
        return self._inputs

    @property
    def outputs(self) -> Axis:
        return self._outputs

    def batch_of(self, pieces: np.ndarray, time_steps: int) -> Batch:
        pixels, answers = self.images[pieces].reshape(1, len(pieces), -1), one_hot(self.digits[pieces], len(NAMES))
        return Batch(pixels, answers[None], np.ones(1, dtype=bool), self.inputs, self.outputs, continues=False)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Which digit it is, and where its ink is."""
        shown, images = batch.targets.argmax(axis=-1), batch.inputs.reshape(*batch.inputs.shape[:2], SIDE, SIDE)
        ink = images.sum(axis=(-2, -1))
        where = {"ink": ink / SIDE**2, "above": images[..., : SIDE // 2, :].sum(axis=(-2, -1)) / np.maximum(ink, 1e-9)}
        return {name: shown == digit for digit, name in enumerate(NAMES)} | where
