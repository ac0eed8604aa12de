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
    units, J hidden units of both directions, K outputs). natural_range: the bounds that the values cannot leave, None
    where there are none. mark: the TeX of what stands before the time step, to say which layer it is.
    """

    name: str
    symbol: str
    tex: str
    meaning: str
    axes: tuple[str, ...]
    role: Role
    natural_range: tuple[float, float] | None = None
    mark: str = ""

    @property
    def in_time(self) -> bool:
        """Whether there is one value for every time step."""
        return self.axes[:1] == ("T",)

    def text(self, time: str = "t") -> str:
        """The symbol as plain text, ``h(6)`` for ``time='6'``."""
        return self.symbol.replace(TIME, f"({time})")

    def typeset(self, time: str = "t") -> str:
        """The symbol in TeX."""
        return self.tex.replace(TIME, f"^{{{self.mark}({time})}}")


def error_of(quantity: Quantity) -> Quantity:
    """∂L/∂(a neuron's value), which depends on the time step."""
    return Quantity(
        name=f"d_{quantity.name}",
        symbol=f"∂L/∂{quantity.symbol}",
        tex=rf"\frac{{\partial L}}{{\partial {quantity.tex}}}",
        meaning=f"error at the {quantity.meaning}",
        axes=quantity.axes,
        role=Role.ERROR,
        mark=quantity.mark,
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
    braced = f"{{{parameter.tex}}}" if "^" in parameter.tex else parameter.tex  # one superscript at a time
    return Quantity(
        name=f"{parameter.name}_new",
        symbol=f"{parameter.symbol} new",
        tex=rf"{braced}^{{\mathrm{{new}}}}",
        meaning=f"{parameter.meaning} after the update",
        axes=parameter.axes,
        role=Role.UPDATED,
    )


def initial_name(state: str) -> str:
    """The name of the column with the value of ``state`` before its first time step: ``h_0``, ``h_0.2.reverse``."""
    return inserted(state, "_0")


def inserted(name: str, word: str) -> str:
    """``word`` behind the cell's own name: h.2 → h_before.2."""
    stem, dot, layer = name.partition(".")
    return f"{stem}{word}{dot}{layer}"


def initial_of(state: Quantity, time: str = "0") -> Quantity:
    """The state before the first time step, which is written as ``time``."""
    return Quantity(
        name=initial_name(state.name),
        symbol=state.text(time),
        tex=state.typeset(time),
        meaning=f"initial {state.meaning}",
        axes=state.axes[1:],
        role=Role.DATA,
    )
