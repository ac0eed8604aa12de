"""A network: layers of one cell, in one or two directions, a read-out, and a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_explorer.engine.arena import Layout, Views
from rnn_explorer.engine.cell import Cell, H
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.initializers import AS_DRAWN, Initialization, glorot
from rnn_explorer.engine.layer import Layer, mark
from rnn_explorer.engine.losses import Loss
from rnn_explorer.engine.operations import Half, Joined, Outer, OverSequences, OverTime, Product, Sum
from rnn_explorer.engine.parameters import lay_out
from rnn_explorer.engine.products import add_to_rows, product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role, error_of, initial_of
from rnn_explorer.engine.sums import sum_of_products, sum_of_vectors
from rnn_explorer.errors import BadInput, require_whole

V = Quantity("V", "V", r"\mathbf{V}", "weights to the output", ("K", "H"), Role.PARAMETER)
C = Quantity("c", "c", r"\mathbf{c}", "bias of the outputs", ("K",), Role.PARAMETER)
LAYER_LIMITS = (1, 4)
FROM_OUTPUT = (Product(Symbol("V"), Symbol("d_o"), transposed=True),)


@dataclass(frozen=True)
class Network:
    """D inputs, H hidden units of a cell in every layer and direction, K outputs, and a loss.

    layers: 1 to 4; each reads the hidden states of the one below. bidirectional: every layer goes through the sequence
    in both directions, and what reads it gets both hidden states side by side (Schuster and Paliwal 1997).
    Raises BadInput for a size that is not a whole number from 1 to 4096, for another number of layers, or if a cell
    that reads the output shall go through time in both directions.
    """

    cell: Cell
    inputs: int
    hidden: int
    outputs: int
    loss: Loss
    layers: int = 1
    bidirectional: bool = False

    def __post_init__(self) -> None:
        for name in ("inputs", "hidden", "outputs"):
            require_whole(f"the number of {name}{' units' if name == 'hidden' else ''}", getattr(self, name), 1, 4096)
        require_whole("the number of layers", self.layers, *LAYER_LIMITS)
        if self.bidirectional and self.cell.reads_output:
            raise BadInput(f"{self.cell.title} reads the output of the time step before; in two directions there is no "
                           "output before both have come to their end: use one direction")

    @cached_property
    def stack(self) -> tuple[tuple[Layer, ...], ...]:
        """The layers from the lowest to the highest, each with its directions."""
        stack: list[tuple[Layer, ...]] = []
        for number in range(self.layers, 0, -1):  # what reads a layer must be there first
            stack.insert(0, self._layer(number, stack[0] if stack else ()))
        return tuple(stack)

    @property
    def directions(self) -> tuple[Layer, ...]:
        """All layers in all directions."""
        return tuple(layer for directions in self.stack for layer in directions)

    def state(self, number: int) -> str:
        """The name of the hidden state of layer ``number``; 0 is the input."""
        return f"h.{number}" if number and self.layers > 1 else "h" if number else "x"

    @property
    def top(self) -> str:
        """The name of the hidden state that the output sees."""
        return self.state(self.layers)

    @cached_property
    def size(self) -> Mapping[str, int]:
        """The length of every axis that is not in time."""
        return {"D": self.inputs, "H": self.hidden, "J": 2 * self.hidden, "K": self.outputs, "1": 1}

    @cached_property
    def parameters(self) -> tuple[Quantity, ...]:
        """What it learns."""
        v = replace(V, axes=("K", self._axis))
        return *(parameter for layer in self.directions for parameter in layer.parameters), v, C

    @cached_property
    def columns(self) -> tuple[Quantity, ...]:
        """What the layers write, and their initial states."""
        fed_back = (initial_of(self.loss.y_hat),) if self.cell.reads_output else ()
        written = (column for directions in self.stack for column in self._columns(directions))
        return *fed_back, *written

    @cached_property
    def gradients(self) -> tuple[Equation, ...]:
        """The sums over time, one for each parameter, in the order of ``parameters``."""
        d_o = Symbol("d_o")
        return (
            *(equation for layer in self.directions for equation in layer.gradients),
            Equation("d_V", OverTime(Outer(d_o, Symbol(self.top))), "gradient of V",
                     "Each time step contributes its error at the output times its hidden state."),
            Equation("d_c", OverTime(OverSequences(d_o)), "gradient of c",
                     "The sum of the errors at the output over all time steps."),
        )

    @cached_property
    def read_out_equation(self) -> Equation:
        """o = c + V h."""
        return Equation(
            "o", Sum((Symbol("c"), Product(Symbol("V"), Symbol(self.top)))), "read-out",
            "V reads the hidden state: it is the only thing that the output sees.",
        )

    def join_equation(self, number: int) -> Equation:
        """The hidden states of both directions of layer ``number`` side by side."""
        return Equation(
            self.state(number), Joined(*(Symbol(layer.name("h")) for layer in self.stack[number - 1])),
            "both directions",
            "The hidden states of both directions stand side by side, and what reads them sees both.",
        )

    def joined_error_equation(self, number: int) -> Equation:
        """The error at the hidden states of both directions of layer ``number``, from what reads them."""
        readers = self._readers(self.stack[number] if number < self.layers else ())
        return Equation(
            f"d_{self.state(number)}", Sum(readers), "error reaches both directions",
            f"An error arrives {self._above(number)}. Each direction takes its half.",
        )

    def shape(self, parameter: Quantity) -> tuple[int, ...]:
        """The shape of a parameter in this network."""
        return tuple(self.size[axis] for axis in parameter.axes)

    def initialize(self, rng: np.random.Generator, start: Initialization = AS_DRAWN) -> np.ndarray:
        """Parameters to start with, in one vector. start: how recurrent matrices and forget gates begin."""
        drawn = {}
        for layer in self.directions:
            width = {"D": self.size[layer.axis]}
            own = layer.cell.initialize(rng, {**self.size, **width})
            drawn |= {layer.name(name): values for name, values in {**own, **start.biases(own)}.items()}
        drawn |= {"V": glorot(rng, (self.outputs, self.size[self._axis])), "c": np.zeros(self.outputs)}
        for quantity in self.parameters:
            if quantity.role is Role.RECURRENT and len(quantity.axes) == 2:
                drawn[quantity.name] = start.matrix(rng, drawn[quantity.name])
        return self.pack(drawn)

    def pack(self, parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """All parameters in one vector, see ``lay_out``. Raises BadInput for a wrong shape."""
        for quantity in self.parameters:
            values, shape = parameters.get(quantity.name), self.shape(quantity)
            if values is None or values.shape != shape:
                found = "missing" if values is None else f"of shape {values.shape}"
                raise BadInput(f"the parameter {quantity.name} is {found}; it must be of shape {shape}")
        vector = np.empty(self.layout.size)
        for name, place in self.unpack(vector).items():
            place[...] = parameters[name]
        return vector

    def unpack(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Views into a vector of all parameters, by name."""
        return {name: self.layout.view(vector, name) for name in (q.name for q in self.parameters)}

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter lies in a vector of all."""
        layout = Layout()
        self.lay_out(layout, "theta", "{}")
        return layout

    def lay_out(self, layout: Layout, vector: str, pattern: str) -> None:
        """Something for each parameter: in an array ``vector``, each by the ``pattern`` of its name."""
        shapes = {quantity.name: self.shape(quantity) for quantity in self.parameters}
        lay_out(layout, vector, pattern, self.directions, shapes)

    def read_out(self, do: Programme, v: Views) -> None:
        """o = c + V h for all time steps of ``v``."""
        product(do, v.flat[self.top], v["V"].T, v.flat["o"])
        add_to_rows(do, v.flat["o"], v["c"])

    def accumulate_read_out(self, do: Programme, v: Views) -> None:
        """The gradients of V and c."""
        sum_of_products(do, v, v["d_o"], v[self.top], "V")
        sum_of_vectors(do, v, v["d_o"], "c")

    @property
    def _axis(self) -> str:
        """The letter of what reads a hidden state."""
        return "J" if self.bidirectional else "H"

    def _layer(self, number: int, readers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        shown = number if self.layers > 1 else None
        axis = self._axis if number > 1 else "D"
        if not self.bidirectional:
            return (Layer(self.cell, number, mark(shown, None), None, self.state(number - 1), axis,
                          self._readers(readers), self._above(number)),)
        joined = Symbol(f"d_{self.state(number)}")
        return tuple(
            Layer(self.cell, number, mark(shown, reverse), reverse, self.state(number - 1), axis,
                  (Half(joined, second=reverse),), self._above(number))
            for reverse in (False, True)
        )

    @staticmethod
    def _readers(layers: tuple[Layer, ...]) -> tuple[Expression, ...]:
        """The terms of the error at a hidden state from those that read it: the layer above, or the read-out."""
        return tuple(term for layer in layers for term in layer.input_errors()) or FROM_OUTPUT

    def _above(self, number: int) -> str:
        """Where this error comes from, in words."""
        if number < self.layers:
            return f"from layer {number + 1}, which reads this one"
        return "through V from the output of this time step"

    def _columns(self, directions: tuple[Layer, ...]) -> tuple[Quantity, ...]:
        own = tuple(column for layer in directions for column in layer.columns)
        if not self.bidirectional:
            return own
        both = replace(H, axes=("T", "B", "J"), natural_range=self._range, meaning="hidden states of both directions")
        joined = mark(directions[0].number if self.layers > 1 else None, None).of(both, {})
        return *own, joined, error_of(joined)

    @property
    def _range(self) -> tuple[float, float] | None:
        return next(column.natural_range for column in self.cell.columns if column.name == H.name)
