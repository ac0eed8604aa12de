"""The vertical scales of the charts."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.ticks import round_numbers

MOST_DECADES = 12
HEADROOM = 1.06
MORE = 3  # ticks more than there is room for, rather than a single one


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``; ``logarithmic``: these are decades."""

    low: float
    high: float
    logarithmic: bool

    def part(self, values: np.ndarray) -> np.ndarray:
        """How far up ``values`` (any shape) are, 0 to 1, at the end where they are beyond it; NaN where they have no
        place: what is not a number, and on a logarithmic scale 0.
        """
        return np.clip(self.unbounded_part(values), 0.0, 1.0)

    def unbounded_part(self, values: np.ndarray) -> np.ndarray:
        """The same, below 0 and above 1 where they are beyond the ends."""
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(values > 0, np.log10(values), np.nan) if self.logarithmic else values
            return (values - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """About so many at most (from 1), two if possible: how far up, and what is written there."""
        numbers = next(found for count in range(most, most + MORE + 1)
                       if len(found := self._round_numbers(count)) > 1 or count == most + MORE)
        return [((number - self.low) / (self.high - self.low), text) for number, text in numbers]

    def _round_numbers(self, most: int) -> list[tuple[float, str]]:
        if not self.logarithmic:
            return [(number, f"{number:.4g}") for number in round_numbers(self.low, self.high, most)]
        stride = max(ceil((self.high - self.low) / most), 1)
        decades = range(ceil(self.low), floor(self.high) + 1)
        return [(decade, power_of_ten(decade)) for decade in decades if decade % stride == 0]


def linear_scale(largest: float, highest: float | None) -> Scale:
    """From 0 to ``highest``, or to somewhat above the ``largest`` value."""
    return Scale(0.0, highest or (largest or 1.0) * HEADROOM, False)


def log_scale(smallest: float, largest: float) -> Scale:
    """Of whole decades around positive values from the ``smallest`` to the ``largest``; infinity, 0: there are none."""
    if not smallest <= largest:
        return Scale(-1.0, 1.0, True)
    low, high = floor(log10(smallest)), ceil(log10(largest))
    high += high == low
    return Scale(float(max(low, high - MOST_DECADES)), float(high), True)


def positive_range(values: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest of those ``values`` (n,) that are positive and finite; infinity and 0 without."""
    there = (values > 0) & (values < np.inf)
    return float(values.min(where=there, initial=np.inf)), float(values.max(where=there, initial=0.0))
