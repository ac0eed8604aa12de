"""What an element of an expression adds up: products of numbers of the trace, of functions and of sums in brackets.

Read from the same tree that is typeset and evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, singledispatch
from heapq import nlargest
from itertools import chain, product
from math import prod

import numpy as np

from rnn_explorer.engine.dependence import ranges_read
from rnn_explorer.engine.equation import Expression, Place, Symbol
from rnn_explorer.engine.operations import (
    Call,
    Difference,
    Hadamard,
    Half,
    Joined,
    Outer,
    OverSequences,
    OverTime,
    Product,
    Scaled,
    Sum,
    Weighted,
)
from rnn_explorer.engine.sources import Factor, Index, Source, Subtotal, Summand, sources_of


@dataclass(frozen=True)
class Applied:
    """One element of what a function gives; its arguments are looked up when they are asked for."""

    call: Call
    place: Place
    index: Index

    @property
    def name(self) -> str:
        """The function's."""
        return self.call.function.name

    @property
    def text(self) -> str:
        """As it is written in the equation, for the time step."""
        return self.call.text(self.place)

    @cached_property
    def value(self) -> float:
        result = np.asarray(self.call.value(self.place))
        return result.item(*_last(self.index, result.ndim))

    @cached_property
    def arguments(self) -> tuple[tuple[Factor, ...], ...]:
        """For every argument, those of its elements that this one depends on: one of tanh, all of a softmax."""
        return tuple(
            tuple(_factors(argument, self.place, product(*ranges)))
            for argument, ranges in zip(self.call.arguments, self._ranges, strict=True)
        )

    @property
    def counts(self) -> tuple[int, ...]:
        """How many ``arguments`` there are, without looking them up."""
        return tuple(prod(map(len, ranges)) for ranges in self._ranges)

    def largest(self, count: int) -> list[Factor]:
        """At most so many of the arguments, those of the largest absolute values first."""
        found = []
        for argument, ranges in zip(self.call.arguments, self._ranges, strict=True):
            sizes = np.abs(np.asarray(argument.value(self.place)))[np.ix_(*ranges)]
            order = np.argsort(-sizes, axis=None, kind="stable")[:count]
            places = zip(*np.unravel_index(order, sizes.shape), strict=True) if sizes.ndim else [()]
            indices = [tuple(axis[int(n)] for axis, n in zip(ranges, at, strict=True)) for at in places]
            found += _factors(argument, self.place, indices)
        return nlargest(count, found, key=lambda factor: abs(factor.value))

    @cached_property
    def _ranges(self) -> list[list[range]]:
        """Of every argument, what is read along each axis."""
        shapes = tuple(np.shape(argument.value(self.place)) for argument in self.call.arguments)
        own = _last(self.index, np.ndim(self.call.value(self.place)))
        return ranges_read(self.call.function.value, shapes, own)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All numbers that it depends on, argument after argument."""
        return sources_of(chain.from_iterable(self.arguments))


def read(symbol: Symbol, place: Place, indices: Iterable[Index]) -> list[Source]:
    """Some elements of a column, at the time step where the symbol stands."""
    column = symbol.column(place)
    quantity, values, t = place.trace.quantity(column), place.trace[column], None
    if quantity.in_time:
        t = place.step(column, symbol.shift)
        values = values[t]
    own = (_last(index, values.ndim) for index in indices)
    if "B" in quantity.axes:
        return [Source(column, t, index[0], index[1:], values.item(*index)) for index in own]
    return [Source(column, t, None, index, values.item(*index)) for index in own]


@singledispatch
def summands_of(expression: Expression, place: Place, index: Index) -> list[Summand]:
    """What adds up to the element ``index`` of the expression's value, with the sequence first where there are several.

    As NumPy does it, an expression with fewer axes takes the last ones of ``index``. Each kind of node is registered
    here. Raises TypeError for another one.
    """
    raise TypeError(f"{type(expression).__name__} cannot be explained: register it with summands_of")


@summands_of.register
def _(symbol: Symbol, place: Place, index: Index) -> list[Summand]:
    return [Summand(tuple(read(symbol, place, [index])))]


@summands_of.register
def _(call: Call, place: Place, index: Index) -> list[Summand]:
    return [Summand((Applied(call, place, index),))]


@summands_of.register
def _(total: Sum, place: Place, index: Index) -> list[Summand]:
    return [summand for part in total.parts(place) for summand in summands_of(part, place, index)]


@summands_of.register
def _(difference: Difference, place: Place, index: Index) -> list[Summand]:
    right = (Summand(summand.factors, -summand.sign) for summand in summands_of(difference.right, place, index))
    return [*summands_of(difference.left, place, index), *right]


@summands_of.register(Hadamard)
@summands_of.register(Scaled)
def _(expression: Expression, place: Place, index: Index) -> list[Summand]:
    return [_multiplied(summands_of(part, place, index) for part in expression.parts(place))]


@summands_of.register
def _(expression: Weighted, place: Place, index: Index) -> list[Summand]:
    own = _last(index, np.ndim(expression.term.value(place)))
    weight = own[: np.ndim(expression.weight.value(place))]  # its axes are the first ones, the sequence
    parts = (expression.weight, weight), (expression.term, own)
    return [_multiplied(summands_of(part, place, at) for part, at in parts)]


@summands_of.register
def _(joined: Joined, place: Place, index: Index) -> list[Summand]:
    *before, unit = index
    width = joined.first.value(place).shape[-1]
    part = joined.first if unit < width else joined.second
    return summands_of(part, place, (*before, unit % width))


@summands_of.register
def _(half: Half, place: Place, index: Index) -> list[Summand]:
    *before, unit = index
    width = half.whole.value(place).shape[-1] // 2
    return summands_of(half.whole, place, (*before, unit + half.second * width))


@summands_of.register
def _(expression: Product, place: Place, index: Index) -> list[Summand]:
    matrix, (*before, row) = expression.matrix, index
    length = matrix.value(place).shape[0 if expression.transposed else 1]
    weights = ((k, row) if expression.transposed else (row, k) for k in range(length))
    return _pairs(matrix, weights, expression.vector, ((*before, k) for k in range(length)), place)


@summands_of.register
def _(outer: Outer, place: Place, index: Index) -> list[Summand]:
    sequences = range(place.trace.sizes["B"])
    row, column = _last(index, 2)
    return _pairs(outer.column, ((b, row) for b in sequences), outer.row, ((b, column) for b in sequences), place)


@summands_of.register
def _(total: OverSequences, place: Place, index: Index) -> list[Summand]:
    own = _last(index, np.ndim(total.vector.value(place)) - 1)
    elements = [(b, *own) for b in range(place.trace.sizes["B"])]
    if isinstance(total.vector, Symbol):
        return [Summand((source,)) for source in read(total.vector, place, elements)]  # at once: many times as fast
    return [summand for element in elements for summand in summands_of(total.vector, place, element)]


@summands_of.register
def _(total: OverTime, place: Place, index: Index) -> list[Summand]:
    return [summand for there in total.places(place) for summand in summands_of(total.term, there, index)]


def _pairs(
    left: Expression, left_at: Iterable[Index], right: Expression, right_at: Iterable[Index], place: Place
) -> list[Summand]:
    """Element times element."""
    factors = zip(_factors(left, place, left_at), _factors(right, place, right_at), strict=True)
    return [Summand(pair) for pair in factors]


def _multiplied(parts: Iterable[list[Summand]]) -> Summand:
    """The product of some parts, each given by its summands: products dissolve, sums stay together."""
    sign, factors = 1, []
    for summands in parts:
        one = summands[0] if len(summands) == 1 else Summand((Subtotal(tuple(summands)),))
        sign *= one.sign
        factors += one.factors
    return Summand(tuple(factors), sign)


def _factors(expression: Expression, place: Place, indices: Iterable[Index]) -> list[Factor]:
    """Some elements of an expression, each as a factor; those of a symbol are looked up at once."""
    if isinstance(expression, Symbol):
        return read(expression, place, indices)
    return [_factor(summands_of(expression, place, index)) for index in indices]


def _factor(summands: list[Summand]) -> Factor:
    if len(summands) == 1 and summands[0].sign == 1 and len(summands[0].factors) == 1:
        return summands[0].factors[0]
    return Subtotal(tuple(summands))


def _last(index: Index, count: int) -> Index:
    return index[len(index) - count:]
