"""Which iterations are to be seen."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 5  # iterations; fewer are only seen if there are no more


@dataclass(frozen=True)
class Span:
    """The iterations ``first`` to ``last`` (from 1) of ``total``."""

    first: int
    last: int
    total: int

    @staticmethod
    def all_of(total: int) -> Span:
        return Span(1, total, total)

    @property
    def is_all(self) -> bool:
        return (self.first, self.last) == (1, self.total)

    def part(self, iteration: float) -> float:
        """How far an iteration is from the first one (0) to the last one (1); a single one is in the middle."""
        return 0.5 if self.first == self.last else (iteration - self.first) / (self.last - self.first)

    def of(self, total: int) -> Span:
        """The same where there are ``total`` iterations: what showed all of them shows all, what showed the newest one
        goes with it.
        """
        if self.is_all or total < self.last:
            return Span.all_of(total)
        by = total - self.total if self.last == self.total else 0
        return Span(self.first + by, self.last + by, total)

    def zoomed(self, factor: float, around: int) -> Span:
        """1 / ``factor`` as many; the iteration ``around`` stays where it is."""
        length = self.last - self.first
        wanted = min(max(round(length / factor), min(FEWEST, self.total) - 1), self.total - 1)
        part = (min(max(around, self.first), self.last) - self.first) / max(length, 1)
        return self._from(round(around - part * wanted), wanted)

    def moved(self, part: float) -> Span:
        """Moved by a ``part`` of its length, at least by one iteration, as far as there are any."""
        length = self.last - self.first
        by = max(round(abs(part) * length), 1) * (1 if part > 0 else -1)
        return self._from(self.first + by, length)

    def showing(self, iteration: int) -> Span:
        """Moved as little as possible so that ``iteration`` is to be seen."""
        length = self.last - self.first
        return self._from(min(max(self.first, iteration - length), iteration), length)

    def _from(self, first: int, length: int) -> Span:
        first = max(min(first, self.total - length), 1)
        return Span(first, first + length, self.total)
