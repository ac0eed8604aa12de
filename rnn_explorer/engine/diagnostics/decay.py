"""How much of an error is left one time step further back, and why."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.diagnostics.reading import (
    activation_slope,
    require_columns,
    require_errors,
    require_sequence,
    require_values,
)
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput


@dataclass(frozen=True)
class Decay:
    """Without units. Element t belongs to the step back from time step t + 1 to t; NaN where no error arrives.

    factor (T−1,): the norm of what arrives at h(t) from later, divided by that of the error at h(t+1);
    factor = activation · recurrent. activation (T−1,): ‖f′ ⊙ ∂L/∂h‖ / ‖∂L/∂h‖ at t + 1. recurrent (T−1,):
    ‖Wᵀ ∂L/∂a‖ / ‖∂L/∂a‖ at t + 1. mean_slope (T,): the mean of f′ over the units, at every time step of the
    sequence (else NaN).
    """

    factor: np.ndarray
    activation: np.ndarray
    recurrent: np.ndarray
    mean_slope: np.ndarray


def decay(trace: Trace, sequence: int = 0) -> Decay:
    """The two causes of a shrinking or growing error in one sequence (Pascanu, Mikolov and Bengio 2013, equation 5).

    Raises BadInput if there is no such sequence, if the iteration is not a whole one, or if the network is not a simple
    recurrent one (Elman): in others, errors take several ways.
    """
    require_errors(trace, "the decay")
    require_sequence(trace, sequence)
    slope = activation_slope(trace)
    if slope is None:
        raise BadInput("the decay needs errors that go back through W and one activation only, as in an Elman network; "
                       f"this trace has: {', '.join(trace.columns)}")
    d_h, d_a = (trace[name][1:, sequence] for name in ("d_h", "d_a"))
    at_state, at_activation, arriving = (np.linalg.norm(errors, axis=1) for errors in (d_h, d_a, d_a @ trace["W"]))
    arriving[[wall - 1 for wall in trace.walls]] = 0.0
    with np.errstate(invalid="ignore"):  # 0 / 0: no error
        return Decay(arriving / at_state, at_activation / at_state, arriving / at_activation,
                     np.where(trace.exists(sequence), slope[:, sequence].mean(axis=1), np.nan))


def memory_path(trace: Trace, sequence: int = 0, state: str = "s") -> np.ndarray:
    """∂s(t)/∂s(r) of an LSTM along the cell state, for every unit: (T, T, H), [t, r], NaN for r > t (for r < t where
    the layer goes in reverse) and where the sequence is over.

    The product of the forget gates of the time steps r + 1 … t (Gers, Schmidhuber and Cummins 2000). It is the part of
    the derivative that passes no matrix: what goes through h and the gates comes on top. ``state`` names the cell
    state, which is another one in every layer and direction. Raises BadInput if there is no such sequence or no forget
    gate, or if the iteration broke off.
    """
    gate = f"gate_f{state.removeprefix('s')}"
    require_values(trace, "the path of the memory")
    require_columns(trace, "the path of the memory", gate)
    require_sequence(trace, sequence)
    forget = trace[gate][trace.exists(sequence), sequence]
    length, hidden = forget.shape
    path = np.full((trace.sizes["T"], trace.sizes["T"], hidden), np.nan)
    way = slice(None, None, -1 if state.endswith(".reverse") else 1)
    there = path[:length, :length][way, way]
    for t, kept in enumerate(forget[way]):
        there[t, :t] = there[t - 1, :t] * kept
        there[t, t] = 1.0
    return path
