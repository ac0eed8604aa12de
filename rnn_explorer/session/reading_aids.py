"""What helps to read the panels, as the person has set it: where the colours end, and signs in the cells."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.extremes import size_of


class Ranges(Enum):
    """What decides where the colours of a quantity end."""

    FIXED = "fixed"
    TRACE = "this trace"
    TRAINING = "this training"
    BY_HAND = "by hand"

    @property
    def following(self) -> Ranges:
        """The next one, after the last the first."""
        every = list(Ranges)
        return every[(every.index(self) + 1) % len(every)]


class ReadingAids(QObject):
    """Colour ranges and sign marks. Which limit a quantity has depends on these settings, on the trace that is shown,
    and with ``Ranges.TRAINING`` on the iterations that have been computed; never on the position.

    Signals:
        changed(): the panels look different now.
    """

    changed = Signal()

    def __init__(self, cursor: Cursor, largest: Mapping[str, float]) -> None:
        """``largest``: the size of each column in the training so far, see ``learn``."""
        super().__init__()
        self._cursor = cursor
        self._largest = largest
        self._ranges = Ranges.FIXED
        self._signs = False
        self._by_hand: dict[str, float] = {}
        self._of_trace: dict[str, float] = {}
        self._beside: ReadingAids | None = None
        cursor.trace_changed.connect(self._forget_trace)

    @property
    def ranges(self) -> Ranges:
        return self._ranges

    @property
    def signs(self) -> bool:
        """Whether + and − are written into the cells that have room for them."""
        return self._signs

    @property
    def by_hand(self) -> Mapping[str, float]:
        """The limits that the person has set, by the names of the columns."""
        return self._by_hand

    def set_ranges(self, ranges: Ranges) -> None:
        if ranges is not self._ranges:
            self._ranges = ranges
            self.changed.emit()

    def set_signs(self, signs: bool) -> None:
        if signs != self._signs:
            self._signs = signs
            self.changed.emit()

    def set_limit(self, column: str, limit: float) -> None:
        """The colours of a column end at ±``limit`` (above 0); from now on the limits are those set by hand."""
        if self._ranges is Ranges.BY_HAND and self._by_hand.get(column) == limit:
            return
        self._by_hand[column] = limit
        self._ranges = Ranges.BY_HAND
        self.changed.emit()

    @Slot()
    def next_ranges(self) -> None:
        """The next of ``Ranges``."""
        self.set_ranges(self._ranges.following)

    @Slot()
    def toggle_signs(self) -> None:
        self.set_signs(not self._signs)

    def learn(self, largest: Mapping[str, float]) -> None:
        """The training has gone on; a new trace follows, with which the panels show it."""
        self._largest = largest

    def learn_alone(self, largest: Mapping[str, float]) -> None:
        """The training has gone on, and the trace stays: the panels are told if colours end elsewhere by that."""
        before, self._largest = self._largest, largest
        if self._ranges is Ranges.TRAINING and _ends(before) != _ends(largest):
            self._tell_both()

    def limit(self, quantity: Quantity) -> float | None:
        """Where the colours of a quantity of the trace end; None for where they always end."""
        if self._ranges is Ranges.BY_HAND:
            return self._by_hand.get(quantity.name)
        if self._ranges is Ranges.FIXED:
            return None
        largest = self._size(quantity.name)
        if self._beside is not None:
            largest = max(largest, self._beside._size(quantity.name))
        return _end(largest)

    def share(self, other: ReadingAids | None) -> None:
        """What is shown with ``other`` has the same limits as what is shown with these; None: no more."""
        for one, beside in ((self._beside, None), (self, other), (other, self)):
            if one is not None:
                one._beside = beside
                one.changed.emit()

    def read_like(self, other: ReadingAids) -> None:
        """The same ranges and signs."""
        same = self._ranges is other._ranges and self._signs == other._signs and self._by_hand == other._by_hand
        if not same:
            self._ranges, self._signs, self._by_hand = other._ranges, other._signs, dict(other._by_hand)
            self.changed.emit()

    def _tell_both(self) -> None:
        """These, and what is shown with them."""
        self.changed.emit()
        if self._beside is not None:
            self._beside.changed.emit()

    @Slot()
    def _forget_trace(self) -> None:
        """What is shown with these has other limits too."""
        self._of_trace = {}
        if self._beside is not None and self._ranges in (Ranges.TRACE, Ranges.TRAINING):
            self._beside.changed.emit()

    def _size(self, name: str) -> float:
        """In the training, or in the trace that is shown; 0 for what there is not."""
        if self._ranges is Ranges.TRAINING:
            return self._largest.get(name, 0.0)
        return self._in_trace(name) if name in self._cursor.trace.columns else 0.0

    def _in_trace(self, name: str) -> float:
        if name not in self._of_trace:
            self._of_trace[name] = size_of(self._cursor.trace.values(name))
        return self._of_trace[name]


def _ends(largest: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _end(size) for name, size in largest.items()}


def _end(size: float) -> float | None:
    return rounded_up(size) if size and np.isfinite(size) else None


def rounded_up(value: float) -> float:
    """To two figures, so that it can be written below a scale; ``value`` above 0."""
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(f"{np.ceil(value / unit - 1e-9) * unit:.2g}")
