"""The whole network, storey above storey: input, layers in their directions, output, and the links between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.excerpt import Excerpt, equations_and_uses
from rnn_explorer.drawings.topology.moment import Moment, feeds
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.selection import Selected

_GATE = re.compile(r"_[^\[\]→←]*")
_OF_OUTPUT = frozenset({"o", "y_hat", "L_t"})


@dataclass(frozen=True)
class Storey:
    """One vector, and the columns that are written on the way to it.

    excerpt: the number of the layer that it is the state of. reverse: None if it has one direction. joined: both
    directions side by side.
    """

    name: str
    columns: frozenset[str]
    excerpt: int | None = None
    reverse: bool | None = None
    joined: bool = False


@dataclass(frozen=True)
class Link:
    """Matrices from one storey to another, or to itself at the next time step. symbols: how they are written."""

    source: int
    target: int
    matrices: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    @property
    def in_time(self) -> bool:
        """Whether it is read at the next time step."""
        return self.source >= self.target


@dataclass(frozen=True)
class Stack:
    """storeys: from the bottom. links: between them."""

    storeys: tuple[Storey, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class LinkShown:
    """role: the hue of what happens with it now, "" for nothing. reversed: errors run through it."""

    link: Link
    text: str
    shape: str
    hue: str
    role: str = ""
    reversed: bool = False
    selected: bool = False


def stack_of(trace: Trace, excerpts: tuple[Excerpt, ...]) -> Stack:
    """The storeys of a network, told from the equations of its trace."""
    storeys = [Storey("x", frozenset({"x"}))]
    for number, excerpt in enumerate(excerpts):
        two = excerpt.read_as != excerpt.state
        reverse = excerpt.reverse if two else None
        storeys.append(Storey(excerpt.state, frozenset(excerpt.circuit.written), number, reverse))
        if two and excerpt.reverse:
            storeys.append(Storey(excerpt.read_as, frozenset({excerpt.read_as}), joined=True))
    storeys.append(Storey("y_hat", _OF_OUTPUT))
    places = {storey.name: index for index, storey in enumerate(storeys)}
    found: dict[tuple[int, int], list[str]] = {}
    for matrix, vector, written in equations_and_uses(trace)[1]:
        target = places["y_hat"] if written == "o" else places[_state_of(written)]
        found.setdefault((places.get(vector, target), target), []).append(matrix)
    fed = [Link(places["y_hat"], 0)] if feeds(trace).any() else []
    joins = [Link(places[e.state], places[e.read_as]) for e in excerpts if e.read_as != e.state]
    links = [_link_of(trace, ends, tuple(dict.fromkeys(matrices))) for ends, matrices in found.items()]
    return Stack(tuple(storeys), (*joins, *links, *fed))


def part_of(stack: Stack, number: int) -> Stack:
    """A storey with the one that it reads and the one that reads it: for where there is no room for all."""
    below = next(link.source for link in stack.links if link.target == number and not link.in_time)
    above = next(link.target for link in stack.links if link.source == number and not link.in_time)
    places = {old: new for new, old in enumerate((below, number, above))}
    links = (replace(link, source=places[link.source], target=places[link.target]) for link in stack.links
             if link.source in places and link.target in places)
    return Stack(tuple(stack.storeys[old] for old in places), tuple(links))


def rows_of(stack: Stack, moment: Moment, selected: Selected) -> list[RowShown]:
    """What is drawn of each storey."""
    return [_row(storey, moment, selected) for storey in stack.storeys]


def links_of(stack: Stack, moment: Moment, selected: str | None) -> list[LinkShown]:
    """What is drawn of each link; ``selected``: the matrix that is."""
    return [_link(stack, link, moment, selected) for link in stack.links]


def _row(storey: Storey, moment: Moment, selected: Selected) -> RowShown:
    error = "d_o" if storey.name == "y_hat" else f"d_{storey.name}"
    unit = selected.unit if belongs(storey, selected.quantity) else None
    name = moment.event.equation.writes if moment.event and moment.event.t is not None else None
    role = PHASE_COLORS[moment.event.phase] if belongs(storey, name) else ""
    return moment.row_of(storey.name, error if error in moment.trace.columns else None, role, unit)


def belongs(storey: Storey, name: str | None) -> bool:
    """Whether a column, or what it is the error of, is computed on the way to a storey."""
    return (name or "").removeprefix("d_") in storey.columns


def _link(stack: Stack, link: Link, moment: Moment, selected: str | None) -> LinkShown:
    used = [name for name in link.matrices if name in moment.used]
    role = moment.used[used[0]] if used else ""
    if not link.matrices and moment.event:
        source, target = stack.storeys[link.source].name, stack.storeys[link.target].name
        role = {target: "forward", f"d_{source}": "error"}.get(moment.event.equation.writes, "")
    shape = " × ".join(map(str, moment.trace[link.matrices[0]].shape)) if link.matrices else ""
    return LinkShown(link, compact(link.symbols, role == "error"), shape, "recurrence" if link.in_time else "forward",
                     role, role == "error", selected in link.matrices)


@cache
def compact(symbols: tuple[str, ...], transposed: bool) -> str:
    """The name of a matrix, or what those of the gates have in common."""
    if not symbols:
        return ""
    name = symbols[0] if len(symbols) == 1 else _GATE.sub("", symbols[0])
    return f"{name}ᵀ" if transposed else name


def _link_of(trace: Trace, ends: tuple[int, int], matrices: tuple[str, ...]) -> Link:
    return Link(*ends, matrices, tuple(trace.quantity(name).symbol for name in matrices))


def _state_of(name: str) -> str:
    """The hidden state of the layer and direction that a column belongs to."""
    layer = name.partition(".")[2]
    return f"h.{layer}" if layer else "h"
