"""One number column of a table while it is read: what it lacks, and what is put there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnn_explorer.sources import cells

LARGEST = 1e100  # what is larger is taken for infinite: its square is


class Numbers:
    """missing: cells that say nothing. wrong: cells that are no finite number. before: rows before the ``first``
    number. low, high: of all numbers.
    """

    def __init__(self, name: str) -> None:
        self.missing = self.wrong = self.before = self._rows = 0
        self.first = self._last = np.nan
        self.low, self.high = np.inf, -np.inf
        self._name, self._first_wrong = name, ""

    @property
    def is_usable(self) -> bool:
        """Whether most of its cells that say something are numbers."""
        numbers = self._rows - self.missing - self.wrong
        return numbers > 0 and numbers >= self.wrong

    def taken(self, column: Sequence[str], comma: bool, row: int) -> np.ndarray:
        """The numbers of further cells, gaps filled with the number before; ``row`` is where the first one stands."""
        values = cells.numbers(column, comma)
        finite = np.abs(values) < LARGEST
        if not finite.all():
            self._count_gaps(column, ~finite, row)
        if finite.any():
            known = values[finite]
            self.low, self.high = min(self.low, float(known.min())), max(self.high, float(known.max()))
            if np.isnan(self.first):
                self.first = known[0]
                self.before = self._rows + int(finite.argmax())
        self._rows += len(column)
        return self._filled(values, finite)

    def notes(self) -> list[str]:
        """Sentences about what is lacking."""
        if not self.is_usable:
            what = f"most are no numbers (the first: {self._first_wrong})" if self.wrong else "all cells are empty"
            return [f"Column “{self._name}” is left out: {what}."]
        said = []
        if self.missing:
            said.append(f"{self.missing:,} missing")
        if self.wrong:
            said.append(f"{self.wrong:,} no finite number (the first: {self._first_wrong})")
        return [f"Column “{self._name}”: {', '.join(said)}."] if said else []

    def _count_gaps(self, column: Sequence[str], gaps: np.ndarray, row: int) -> None:
        for index in np.flatnonzero(gaps).tolist():
            if cells.is_missing(column[index]):
                self.missing += 1
            else:
                self.wrong += 1
                self._first_wrong = self._first_wrong or f"“{column[index].strip()[:20]}” in row {row + index:,}"

    def _filled(self, values: np.ndarray, finite: np.ndarray) -> np.ndarray:
        places = np.maximum.accumulate(np.where(finite, np.arange(len(values)), -1))
        filled = np.where(places >= 0, values[places], self._last)
        self._last = filled[-1]
        return filled
