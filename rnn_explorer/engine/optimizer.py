"""The base class of the optimizers: how the gradients change the parameters, once an iteration."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.clipping import CLIPPINGS, Clipping
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Scaled, Sum
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.schedules import CONSTANT, Schedule
from rnn_explorer.errors import require_name, require_range

SCRATCH = {"theta_work": ("P",)}  # one number for every number of the parameters
LEARNING_RATE_LIMITS = (1e-6, 1000.0)
LEARNING_RATE = Quantity("eta", "η", r"\eta", "learning rate", (), Role.SETTING)
WEIGHT_DECAY = Quantity("weight_decay", "λ", r"\lambda", "weight decay", (), Role.SETTING)


@dataclass(frozen=True)
class Companion:
    """A number beside every number of every parameter: ``W_m`` beside ``W``.

    name: what follows the parameter's name. symbol, tex: how it is written. meaning: a noun phrase, before "of the
    recurrent weights".
    """

    name: str
    symbol: str
    tex: str
    meaning: str
    natural_range: tuple[float, float] | None = None

    def beside(self, parameter: Quantity, role: Role, new: bool = False) -> Quantity:
        """Its column for one parameter, before or after the update."""
        written = rf"{parameter.tex},\, \mathrm{{new}}" if new else parameter.tex
        return Quantity(
            name=f"{parameter.name}_{self.name}{'_new' if new else ''}",
            symbol=f"{self.symbol}_{parameter.symbol}{' new' if new else ''}",
            tex=rf"{self.tex}_{{{written}}}",
            meaning=f"{self.meaning} of the {parameter.meaning}{' after the update' if new else ''}",
            axes=parameter.axes,
            role=role,
            natural_range=self.natural_range,
        )


DECAYED = Companion("decayed", "g", r"\mathbf{g}", "gradient with weight decay")


@dataclass(frozen=True)
class Optimizer(ABC):
    """An update rule; it keeps nothing: its state from one iteration to the next is part of the trace.

    learning_rate: of the first iteration, above 0. threshold: of the clipping, above 0. clipping: a name of
    ``CLIPPINGS``. weight_decay: the factor λ of the L2 penalty ½ λ ‖w‖², whose gradient λ w is added to the (clipped)
    gradient, as PyTorch does it. schedule: the learning rate over the iterations.
    Raises BadInput outside of these ranges.

    title: what the user chooses. state: what it remembers for every number of a parameter, zero at first. counters:
    what it remembers besides, by name: before and after the update, and the equation. derived: what it computes anew in
    every update. constants: what a person may choose; the names are those of the fields.
    """

    title: ClassVar[str]
    state: ClassVar[tuple[Companion, ...]] = ()
    derived: ClassVar[tuple[Companion, ...]] = ()
    counters: ClassVar[dict[str, tuple[Quantity, Quantity, Equation]]] = {}
    constants: ClassVar[tuple[Quantity, ...]] = ()

    learning_rate: float = 0.1
    threshold: float = 5.0
    clipping: str = "norm"
    weight_decay: float = 0.0
    schedule: Schedule = CONSTANT

    def __post_init__(self) -> None:
        require_range("the learning rate", self.learning_rate, *LEARNING_RATE_LIMITS)
        require_range("the clipping threshold", self.threshold, 1e-9, 1e9)
        require_range("the weight decay", self.weight_decay, 0.0, 1e3)
        require_name("clipping", self.clipping, CLIPPINGS)

    @classmethod
    def suitable_rate(cls, rate_of_sgd: float) -> float:
        """A learning rate to begin with, where ``rate_of_sgd`` suits plain gradient descent."""
        return rate_of_sgd

    @cached_property
    def clip(self) -> Clipping:
        """How the gradient is clipped."""
        return CLIPPINGS[self.clipping]

    def rate(self, iteration: int) -> float:
        """The learning rate of an iteration (from 1)."""
        return self.schedule.rate(self.learning_rate, iteration)

    def settings(self) -> dict[str, float]:
        """The numbers that a person chose and that stay, by column."""
        return {quantity.name: getattr(self, quantity.name) for quantity in self._chosen()}

    def quantities(self, parameters: Iterable[Quantity]) -> tuple[Quantity, ...]:
        """All its columns but the updated parameters."""
        learned = tuple(parameters)
        others = (LEARNING_RATE, *self._chosen(), *self.clip.quantities(learned))
        counted = (quantity for before, after, _ in self.counters.values() for quantity in (before, after))
        columns = (*others, *counted, *(column for parameter in learned for column in self._beside(parameter)))
        return tuple({quantity.name: quantity for quantity in columns}.values())  # the threshold comes twice

    def vectors(self) -> dict[str, str]:
        """What is kept for all parameters beside gradient and state, with the pattern of the columns' names."""
        decayed = (DECAYED,) if self.weight_decay else ()
        own = {f"theta_{companion.name}": f"{{}}_{companion.name}" for companion in (*decayed, *self.derived)}
        return {**self.clip.vectors, **own}

    def equations(self, parameters: Iterable[Quantity]) -> Iterator[Equation]:
        """Those of the phase UPDATE in their order: what is counted, then parameter after parameter."""
        yield from (equation for _, _, equation in self.counters.values())
        for parameter in parameters:
            if self.weight_decay:
                yield self._decay_equation(parameter)
            yield from self.update_equations(parameter, self._used(parameter.name))

    def run(self, do: Programme, v: Views) -> None:
        """Clip and update: reads ``theta``, ``g``, ``eta`` and its state, writes ``theta_new`` and its new state."""
        gradient = self.clip.compute(do, v)
        if self.weight_decay:
            decayed = v["theta_decayed"]
            do(np.multiply, v["weight_decay"], v["theta"], decayed)
            do(np.add, gradient, decayed, decayed)
            gradient = decayed
        self.update(do, v, gradient)

    @abstractmethod
    def update_equations(self, parameter: Quantity, gradient: Expression) -> tuple[Equation, ...]:
        """From the ``gradient`` of a ``parameter`` (clipped, with weight decay) to its new value."""

    @abstractmethod
    def update(self, do: Programme, v: Views, gradient: np.ndarray) -> None:
        """The same for all parameters at once; ``gradient`` (P,) may lie in ``theta_new``."""

    def _chosen(self) -> tuple[Quantity, ...]:
        decay = (WEIGHT_DECAY,) if self.weight_decay else ()
        return *self.clip.settings, *decay, *self.constants

    def _beside(self, parameter: Quantity) -> Iterator[Quantity]:
        if self.weight_decay:
            yield DECAYED.beside(parameter, Role.GRADIENT)
        for companion in self.state:
            yield companion.beside(parameter, Role.DATA)
            yield companion.beside(parameter, Role.UPDATED, new=True)
        for companion in self.derived:
            yield companion.beside(parameter, Role.UPDATED)

    def _used(self, name: str) -> Expression:
        return Symbol(f"{name}_decayed") if self.weight_decay else self.clip.clipped(name)

    def _decay_equation(self, parameter: Quantity) -> Equation:
        name = parameter.name
        return Equation(
            f"{name}_decayed", Sum((self.clip.clipped(name), Scaled((Symbol("weight_decay"),), Symbol(name)))),
            f"weight decay of {parameter.symbol}",
            "A penalty of ½ λ times the square of every weight is added to the loss; its gradient is λ times the "
            "weight. It pulls every weight towards 0, the large ones most.",
        )
