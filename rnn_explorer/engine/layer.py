"""A cell at its place in a network: which layer, which direction, and what its names are there.

In a network of one layer and one direction all names are those of the cell. Else ``h`` is ``h.2`` in layer 2,
``h.2.forward`` and ``h.2.reverse`` in its two directions (whose joined states are ``h.2``), written h[2]→(t), h[2]←(t).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rnn_explorer.engine.cell import ABOVE, BEFORE, FROM_ABOVE, NEXT, Cell
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Sum
from rnn_explorer.engine.quantity import TIME, Quantity, initial_of

ARROWS = {False: ("→", r"\rightarrow"), True: ("←", r"\leftarrow")}
WORDS = {
    False: {NEXT: "the next time step", BEFORE: "the time step before"},
    True: {NEXT: "the time step that this direction reads next", BEFORE: "the time step that it has read before"},
}
OF_THE_NETWORK = frozenset({"d_o", "V", "y_hat", "d_y_hat"})  # names that are the same in all layers


@dataclass(frozen=True)
class Mark:
    """What tells the names of one layer and direction from those of the others.

    suffix: of names. text, tex: beside symbols. words: after a meaning.
    """

    suffix: str = ""
    text: str = ""
    tex: str = ""
    words: str = ""

    def of(self, quantity: Quantity, axes: Mapping[str, str]) -> Quantity:
        """The quantity as it is called here; ``axes``: other letters for some of its axes."""
        if not self.suffix:
            return quantity
        if TIME in quantity.symbol:
            symbol, tex = quantity.symbol.replace(TIME, self.text + TIME), quantity.tex
        else:
            symbol, tex = quantity.symbol + self.text, f"{quantity.tex}^{{{self.tex}}}"
        return replace(
            quantity, name=quantity.name + self.suffix, symbol=symbol, tex=tex, mark=self.tex,
            meaning=f"{quantity.meaning}, {self.words}", axes=tuple(axes.get(axis, axis) for axis in quantity.axes),
        )


def mark(number: int | None, reverse: bool | None) -> Mark:
    """For the layer ``number`` (from 1; None if there is one only), in a direction (None if there is one only)."""
    text, tex = ("", "") if reverse is None else ARROWS[reverse]
    direction = {None: "", False: ".forward", True: ".reverse"}[reverse]
    layer = "" if number is None else f"layer {number}"
    words = {None: layer, False: f"{layer} from left to right", True: f"{layer} from right to left"}[reverse]
    if number is None:
        return Mark(direction, text, tex, words.strip())
    return Mark(f".{number}{direction}", f"[{number}]{text}", f"[{number}]{tex}", words)


@dataclass(frozen=True)
class Layer:
    """One direction of one layer.

    number: from 1. reverse: None if the layer has one direction. reads: the name of its input. axis: the letter of its
    input's components. readers: the terms of ∂L/∂h(t) from what reads h. above: where they come from, in words.
    """

    cell: Cell
    number: int
    mark: Mark
    reverse: bool | None
    reads: str
    axis: str
    readers: tuple[Expression, ...]
    above: str

    @cached_property
    def parameters(self) -> tuple[Quantity, ...]:
        return tuple(self._here(quantity) for quantity in self.cell.parameters)

    @cached_property
    def columns(self) -> tuple[Quantity, ...]:
        """What the cell writes, after its initial states."""
        written = tuple(self._here(quantity) for quantity in self.cell.columns)
        states = {self.name(state) for state in self.cell.states}
        time = "T+1" if self.reverse else "0"
        return *(initial_of(quantity, time) for quantity in written if quantity.name in states), *written

    @cached_property
    def forward(self) -> tuple[Equation, ...]:
        return tuple(map(self._equation, self.cell.forward))

    @cached_property
    def backward(self) -> tuple[Equation, ...]:
        return tuple(map(self._equation, self.cell.backward))

    @cached_property
    def gradients(self) -> tuple[Equation, ...]:
        return tuple(map(self._equation, self.cell.gradients))

    def input_errors(self, shift: int = 0) -> tuple[Expression, ...]:
        """The terms of ∂L/∂(its input) at time step t + ``shift``."""
        return tuple(term.replaced(lambda symbol: self._symbol(symbol, shift)) for term in self.cell.input_errors)

    @property
    def output_errors(self) -> tuple[Expression, ...]:
        """The terms of ∂L/∂ŷ(t), read at t + 1."""
        return tuple(term.replaced(self._symbol) for term in self.cell.output_errors)

    def name(self, name: str) -> str:
        """What the cell's ``name`` is called here."""
        if name == "x":
            return self.reads
        return name if name in OF_THE_NETWORK else name + self.mark.suffix

    def names(self, names: Iterable[str]) -> dict[str, str]:
        """The cell's names of those of ``names`` that are called otherwise here."""
        suffix = self.mark.suffix
        own = {name.removesuffix(suffix): name for name in names if suffix and name.endswith(suffix)}
        return own | ({"x": self.reads} if self.reads != "x" else {})

    def _here(self, quantity: Quantity) -> Quantity:
        return self.mark.of(quantity, {"D": self.axis})

    def _symbol(self, symbol: Symbol, shift: int = 0) -> Expression:
        if symbol == FROM_ABOVE:
            return Sum(self.readers) if len(self.readers) > 1 else self.readers[0]
        way = -1 if self.reverse else 1
        is_parameter = symbol.name in self._timeless
        return Symbol(self.name(symbol.name), 0 if is_parameter else way * symbol.shift + shift)

    @cached_property
    def _timeless(self) -> frozenset[str]:
        return frozenset(quantity.name for quantity in self.cell.parameters)

    def _equation(self, equation: Equation) -> Equation:
        where = f", {self.mark.words}" if self.mark.words else ""
        meaning = equation.meaning.replace(ABOVE, self.above)
        for placeholder, words in WORDS[bool(self.reverse)].items():
            meaning = meaning.replace(placeholder, words)
        return equation.replaced(
            self._symbol, self.name(equation.writes), title=equation.title + where, meaning=meaning
        )
