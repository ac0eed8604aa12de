"""The vertical scales of the charts."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from rnn_explorer.widgets.numbers import power_of_ten
from rnn_explorer.widgets.ticks import round_numbers

MOST_DECADES = 12
HEADROOM = 1.06
MORE = 3  # ticks more than there is room for, rather than a single one
ROUND = (0.0, log10(2), log10(5), 1.0)  # decades: 1, 2, 5 and 10
NEARLY_LINEAR = 0.5  # decades: a shorter scale has the ticks of a linear one
TINY = 1e-9  # of a scale, of a decade: nothing
LEAST, MOST = 1e-300, 1e300  # what is beyond is at the end of a logarithmic scale


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
        if self.high - self.low < NEARLY_LINEAR:
            return [(log10(number), f"{number:.4g}") for number in round_numbers(10**self.low, 10**self.high, most)]
        decades = range(floor(self.low + TINY), floor(self.high + TINY) + 1)
        finer = [decade + step for decade in decades for step in ROUND[:3]]
        finer = [number for number in finer if self.low - TINY <= number <= self.high + TINY]
        if len(finer) <= max(most, 2):
            return [(number, f"{10**number:.4g}") for number in finer]
        stride = max(ceil((self.high - self.low) / most), 1)
        return [(decade, power_of_ten(decade)) for decade in decades
                if decade % stride == 0 and decade >= self.low - TINY]


def linear_scale(largest: float, highest: float | None) -> Scale:
    """From 0 to ``highest``, or to somewhat above the ``largest`` value."""
    return Scale(0.0, highest or (largest or 1.0) * HEADROOM, False)


def log_scale(smallest: float, largest: float) -> Scale:
    """Around positive values from the ``smallest`` to the ``largest``, from one of 1, 2, 5, 10 … to another; infinity,
    0: there are none.
    """
    if not smallest <= largest:
        return Scale(-1.0, 1.0, True)
    smallest, largest = (log10(min(max(value, LEAST), MOST)) for value in (smallest, largest))
    low, high = _round_below(smallest), _round_above(largest)
    high = high if high > low else _round_above(high + 2 * TINY)
    return Scale(max(low, high - MOST_DECADES), high, True)


def _round_below(decades: float) -> float:
    whole = floor(decades + TINY)
    return whole + max(step for step in ROUND if whole + step <= decades + TINY)


def _round_above(decades: float) -> float:
    whole = floor(decades - TINY)
    return whole + min(step for step in ROUND if whole + step >= decades - TINY)


def positive_range(values: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest of those ``values`` (n,) that are positive and finite; infinity and 0 without."""
    there = (values > 0) & (values < np.inf)
    return float(values.min(where=there, initial=np.inf)), float(values.max(where=there, initial=0.0))
