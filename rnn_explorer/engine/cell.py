"""The base class of the cells: stateless equations over named arrays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from rnn_explorer.engine.arena import Views, flattened
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.initializers import glorot
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import TIME, Quantity, Role

X = Quantity("x", f"x{TIME}", rf"\mathbf{{x}}{TIME}", "input", ("T", "B", "D"), Role.DATA)
H = Quantity("h", f"h{TIME}", rf"\mathbf{{h}}{TIME}", "hidden state", ("T", "B", "H"), Role.VALUE)

FROM_ABOVE = Symbol("from above")  # in the equation of d_h: the network puts there what reads h
CACHED = 2**15  # numbers of an array that fit into the cache together with their like
ABOVE = "{above}"  # in its meaning: the network puts there where that is
NEXT, BEFORE = "{next}", "{before}"  # in meanings: the time step after and before, as the layer goes


class Source(NamedTuple):
    """Where errors come from: ``errors`` (T, B, M), each to be multiplied by ``weights`` (M, N); None: as they are."""

    errors: np.ndarray
    weights: np.ndarray | None

    def during(self, steps: range) -> Source:
        """The same for some time steps."""
        return Source(self.errors[steps.start : steps.stop], self.weights)


def add_up(do: Programme, sources: Sequence[Source], out: np.ndarray) -> None:
    """The errors from all ``sources``, to ``out`` (T·B, N)."""
    part = np.empty_like(out) if len(sources) > 1 else None
    for number, (errors, weights) in enumerate(sources):
        to = part if number else out
        if weights is None:
            do.copy(flattened(errors), to)
        else:
            product(do, flattened(errors), weights, to)
        if number:
            do(np.add, out, part, out)


class Cell(ABC):
    """One layer, in one direction. It goes through time from time step 1 on; "before" is the time step before, "after"
    the one after. For a layer in the reverse direction the network turns that round, and the cell need not know.

    It keeps nothing: the arrays of an iteration come in by name, and what is to be done with them is written to a
    programme. For every state s, ``s_before[t]`` is s(t − 1); for every carried error e, ``e_after[t]`` is e(t + 1),
    which is zero where no error comes back.

    name: what the user chooses. parameters: their quantities, with axes H (hidden units), D (inputs) and K (outputs of
    the network). columns: what the forward and the backward sweep write, ``h`` and ``d_h`` among them.
    states, carried_errors: the arrays with a row more: time step 1 has a before (states), and T an after (errors).
    scratch: arrays that are needed and not worth keeping, with their axes. kept: those of them that bring something
    from the time step after. reads_output: whether it reads ``y_hat_before``.
    forward, backward: the equations of a time step in their order; that of ``d_h`` has FROM_ABOVE for what reads h.
    In their meanings, ABOVE, NEXT and BEFORE stand for words that depend on the layer.
    gradients: the sums over time, one equation a parameter. input_errors: the terms of ∂L/∂x(t), output_errors: those
    of ∂L/∂ŷ(t − 1). rows_forward, rows_backward: the arrays whose rows the steps go through. widest: the one of them
    with the largest rows; "" if all time steps are best worked through at once.

    Memory is fused, names are views: ``fused_parameters`` and ``fused_columns`` give a name to several that lie side by
    side (the gates of a kind; parameters by their rows, and in the order of ``parameters``), so that one product serves
    all of them. ``matrices`` gives names to those whose columns are those of several parameters, fused or not; only
    what is joined can be fused. The gradient of a fused or joined parameter M is ``d_M``. hands_on: whether ``kept`` is
    an error that comes to the h before as it is.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: tuple[Quantity, ...]
    columns: tuple[Quantity, ...]
    states: tuple[str, ...] = ()
    carried_errors: tuple[str, ...] = ()
    scratch: ClassVar[dict[str, tuple[str, ...]]] = {}
    kept: ClassVar[tuple[str, ...]] = ()
    reads_output: ClassVar[bool] = False
    fused_parameters: ClassVar[dict[str, tuple[str, ...]]] = {}
    matrices: ClassVar[dict[str, tuple[str, ...]]] = {}
    hands_on: ClassVar[bool] = False
    fused_columns: ClassVar[dict[str, tuple[str, ...]]] = {}
    forward: tuple[Equation, ...]
    backward: tuple[Equation, ...]
    gradients: tuple[Equation, ...]
    input_errors: tuple[Expression, ...]
    output_errors: tuple[Expression, ...] = ()
    rows_forward: ClassVar[tuple[str, ...]]
    rows_backward: ClassVar[tuple[str, ...]]
    widest: ClassVar[str] = ""

    def initialize(self, rng: np.random.Generator, size: Mapping[str, int]) -> dict[str, np.ndarray]:
        """Parameters to start with: weights as Glorot and Bengio draw them, biases of 0. size: of every axis."""
        shapes = {quantity.name: tuple(size[axis] for axis in quantity.axes) for quantity in self.parameters}
        return {name: glorot(rng, shape) if len(shape) == 2 else np.zeros(shape) for name, shape in shapes.items()}

    @property
    def has_recurrent_matrices(self) -> bool:
        """Whether there are weights for what comes from the time step before."""
        return any(quantity.role is Role.RECURRENT for quantity in self.parameters)

    def longest_piece(self, v: Views) -> int:
        """How many time steps to work through at once: their arrays stay in the cache from one pass to the next."""
        return max(1, CACHED * len(v.during) // v[self.widest].size) if self.widest else len(v.during)

    def sweep_forward(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """All time steps: from ``x`` and the parameters to ``h``; ``above``: see ``sweep_backward``."""
        self.arrange(do, v, above)
        for piece in v.pieces(self.longest_piece(v)):
            self.go_forward(do, piece)

    def sweep_backward(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """All time steps back: from the errors that arrive from ``above``."""
        for piece in reversed(v.pieces(self.longest_piece(v))):
            self.go_backward(do, piece, above)

    def go_forward(self, do: Programme, v: Views) -> None:
        """The time steps of ``v``, from those before them."""
        self.project(do, v)
        self.step_forward(do, v)
        if v.over is not None:
            self._clear(do, v, Role.VALUE)
            for state in self.states:  # a sequence that comes later, or has gone, is in its initial state
                do(_begin_again, v[state], v[f"{state}_0"], v.over)

    def go_backward(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """The time steps of ``v`` back, from those after them; ``above`` has all time steps."""
        if v.ends_at_wall:
            for name in self.kept:
                do.copy(0.0, v[name])
        self.receive(do, v, [source.during(v.during) for source in above])
        self.prepare(do, v)
        self.step_backward(do, v)
        self.complete(do, v)
        if v.over is not None:
            self._clear(do, v, Role.ERROR)
            for name in self.kept:
                do(v[name].__setitem__, v.over, 0.0)

    def _clear(self, do: Programme, v: Views, role: Role) -> None:
        """The columns of a role are 0 where a sequence is over: nothing from there may reach it."""
        for quantity in self.columns:
            if quantity.role is role:
                do(v[quantity.name].__setitem__, (slice(None), v.over), 0.0)

    @abstractmethod
    def arrange(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """Once before the first time step: weights as the steps there and back multiply with them fastest."""

    @abstractmethod
    def project(self, do: Programme, v: Views) -> None:
        """What the inputs bring, for all time steps at once."""

    @abstractmethod
    def step_forward(self, do: Programme, v: Views) -> None:
        """Time step after time step."""

    def receive(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        """The errors at ``h`` from above, to where ``step_backward`` expects them: here ``d_h``."""
        add_up(do, above, v.flat["d_h"])

    @abstractmethod
    def prepare(self, do: Programme, v: Views) -> None:
        """What the errors are going to be multiplied by, for all time steps at once."""

    @abstractmethod
    def step_backward(self, do: Programme, v: Views) -> None:
        """Time step before time step."""

    @abstractmethod
    def complete(self, do: Programme, v: Views) -> None:
        """The errors that no other time step needs, for all time steps at once."""

    @abstractmethod
    def accumulate(self, do: Programme, v: Views) -> None:
        """The gradients of the parameters: sums over time and sequences, each one product."""

    @abstractmethod
    def input_sources(self, v: Views) -> tuple[Source, ...]:
        """Where ∂L/∂x(t) comes from."""

    def output_sources(self, v: Views) -> tuple[Source, ...]:
        """Where ∂L/∂ŷ(t − 1) comes from; from nowhere if the cell does not read it."""
        return ()


def _begin_again(state: np.ndarray, initial: np.ndarray, sequences: np.ndarray) -> None:
    state[:, sequences] = initial[sequences]
