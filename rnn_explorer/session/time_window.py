"""The time steps that the time-wise panels show: one shared axis, zoomed and moved together."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

SMALLEST = 3  # time steps


class TimeWindow(QObject):
    """The visible time steps ``first … first + count − 1`` (from 0) of ``total``.

    Signals:
        changed(): other time steps are visible.
    """

    changed = Signal()

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._first = 0
        self._count = total

    @property
    def total(self) -> int:
        return self._total

    @property
    def first(self) -> int:
        return self._first

    @property
    def count(self) -> int:
        return self._count

    @property
    def fewest(self) -> int:
        """As few time steps as can be shown."""
        return min(SMALLEST, self._total)

    def set_total(self, total: int) -> None:
        """Another trace: show all of it, unless it is as long as the one before."""
        if total != self._total:
            self._total = total
            self._set(0, total)

    def zoom(self, factor: float, around: int) -> None:
        """Show 1 / ``factor`` as many time steps; the time step ``around`` stays where it is, but not at an edge: its
        neighbours, where it has any, are visible too.
        """
        count = min(max(self._zoomed(factor), self.fewest), self._total)
        kept = (around - self._first) / max(self._count, 1)
        self._set(_beside(round(around - kept * count), count, around), count)

    def move(self, steps: int) -> None:
        """Move by time steps, as far as there are any."""
        self._set(self._first + steps, self._count)

    def follow(self, t: int) -> None:
        """Make the time step ``t`` visible, with one beside it where there is one."""
        self._set(_beside(self._first, self._count, t), self._count)

    def show_all(self) -> None:
        """Show all time steps."""
        self._set(0, self._total)

    def show_like(self, other: TimeWindow) -> None:
        """Show the same time steps as another one, if there are as many in all."""
        if other.total == self._total:
            self._set(other.first, other.count)

    def _zoomed(self, factor: float) -> int:
        """At least one time step more or less, so that every turn of the wheel does something."""
        count = round(self._count / factor)
        return count if count != self._count or factor == 1 else self._count + (-1 if factor > 1 else 1)

    def _set(self, first: int, count: int) -> None:
        first = min(max(first, 0), self._total - count)
        if (first, count) != (self._first, self._count):
            self._first, self._count = first, count
            self.changed.emit()


def _beside(first: int, count: int, t: int) -> int:
    """The first of ``count`` time steps, as near to ``first`` as possible, so that ``t`` is at no edge."""
    margin = 1 if count >= SMALLEST else 0
    return min(max(first, t + margin - count + 1), t - margin)
