"""What the number of one unit adds up, the largest first, told from its equation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rnn_explorer.drawings.topology.moment import axis_of
from rnn_explorer.engine.equation import Equation, Expression, Place, Symbol
from rnn_explorer.engine.operations import Hadamard, Product, Sum
from rnn_explorer.engine.quantity import TIME
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import signed, subscript


@dataclass(frozen=True)
class Term:
    """label: as it is written. numbers: its factors, "" for none. selected: what it stands for."""

    label: str
    numbers: str
    value: float
    selected: Selected | None = None


@dataclass(frozen=True)
class Terms:
    """The ``largest`` of all ``count`` terms, and the sum of the others."""

    largest: tuple[Term, ...]
    count: int
    others: float


def terms_of(equation: Equation, place: Place, unit: int, most: int, mark: str = "") -> Terms:
    """Of the element ``unit`` in the first sequence, ``most`` at the most. mark: what names are written without."""
    expression = equation.expression
    parts = expression.parts(place) if isinstance(expression, Sum) else (expression,)
    pieces = [_piece(part, place, unit, mark) for part in parts]
    values = np.concatenate([piece for piece, _ in pieces]) if pieces else np.zeros(0)
    owners = [(number, k) for number, (piece, _) in enumerate(pieces) for k in range(len(piece))]
    order = np.argsort(-np.abs(values), kind="stable")
    nonzero = int(np.count_nonzero(values))
    kept = order[: most if nonzero <= most else most - 1]
    kept = kept[: max(nonzero, 1)]
    largest = tuple(pieces[number][1](k) for number, k in (owners[index] for index in kept.tolist()))
    return Terms(largest, len(values), float(np.delete(values, kept).sum()))


def _piece(part: Expression, place: Place, unit: int, mark: str) -> tuple[np.ndarray, Callable[[int], Term]]:
    """The values of a part of a sum, and how each of them is told."""
    if isinstance(part, Product):
        return _of_product(part, place, unit, mark)
    value = part.value(place)
    number = float(value[0, unit] if value.ndim > 1 else value[unit])
    return np.array([number]), lambda _: _told(part, place, unit, number, mark)


def _of_product(part: Product, place: Place, unit: int, mark: str) -> tuple[np.ndarray, Callable[[int], Term]]:
    matrix, vector = part.matrix.value(place), part.vector.value(place)[0]
    weights = matrix[:, unit] if part.transposed else matrix[unit]
    name = part.matrix.name
    with np.errstate(over="ignore", invalid="ignore"):  # where the iteration broke off
        products = weights * vector

    def told(k: int) -> Term:
        row, column = (k, unit) if part.transposed else (unit, k)
        symbol = place.trace.quantity(name).symbol.replace(mark, "")
        label = f"{symbol}{subscript(row + 1)},{subscript(column + 1)} {written(part.vector, place, k, mark)}"
        axis = axis_of(place.trace, part.vector.name)
        meaning = f" “{axis.labels[k]}”" if axis and axis.symbols else ""
        numbers = f"{signed(float(weights[k]))} · {signed(float(vector[k]))}"
        return Term(label + meaning, numbers, float(products[k]), Selected(name, unit=row, column=column))

    return products, told


def _told(part: Expression, place: Place, unit: int, value: float, mark: str) -> Term:
    if isinstance(part, Symbol):
        return Term(written(part, place, unit, mark), "", value, _selected(part, place, unit))
    symbols = list(_symbols(part, place))
    numbers = ""
    if isinstance(part, Hadamard):
        factors = (each.value(place) for each in (part.left, part.right))
        numbers = " · ".join(signed(float(f[0, unit] if f.ndim > 1 else f[unit])) for f in factors)
    selected = _selected(symbols[-1], place, unit) if symbols else None
    return Term(of_unit(part, place, unit, mark), numbers, value, selected)


def of_unit(part: Expression, place: Place, unit: int, mark: str = "") -> str:
    """An expression with the index of a unit at all of its vectors."""
    text = part.text(place)
    if "ᵀ" not in text:  # of an inner product, all elements are meant
        for symbol in dict.fromkeys(_symbols(part, place)):
            text = text.replace(symbol.text(place), written(symbol, place, unit))
    return text.replace(mark, "") if mark else text


def written(symbol: Symbol, place: Place, unit: int, mark: str = "") -> str:
    """``h₃(6)``."""
    quantity = place.trace.quantity(symbol.column(place))
    text = quantity.symbol.replace(mark, "") if mark else quantity.symbol
    index = subscript(unit + 1)
    if TIME in text:
        return text.replace(TIME, f"{index}({place.t + 1 + symbol.shift})")
    head, bracket, time = text.partition("(")  # an initial state has its time step in its symbol
    return f"{head}{index}{bracket}{time}"


def _selected(symbol: Symbol, place: Place, unit: int) -> Selected:
    column = symbol.column(place)
    in_time = place.trace.quantity(column).in_time
    return Selected(column, place.t + symbol.shift if in_time else None, unit)


def _symbols(expression: Expression, place: Place) -> Iterator[Symbol]:
    if isinstance(expression, Symbol):
        yield expression
    for part in expression.parts(place):
        yield from _symbols(part, place)
