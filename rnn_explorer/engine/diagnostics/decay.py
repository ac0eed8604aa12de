"""How much of an error is left one time step further back, and why."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.diagnostics.reading import (
    at_every_time_step,
    require_columns,
    require_errors,
    require_sequence,
    require_values,
    way_back,
)
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput


@dataclass(frozen=True)
class Decay:
    """Without units. Element t belongs to the step back from time step t + 1 to t (in a layer that goes in reverse,
    from t to t + 1); NaN where no error arrives.

    factor (T−1,): the norm of what arrives at the state of the one time step from the other, divided by that of the
    error there; factor = activation · recurrent. activation (T−1,): ‖f′ ⊙ ∂L/∂h‖ / ‖∂L/∂h‖ where the step begins.
    recurrent (T−1,): ‖Wᵀ ∂L/∂a‖ / ‖∂L/∂a‖ there; NaN also where the activation lets nothing pass. mean_slope (T,): the
    mean of f′ over the units, at every time step of the sequence (else NaN).
    """

    factor: np.ndarray
    activation: np.ndarray
    recurrent: np.ndarray
    mean_slope: np.ndarray


def decay(trace: Trace, sequence: int = 0, state: str = "h") -> Decay:
    """The two causes of a shrinking or growing error in one sequence (Pascanu, Mikolov and Bengio 2013, equation 5).

    ``state`` names the hidden state, which is another one in every layer and direction: told is what goes back within
    that layer, apart from what comes from the layers above. Raises BadInput if there is no such state or sequence, if
    the iteration is not a whole one, or if the layer is not a simple recurrent one (Elman) or outputs become inputs:
    there, errors take several ways.
    """
    require_errors(trace, "the decay")
    require_columns(trace, "the decay", f"d_{state}")
    require_sequence(trace, sequence)
    way = way_back(trace, state)
    if way is None:
        raise BadInput(f"the decay needs errors that go back through W and one activation only, as in an Elman "
                       f"network; this trace has: {', '.join(trace.columns)}")
    begins = slice(None, -1) if way.in_reverse else slice(1, None)
    d_h, d_a = (trace[name][begins, sequence] for name in (f"d_{state}", way.passed))
    at_state, at_activation, arriving = (
        np.linalg.norm(errors, axis=1) for errors in (d_h, d_a, d_a @ trace[way.matrix]))
    arriving[[wall - 1 for wall in trace.walls]] = 0.0
    slope, exists = at_every_time_step(trace, way.slope, sequence), trace.exists(sequence)
    at_state[~exists[1:]] = at_activation[~exists[1:]] = np.nan
    with np.errstate(invalid="ignore"):  # 0 / 0: no error
        return Decay(arriving / at_state, at_activation / at_state, arriving / at_activation,
                     np.where(exists, slope.mean(axis=1), np.nan))


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
