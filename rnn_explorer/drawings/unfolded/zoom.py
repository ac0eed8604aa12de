"""One gesture from the black box to the inside: the shared time axis is zoomed, and beyond its ends the level alone."""

from __future__ import annotations

import math

from rnn_explorer.drawings.levels import Level
from rnn_explorer.session.time_window import TimeWindow

_FROM = {Level.LAYERS: 3.0, Level.NEURONS: 72.0, Level.INSIDE: 200.0}  # logical pixels of a column
_WANTED = {Level.LAYERS: 40.0, Level.NEURONS: 110.0, Level.INSIDE: 240.0}
_LEVELS = list(Level)


class Zoom:
    """The level of detail, told by the width of the columns, until a person goes to one: that stays, in whatever size.

    The time axis cannot show more than all time steps, nor fewer than some. There the same gesture goes on through the
    levels: a factor of two a level.
    """

    def __init__(self, window: TimeWindow) -> None:
        self._window = window
        self._at: float | None = None  # a level, by its number, or between two
        self._count = window.count  # the time steps that were visible then

    def level(self, room: float) -> Level:
        """For columns that share ``room`` logical pixels."""
        return _LEVELS[round(self._place(room))]

    def zoom(self, factor: float, t: int, room: float) -> bool:
        """Zoom in by ``factor`` (out, if below 1) around the time step ``t``; whether anything has changed."""
        before, place, natural, inward = self.level(room), self._place(room), self._natural(room), factor > 1
        moved = place + math.log2(factor)
        if place != natural and (place < natural) is inward:
            self._stay(min(moved, natural) if inward else max(moved, natural))
        elif self._window.count == (self._window.fewest if inward else self._window.total):
            self._stay(min(max(moved, 0.0), len(_LEVELS) - 1.0))
        else:
            self._window.zoom(factor, t)
            self._stay(max(self._natural(room), place) if inward and place > natural else self._natural(room))
        return self._place(room) != place or self.level(room) is not before

    def go(self, level: Level, t: int, room: float) -> None:
        """Show a level, with as many time steps around ``t`` as it has room for."""
        width = room / self._window.count
        if level is Level.BOX:
            self._window.show_all()
        elif level is not Level.LAYERS or width >= _FROM[Level.NEURONS]:
            self._window.zoom(_WANTED[level] / width, t)
        self._stay(_LEVELS.index(level))

    def _natural(self, room: float) -> int:
        """The number of the level that the columns have room for."""
        width = room / self._window.count
        return sum(width >= least for least in _FROM.values())

    def _place(self, room: float) -> float:
        """Where others have zoomed, the columns tell it again."""
        kept = self._at if self._window.count == self._count else None
        return self._natural(room) if kept is None else kept

    def _stay(self, place: float) -> None:
        self._at, self._count = place, self._window.count
