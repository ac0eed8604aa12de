"""How a trace is wired: when which arrow was passed, by which terms, through which matrices.

It holds for every trace with the same events, and is worked out for the time steps that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from rnn_explorer.drawings.parameters import products_of, recurrence_of
from rnn_explorer.drawings.unfolded.parts import Norms, Passage
from rnn_explorer.drawings.unfolded.stack import Link, Stack
from rnn_explorer.engine.equation import Equation, Expression, Place
from rnn_explorer.engine.trace import Event, Phase, Trace

StackArrow = tuple[Link, int]  # the time step is the one of its head


class Wiring:
    """The arrows of a trace. matrices: that the arrows of every link pass, as there are several gates."""

    def __init__(self, trace: Trace) -> None:
        self.stack = Stack(trace)
        self._trace = trace
        self._events: dict[int, list[tuple[int, Event]]] = {}
        for index, event in enumerate(trace.events):
            if event.t is not None:
                self._events.setdefault(event.t, []).append((index + 1, event))
        self._norms_of, self._norms = trace, Norms(trace)
        self._passages: dict[int, Mapping[StackArrow, Passage]] = {}
        self._equations = {event.equation: event.phase for event in trace.events}
        self.matrices = self._matrices_of_links()

    def passages(self, steps: Iterable[int]) -> dict[StackArrow, Passage]:
        """When every arrow whose head is at one of the time steps was first passed."""
        return {arrow: passage for t in steps for arrow, passage in self._passages_to(t).items()}

    @cached_property
    def recurrence(self) -> str | None:
        """The column that is read again at the next time step; None if none is."""
        return recurrence_of(self._trace)

    @property
    def passes(self) -> bool:
        """Whether anything passes from time step to time step."""
        return self.recurrence is not None or any(map(self.stack.direction, self.stack.states))

    def norms(self, trace: Trace) -> Norms:
        """Of the errors of a trace with these events; those of the last one asked for are kept."""
        if self._norms_of is not trace:
            self._norms_of, self._norms = trace, Norms(trace)
        return self._norms

    def events(self, t: int) -> list[tuple[int, Event]]:
        """The events of a time step, each with the position after it."""
        return self._events.get(t, [])

    def equations(self, phases: Iterable[Phase]) -> list[Equation]:
        """Those of some phases, in the order of their first events."""
        return [equation for equation, phase in self._equations.items() if phase in phases]

    def _passages_to(self, t: int) -> Mapping[StackArrow, Passage]:
        if t not in self._passages:
            found: dict[StackArrow, Passage] = {}
            for position, event in self.events(t):
                links = self.stack.links(event.equation)
                for link, terms in _terms_at(links, Place(self._trace, t)).items() if links else ():
                    found.setdefault((link, t), Passage(position, event, tuple(terms)))
            self._passages[t] = found
        return self._passages[t]

    def _matrices_of_links(self) -> dict[Link, tuple[str, ...]]:
        found: dict[Link, dict[str, None]] = {}
        every = (event for t in self._events for _, event in self._events[t])
        for event in {event.equation: event for event in every}.values():
            for link, term in self.stack.links(event.equation):
                names = (product.matrix.name for product in products_of(term, Place(self._trace, event.t)))
                found.setdefault(link, {}).update(dict.fromkeys(names))
        return {link: tuple(names) for link, names in found.items()}


def _terms_at(links: tuple[tuple[Link, Expression], ...], place: Place) -> dict[Link, list[Expression]]:
    """The links of an equation that exist at a place, with their terms."""
    found: dict[Link, list[Expression]] = {}
    for link, term in links:
        if term.exists(place):
            found.setdefault(link, []).append(term)
    return found
