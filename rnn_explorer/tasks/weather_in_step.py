"""Predict at every day how warm the next one will be: many to many, in step.

Daily measurements at Seattle, 2012 to 2015 (NOAA; see ``resources/data/README.md``).
"""

from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.engine.batch import Batch
from rnn_explorer.task_kinds.measured.series import NextValue

COLUMNS = (1, 2, 3, 4)  # of the file: precipitation, highest and lowest temperature, wind
RAIN, HIGHEST, LOWEST = range(3)  # HIGHEST is predicted


class WeatherInStep(NextValue):
    """Windows of days, drawn at random; every day has a target, where the task Weather asks at the last one only."""

    title = "Daily weather"
    summary = "Read a day's four measurements at every time step, and predict the highest temperature 24 hours later."
    look_for = "Errors that come from every day and are added on their way back; the first days know the least."
    time_steps = 30
    learning_rate = 0.005
    suggested = MappingProxyType({"cell": "gru", "hidden": 4, "optimizer": "adam", "learning_rate": 0.003,
                                  "batch_size": 16, "schedule": "cosine"})
    meanings = MappingProxyType({
        "raining": "it rains",
        "freezing": "the lowest temperature is below 0 °C",
        "day of the year": "1 on January 1st",
    })

    def __init__(self) -> None:
        path = resources() / "data" / "seattle-weather.csv"
        days = np.loadtxt(path, delimiter=",", skiprows=1, usecols=COLUMNS, encoding="utf-8")
        dates = np.loadtxt(path, delimiter=",", skiprows=1, usecols=0, dtype="datetime64[D]", encoding="utf-8")
        self._days_of_the_year = (dates - dates.astype("datetime64[Y]")).astype(int) + 1
        super().__init__(("rain", "highest", "lowest", "wind"), ("mm", "°C", "°C", "m/s"), days, HIGHEST)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Kinds of days, the season, and the measurements."""
        days, rows = np.round(self.inputs.measure(batch.inputs), 6), self.times(batch)  # no rain is 0 mm again
        kinds = {
            "raining": days[..., RAIN] > 0.0,
            "freezing": days[..., LOWEST] < 0.0,
            "day of the year": np.where(rows < 0, np.nan, self._days_of_the_year[rows]),
        }
        return kinds | dict(zip(self.inputs.labels, np.moveaxis(days, -1, 0), strict=True))
