"""Equations as data: one small expression tree is typeset, evaluated and taken apart into its terms.

Because what is shown is evaluated from the same tree that a test compares with what the fast code wrote, the
screen cannot drift from the computation.
"""

from __future__ import annotations

import re
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
            written = _spaced(written)  # a coloured fraction would touch what is left of it
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
class Product(Expression):
    """Matrix times vector, M v or Mᵀ v; the vectors of all sequences are the rows of v."""

    matrix: Symbol
    vector: Symbol
    transposed: bool = False

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.matrix, self.vector

    def value(self, place: Place) -> np.ndarray:
        matrix = self.matrix.value(place)
        return self.vector.value(place) @ (matrix if self.transposed else matrix.T)

    def tex(self, place: Place, colors: Colors) -> str:
        top = r"^{\top}" if self.transposed else ""
        return rf"{{{self.matrix.tex(place, colors)}}}{top}{_spaced(self.vector.tex(place, colors))}"

    def text(self, place: Place) -> str:
        return f"{self.matrix.text(place)}{'ᵀ' if self.transposed else ''} {self.vector.text(place)}"


@dataclass(frozen=True)
class Outer(Expression):
    """Column times row, u vᵀ, added up over the sequences: the contribution of a time step to a gradient."""

    column: Symbol
    row: Symbol

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.column, self.row

    def value(self, place: Place) -> np.ndarray:
        return self.column.value(place).T @ self.row.value(place)

    def tex(self, place: Place, colors: Colors) -> str:
        return rf"{self.column.tex(place, colors)}\,{{{self.row.tex(place, colors)}}}^{{\top}}"

    def text(self, place: Place) -> str:
        return f"{self.column.text(place)} {self.row.text(place)}ᵀ"


@dataclass(frozen=True)
class OverSequences(Expression):
    """A vector added up over the sequences: the contribution of a time step to a bias."""

    vector: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return (self.vector,)

    def value(self, place: Place) -> np.ndarray:
        return self.vector.value(place).sum(axis=0)

    def tex(self, place: Place, colors: Colors) -> str:
        return self.vector.tex(place, colors)

    def text(self, place: Place) -> str:
        return self.vector.text(place)


@dataclass(frozen=True)
class OverTime(Expression):
    """The sum over the time steps at which the term exists, so that it is written without condition."""

    term: Expression

    def exists(self, place: Place) -> bool:
        return True

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return (self.term,)

    def places(self, place: Place) -> tuple[Place, ...]:
        """The time steps that contribute."""
        every = (Place(place.trace, t) for t in range(place.trace.sizes["T"]))
        return tuple(there for there in every if self.term.exists(there))

    def value(self, place: Place) -> np.ndarray:
        return sum(self.term.value(there) for there in self.places(place))

    def tex(self, place: Place, colors: Colors) -> str:
        return rf"\sum_{{t=1}}^{{T}} {self.term.tex(self.places(place)[0], colors)}"

    def text(self, place: Place) -> str:
        return f"Σ {self.term.text(Place(place.trace))}"


@dataclass(frozen=True)
class Sum(Expression):
    """A sum of the terms that exist."""

    terms: tuple[Expression, ...]

    def replaced(self, change: Callable[[Symbol], Expression]) -> Expression:
        """A sum that takes the place of a term becomes terms of this one."""
        terms = (term.replaced(change) for term in self.terms)
        return Sum(tuple(part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,))))

    def exists(self, place: Place) -> bool:
        return bool(self.parts(place))

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return tuple(term for term in self.terms if term.exists(place))

    def value(self, place: Place) -> np.ndarray:
        return sum(term.value(place) for term in self.parts(place))

    def tex(self, place: Place, colors: Colors) -> str:
        return " + ".join(term.tex(place, colors) for term in self.parts(place))

    def text(self, place: Place) -> str:
        return " + ".join(term.text(place) for term in self.parts(place))


@dataclass(frozen=True)
class Difference(Expression):
    """left − right."""

    left: Expression
    right: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.left, self.right

    def value(self, place: Place) -> np.ndarray:
        return self.left.value(place) - self.right.value(place)

    def tex(self, place: Place, colors: Colors) -> str:
        return f"{self.left.tex(place, colors)} - {self.right.tex(place, colors)}"

    def text(self, place: Place) -> str:
        return f"{self.left.text(place)} − {self.right.text(place)}"


@dataclass(frozen=True)
class Hadamard(Expression):
    """The product of elements, left ⊙ right."""

    left: Expression
    right: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.left, self.right

    def value(self, place: Place) -> np.ndarray:
        return self.left.value(place) * self.right.value(place)

    def tex(self, place: Place, colors: Colors) -> str:
        return rf"{self.left.tex(place, colors)} \odot{_spaced(self.right.tex(place, colors))}"

    def text(self, place: Place) -> str:
        return f"{self.left.text(place)} ⊙ {self.right.text(place)}"


