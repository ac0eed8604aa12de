"""Predict next week's carbon dioxide in the air: many to many, in step.

Weekly means at Mauna Loa, Hawaii, 1958 to 2001 (see ``resources/data/README.md``).
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.measured.series import NextValue

YEAR = 52  # weeks
MISSING = 4  # weeks of a year may be missing for its mean


class Co2(NextValue):
    """Windows of weeks, drawn at random from the first 35 years; the later ones are held out.

    The level grows from year to year, so it is told from the mean of the 52 weeks before, which is known every week.
    59 of 2284 weeks were not measured: a year's mean is taken without up to 4 of them, and no window contains one.
    """

    title = "CO₂ in the air"
    summary = ("Read week after week how far CO₂ lies above the mean of the year before, and predict the next week; "
               "windows with a missing week are left out.")
    look_for = "Units that follow the year: plants take CO₂ from May to September, and give it back in winter."
    time_steps = 52
    learning_rate = 0.005
    suggested = MappingProxyType({"cell": "gru", "hidden": 16, "optimizer": "adam", "learning_rate": 0.01,
                                  "batch_size": 16, "schedule": "cosine"})
    feeds_back = True
    meanings = MappingProxyType({
        "rising": "there is more than in the week before",
        "excess": "how much more there is than in the mean of the 52 weeks before",
        "week of the year": "1 in the first week of January",
        "ppm": "parts of CO₂ in a million parts of air, as measured",
    })

    def __init__(self) -> None:
        path = resources() / "data" / "mauna-loa-co2.csv"
        weeks = np.loadtxt(path, delimiter=",", skiprows=1, usecols=0, dtype="datetime64[D]", encoding="utf-8")
        self.measured = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=1, encoding="utf-8")
        self._weeks_of_the_year = (weeks - weeks.astype("datetime64[Y]")).astype(int) // 7 + 1
        super().__init__(("excess",), ("ppm",), _above_the_year_before(self.measured)[:, None])

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """And: the last value, changed as the week was in the mean of the training's years."""
        rows, usual = self.times(batch), self._usual_change()
        changed = batch.inputs + np.where(rows < 0, 0.0, usual[self._weeks_of_the_year[rows + 1]])[..., None]
        return {**super().baselines(batch), "season": changed}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The season, and what was measured."""
        above, rows = self.inputs.measure(batch.inputs)[..., 0], self.times(batch)
        before = np.concatenate([np.full_like(above[:1], np.nan), above[:-1]])
        return {
            "rising": np.where(np.isnan(before), np.nan, above > before),
            "excess": above,
            "week of the year": np.where(rows < 0, np.nan, self._weeks_of_the_year[rows]),
            "ppm": np.where(rows < 0, np.nan, self.measured[rows]),
        }

    def _usual_change(self) -> np.ndarray:
        """The mean change from the week before, standardized, by the week of the year (from 1)."""
        learned = self._standardized[: self._learned, 0]
        changes, weeks = np.diff(learned), self._weeks_of_the_year[1 : len(learned)]
        return np.array([0.0, *(np.nanmean(changes[weeks == week]) for week in range(1, 54))])


def _above_the_year_before(measured: np.ndarray) -> np.ndarray:
    """Each week less the mean of the ``YEAR`` weeks before it; NaN where one of the two is not known."""
    above = np.full(len(measured), np.nan)
    for week in range(YEAR, len(measured)):
        year = measured[week - YEAR : week]
        if np.isnan(year).sum() <= MISSING:
            above[week] = measured[week] - np.nanmean(year)
    return above
