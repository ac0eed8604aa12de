"""A network: a recurrent cell and its read-out o = c + V h."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.arena import Layout, Views
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.equation import Equation, Outer, OverSequences, OverTime, Product, Sum, Symbol
from rnn_explorer.engine.initializers import Initialization, glorot
from rnn_explorer.engine.losses import Loss
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import BadInput, require_range

V = Quantity("V", "V", r"\mathbf{V}", "weights to the output", ("K", "H"), Role.PARAMETER)
C = Quantity("c", "c", r"\mathbf{c}", "bias of the outputs", ("K",), Role.PARAMETER)

READ_OUT = Equation(
    "o", Sum((Symbol("c"), Product(Symbol("V"), Symbol("h")))), "read-out",
    "V reads the hidden state: the only thing that the output sees of everything read so far.",
)
READ_OUT_GRADIENTS = (
    Equation("d_V", OverTime(Outer(Symbol("d_o"), Symbol("h"))), "gradient of V",
             "Each time step contributes its error at the output times its hidden state."),
    Equation("d_c", OverTime(OverSequences(Symbol("d_o"))), "gradient of c",
             "The sum of the errors at the output over all time steps."),
)


@dataclass(frozen=True)
class Network:
    """D inputs, H hidden units of a cell, K outputs, and a loss. Raises BadInput for a size below 1."""

    cell: Cell
    inputs: int
    hidden: int
    outputs: int
    loss: Loss

    def __post_init__(self) -> None:
        for name in ("inputs", "hidden", "outputs"):
            require_range(f"the number of {name}{' units' if name == 'hidden' else ''}", getattr(self, name), 1, 4096)

    @cached_property
    def parameters(self) -> tuple[Quantity, ...]:
        """What it learns."""
        return *self.cell.parameters, V, C

    @cached_property
    def gradients(self) -> tuple[Equation, ...]:
        """The sums over time, one for each parameter, in the order of ``parameters``."""
        return *self.cell.gradients, *READ_OUT_GRADIENTS

    def shape(self, parameter: Quantity) -> tuple[int, ...]:
        """The shape of a parameter in this network."""
        size = {"D": self.inputs, "H": self.hidden, "K": self.outputs}
        return tuple(size[axis] for axis in parameter.axes)

    def initialize(self, rng: np.random.Generator, start: Initialization | None = None) -> np.ndarray:
        """Parameters to start with, in one vector. start: how the recurrent matrices begin; None: as the cell draws."""
        drawn = {
            **self.cell.initialize(rng, self.inputs, self.hidden),
            "V": glorot(rng, (self.outputs, self.hidden)),
            "c": np.zeros(self.outputs),
        }
        for quantity in self.cell.parameters if start else ():
            if quantity.role is Role.RECURRENT and len(quantity.axes) == 2:
                drawn[quantity.name] = start.matrix(rng, self.shape(quantity))
        return self.pack(drawn)

    def pack(self, parameters: Mapping[str, np.ndarray]) -> np.ndarray:
        """All parameters in one vector, in the order of ``parameters``. Raises BadInput for a wrong shape."""
        for quantity in self.parameters:
            values, shape = parameters.get(quantity.name), self.shape(quantity)
            if values is None or values.shape != shape:
                found = "missing" if values is None else f"of shape {values.shape}"
                raise BadInput(f"the parameter {quantity.name} is {found}; it must be of shape {shape}")
        return np.concatenate([parameters[quantity.name].ravel() for quantity in self.parameters])

    def unpack(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Views into a vector of all parameters, by name."""
        return {name: self.layout.view(vector, name) for name in (q.name for q in self.parameters)}

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter lies in a vector of all."""
        layout = Layout()
        for quantity in self.parameters:
            layout.add(quantity.name, self.shape(quantity))
        return layout

    def read_out(self, v: Views) -> None:
        """o = c + V h for all time steps."""
        np.dot(v.flat["h"], v["V"].T, out=v.flat["o"])
        v["o"] += v["c"]

    def accumulate_read_out(self, v: Views) -> None:
        """The gradients of V and c."""
        d_o = v.flat["d_o"]
        np.dot(d_o.T, v.flat["h"], out=v["d_V"])
        np.add.reduce(d_o, axis=0, out=v["d_c"])
