"""What the LSTM cells say alike: their gates, quantities and equations.

Parameters in PyTorch's meaning and gate order i f g o: input gate, forget gate, candidate, output gate. On the screen
one letter has one meaning, and the read-out has taken o and c before: so the cell state is s (as in Goodfellow, Bengio
and Courville, Deep Learning, 2016, equations 10.40 to 10.44), and the output gate is ω (as in Graves, Supervised
Sequence Labelling with Recurrent Neural Networks, 2012, section 4.6): the Greek o, so that it is recognized. The names
of its columns and parameters keep the o of PyTorch.
"""

from dataclasses import dataclass

from rnn_explorer.engine.activations import SIGMOID, TANH, Activation
from rnn_explorer.engine.cell import ABOVE, BEFORE, FROM_ABOVE, NEXT, H
from rnn_explorer.engine.equation import Equation, Expression, Symbol
from rnn_explorer.engine.operations import Hadamard, Outer, OverSequences, OverTime, Product, Sum
from rnn_explorer.engine.quantity import TIME, Quantity, Role, error_of


@dataclass(frozen=True)
class Gate:
    """One of the four that read the input and the hidden state before it, each with weights of its own.

    key: ends the names of its columns and parameters. tex: its letter. decides: what it does, after "decides".
    """

    key: str
    letter: str
    tex: str
    title: str
    activation: Activation
    decides: str
    squashed: str

    @property
    def value(self) -> Quantity:
        low = -1.0 if self.activation is TANH else 0.0
        return Quantity(f"gate_{self.key}", f"{self.letter}{TIME}", rf"{self._bold}{TIME}", self.title,
                        ("T", "B", "H"), Role.VALUE, (low, 1.0))

    @property
    def pre_activation(self) -> Quantity:
        return Quantity(f"a_{self.key}", f"a_{self.letter}{TIME}", rf"\mathbf{{a}}_{{{self.tex}}}{TIME}",
                        f"pre-activation of the {self.title}", ("T", "B", "H"), Role.VALUE)

    def parameter(self, name: str, meaning: str, *axes: str, role: Role = Role.PARAMETER) -> Quantity:
        """Its own ``name``: weights or a bias."""
        return Quantity(f"{name}_{self.key}", f"{name}_{self.letter}", rf"\mathbf{{{name}}}_{{{self.tex}}}",
                        f"{meaning} of the {self.title}", axes, role)

    def symbol(self, name: str, shift: int = 0) -> Symbol:
        """One of its columns or parameters in an equation: ``symbol("a")`` is a_i."""
        return Symbol(f"{name}_{self.key}", shift)

    @property
    def _bold(self) -> str:
        return rf"\boldsymbol{{{self.tex}}}" if self.tex.startswith("\\") else rf"\mathbf{{{self.tex}}}"


_SHARE = "σ squashes every element between 0, shut, and 1, open."
INPUT = Gate("i", "i", "i", "input gate", SIGMOID, "how much of the candidate is written",
             f"{_SHARE} This share of the candidate is written into the cell state.")
FORGET = Gate("f", "f", "f", "forget gate", SIGMOID, "how much of the old cell state is kept",
              f"{_SHARE} This share of the old cell state is kept: at 1, all of it.")
CANDIDATE = Gate("g", "g", "g", "candidate", TANH, "what could be written",
                 "tanh squashes every element between −1 and 1. This is what a unit would write into its cell state; "
                 "the input gate says how much of it.")
OUTPUT = Gate("o", "ω", r"\omega", "output gate", SIGMOID, "how much of the cell state is shown",
              f"{_SHARE} This share of the cell state is shown as the hidden state.")
GATES = (INPUT, FORGET, CANDIDATE, OUTPUT)

HIDDEN = Quantity(H.name, H.symbol, H.tex, H.meaning, H.axes, H.role, (-1.0, 1.0))
STATE = Quantity("s", f"s{TIME}", rf"\mathbf{{s}}{TIME}", "cell state", ("T", "B", "H"), Role.VALUE)
SQUASHED = Quantity("m", f"m{TIME}", rf"\mathbf{{m}}{TIME}", "squashed cell state", ("T", "B", "H"), Role.VALUE,
                    (-1.0, 1.0))
_PRE, _VALUES = tuple(gate.pre_activation for gate in GATES), tuple(gate.value for gate in GATES)
COLUMNS = (
    *_PRE, *_VALUES, STATE, SQUASHED, HIDDEN,
    *(error_of(quantity) for quantity in (HIDDEN, SQUASHED, STATE, *_VALUES, *_PRE)),
)
PARAMETERS = (
    *(gate.parameter("U", "weights from the input", "H", "D") for gate in GATES),
    *(gate.parameter("W", "recurrent weights", "H", "H", role=Role.RECURRENT) for gate in GATES),
    *(gate.parameter("b", "bias", "H") for gate in GATES),
)

STATE_NOW, STATE_BEFORE = Symbol("s"), Symbol("s", -1)
_i, _f, _g, _o = (gate.symbol("gate") for gate in GATES)
_x, _h_before, _m = Symbol("x"), Symbol("h", -1), Symbol("m")
_d_h, _d_m, _d_s = Symbol("d_h"), Symbol("d_m"), Symbol("d_s")


