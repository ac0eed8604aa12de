"""What the two gated recurrent units have in common: they differ in where the reset gate acts.

Parameters in PyTorch's meaning and gate order r z n: reset gate, update gate, candidate. As there, z says how much of
the old state is kept; Cho et al. 2014 have it so too, Chung et al. 2014 the other way round.
"""

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.activations import CONSTANTS, SIGMOID, TANH
from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import ABOVE, FROM_ABOVE, NEXT, H, Source
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.joined import JoinedCell, fast_columns
from rnn_explorer.engine.operations import Function, Hadamard, Outer, OverSequences, OverTime, Product, Sum
from rnn_explorer.engine.parameters import JOINED
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of

OF_INPUT = "weights_n"  # the matrix of what brings the input to the candidate
GATES = {"r": "reset gate", "z": "update gate", "n": "candidate"}
CHANGE = Function("change", np.subtract, r"\left(#1 - #2\right)", "(#1 − #2)")
REMAINDER = Function("remainder", lambda z: 1.0 - z, r"\left(1 - #1\right)", "(1 − #1)")


def column(name: str, symbol: str, subscript: str, meaning: str, *natural_range: float) -> Quantity:
    """A value of the hidden units in time, written in bold, with a subscript if there is one."""
    below = f"_{{{subscript}}}" if subscript else ""
    return Quantity(name, f"{symbol}{'_' * bool(subscript)}{subscript}{TIME}", rf"\mathbf{{{symbol}}}{below}{TIME}",
                    meaning, ("T", "B", "H"), Role.VALUE, natural_range or None)


def parameter(name: str, gate: str, meaning: str, *axes: str) -> Quantity:
    """Weights or a bias of a gate."""
    role = Role.RECURRENT if name == "W" else Role.PARAMETER
    return Quantity(f"{name}_{gate}", f"{name}_{gate}", rf"\mathbf{{{name}}}_{{{gate}}}", meaning, axes, role)


STATE = Quantity(H.name, H.symbol, H.tex, H.meaning, H.axes, H.role, (-1.0, 1.0))
PRE = tuple(column(f"a_{gate}", "a", gate, f"pre-activation of the {title}") for gate, title in GATES.items())
RESET = column("gate_r", "r", "", "reset gate", 0.0, 1.0)
UPDATE = column("gate_z", "z", "", "update gate", 0.0, 1.0)
CANDIDATE = column("candidate", "n", "", "candidate", -1.0, 1.0)
PARAMETERS = (
    *(parameter("U", gate, f"weights from the input to the {title}", "H", "D") for gate, title in GATES.items()),
    *(parameter("W", gate, f"recurrent weights of the {title}", "H", "H") for gate, title in GATES.items()),
    *(parameter("b", gate, f"bias of the {title}", "H") for gate, title in GATES.items()),
)

_r, _z, _n, _x, _d_h = (Symbol(name) for name in ("gate_r", "gate_z", "candidate", "x", "d_h"))
_h_before = Symbol("h", -1)


def columns(between: Quantity) -> tuple[Quantity, ...]:
    """All columns; ``between`` stands between h(t−1) and the candidate."""
    values = (*PRE, RESET, UPDATE, CANDIDATE, between, STATE)
    return *values, *(error_of(value) for value in reversed(values))


def _gate(gate: str, pre_activation: str, value: str) -> tuple[Equation, Equation]:
    title = GATES[gate]
    terms = Symbol(f"b_{gate}"), Product(Symbol(f"W_{gate}"), _h_before), Product(Symbol(f"U_{gate}"), _x)
    return (
        Equation(f"a_{gate}", Sum(terms), f"pre-activation of the {title}", pre_activation),
        Equation(f"gate_{gate}", SIGMOID.function(Symbol(f"a_{gate}")), title, value),
    )


RESET_AND_UPDATE = (
    *_gate("r", "The reset gate has weights of its own. It reads the input and the hidden state before it, to decide "
           "which of the old elements the candidate may use.",
           "The sigmoid squashes every element between 0 and 1. At 0 the candidate is formed as if that memory were "
           "empty, at 1 it uses all of it."),
    *_gate("z", "The update gate reads the same input and the same hidden state, with other weights, to decide which "
           "elements stay as they are.",
           "At 1 an element of the hidden state is kept, at 0 it is replaced by the candidate, between them it is "
           "mixed."),
)
CANDIDATE_AND_STATE = (
    Equation(
        "candidate", TANH.function(Symbol("a_n")), "candidate",
        "What the hidden state would become if nothing were kept. The activation squashes it between −1 and 1.",
    ),
    Equation(
        "h", Sum((Hadamard(REMAINDER(_z), _n), Hadamard(_z, _h_before))), "hidden state",
        "A mixture, element by element: as much of the old state as the update gate keeps, the rest from the "
        "candidate. Where z is close to 1, a memory passes through many time steps almost unchanged.",
    ),
)


