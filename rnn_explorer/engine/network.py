"""A network: a recurrent cell and its read-out o = c + V h."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.cell import Arrays, Cell
from rnn_explorer.engine.equation import Equation, Outer, OverSequences, OverTime, Product, Sum, Symbol
from rnn_explorer.engine.initializers import glorot
from rnn_explorer.engine.losses import Loss
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.errors import BadInput, require_range

V = Quantity("V", "V", r"\mathbf{V}", "weights to the output", ("K", "H"), Role.PARAMETER)
C = Quantity("c", "c", r"\mathbf{c}", "bias of the outputs", ("K",), Role.PARAMETER)

READ_OUT = Equation(
    "o", Sum((Symbol("c"), Product(Symbol("V"), Symbol("h")))), "output before the read-out function",
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

    def initialize(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Parameters to start with, by name."""
        return {
            **self.cell.initialize(rng, self.inputs, self.hidden),
            "V": glorot(rng, (self.outputs, self.hidden)),
            "c": np.zeros(self.outputs),
        }

    def check(self, parameters: Arrays) -> None:
        """Raise BadInput unless ``parameters`` are those of this network, finite, and of the right shapes."""
        for quantity in self.parameters:
            values = parameters.get(quantity.name)
            if values is None or values.shape != self.shape(quantity):
                found = "missing" if values is None else f"of shape {values.shape}"
                raise BadInput(f"the parameter {quantity.name} is {found}; it must be of shape {self.shape(quantity)}")
            if not np.isfinite(values).all():
                raise BadInput(f"the parameter {quantity.name} holds a value that is not finite; choose a smaller "
                               "learning rate and start again")
