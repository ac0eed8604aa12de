"""Quantities: what the columns of a trace mean, so that a view can show one that it has never met."""

from dataclasses import dataclass
from enum import Enum

TIME = "@"  # in a symbol: the place where the time step is written


class Role(Enum):
    """What a quantity is in an iteration; views give each role its colour."""

    DATA = "data"
    PARAMETER = "parameter"
    RECURRENT = "recurrent parameter"
    VALUE = "value"
    LOSS = "loss"
    ERROR = "error"
    GRADIENT = "gradient"
    UPDATED = "updated parameter"
    SETTING = "setting"

    @property
    def is_parameter(self) -> bool:
        return self in (Role.PARAMETER, Role.RECURRENT)


@dataclass(frozen=True)
class Quantity:
    """A column's description.

    name: the key in a trace. symbol, tex: how it is written, as text and in TeX, with ``@`` where the time step
    belongs. meaning: a noun phrase. axes: letters of the shape (T time steps, B sequences, D inputs, H hidden
    units, K outputs). natural_range: the bounds that the values cannot leave, None where there are none.
    """

    name: str
    symbol: str
    tex: str
    meaning: str
    axes: tuple[str, ...]
    role: Role
    natural_range: tuple[float, float] | None = None

    @property
    def in_time(self) -> bool:
        """Whether there is one value for every time step."""
        return self.axes[:1] == ("T",)

    def text(self, time: str = "t") -> str:
        """The symbol as plain text, ``h(6)`` for ``time='6'``."""
        return self.symbol.replace(TIME, f"({time})")

    def typeset(self, time: str = "t") -> str:
        """The symbol in TeX."""
        return self.tex.replace(TIME, f"^{{({time})}}")


def error_of(quantity: Quantity) -> Quantity:
    """∂L/∂(a neuron's value), which depends on the time step."""
    return Quantity(
        name=f"d_{quantity.name}",
        symbol=f"∂L/∂{quantity.symbol}",
        tex=rf"\frac{{\partial L}}{{\partial {quantity.tex}}}",
        meaning=f"error at the {quantity.meaning}",
        axes=quantity.axes,
        role=Role.ERROR,
    )


def gradient_of(parameter: Quantity) -> Quantity:
    """∂L/∂(a parameter): one for all time steps."""
    return Quantity(
        name=f"d_{parameter.name}",
        symbol=f"∂L/∂{parameter.symbol}",
        tex=rf"\frac{{\partial L}}{{\partial {parameter.tex}}}",
        meaning=f"gradient of the {parameter.meaning}",
        axes=parameter.axes,
        role=Role.GRADIENT,
    )


def updated(parameter: Quantity) -> Quantity:
    """The parameter after the update."""
    return Quantity(
        name=f"{parameter.name}_new",
        symbol=f"{parameter.symbol} new",
        tex=rf"{parameter.tex}^{{\mathrm{{new}}}}",
        meaning=f"{parameter.meaning} after the update",
        axes=parameter.axes,
        role=Role.UPDATED,
    )
