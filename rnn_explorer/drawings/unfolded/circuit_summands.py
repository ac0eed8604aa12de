"""What is added up in a circuit: what is written above each summand, since when it is known, and its hue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from rnn_explorer.drawings.unfolded.stack import symbols_in
from rnn_explorer.engine.equation import Expression, Place, Symbol
from rnn_explorer.engine.operations import Product, Sum
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER


class Summand(NamedTuple):
    """texts: the most important line last. role: the name of its hue."""

    texts: tuple[str, ...]
    term: Expression
    role: str


def summands_of(
    terms: tuple[Expression, ...], place: Place, within: Collection[str], is_back: bool, merged: bool
) -> Iterator[Summand]:
    """within: the columns of the circuit. merged: whether the products of one origin are one summand."""
    by_origin: dict[str, list[Expression]] = {}
    for index, term in enumerate(terms):
        origin = _origin(term, place, within) if is_back else ""
        alone = not (merged and is_back) or not isinstance(term, Product)
        by_origin.setdefault(f"{origin}/{index}" if alone else origin, []).append(term)
    for key, members in by_origin.items():
        origin, first = key.partition("/")[0], members[0]
        if len(members) == 1:
            yield Summand((*filter(None, (origin,)), first.text(place)), first, _role(first, is_back))
        else:
            texts = origin, f"{len(members)} × Mᵀ ∂L/∂a"
            yield Summand(texts, Sum(tuple(members)), _role(first, is_back))


def known_since(symbol: Symbol, place: Place) -> int:
    """The position from which on a column in time is known at a place; NEVER if it does not exist there."""
    t = place.step(symbol.name, symbol.shift)
    return NEVER if t is None else int(place.trace.columns[symbol.name].known_from[t])


def errors_in(term: Expression, place: Place) -> list[Symbol]:
    """The errors that a term reads."""
    return [s for s in symbols_in(term) if place.trace.quantity(s.name).role is Role.ERROR]


def _origin(term: Expression, place: Place, within: Collection[str]) -> str:
    """Where an error comes from, in words; nothing if from within the circuit."""
    errors = errors_in(term, place)
    if any(s.name in within and s.shift == 0 for s in errors):
        return ""
    if any(s.shift for s in errors):
        return "from later" if any(s.shift > 0 for s in errors) else "from earlier"
    own = any(s.name in ("d_o", "y") for s in symbols_in(term))
    return f"from the loss of time step {place.t + 1}" if own else "from above"


def _role(term: Expression, is_back: bool) -> str:
    if is_back:
        return "error"
    if any(s.shift for s in symbols_in(term)):
        return "recurrence"
    return "forward" if isinstance(term, Product) else "ink"
