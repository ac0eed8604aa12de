"""What a trace holds for a network unfolded in time: the values of its rows, and what passed its arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_explorer.drawings.unfolded.drawing import Guess
from rnn_explorer.engine.diagnostics.reading import is_asked
from rnn_explorer.engine.equation import Expression, Place
from rnn_explorer.engine.trace import NEVER, Event, Trace

LOSS_LIMIT = 5.0  # where the filled part of a loss ends: guessing one of 27 letters costs 3.3


@dataclass(frozen=True)
class Passage:
    """Something that flowed along an arrow: the position from which on it has, in which event, and which terms."""

    position: int
    event: Event
    terms: tuple[Expression, ...]

    def text(self, place: Place) -> str:
        """Wᵀ ∂L/∂a(7)."""
        return " + ".join(term.text(place) for term in self.terms)


@dataclass(frozen=True)
class Part:
    """The values (T, cells) of a block, the positions from which on they are known (T,), and where its colours end."""

    values: np.ndarray
    known_from: np.ndarray
    limit: float

    def known(self, steps: range, position: int) -> list[int]:
        """Those of the time steps whose values are known."""
        return [t for t in steps if self.known_from[t] <= position]

    def existing(self, steps: range) -> list[int]:
        """Those of the time steps at which there will ever be a value."""
        return [t for t in steps if self.known_from[t] != NEVER]


def input_letter(trace: Trace, t: int) -> str:
    """The input of a time step, where it is a symbol."""
    return trace.inputs.labels[int(trace["x"][t, 0].argmax())]


def guess(trace: Trace, t: int) -> Guess:
    """The output of a time step, where it is probabilities of symbols; a dot where only other sequences are asked."""
    labels, y_hat = trace.outputs.labels, trace["y_hat"][t, 0]
    if not is_asked(trace)[t]:
        return Guess("·", 0.0, None)
    best, is_wanted = int(y_hat.argmax()), trace.columns["y"].known_from[t] != NEVER
    return Guess(labels[best], float(y_hat[best]), labels[int(trace["y"][t, 0].argmax())] if is_wanted else None)


def loss_known_from(trace: Trace) -> np.ndarray:
    """From which positions on the losses of the sequence shown are known, (T,); NEVER where it has none."""
    return np.where(is_asked(trace), trace.columns["L_t"].known_from, NEVER)


def existing(trace: Trace, name: str, steps: range) -> list[int]:
    """The time steps at which the sequence shown has a value of a column at the end of the iteration."""
    known_from = loss_known_from(trace) if name == "L_t" else trace.columns[name].known_from
    return [t for t in steps if known_from[t] != NEVER]


def part_of(trace: Trace, name: str, limit: float) -> Part:
    """The values of a column for the sequence shown."""
    values = trace[name][:, 0].reshape(trace.sizes["T"], -1)
    return Part(values, loss_known_from(trace) if name == "L_t" else trace.columns[name].known_from, limit)


def present_first(trace: Trace, visible: range, position: int) -> tuple[int, ...]:
    """The time steps where a copy of what all share is pointed at: the present one, else the last."""
    event = trace.last_event(position)
    present = (event.t,) if event is not None and event.t in visible else ()
    return (*present, visible[-1])


class Norms:
    """‖·‖ of the errors that passed the arrows of a trace, for the sequence shown; each is computed once."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._known: dict[object, float] = {}

    def of(self, passages: Mapping[object, Passage]) -> dict:
        """By arrow."""
        known = self._known
        for arrow, passage in passages.items():
            if arrow not in known:
                known[arrow] = norm_of(brought(self._trace, passage))
        return {arrow: known[arrow] for arrow in passages}


def norm_of(error: np.ndarray) -> float:
    """Euclidean, of ``error`` (H,); infinite where a square is too large for a number: the iteration broke off."""
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(error))


def brought(trace: Trace, passage: Passage) -> np.ndarray:
    """The sum of the terms that flowed, for the sequence shown."""
    return sum(term.value(Place(trace, passage.event.t)) for term in passage.terms)[0]


def runs_of(mask: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.view(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))