@dataclass(frozen=True)
class Scaled(Expression):
    """A vector or matrix times scalars."""

    factors: tuple[Symbol, ...]
    term: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return *self.factors, self.term

    def value(self, place: Place) -> np.ndarray:
        return np.prod([factor.value(place) for factor in self.factors]) * self.term.value(place)

    def tex(self, place: Place, colors: Colors) -> str:
        return r"\, ".join(part.tex(place, colors) for part in self.parts(place))

    def text(self, place: Place) -> str:
        return " ".join(part.text(place) for part in self.parts(place))


@dataclass(frozen=True)
class Weighted(Expression):
    """A number for each sequence times the vector (or the number) of that sequence."""

    weight: Symbol
    term: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.weight, self.term

    def value(self, place: Place) -> np.ndarray:
        weight, term = self.weight.value(place), self.term.value(place)
        return weight.reshape(weight.shape + (1,) * (term.ndim - weight.ndim)) * term

    def tex(self, place: Place, colors: Colors) -> str:
        term = self.term.tex(place, colors)
        return rf"{self.weight.tex(place, colors)}\, " + (rf"\left({term}\right)" if self._bracketed else term)

    def text(self, place: Place) -> str:
        term = self.term.text(place)
        return f"{self.weight.text(place)} " + (f"({term})" if self._bracketed else term)

    @property
    def _bracketed(self) -> bool:
        return isinstance(self.term, Sum | Difference)


@dataclass(frozen=True)
class Joined(Expression):
    """Two vectors side by side: the hidden states of both directions."""

    first: Expression
    second: Expression

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.first, self.second

    def value(self, place: Place) -> np.ndarray:
        return np.concatenate([part.value(place) for part in self.parts(place)], axis=-1)

    def tex(self, place: Place, colors: Colors) -> str:
        return rf"\left[{self.first.tex(place, colors)} ;\, {self.second.tex(place, colors)}\right]"

    def text(self, place: Place) -> str:
        return f"[{self.first.text(place)}; {self.second.text(place)}]"


@dataclass(frozen=True)
class Half(Expression):
    """The first or the second half of a vector: what belongs to one direction."""

    whole: Expression
    second: bool

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return (self.whole,)

    def value(self, place: Place) -> np.ndarray:
        return np.split(self.whole.value(place), 2, axis=-1)[self.second]

    def tex(self, place: Place, colors: Colors) -> str:
        arrow = r"\leftarrow" if self.second else r"\rightarrow"
        return rf"\left[{self.whole.tex(place, colors)}\right]_{{{arrow}}}"

    def text(self, place: Place) -> str:
        return f"[{self.whole.text(place)}]{'←' if self.second else '→'}"


@dataclass(frozen=True)
class Function:
    """A named function of arrays: how it is computed, and how it is written around its arguments (#1, #2, …)."""

    name: str
    value: Callable[..., np.ndarray]
    tex: str
    text: str

    def __call__(self, *arguments: Expression) -> Call:
        return Call(self, arguments)


@dataclass(frozen=True)
class Call(Expression):
    """A function of expressions."""

    function: Function
    arguments: tuple[Expression, ...]

    def parts(self, place: Place) -> tuple[Expression, ...]:
        return self.arguments

    def value(self, place: Place) -> np.ndarray:
        return self.function.value(*(argument.value(place) for argument in self.arguments))

    def tex(self, place: Place, colors: Colors) -> str:
        return _filled(self.function.tex, [argument.tex(place, colors) for argument in self.arguments])

    def text(self, place: Place) -> str:
        return _filled(self.function.text, [argument.text(place) for argument in self.arguments])


def _filled(template: str, written: list[str]) -> str:
    """``template`` with #1, #2, … replaced."""
    return re.sub(r"#(\d+)", lambda number: written[int(number[1]) - 1], template)


@dataclass(frozen=True)
class Equation:
    """What an event computes: ``writes`` = ``expression``.

    title: what happens, a few words. meaning: why, one or two sentences for a student.
    """

    writes: str
    expression: Expression
    title: str
    meaning: str

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


def _spaced(tex: str) -> str:
    """With a thin space before it, unless a coloured term brings its own."""
    return tex if tex.startswith(r"\textcolor") else rf"\,{tex}"


def place_of(trace: Trace, event: Event) -> Place:
    """Where an event of a trace was evaluated."""
    return Place(trace, event.t)
