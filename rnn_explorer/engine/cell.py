"""The base class of the recurrent cells: stateless equations over named columns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.equation import Equation
from rnn_explorer.engine.quantity import TIME, Quantity, Role

Arrays = Mapping[str, np.ndarray]

X = Quantity("x", f"x{TIME}", rf"\mathbf{{x}}{TIME}", "input", ("T", "B", "D"), Role.DATA)
H = Quantity("h", f"h{TIME}", rf"\mathbf{{h}}{TIME}", "hidden state", ("T", "B", "H"), Role.VALUE)
H_0 = Quantity("h_0", "h(0)", r"\mathbf{h}^{(0)}", "initial hidden state", ("B", "H"), Role.DATA)


class Cell(ABC):
    """One recurrent layer.

    It keeps nothing: parameters and columns come in by name. ``h_before[t]`` is the hidden state before time
    step t, and ``d_a_after[t]`` the error at the pre-activation of time step t + 1 (zero after the last one).

    name: what the user chooses. parameters: their quantities, with axes H (hidden units) and D (inputs).
    columns: what the forward and the backward sweep write, ``h`` among them. forward, backward: the equations of
    a time step in their order. gradients: the sums over time, one equation a parameter.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[tuple[Quantity, ...]]
    columns: ClassVar[tuple[Quantity, ...]]
    forward: ClassVar[tuple[Equation, ...]]
    backward: ClassVar[tuple[Equation, ...]]
    gradients: ClassVar[tuple[Equation, ...]]

    @abstractmethod
    def initialize(self, rng: np.random.Generator, inputs: int, hidden: int) -> dict[str, np.ndarray]:
        """Parameters to start with."""

    @abstractmethod
    def project(self, p: Arrays, c: Arrays) -> None:
        """Before the forward sweep: what the inputs of all time steps contribute."""

    @abstractmethod
    def step(self, t: int, p: Arrays, c: Arrays) -> None:
        """One time step forward: writes the row t of the columns."""

    @abstractmethod
    def step_back(self, t: int, p: Arrays, c: Arrays) -> None:
        """One time step back: ``d_h[t]`` holds the error from the output and is completed here."""

    @abstractmethod
    def accumulate(self, c: Arrays) -> dict[str, np.ndarray]:
        """After the backward sweep: the gradients of the parameters, summed over time, by parameter name."""