def error_at_state(*from_candidate: Expression, way: str) -> Equation:
    """∂L/∂h(t); ``from_candidate`` and ``way`` say how the error comes from the candidate of t + 1."""
    gates = (Product(Symbol(f"W_{gate}"), Symbol(f"d_a_{gate}", 1), transposed=True) for gate in "rz")
    kept = Hadamard(Symbol("gate_z", 1), Symbol("d_h", 1))
    return Equation(
        "d_h", Sum((kept, *gates, *from_candidate, FROM_ABOVE)), "error reaches the hidden state",
        "An error arrives from every place where h(t) was used, and what arrives is added: from what z kept of it in "
        f"the next hidden state, through the two gates and {way} of {NEXT}, and {ABOVE}. The way through z "
        "meets no matrix: where z is close to 1, the error passes as it is.",
    )


ERROR_AT_CANDIDATE = (
    Equation(
        "d_candidate", Hadamard(REMAINDER(_z), _d_h), "error reaches the candidate",
        "The candidate made up the share 1 − z of the hidden state, so this share of the error is its own. Where all "
        "was kept, it has no error.",
    ),
    Equation(
        "d_a_n", Hadamard(TANH.slope(_n), Symbol("d_candidate")), "error passes the candidate's activation",
        "Each element is multiplied by the slope of tanh there, which is almost 0 where the candidate is saturated.",
    ),
)
ERROR_AT_UPDATE = (
    Equation(
        "d_gate_z", Hadamard(CHANGE(_h_before, _n), _d_h), "error reaches the update gate",
        "To open z a little more moves h(t) from the candidate towards the old state. So the error is multiplied by "
        "the difference between them: where they agree, the gate has no influence.",
    ),
    Equation(
        "d_a_z", Hadamard(SIGMOID.slope(_z), Symbol("d_gate_z")), "error passes the update gate's activation",
        "The slope of the sigmoid is at most ¼, and almost 0 where the gate is fully open or closed: then it learns "
        "nothing more.",
    ),
)


def error_at_reset(factor: Symbol, error: Symbol, meaning: str) -> tuple[Equation, Equation]:
    """∂L/∂r(t): ``error`` at the product that the reset gate is in, times the other ``factor`` of it."""
    return (
        Equation("d_gate_r", Hadamard(factor, error), "error reaches the reset gate", meaning),
        Equation(
            "d_a_r", Hadamard(SIGMOID.slope(_r), Symbol("d_gate_r")), "error passes the reset gate's activation",
            "Multiplied by the slope of the sigmoid, at most ¼: a gate that is fully open or closed hardly learns.",
        ),
    )


def _gradient(name: str, term: Expression, meaning: str) -> Equation:
    return Equation(f"d_{name}", OverTime(term), f"gradient of {name}", meaning)


def gradient_of_bias(name: str, error: str) -> Equation:
    """Σ of a column of errors over time."""
    return _gradient(name, OverSequences(Symbol(error)), "The bias is added at every time step, so its gradient is the "
                     "sum of the errors there.")


def gradients(error: Symbol, vector: Symbol, *more: Equation) -> tuple[Equation, ...]:
    """In the order of the parameters; W_n was multiplied by ``vector``, and at the product was ``error``."""
    errors = {gate: Symbol(f"d_a_{gate}") for gate in GATES}
    recurrent = {"r": (errors["r"], _h_before), "z": (errors["z"], _h_before), "n": (error, vector)}
    return (
        *(_gradient(f"U_{gate}", Outer(errors[gate], _x), "Each time step contributes the error at the gate's "
                    "pre-activation times the input. What the time steps contribute is added.") for gate in GATES),
        *(_gradient(f"W_{gate}", Outer(*recurrent[gate]), "Each time step contributes the error at the product times "
                    "the vector that was multiplied. Multiply along time, add over time.") for gate in GATES),
        *(gradient_of_bias(f"b_{gate}", f"d_a_{gate}") for gate in GATES),
        *more,
    )


