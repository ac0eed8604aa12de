"""Stretches of a series: windows that lie in one file, in the part of the series that they may come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RUNS, RUN = 64, 256  # where and how long a large series is looked at, to know its mean


class Windows:
    """All windows of ``width`` values between ``first`` and ``end`` that cross none of ``ends``."""

    def __init__(self, ends: Sequence[int], first: int, end: int, width: int) -> None:
        ends_of_files = np.asarray(ends)
        begins = np.maximum(np.concatenate([[0], ends_of_files[:-1]]), first)
        counts = np.maximum(np.minimum(ends_of_files, end) - begins - width + 1, 0)
        self._begins, self._before = begins, np.concatenate([[0], np.cumsum(counts)])
        self._width = width

    def __len__(self) -> int:
        return int(self._before[-1])

    def starts(self, numbers: np.ndarray) -> np.ndarray:
        """Where the windows with these numbers (from 0) begin."""
        files = np.searchsorted(self._before, numbers, side="right") - 1
        return self._begins[files] + numbers - self._before[files]

    def spread(self, most: int) -> np.ndarray:
        """The beginnings of up to ``most`` windows from all over; they overlap only if there is but one."""
        count = max(min(most, len(self) // self._width), 1)
        return self.starts(np.linspace(0, len(self) - 1, count).astype(int))


def shares(length: int, validation: int, test: int) -> tuple[int, int]:
    """Where the validation's part of a series begins, and the test's; before them lies the training's. In percent."""
    return length * (100 - validation - test) // 100, length * (100 - test) // 100


def measures(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation along the first axis, of a long series in runs from all over it; never 0."""
    if len(values) > RUNS * RUN:
        begins = np.linspace(0, len(values) - RUN, RUNS).astype(int)
        values = np.concatenate([values[begin : begin + RUN] for begin in begins])
    values = np.asarray(values, dtype=float)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = values.mean(axis=0), values.std(axis=0)
    usual = np.isfinite(deviation) & (deviation > 0)
    return mean, np.where(usual, deviation, 1.0)
