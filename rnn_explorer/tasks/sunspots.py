"""Predict how many spots the sun will have next year: many to many, in step.

The yearly mean number of sunspots, 1700 to 2008 (see ``resources/data/README.md``).
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.measured.series import NextValue

CYCLE = 11  # years


class Sunspots(NextValue):
    """Windows of years, drawn at random from 1700 to 1946; the years since then are held out."""

    title = "Sunspots"
    summary = "Read the number of sunspots year after year, and predict the next year's at every time step."
    look_for = "Units that swing with the cycle of about 11 years, and a prediction that turns before the sun does."
    time_steps = 33
    learning_rate = 0.01
    suggested = MappingProxyType({"cell": "gru", "hidden": 8, "optimizer": "adam", "learning_rate": 0.001,
                                  "batch_size": 16})
    feeds_back = True
    meanings = MappingProxyType({
        "rising": "there are more spots than in the year before",
        "many spots": "more spots than in the mean of the years that are learned from",
        "year": "the year that is read",
    })

    def __init__(self) -> None:
        record = np.loadtxt(resources() / "data" / "sunspots.csv", delimiter=",", skiprows=1, encoding="utf-8")
        self.years = record[:, 0].astype(int)
        super().__init__(("sunspots",), ("",), record[:, 1:])

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """And: as it was a cycle before, where the window goes back so far; else the mean."""
        a_cycle_ago = np.zeros_like(batch.targets)
        a_cycle_ago[CYCLE - 1 :] = batch.inputs[: len(batch.inputs) - CYCLE + 1]
        return {**super().baselines(batch), "11 years ago": a_cycle_ago}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Where in the cycle, and which year."""
        numbers, rows = self.inputs.measure(batch.inputs)[..., 0], self.times(batch)
        before = np.concatenate([np.full_like(numbers[:1], np.nan), numbers[:-1]])
        return {
            "rising": np.where(np.isnan(before), np.nan, numbers > before),
            "many spots": numbers > self.inputs.offset[0],
            "year": np.where(rows < 0, np.nan, self.years[rows]),
            "sunspots": numbers,
        }
