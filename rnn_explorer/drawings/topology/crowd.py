"""Which neurons are drawn where there is no room for all: those that were strongest in the iteration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rnn_explorer.drawings.topology.drawing import MatrixShown, Row, RowShown
from rnn_explorer.drawings.topology.excerpt import Excerpt, strength
from rnn_explorer.engine.trace import Trace

Drawn = Mapping[Row, np.ndarray]


def strongest(trace: Trace, excerpt: Excerpt, most: int, room: float) -> Drawn:
    """Of the rows that have more units than ``room``, ``most``: those of the largest |value|, summed over time."""
    drawn = {}
    for row, name in excerpt.values.items():
        if trace[name].shape[-1] > room:
            drawn[row] = np.sort(np.argsort(-strength(trace[name]), kind="stable")[:most])
    return drawn


class Crowd:
    """Leaves the others out of rows and matrices; of a matrix it always gives the same array for the same weights."""

    def __init__(self) -> None:
        self.drawn: Drawn = {}
        self._of: dict[Row, dict[int, int]] = {}
        self._parts: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}  # before the update, and after it

    def choose(self, drawn: Drawn) -> None:
        """From now on, draw these."""
        same = drawn.keys() == self.drawn.keys() and all(np.array_equal(drawn[row], self.drawn[row]) for row in drawn)
        if not same:
            self.drawn = drawn
            self._of = {row: {unit: place for place, unit in enumerate(units.tolist())} for row, units in drawn.items()}
            self._parts.clear()

    def row(self, row: Row, shown: RowShown) -> RowShown:
        """The row with some of its neurons."""
        units = self.drawn.get(row)
        if units is None:
            return shown
        places = self._of[row]
        values, errors = (None if v is None else v[units] for v in (shown.values, shown.errors))
        labels = tuple(shown.labels[unit] for unit in units) if shown.labels else ()
        unit, marked, target = (places.get(u) for u in (shown.unit, shown.marked, shown.target))
        return replace(shown, count=len(units), values=values, errors=errors, labels=labels, unit=unit, marked=marked,
                       target=target, told=str(shown.count), units=tuple(places))

    def matrix(self, shown: MatrixShown) -> MatrixShown:
        """The matrix between the neurons that are drawn."""
        if not {shown.source, shown.target} & self.drawn.keys():
            return shown
        inside = self._places(shown.target, shown.targets), self._places(shown.source, shown.sources)
        unit, column = self.place(shown.target, shown.unit), self.place(shown.source, shown.column)
        weight = unit is not None and column is not None
        return replace(shown, weights=self._part(shown), targets=inside[0], sources=inside[1],
                       unit=unit if weight else None, column=column if weight else None)

    def unit(self, row: Row, place: int | None) -> int | None:
        """The unit that is drawn at a place of its row."""
        units = self.drawn.get(row)
        return place if units is None or place is None else int(units[place])

    def _part(self, shown: MatrixShown) -> np.ndarray:
        kept = self._parts.setdefault(shown.name, [])
        for weights, part in kept:
            if weights is shown.weights:
                return part
        rows, columns = (self.drawn.get(row) for row in (shown.target, shown.source))
        part = shown.weights if rows is None else shown.weights[rows]
        kept[:] = [(shown.weights, part if columns is None else part[:, columns]), *kept[:1]]
        return kept[0][1]

    def place(self, row: Row, unit: int | None) -> int | None:
        """Where a unit is drawn in its row, None if it is not."""
        return self._of[row].get(unit) if row in self._of else unit

    def _places(self, row: Row, units: tuple[int, ...]) -> tuple[int, ...]:
        found = (self.place(row, unit) for unit in units)
        return tuple(place for place in found if place is not None)
