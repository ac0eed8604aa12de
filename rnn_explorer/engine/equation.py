"""Equations as data: one small expression tree is typeset, evaluated and taken apart into its terms.

Because what is shown is evaluated from the same tree that a test compares with what the fast code wrote, the
screen cannot drift from the computation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from rnn_explorer.engine.quantity import Role, initial_name
from rnn_explorer.engine.trace import NEVER, Event, Trace

Colors = Mapping[Role, str]  # names of colours by role; a role without one stays in the ink of the text


@dataclass(frozen=True)
class Place:
    """Where an expression is evaluated: in a trace, at time step t (from 0; None where there is none)."""

    trace: Trace
    t: int | None = None

    def step(self, name: str, shift: int) -> int | None:
        """The row of a quantity in time, None if that quantity does not exist at t + shift."""
        known_from = self.trace.columns[name].known_from
        t = self.t + shift
        if not 0 <= t < len(known_from) or known_from[t] == NEVER:
            return None
        return None if shift and self._behind_wall(name, t) else t

    def _behind_wall(self, name: str, t: int) -> bool:
        """Truncation: errors do not come from the other side of a wall."""
        between = range(min(t, self.t) + 1, max(t, self.t) + 1)
        return self.trace.quantity(name).role is Role.ERROR and not self.trace.walls.isdisjoint(between)


class Expression(ABC):
    """A node of the tree. A term that does not exist at a place (the error from T + 1) is left out of sums."""

    def exists(self, place: Place) -> bool:
        """Whether every quantity in it exists at this place."""
        return all(part.exists(place) for part in self.parts(place))

    def parts(self, place: Place) -> tuple[Expression, ...]:
        """The expressions that it is made of at this place."""
        return ()

    def replaced(self, change: Callable[[Symbol], Expression]) -> Expression:
        """The same expression with another one in the place of each symbol."""
        changed = {field.name: _replaced(getattr(self, field.name), change) for field in fields(self)}
        return replace(self, **changed)

    @abstractmethod
    def value(self, place: Place) -> np.ndarray:
        """Its value for all sequences: (B, …) where it depends on the sequence."""

    @abstractmethod
    def tex(self, place: Place, colors: Colors) -> str:
        """Its TeX, written for a general time step t."""

    @abstractmethod
    def text(self, place: Place) -> str:
        """Plain text, written for the time step of the place."""


@dataclass(frozen=True)
class Symbol(Expression):
    """A column, at time step t + shift if it is in time. Before the first time step, ``h`` is ``h_0``."""

    name: str
    shift: int = 0

    def replaced(self, change: Callable[[Symbol], Expression]) -> Expression:
        return change(self)

    def exists(self, place: Place) -> bool:
        column = self.column(place)
        if not place.trace.quantity(column).in_time:
            return True
        return place.step(column, self.shift) is not None

    def value(self, place: Place) -> np.ndarray:
        column = self.column(place)
        values = place.trace[column]
        return values[place.step(column, self.shift)] if place.trace.quantity(column).in_time else values

    def tex(self, place: Place, colors: Colors) -> str:
        quantity = place.trace.quantity(self.name)
        written = quantity.typeset(f"t{self.shift:+d}" if self.shift else "t")
        color = colors.get(quantity.role)
        if color is None:
            return written
        if written.startswith(r"\frac"):
            written = spaced(written)  # a coloured fraction would touch what is left of it
        return rf"\textcolor{{{color}}}{{{written}}}"

    def text(self, place: Place) -> str:
        shifted = f"t{self.shift:+d}".replace("-", "−") if self.shift else "t"
        time = shifted if place.t is None else str(place.t + 1 + self.shift)
        return place.trace.quantity(self.name).text(time)

    def column(self, place: Place) -> str:
        """The initial state is a column of its own: for the reverse direction after the last time step."""
        if place.t is None or 0 <= place.t + self.shift < place.trace.sizes["T"]:
            return self.name
        initial = initial_name(self.name)
        return initial if initial in place.trace.columns else self.name


@dataclass(frozen=True)
class Equation:
    """What an event computes: ``writes`` = ``expression``.

    title: what happens, a few words. meaning: why, one or two sentences for a student.
    """

    writes: str
    expression: Expression
    title: str
    meaning: str

    def __hash__(self) -> int:
        """Of its name alone: every event is looked up by its equation, and a tree takes long to go through."""
        return hash((self.writes, self.title))

    def value(self, place: Place) -> np.ndarray:
        """The right side, evaluated from the columns of the trace."""
        return self.expression.value(place)

    def replaced(self, change: Callable[[Symbol], Expression], writes: str, **words: str) -> Equation:
        """The same equation with other symbols; ``words`` takes the place of ``title`` and ``meaning``."""
        return replace(self, writes=writes, expression=self.expression.replaced(change), **words)

    def tex(self, place: Place, colors: Colors) -> str:
        """The whole equation in TeX; ``colors`` gives the roles their colours."""
        return f"{Symbol(self.writes).tex(place, colors)} = {self.expression.tex(place, colors)}"

    def text(self, place: Place) -> str:
        """The whole equation in plain text, for the time step of the place."""
        return f"{Symbol(self.writes).text(place)} = {self.expression.text(place)}"


def _replaced(part: object, change: Callable[[Symbol], Expression]) -> object:
    if isinstance(part, Expression):
        return part.replaced(change)
    if isinstance(part, tuple):
        return tuple(_replaced(each, change) for each in part)
    return part


def spaced(tex: str) -> str:
    """With a thin space before it, unless a coloured term brings its own."""
    return tex if tex.startswith(r"\textcolor") else rf"\,{tex}"


def place_of(trace: Trace, event: Event) -> Place:
    """Where an event of a trace was evaluated."""
    return Place(trace, event.t)
