"""What an equation is made of beside symbols: products, sums and functions of expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.equation import Colors, Expression, Place, Symbol, spaced


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
        return rf"{{{self.matrix.tex(place, colors)}}}{top}{spaced(self.vector.tex(place, colors))}"

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
        return rf"{self.left.tex(place, colors)} \odot{spaced(self.right.tex(place, colors))}"

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
