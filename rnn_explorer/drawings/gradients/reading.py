"""What the views of the errors read from a trace, computed when it is first looked at."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rnn_explorer.drawings.emptiness import IN_A_PASSAGE
from rnn_explorer.engine.diagnostics import Decay, decay, memory_path, origin_matrix
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.record import Record
from rnn_explorer.session.series import UNITS, errors_in_time, errors_over_time, is_carried

LOSS = "L_t"


@dataclass(eq=False)
class Reading:
    """The errors of the first sequence of ``trace``, and the record of all iterations that have been computed. Norms
    are not negative; NaN where there is none.
    """

    trace: Trace
    record: Record
    _origins: dict[str, np.ndarray | None] = field(default_factory=dict)
    _decays: dict[str, Decay | None] = field(default_factory=dict)
    _memories: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def without_errors(self) -> str:
        """Why the trace has not all errors, as a sentence; empty if it has."""
        if self.trace.is_generated:
            return f"{IN_A_PASSAGE[0].upper()}{IN_A_PASSAGE[1:]}"
        return "The iteration broke off." if self.trace.problem else ""

    @cached_property
    def errors(self) -> tuple[Quantity, ...]:
        """The errors that are drawn over time."""
        return errors_over_time(self.trace.schema)

    @cached_property
    def norms(self) -> np.ndarray:
        """Of ``errors``: (errors, T)."""
        return np.array([norms_of(self.trace[error.name]) for error in self.errors])

    @cached_property
    def states(self) -> tuple[str, ...]:
        """What carries an error back through time and has hidden units; the hidden state of the highest layer first:
        there the errors arrive first.
        """
        of_units = [error for error in self.errors if error.axes[-1] in UNITS]
        carried = [error for error in of_units if is_carried(error, self.trace.schema)]
        names = [error.name.removeprefix("d_") for error in carried or of_units]
        return tuple(sorted(names, key=_from_above))

    def known(self, position: int) -> np.ndarray:
        """Which of ``norms`` are known: (errors, T) bool."""
        return np.array([self.trace.known(error.name, position) for error in self.errors])

    def total(self, state: str) -> np.ndarray:
        """‖∂L/∂state(t)‖: (T,)."""
        return norms_of(self.trace[f"d_{state}"])

    def origins(self, state: str) -> np.ndarray | None:
        """G[s, t] = ‖∂L(s)/∂state(t)‖: (T, T); None if there are not all errors."""
        if state not in self._origins:
            with np.errstate(over="ignore", invalid="ignore"):
                self._origins[state] = None if self.without_errors else origin_matrix(self.trace, state=state)
        return self._origins[state]

    def alone(self, state: str, s: int | None) -> np.ndarray | None:
        """The row of the loss of time step ``s``, (T,); None if there is no such loss."""
        origins = self.origins(state) if s is not None else None
        return None if origins is None or np.isnan(origins[s]).all() else origins[s]

    def decay(self, state: str) -> Decay | None:
        """None where an error does not take one way only."""
        if state not in self._decays:
            try:
                self._decays[state] = None if self.without_errors else decay(self.trace, state=state)
            except BadInput:  # not a simple recurrent network: the view says so
                self._decays[state] = None
        return self._decays[state]

    @cached_property
    def cell_states(self) -> tuple[str, ...]:
        """Those that go on through forget gates, the highest layer first."""
        names = [f"s{name.removeprefix('gate_f')}" for name in self.trace.columns if name.startswith("gate_f")]
        return tuple(sorted(names, key=_from_above))

    def memory(self, state: str) -> np.ndarray:
        """∂s(t)/∂s(r) along a cell state [t, r], root mean square over the units: (T, T)."""
        if state not in self._memories:
            path = memory_path(self.trace, state=state)
            self._memories[state] = np.sqrt(np.einsum("trh,trh->tr", path, path) / path.shape[-1])
        return self._memories[state]

    @property
    def recurs(self) -> bool:
        """Whether anything goes back through time."""
        return bool(self._carried)

    @property
    def through_outputs(self) -> bool:
        """Whether what goes back through time is no error of hidden units, as in a Jordan network."""
        return self.recurs and not any(error.axes[-1] in UNITS for error in self._carried)

    @cached_property
    def _carried(self) -> list[Quantity]:
        return [error for error in errors_in_time(self.trace.schema) if is_carried(error, self.trace.schema)]


def _from_above(name: str) -> tuple[bool, int]:
    """Hidden states before others, and the last layer first: h.2.forward before h.1.forward before s.2.forward."""
    layer = next((int(part) for part in name.split(".") if part.isdigit()), 0)
    return not name.startswith("h"), -layer


def norms_of(errors: np.ndarray) -> np.ndarray:
    """The Euclidean norm over the units of the first sequence of ``errors`` (T, B, H): (T,)."""
    with np.errstate(over="ignore"):  # in an iteration that broke off
        return np.linalg.norm(errors[:, 0], axis=-1)
