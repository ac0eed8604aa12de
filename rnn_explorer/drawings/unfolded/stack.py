"""The rows of a network of several layers, of two directions, or of gates, and what flows between them.

Everything is told from the columns and the equations of a trace, so that it holds for other cells too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Call, Hadamard, Joined, Sum
from rnn_explorer.engine.quantity import Role, initial_name
from rnn_explorer.engine.trace import Phase, Trace

LOSS, OUTPUT, INPUT, STATE = "L_t", "y_hat", "x", "h"
_PHASES = (Phase.FORWARD, Phase.LOSS, Phase.BACKWARD)
_AT_OUTPUT = {"o": OUTPUT, OUTPUT: OUTPUT, LOSS: LOSS, INPUT: INPUT}
_PER_UNIT = ("T", "B", "H")


class Link(NamedTuple):
    """Something flows from the row ``source`` at time step t + ``shift`` to the row ``target`` at time step t.

    Between tiers, source and target are the names of the tiers. error: it is an error on its way back.
    """

    source: str
    target: str
    shift: int = 0
    is_error: bool = False


class Group(NamedTuple):
    """The rows of one layer in one direction, from the top: its hidden state first.

    gates: the columns of values that a sigmoid or a tanh makes of a pre-activation, in the order of their events.
    """

    suffix: str
    rows: tuple[str, ...]
    gates: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.rows[0]


@dataclass(frozen=True)
class Tier:
    """What stands one above the other: the losses, the outputs, each layer in all its directions, the inputs.

    name: the column that is read by the tier above. joined: it is made of the hidden states of its directions.
    """

    name: str
    groups: tuple[Group, ...] = ()
    joined: bool = False

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(row for group in self.groups for row in group.rows) or (self.name,)


@dataclass(frozen=True)
class Carry:
    """A row that goes on to the next time step without a matrix, element by element times ``factor``."""

    row: str
    factor: str
    shift: int


class Stack:
    """What there is to draw of ``trace``; it holds for every trace with the same events.

    tiers: from the top. carries: by row.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._equations: dict[str, Equation] = {}
        for event in trace.events:
            if event.phase in _PHASES:
                self._equations.setdefault(event.equation.writes, event.equation)
        groups = {suffix: self._group(suffix) for suffix in self._suffixes()}
        joined = {name: e.expression for name, e in self._equations.items() if isinstance(e.expression, Joined)}
        layers = [Tier(name, tuple(groups[_suffix(part.name)] for part in (e.first, e.second)), True)
                  for name, e in joined.items()] or [Tier(group.head, (group,)) for group in groups.values()]
        order = list(trace.columns)
        layers.sort(key=lambda tier: -order.index(tier.name))
        self.tiers = (Tier(LOSS), Tier(OUTPUT), *layers, Tier(INPUT))
        self.carries: Mapping[str, Carry] = {c.row: c for c in map(self._carry, self.states) if c is not None}

    @cached_property
    def layers(self) -> tuple[Tier, ...]:
        """The tiers of hidden units, from the top."""
        return tuple(tier for tier in self.tiers if tier.groups)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for tier in self.layers for group in tier.groups)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The rows of hidden units."""
        return tuple(row for tier in self.layers for row in tier.rows)

    def is_within(self, link: Link) -> bool:
        """Whether it leads from one row of a group to another one."""
        return any(link.source in group.rows and link.target in group.rows for group in self.groups)

    def home(self, name: str) -> str | None:
        """The row, or the end of the network, that a column belongs to; None if to none."""
        found = self._home(name)
        return found and found[1]

    def direction(self, row: str) -> int:
        """From where the row is read: -1 the time step before, 1 the one after, 0 from nowhere."""
        return self._directions.get(row, 0)

    def links(self, equation: Equation) -> tuple[tuple[Link, Expression], ...]:
        """The links that an equation completes, with the term of it that each brings."""
        if equation not in self._known_links:
            self._known_links[equation] = tuple(self._links(equation))
        return self._known_links[equation]

    # reading the equations ------------------------------------------------------------------------------------

    @cached_property
    def _known_links(self) -> dict[Equation, tuple[tuple[Link, Expression], ...]]:
        return {}

    @cached_property
    def _links_of_all(self) -> tuple[Link, ...]:
        return tuple({link: None for equation in self._equations.values() for link, _ in self.links(equation)})

    @cached_property
    def _directions(self) -> dict[str, int]:
        return {link.target: link.shift for link in self._links_of_all
                if link.target == link.source and not link.is_error}

    def _suffixes(self) -> list[str]:
        """Of the names of every layer in every direction, from the lowest on."""
        columns = self._trace.columns
        return [_suffix(n) for n in columns if _stem(n) == STATE and self._trace.quantity(n).axes == _PER_UNIT]

    def _group(self, suffix: str) -> Group:
        trace = self._trace
        own = [n for n in trace.columns if _suffix(n) == suffix and trace.quantity(n).axes == _PER_UNIT]
        head = STATE + (f".{suffix}" if suffix else "")
        more = [n for n in own if n != head and initial_name(n) in trace.columns]
        rows = (head, *more)
        return Group(suffix, rows, tuple(n for n in self._equations if n in own and self._is_gate(n, rows)))

    def _is_gate(self, name: str, rows: tuple[str, ...]) -> bool:
        expression = self._equations[name].expression
        value = name not in rows and self._trace.quantity(name).role is Role.VALUE
        return value and isinstance(expression, Call) and all(
            isinstance(argument, Symbol) and argument.name not in rows for argument in expression.arguments)

    def _carry(self, row: str) -> Carry | None:
        """A term of the row's equation that is the row itself at another time step, times a gate."""
        equation = self._equations.get(row)
        terms = equation.expression.terms if equation and isinstance(equation.expression, Sum) else ()
        for term in (term for term in terms if isinstance(term, Hadamard)):
            for kept, factor in ((term.left, term.right), (term.right, term.left)):
                if isinstance(kept, Symbol) and isinstance(factor, Symbol) and kept.name == row and kept.shift:
                    return Carry(row, factor.name, kept.shift)
        return None

    def _links(self, equation: Equation) -> Iterator[tuple[Link, Expression]]:
        trace = self._trace
        error = trace.quantity(equation.writes).role is Role.ERROR
        target = self._home(equation.writes.removeprefix("d_") if error else equation.writes)
        if target is None or (error and not self._is_drawn_error(equation.writes.removeprefix("d_"))):
            return
        expression = equation.expression
        for term in expression.terms if isinstance(expression, Sum) else (expression,):
            for symbol in set(symbols_in(term)):
                link = self._link(symbol, target, error)
                if link is not None:
                    yield link, term

    def _is_drawn_error(self, name: str) -> bool:
        """Whether the error of a column is one that arrows lead to, and not one on its way through the gates."""
        return name in self.states or name in ("o", OUTPUT) or any(name == tier.name for tier in self.layers)

    def _link(self, symbol: Symbol, target: tuple[Tier, str], error: bool) -> Link | None:
        name = symbol.name
        if error and name == "y":
            return Link(LOSS, OUTPUT, 0, True)
        is_error = self._trace.quantity(name).role is Role.ERROR
        source = self._home(name.removeprefix("d_") if is_error else name) if is_error is error else None
        if source is None:
            return None
        same = source[0] is target[0]
        ends = (source[1], target[1]) if same else (source[0].name, target[0].name)
        link = Link(*ends, symbol.shift, error)
        return link if self._is_drawn(link, same) else None

    def _is_drawn(self, link: Link, same: bool) -> bool:
        """Within a tier: along a row through time, or from row to row of a direction within a time step."""
        if not same:
            return True
        groups = [group.suffix for group in self.groups for row in (link.source, link.target) if row in group.rows]
        if link.source == link.target:
            return link.shift != 0
        heads = [group.head for group in self.groups]
        from_gates = link.source in heads and not link.is_error  # these belong to the head, and are not drawn
        return link.shift == 0 and len(groups) == 2 and groups[0] == groups[1] and not from_gates

    def _home(self, name: str) -> tuple[Tier, str] | None:
        """The tier and the row that a column belongs to; what a layer computes on the way belongs to its head."""
        if name in _AT_OUTPUT:
            return next((tier, tier.name) for tier in self.tiers if tier.name == _AT_OUTPUT[name])
        for tier in self.layers:
            if name == tier.name:
                return tier, name
            for group in tier.groups:
                if name in group.rows:
                    return tier, name
                if _suffix(name) == group.suffix and self._trace.quantity(name).axes == _PER_UNIT:
                    return tier, group.head
        return None


def symbols_in(expression: Expression) -> Iterator[Symbol]:
    """All symbols of an expression, those that do not exist at some time step too."""
    if isinstance(expression, Symbol):
        yield expression
    for field in vars(expression).values():
        for part in field if isinstance(field, tuple) else (field,):
            if isinstance(part, Expression):
                yield from symbols_in(part)


def _suffix(name: str) -> str:
    return name.partition(".")[2]


def _stem(name: str) -> str:
    return name.partition(".")[0]
