"""The geometry of the shared time axis: panels of equal width have their time steps at equal places."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF

LEFT = 84  # logical pixels, for the labels of the rows
RIGHT = 14


@dataclass(frozen=True)
class TimeColumns:
    """``count`` time steps from ``first`` (from 0), side by side in a widget of ``width`` logical pixels."""

    width: float
    first: int
    count: int

    @cached_property
    def left(self) -> float:
        """Where the first column begins."""
        return float(LEFT)

    @cached_property
    def right(self) -> float:
        """Where the last column ends."""
        return max(self.width - RIGHT, LEFT + 1.0)

    @cached_property
    def column_width(self) -> float:
        return (self.right - self.left) / self.count

    @cached_property
    def visible(self) -> range:
        """The time steps that have a column."""
        return range(self.first, self.first + self.count)

    def x(self, t: float) -> float:
        """The middle of the column of time step ``t``."""
        return self.left + (t - self.first + 0.5) * self.column_width

    def column(self, t: int, top: float, height: float) -> QRectF:
        """The column of time step ``t``."""
        return QRectF(self.left + (t - self.first) * self.column_width, top, self.column_width, height)

    def at(self, x: float) -> int | None:
        """The time step at ``x``, None beside the columns."""
        t = self.first + int((x - self.left) // self.column_width)
        return t if t in self.visible else None
