"""An explanation as rows: one a summand, what is within it indented below; written when they are painted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import chain

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.explanation.words import name_of, written
from rnn_explorer.engine.explanation import Explanation
from rnn_explorer.engine.sources import Factor, Source, Subtotal, Summand
from rnn_explorer.engine.summands import Applied
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.inquiry import number_of
from rnn_explorer.widgets.numbers import significant

LONGEST = 200  # rows beside each other; what more there is gets one row
_BEFORE, _AFTER = "([{‖", ")]}‖, "  # an argument between these needs no brackets for its minus


@dataclass(frozen=True)
class Piece:
    """A part of a row's text; source: the number that it stands for."""

    text: str
    source: Source | None = None


@dataclass(frozen=True, eq=False)
class Row:
    """A product and its value. share: of the largest absolute value around it, −1 to 1. depth: how far it is indented.

    adds: whether it is a summand; else it is an argument of a function. count: how many others it stands for.
    unsigned: whether it is all of a number that cannot be negative.
    """

    summand: Summand
    value: float
    share: float
    depth: int = 0
    adds: bool = True
    count: int = 0
    unsigned: bool = False

    @property
    def sources(self) -> list[Source]:
        """The numbers that are written in it."""
        if self.count:
            return []
        return [piece.source for piece in _product(self.summand, _nothing) if piece.source is not None]

    def symbols(self, trace: Trace) -> list[Piece]:
        """The product as it is written with names."""
        if self.count:
            return [Piece(f"{self.count:,} others" if self.adds else f"{self.count:,} others, none larger")]
        return _product(self.summand, lambda source, _: name_of(trace, number_of(source)))

    def value_text(self, trace: Trace) -> str:
        """The value with its sign; without one if it is a number that cannot be negative."""
        factors = self.summand.factors
        alone = len(factors) == 1 and isinstance(factors[0], Source) and self.summand.sign > 0
        positive = self.unsigned or (alone and not is_signed(trace.quantity(factors[0].column)))
        return written(self.value, not positive)

    def numbers(self) -> list[Piece]:
        """The same with the values; nothing if that is the row's value itself."""
        factors = self.summand.factors
        if self.count:
            return []
        alone = isinstance(factors[0], Source) or not _is_short(factors[0])
        if len(factors) == 1 and self.summand.sign > 0 and alone:
            return []
        return _product(self.summand, _number)


Valued = tuple[float, Summand]  # and its value


def rows_of(explanation: Explanation, by_size: bool, signed: bool = True) -> tuple[Row, ...]:
    """All rows; those beside each other by their size or in the order of the equation. signed: whether the number can
    be negative.
    """
    rows = tuple(_summands(explanation.summands, 0, by_size))
    if signed or len(explanation.summands) > 1:
        return rows
    return replace(rows[0], unsigned=True), *rows[1:]


def _summands(summands: Iterable[Summand], depth: int, by_size: bool) -> Iterator[Row]:
    """The largest of them, and what the others come to."""
    valued = [(summand.value, summand) for summand in summands]
    shown = _largest_of(valued, by_size)
    yield from _products(shown, depth, by_size, adds=True)
    if len(shown) < len(valued):
        rest = sum(value for value, _ in valued) - sum(value for value, _ in shown)
        share = rest / (max(map(_size, shown)) or 1.0)
        yield Row(Summand(()), rest, share, depth, count=len(valued) - len(shown))


def _arguments(applied: Applied, depth: int, by_size: bool) -> Iterator[Row]:
    """The largest of those that are written in the formula, and how many others there are."""
    named = {int(number) - 1 for number in re.findall(r"#(\d+)", applied.call.function.text)}
    if named and len(named) < len(applied.counts):
        found = [factor for number in sorted(named) for factor in applied.arguments[number]]
        count, largest = len(found), nlargest(LONGEST, found, key=lambda factor: abs(factor.value))
        factors = largest if by_size or count > LONGEST else found
    else:
        count = sum(applied.counts)
        factors = applied.largest(LONGEST) if by_size or count > LONGEST else chain.from_iterable(applied.arguments)
    shown = [(factor.value, Summand((factor,))) for factor in factors]
    yield from _products(shown, depth, by_size, adds=False)
    if len(shown) < count:
        yield Row(Summand(()), 0.0, 0.0, depth, adds=False, count=count - len(shown))