def pre_activation(gate: Gate, *more: Expression, seen: str = "") -> Equation:
    """a = b + W h(t−1) + U x(t) + ``more``; ``seen`` is what this adds to the meaning."""
    terms = (gate.symbol("b"), Product(gate.symbol("W"), _h_before), Product(gate.symbol("U"), _x))
    return Equation(
        f"a_{gate.key}", Sum((*terms, *more)), f"pre-activation of the {gate.title}",
        f"It decides {gate.decides}, and has weights of its own for that. It reads the input and what was shown at "
        f"{BEFORE}.{seen}",
    )


def value_of(gate: Gate) -> Equation:
    """The pre-activation, squashed."""
    return Equation(f"gate_{gate.key}", gate.activation.function(gate.symbol("a")), gate.title, gate.squashed)


NEW_STATE = Equation(
    "s", Sum((Hadamard(_f, STATE_BEFORE), Hadamard(_i, _g))), "cell state",
    "What is kept of the old state, and what is written, are added. On its way from time step to time step the state "
    "meets no matrix and no tanh, so it can stay as it is for long.",
)
SQUASH = Equation(
    "m", TANH.function(STATE_NOW), "squashed cell state",
    "Sums over time have no bounds. tanh brings them between −1 and 1 for those who read them; the state itself stays "
    "as it is.",
)
SHOW = Equation(
    "h", Hadamard(_o, _m), "hidden state",
    f"Only what the output gate lets through is shown: upwards, and to all four gates of {NEXT}.",
)

ERROR_OF_HIDDEN = Equation(
    "d_h",
    Sum((*(Product(gate.symbol("W"), gate.symbol("d_a", 1), transposed=True) for gate in GATES), FROM_ABOVE)),
    "error reaches the hidden state",
    f"An error arrives from every place where h(t) was used: from all four gates of {NEXT}, and {ABOVE}. What arrives "
    "is added.",
)
ERROR_OF_SQUASHED = Equation(
    "d_m", Hadamard(_o, _d_h), "error passes the output gate",
    "What was multiplied on the way forward is multiplied on the way back: a shut output gate lets no error in.",
)
OF_STATE = (
    "s(t) was used twice, so two errors are added: the one through h(t), and the one from the next cell state. The "
    "second passes nothing but the forget gate: where f is close to 1 it crosses many time steps and hardly shrinks."
)


def error_of_state(*more: Expression, meaning: str = OF_STATE) -> Equation:
    """Through m of this time step, through s of the next one, and ``more``."""
    return Equation(
        "d_s", Sum((Hadamard(TANH.slope(_m), _d_m), Hadamard(Symbol("gate_f", 1), Symbol("d_s", 1)), *more)),
        "error reaches the cell state", meaning,
    )


ERROR_OF_OUTPUT_GATE = Equation(
    "d_gate_o", Hadamard(_m, _d_h), "error at the output gate",
    "The gate had multiplied m(t), so its error is multiplied by m(t): where there was nothing to show, it learns "
    "nothing.",
)
ERRORS_OF_WRITING = (
    Equation("d_gate_i", Hadamard(_g, _d_s), "error at the input gate",
             "The gate had multiplied the candidate, so its error is multiplied by the candidate: where there was "
             "nothing to write, it learns nothing."),
    Equation("d_gate_f", Hadamard(STATE_BEFORE, _d_s), "error at the forget gate",
             "The gate had multiplied the old state, so its error is multiplied by the old state: where there was "
             "nothing to forget, it learns nothing."),
    Equation("d_gate_g", Hadamard(_i, _d_s), "error at the candidate",
             "The candidate had been multiplied by the input gate, so its error is too: what was not written cannot be "
             "to blame."),
)


def error_of_pre_activation(gate: Gate) -> Equation:
    """Through the activation."""
    flat = ("the slope of tanh, at most 1" if gate.activation is TANH
            else "the slope of σ, at most ¼: a gate that is wide open or shut hardly learns")
    return Equation(
        f"d_a_{gate.key}", Hadamard(gate.activation.slope(gate.symbol("gate")), gate.symbol("d_gate")),
        f"error passes the {gate.title}", f"Each element is multiplied by {flat}.",
    )


def _gradients_of(gate: Gate) -> tuple[Equation, Equation, Equation]:
    error, u, w, b = (gate.symbol(name) for name in ("d_a", "U", "W", "b"))
    u_text, w_text, b_text = (f"{name}_{gate.letter}" for name in "UWb")
    return (
        Equation(f"d_{u.name}", OverTime(Outer(error, _x)), f"gradient of {u_text}",
                 "Each time step contributes the error of this gate times its input."),
        Equation(f"d_{w.name}", OverTime(Outer(error, _h_before)), f"gradient of {w_text}",
                 "Each time step contributes the error of this gate times the hidden state before it."),
        Equation(f"d_{b.name}", OverTime(OverSequences(error)), f"gradient of {b_text}",
                 "The bias is added at every time step, so its gradient is the sum of the errors."),
    )


GRADIENTS = tuple(equation for of_a_kind in zip(*map(_gradients_of, GATES), strict=True) for equation in of_a_kind)
INPUT_ERRORS = tuple(Product(gate.symbol("U"), gate.symbol("d_a"), transposed=True) for gate in GATES)
