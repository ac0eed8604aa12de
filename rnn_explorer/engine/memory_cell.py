"""What the LSTM cells compute alike: all gates in one array, so that one product and one tanh serve all four.

Every activation is written as k tanh(k a) + d: with k = 1, d = 0 it is tanh; with k = d = ½ it is the sigmoid.
"""

from abc import abstractmethod
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from rnn_explorer.engine.activations import TANH
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.gates import COLUMNS, GATES, GRADIENTS, PARAMETERS
from rnn_explorer.engine.initializers import glorot
from rnn_explorer.engine.products import transposed_for

Rows = list[tuple[np.ndarray, ...]]
CACHED = 2**15  # numbers of an array that fit into the cache together with their like


class Form(NamedTuple):
    """The constants of k tanh(k a) + d for the gates i f g o side by side.

    Its slope, in the value v: (2 d − v) v + (1 − 2 d).
    """

    k: np.ndarray
    d: np.ndarray
    twice_d: np.ndarray
    rest: np.ndarray


@lru_cache(maxsize=8)
def form(shape: tuple[int, ...]) -> Form:
    """For rows of this shape, (4H,) or (B, 4H): arrays of one shape multiply faster than a vector with each row."""
    d = np.zeros(shape) + np.repeat([0.5, 0.5, 0.0, 0.5], shape[-1] // len(GATES))
    constants = Form(1.0 - d, d, 2.0 * d, 1.0 - 2.0 * d)
    for constant in constants:
        constant.flags.writeable = False
    return constants


@lru_cache(maxsize=8)
def pieces(steps: int, length: int) -> tuple[slice, ...]:
    """All time steps, ``length`` at a time."""
    return tuple(slice(start, min(start + length, steps)) for start in range(0, steps, length))


def add_contributions(errors: np.ndarray, inputs: np.ndarray, out: np.ndarray) -> None:
    """A gradient: the sum of errors (N, 4H) times inputs (N, D), out (4H, D)."""
    if len(errors) > errors.shape[1]:
        out[...] = np.dot(inputs.T, errors).T  # of many rows BLAS is faster with the wide matrix last
    else:
        np.dot(errors.T, inputs, out=out)


def _side_by_side(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{gate.key}" for gate in GATES)


class MemoryCell(Cell):
    """A cell state s(t) = f ⊙ s(t−1) + i ⊙ g, and what is shown of it, h(t) = ω ⊙ tanh s(t).

    rows_forward, rows_backward: the arrays whose rows ``step_forward`` and ``step_backward`` go through.
    """

    rows_forward: ClassVar[tuple[str, ...]]
    rows_backward: ClassVar[tuple[str, ...]]
    parameters = PARAMETERS
    columns = COLUMNS
    states = ("h", "s")
    carried_errors = ("d_a",)
    gradients = GRADIENTS
    fused_parameters: ClassVar = {name: _side_by_side(name) for name in "UWb"}
    fused_columns: ClassVar = {name: _side_by_side(name) for name in ("a", "gate", "d_a", "d_gate")}
    scratch: ClassVar = {"recurrent": ("B", "4H"), "later": ("B", "H"), "kept": ("B", "H")}

    def initialize(self, rng: np.random.Generator, inputs: int, hidden: int) -> dict[str, np.ndarray]:
        """Every gate as if it were alone; the forget gate starts open (bias 1), so that from the beginning errors reach
        the past (Jozefowicz, Zaremba and Sutskever, An Empirical Exploration of Recurrent Network Architectures, 2015).
        """
        return {
            **{name: glorot(rng, (hidden, inputs)) for name in self.fused_parameters["U"]},
            **{name: glorot(rng, (hidden, hidden)) for name in self.fused_parameters["W"]},
            **{name: np.zeros(hidden) for name in self.fused_parameters["b"]},
            "b_f": np.ones(hidden),
        }

    @abstractmethod
    def step_forward(self, v: Views, w: np.ndarray, rows: Rows) -> None:
        """Some time steps: ``a`` holds what the inputs bring; ``w`` is W transposed."""

    @abstractmethod
    def step_backward(self, v: Views, rows: Rows) -> None:
        """Some time steps back, prepared; ``kept`` brings the error from the cell state of the next one."""

    def sweep_forward(self, v: Views) -> None:
        rows = v.steps(*self.rows_forward)
        w = transposed_for(v.row("recurrent"), v["W"])
        for steps in self._pieces(v):
            self._project(v, steps)
            self.step_forward(v, w, rows[steps])

    def sweep_backward(self, v: Views) -> None:
        rows = v.steps(*self.rows_backward)
        v["kept"][...] = 0.0  # nothing keeps the state after the last time step
        for steps in reversed(self._pieces(v)):
            self._prepare(v, steps)
            self.step_backward(v, rows[steps])
            self._complete(v, steps)

    def accumulate(self, v: Views) -> None:
        add_contributions(v.flat["d_a"], v.flat["x"], v["d_U"])
        add_contributions(v.flat["d_a"], v.flat["h_before"], v["d_W"])
        np.add.reduce(v.flat["d_a"], axis=0, out=v["d_b"])

    @staticmethod
    def _pieces(v: Views) -> tuple[slice, ...]:
        """Time steps whose arrays stay in the cache from one pass over them to the next."""
        return pieces(len(v["a"]), max(1, CACHED // v["recurrent"].size))

    @staticmethod
    def _project(v: Views, steps: slice) -> None:
        """What the inputs bring to all gates: a = b + U x(t)."""
        x, a = v["x"][steps], v["a"][steps]
        np.dot(x.reshape(-1, x.shape[-1]), v["U"].T, out=a.reshape(-1, a.shape[-1]))
        np.add(a, v["b"], a)

    @staticmethod
    def _prepare(v: Views, steps: slice) -> None:
        """What the errors are multiplied by: ``d_s`` = ∂h/∂s, ``d_a`` = the slope of each gate times what the gate is
        multiplied by."""
        d_s, d_a, gate = v["d_s"][steps], v["d_a"][steps], v["gate"][steps]
        _, _, twice_d, rest = form(gate.shape[1:])
        TANH.apply_slope(v["m"][steps], d_s)
        np.multiply(d_s, v["gate_o"][steps], d_s)
        np.subtract(twice_d, gate, d_a)
        np.multiply(d_a, gate, d_a)
        np.add(d_a, rest, d_a)
        for error, partner in (("d_a_i", "gate_g"), ("d_a_f", "s_before"), ("d_a_g", "gate_i"), ("d_a_o", "m")):
            factor = v[error][steps]
            np.multiply(factor, v[partner][steps], factor)

    @staticmethod
    def _complete(v: Views, steps: slice) -> None:
        """The errors that no other time step needs."""
        for error, factor, later in (("d_m", "gate_o", "d_h"), ("d_gate_o", "m", "d_h"), ("d_gate_i", "gate_g", "d_s"),
                                     ("d_gate_f", "s_before", "d_s"), ("d_gate_g", "gate_i", "d_s")):
            np.multiply(v[factor][steps], v[later][steps], v[error][steps])