def _largest_of(valued: list[Valued], by_size: bool) -> list[Valued]:
    """By size, or in their order."""
    if by_size or len(valued) <= LONGEST:
        return nlargest(LONGEST, valued, key=_size) if by_size else valued
    kept = nlargest(LONGEST, range(len(valued)), key=lambda n: _size(valued[n]))
    return [valued[n] for n in sorted(kept)]


def _products(valued: list[Valued], depth: int, by_size: bool, adds: bool) -> Iterator[Row]:
    """A row each, and what is within it."""
    largest = max(map(_size, valued), default=0.0) or 1.0
    for value, summand in valued:
        yield Row(summand, value, value / largest, depth, adds)
        for factor in summand.factors:
            yield from _within(factor, depth + 1, by_size)


def _size(valued: Valued) -> float:
    return abs(valued[0])


def _within(factor: Factor, depth: int, by_size: bool) -> Iterator[Row]:
    """What does not fit into the row of a factor."""
    if _is_short(factor):
        return
    if isinstance(factor, Subtotal):
        yield from _summands(factor.summands, depth, by_size)
    elif isinstance(factor, Applied):
        yield from _arguments(factor, depth, by_size)


def _is_short(factor: Factor) -> bool:
    """Whether it can be written out within a row."""
    if isinstance(factor, Subtotal):
        return len(factor.summands) == 1 and all(map(_is_short, factor.summands[0].factors))
    if isinstance(factor, Applied):
        return set(factor.counts) == {1} and all(_is_short(argument[0]) for argument in factor.arguments)
    return True


Writer = Callable[[Source, bool], str]  # of a number, and whether a minus may stand there without brackets


def _product(summand: Summand, write: Writer, free: bool = True) -> list[Piece]:
    pieces = [Piece("− ")] if summand.sign < 0 else []
    for n, factor in enumerate(summand.factors):
        pieces += [Piece(" · ")] if n else []
        pieces += _written(factor, write, free and not (n == 0 and summand.sign < 0))
    return pieces


def _written(factor: Factor, write: Writer, free: bool) -> list[Piece]:
    if isinstance(factor, Source):
        return [Piece(write(factor, free), factor)]
    if isinstance(factor, Applied) and _is_short(factor):
        return list(_call(factor, write))
    if isinstance(factor, Subtotal) and _is_short(factor):
        return _product(factor.summands[0], write, free)
    if write is _number:
        return [Piece(_plain(factor.value, free))]
    return [Piece(factor.text if isinstance(factor, Applied) else "( … )")]


def _call(applied: Applied, write: Writer) -> Iterator[Piece]:
    """A function around its arguments, as its template says."""
    parts = re.split(r"#(\d+)", applied.call.function.text)
    for n, part in enumerate(parts):
        if n % 2:
            before, after = parts[n - 1][-1:] or "(", parts[n + 1][:1] or ")"
            yield from _written(applied.arguments[int(part) - 1][0], write, before in _BEFORE and after in _AFTER)
        elif part:
            yield Piece(part.replace("⊙", "·"))  # of vectors, it is the product of each two numbers


def _number(source: Source, free: bool) -> str:
    return _plain(source.value, free)


def _plain(value: float, free: bool) -> str:
    short = f"{value:.3g}".replace("-", "−")  # 0.1, not 0.100, if that is all of it
    text = short if "e" not in short and float(f"{value:.3g}") == value else significant(value)
    return text if free or not value < 0 else f"({text})"


def _nothing(source: Source, free: bool) -> str:
    return ""
