"""The base class of the recurrent cells: stateless equations over named arrays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.equation import Equation
from rnn_explorer.engine.quantity import TIME, Quantity, Role

X = Quantity("x", f"x{TIME}", rf"\mathbf{{x}}{TIME}", "input", ("T", "B", "D"), Role.DATA)
H = Quantity("h", f"h{TIME}", rf"\mathbf{{h}}{TIME}", "hidden state", ("T", "B", "H"), Role.VALUE)


def initial(state: Quantity) -> Quantity:
    """The state before time step 1."""
    return Quantity(f"{state.name}_0", state.text("0"), state.typeset("0"), f"initial {state.meaning}",
                    state.axes[1:], Role.DATA)


class Cell(ABC):
    """One recurrent layer.

    It keeps nothing: the arrays of an iteration come in by name. For every state s and its error: ``s_before[t]`` is
    s(t − 1), and ``d_s_after[t]`` the error at time step t + 1, which is zero after the last one.

    name: what the user chooses. parameters: their quantities, with axes H (hidden units) and D (inputs).
    columns: what the forward and the backward sweep write, ``h`` and ``d_h`` among them. states, carried_errors: the
    arrays with a row more, so that time step 1 has a before (states) or T an after (errors). scratch: arrays that are
    needed and not worth keeping, with their axes. forward, backward: the equations of a time step in their order.
    gradients: the sums over time, one equation a parameter.

    Memory is fused, names are views: ``fused_parameters`` and ``fused_columns`` give a name to several that lie side by
    side (the gates of a kind; parameters by their rows, and in the order of ``parameters``), so that one product serves
    all of them. The gradient of a fused parameter M is ``d_M``.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: tuple[Quantity, ...]
    columns: tuple[Quantity, ...]
    states: tuple[str, ...]
    carried_errors: tuple[str, ...]
    scratch: ClassVar[dict[str, tuple[str, ...]]] = {}
    fused_parameters: ClassVar[dict[str, tuple[str, ...]]] = {}
    fused_columns: ClassVar[dict[str, tuple[str, ...]]] = {}
    forward: tuple[Equation, ...]
    backward: tuple[Equation, ...]
    gradients: tuple[Equation, ...]

    @abstractmethod
    def initialize(self, rng: np.random.Generator, inputs: int, hidden: int) -> dict[str, np.ndarray]:
        """Parameters to start with."""

    @abstractmethod
    def sweep_forward(self, v: Views) -> None:
        """All time steps: from ``x`` and the parameters to ``h``."""

    @abstractmethod
    def sweep_backward(self, v: Views) -> None:
        """All time steps back: ``d_h`` holds the errors from the outputs and is completed here."""

    @abstractmethod
    def accumulate(self, v: Views) -> None:
        """The gradients of the parameters: sums over time and sequences, each one product."""
