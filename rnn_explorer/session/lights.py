"""Which numbers light up because another one was made of them: those that count most, and how much they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import nlargest
from math import copysign, isfinite

from rnn_explorer.engine.explanation import Explanation
from rnn_explorer.engine.sources import Factor, Source, Subtotal, Summand
from rnn_explorer.engine.summands import Applied
from rnn_explorer.session.selection import Selected

MOST = 8  # summands, or arguments of a function
LEAST = 0.01  # of what all come to in absolute values: a summand below it lights nothing


@dataclass(frozen=True)
class Light:
    """One of the numbers that another one was made of.

    share: of all summands, in absolute values, what those come to in which it is a factor; with their sign, −1 to 1.
    adds: False for the argument of a function, whose value is no part of the result.
    """

    source: Source
    share: float
    adds: bool = True

    @property
    def selected(self) -> Selected:
        """How it lights up in the panels."""
        return Selected(self.source.column, self.source.t, *self.source.index[:2])


def lights_of(explanation: Explanation) -> tuple[Light, ...]:
    """The numbers in the largest summands, those with the largest share first; no number twice."""
    found: dict[object, Light] = {}
    for light in _of_summands(explanation.summands, 1.0):
        key = light.source.column, light.source.position
        before = found.get(key)
        found[key] = light if before is None else replace(before, share=before.share + light.share)
    return tuple(sorted(found.values(), key=_size, reverse=True))


def shares_of(values: Iterable[float]) -> list[float]:
    """Each value as a part of the sum of all absolute values, with its sign; 0 where that is no finite number."""
    values = list(values)
    total = sum(map(abs, values))
    return [value / total if total and isfinite(total) else 0.0 for value in values]


def _of_summands(summands: Iterable[Summand], whole: float) -> Iterator[Light]:
    """whole: the share of all of them together."""
    summands = list(summands)
    shares = shares_of(summand.value for summand in summands)
    pairs = [pair for pair in zip(shares, summands, strict=True) if abs(pair[0]) >= LEAST or len(summands) == 1]
    for share, summand in nlargest(MOST, pairs, key=lambda pair: abs(pair[0])):
        for factor in summand.factors:
            yield from _of_factor(factor, share * whole)


def _of_factor(factor: Factor, share: float) -> Iterator[Light]:
    if isinstance(factor, Source):
        yield Light(factor, share)
    elif isinstance(factor, Subtotal):
        yield from _of_summands(factor.summands, copysign(share, share * factor.value))
    elif isinstance(factor, Applied):
        yield from _of_arguments(factor, share)


def _of_arguments(applied: Applied, share: float) -> Iterator[Light]:
    """Those of the largest absolute values."""
    arguments = applied.largest(MOST)
    for part, factor in zip(shares_of(factor.value for factor in arguments), arguments, strict=True):
        for light in _of_factor(factor, abs(share * part)):
            yield replace(light, adds=False)


def _size(light: Light) -> float:
    return abs(light.share)
