"""Say which digit was read, column by column: many to one.

Handwritten digits of 8 × 8 pixels (see ``resources/data/README.md``).
"""

from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.measured.images import NAMES, SIDE, pixel_names, stored_digits
from rnn_explorer.task_kinds.measured.pieces import Pieces, split_in_order


class DigitColumns(Pieces):
    """An image from left to right, a column of 8 pixels a time step, and one answer after the last. Of fewer time
    steps the network sees no more than the left of the image.
    """

    title = "Digit columns"
    summary = "Read a handwritten digit from left to right, a column of 8 pixels a time step, then say which it is."
    look_for = "The first columns must be remembered: a 3 and an 8 differ only in what came early."
    shape = Shape.MANY_TO_ONE
    time_steps = SIDE
    most_time_steps = SIDE
    learning_rate = 0.1
    suggested = MappingProxyType({"cell": "gru", "hidden": 24, "optimizer": "adam", "learning_rate": 0.005,
                                  "batch_size": 16, "weight_decay": 0.01})
    meanings = MappingProxyType(
        {name: f"the image shows a {name}" for name in NAMES}
        | {"ink": "how much of the column is ink, from 0 to 1", "ink so far": "the ink of all columns up to here",
           "strokes": "how often the column meets a stroke", "column": "1 at the left of the image"})

    def __init__(self) -> None:
        self.images, self.digits = stored_digits()
        super().__init__(*split_in_order(len(self.images)))
        self._inputs = Axis(pixel_names(SIDE, 1), False, ("",) * SIDE, (0.0,) * SIDE, (1.0,) * SIDE, (SIDE, 1),
                            shares=True)
        self._outputs = Axis(NAMES)

    @property
    def inputs(self) -> Axis:
        return self._inputs

    @property
    def outputs(self) -> Axis:
        return self._outputs

    def batch_of(self, pieces: np.ndarray, time_steps: int) -> Batch:
        columns = self.images[pieces].transpose(2, 0, 1)[:time_steps]
        targets = np.zeros((time_steps, len(pieces), len(NAMES)))
        targets[-1] = one_hot(self.digits[pieces], len(NAMES))
        mask = np.arange(time_steps) == time_steps - 1
        return Batch(columns.copy(), targets, mask, self.inputs, self.outputs, continues=False)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Which digit it will turn out to be, and what the column is like."""
        shown, ink = batch.targets[-1].argmax(axis=-1), batch.inputs.mean(axis=-1)
        dark = np.pad(batch.inputs > 0.5, ((0, 0), (0, 0), (1, 0)))
        number = np.arange(1.0, len(ink) + 1)[:, None]
        columns = {
            "ink": ink,
            "ink so far": ink.cumsum(axis=0),
            "strokes": (dark[..., 1:] & ~dark[..., :-1]).sum(axis=-1).astype(float),
            "column": np.broadcast_to(number, ink.shape),
        }
        return {name: np.broadcast_to(shown == digit, ink.shape) for digit, name in enumerate(NAMES)} | columns