class GruCell(JoinedCell):
    """h(t) = (1 − z(t)) ⊙ n(t) + z(t) ⊙ h(t−1), with a reset gate r(t) on the way from h(t−1) to n(t).

    The joined rows give ½ a of both gates, since σ(a) = ½ + ½ tanh ½a.
    """

    states = ("h",)
    kept = ("kept",)
    hands_on = True
    widest = "a_rz"
    fused_parameters: ClassVar = {name: (f"{name[0]}_r", f"{name[0]}_z") for name in ("U_rz", "b_rz", "W_rz")}
    matrices: ClassVar = {JOINED: tuple(fused_parameters), OF_INPUT: ("U_n", "b_n")}
    input_errors = tuple(Product(Symbol(f"U_{gate}"), Symbol(f"d_a_{gate}"), transposed=True) for gate in GATES)
    scratch: ClassVar = {
        **JoinedCell.scratch,
        **dict.fromkeys(("change", "remainder", "reset", "factor_r", "factor_z", "factor_n"), ("T", "B", "H")),
        **dict.fromkeys(("kept", "mixed"), ("B", "H")),
    }

    def arrange_columns(self, do: Programme, v: Views, name: str) -> None:
        if name == JOINED:
            do(np.multiply, v[name].T, CONSTANTS[v.buffer.dtype].half, fast_columns(v, name))
        else:
            super().arrange_columns(do, v, name)

    def weights(self, v: Views, name: str = JOINED) -> np.ndarray:
        return fast_columns(v, name) if name == JOINED else super().weights(v, name)

    def project(self, do: Programme, v: Views) -> None:
        super().project(do, v)
        product(do, self.rows_for(v, v.flat["joined"], OF_INPUT), self.weights(v, OF_INPUT), v.flat["a_n"])

    def open_gates(self, do: Programme, half_a: np.ndarray, gates: np.ndarray) -> None:
        """Both gates of a time step at once."""
        half = CONSTANTS[gates.dtype].half
        do(np.tanh, half_a, gates)
        do(np.multiply, gates, half, gates)
        do(np.add, gates, half, gates)

    def spread(self, do: Programme, v: Views) -> None:
        super().spread(do, v)
        do(np.add, v["a_rz"], v["a_rz"], v["a_rz"])  # until now it was one half

    def compute_factors(self, do: Programme, v: Views, of_reset: np.ndarray) -> None:
        """What the errors will be multiplied by, for all time steps: all that is known before the sweep back.

        ``of_reset`` is the factor of r(t) in the forward sweep. The gates lie side by side: what is done with one of
        them is faster with a copy (``reset``, and at first ``factor_z``).
        """
        remainder, factor_r, factor_z, factor_n = v["remainder"], v["factor_r"], v["factor_z"], v["factor_n"]
        do.copy(v["gate_z"], factor_z)
        do(np.subtract, CONSTANTS[v.buffer.dtype].one, factor_z, remainder)
        do(np.multiply, factor_z, remainder, factor_z)
        do(np.multiply, factor_z, v["change"], factor_z)
        TANH.apply_slope(do, v["candidate"], factor_n)
        do(np.multiply, factor_n, remainder, factor_n)
        do.copy(v["gate_r"], v["reset"])
        SIGMOID.apply_slope(do, v["reset"], factor_r)
        do(np.multiply, factor_r, of_reset, factor_r)

    def input_sources(self, v: Views) -> tuple[Source, ...]:
        return tuple(Source(v[f"d_a_{gate}"], v[f"U_{gate}"]) for gate in GATES)

    def errors_at_gates(self, do: Programme, v: Views) -> None:
        """∂L/∂n(t) and ∂L/∂z(t), which the sweep back had no need of."""
        do(np.multiply, v["remainder"], v["d_h"], v["d_candidate"])
        do(np.multiply, v["change"], v["d_h"], v["d_gate_z"])

    def accumulate_inputs(self, do: Programme, v: Views, d_a_rz: np.ndarray) -> None:
        """All gradients but that of W_n, and of a bias beside it; ``d_a_rz`` is (T, B, 2H)."""
        self.accumulate_joined(do, v, d_a_rz, gates=2)
        self.accumulate_joined(do, v, v["d_a_n"], OF_INPUT)
