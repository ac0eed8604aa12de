"""One gesture from the black box to the inside: the shared time axis is zoomed, and beyond its ends the level alone."""

from __future__ import annotations

import math

from rnn_explorer.drawings.levels import Level
from rnn_explorer.session.time_window import TimeWindow

_FROM = {Level.LAYERS: 3.0, Level.NEURONS: 72.0, Level.INSIDE: 200.0}  # logical pixels of a column
_WANTED = {Level.LAYERS: 40.0, Level.NEURONS: 110.0, Level.INSIDE: 240.0}
_LEVELS = list(Level)


class Zoom:
    """The level of detail, told by the width of the columns; and how far it has been moved from there, in levels.

    The time axis cannot show more than all time steps, nor fewer than some. There the same gesture goes on through the
    levels: a factor of two a level.
    """

    def __init__(self, window: TimeWindow) -> None:
        self._window = window
        self._moved = 0.0
        self._moved_at = window.count

    def level(self, room: float) -> Level:
        """For columns that share ``room`` logical pixels."""
        return _LEVELS[_within(self._natural(room) + round(self._offset), 0, len(_LEVELS) - 1)]

    def zoom(self, factor: float, t: int, room: float) -> bool:
        """Zoom in by ``factor`` (out, if below 1) around the time step ``t``; whether anything has changed."""
        before, offset, inward = self.level(room), self._offset, factor > 1
        if (offset < 0) is inward and offset:
            towards = offset + math.log2(factor)
            self._move(min(towards, 0.0) if inward else max(towards, 0.0))
        elif self._at_end(inward):
            natural = self._natural(room)
            self._move(min(max(offset + math.log2(factor), -natural), len(_LEVELS) - 1 - natural))
        else:
            self._window.zoom(factor, t)
            kept = _LEVELS.index(before) - self._natural(room)
            self._move(max(kept, 0) if inward and offset > 0 else 0)
        return self._offset != offset or self.level(room) is not before

    def go(self, level: Level, t: int, room: float) -> None:
        """Show a level, with as many time steps around ``t`` as it has room for."""
        width = room / self._window.count
        if level is Level.BOX:
            self._window.show_all()
        elif level is not Level.LAYERS or width >= _FROM[Level.NEURONS]:
            self._window.zoom(_WANTED[level] / width, t)
        self._move(_LEVELS.index(level) - self._natural(room))

    def _natural(self, room: float) -> int:
        """The number of the level that the columns have room for."""
        width = room / self._window.count
        return sum(width >= least for least in _FROM.values())

    @property
    def _offset(self) -> float:
        """Nothing is moved where others have zoomed."""
        return self._moved if self._window.count == self._moved_at else 0.0

    def _move(self, offset: float) -> None:
        self._moved, self._moved_at = offset, self._window.count

    def _at_end(self, inward: bool) -> bool:
        return self._window.count == (self._window.fewest if inward else self._window.total)


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
