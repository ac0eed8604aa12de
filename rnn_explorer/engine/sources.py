"""What explanations are made of: numbers of a trace, and sums of products of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import prod
from typing import Protocol

Index = tuple[int, ...]


class Factor(Protocol):
    """What can be multiplied: a number of the trace, a function's value, or a sum."""

    @property
    def value(self) -> float:
        """Its value, with which it enters the product."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The numbers of the trace that it is made of."""


@dataclass(frozen=True, slots=True)
class Source:
    """One number of a trace.

    t: from 0, None if the column is not in time. sequence: from 0, None if the number is the same for all of them.
    index: the unit, or row and column; () for a scalar.
    """

    column: str
    t: int | None
    sequence: int | None
    index: Index
    value: float

    @property
    def position(self) -> Index:
        """Where it stands in the whole column: ``trace[source.column][source.position]``."""
        return *(n for n in (self.t, self.sequence) if n is not None), *self.index

    @property
    def sources(self) -> tuple[Source, ...]:
        """Itself, as other factors have several."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Summand:
    """A product of ``factors``, with the ``sign`` 1 or −1."""

    factors: tuple[Factor, ...]
    sign: int = 1

    @property
    def value(self) -> float:
        return self.sign * prod([factor.value for factor in self.factors])

    @property
    def sources(self) -> tuple[Source, ...]:
        """The numbers of the trace in it, those within functions too."""
        return sources_of(self.factors)


@dataclass(frozen=True)
class Subtotal:
    """What is added up within a product or an argument: it stays together, as in the equation."""

    summands: tuple[Summand, ...]

    @cached_property
    def value(self) -> float:
        return sum(summand.value for summand in self.summands)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The numbers in all its summands."""
        return sources_of(self.summands)


def sources_of(owners: Iterable[Factor | Summand]) -> tuple[Source, ...]:
    """The sources of all of them, one after the other."""
    return tuple(chain.from_iterable(owner.sources for owner in owners))
