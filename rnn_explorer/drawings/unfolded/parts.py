"""What a trace holds for a network unfolded in time: the values of its blocks, and when its arrows were passed.

Everything is told from the equations of the events, so that it holds for other cells too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.parameters import recurrence_of
from rnn_explorer.drawings.unfolded.arrows import Flow
from rnn_explorer.drawings.unfolded.drawing import Guess
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.engine.equation import Expression, Place, Symbol
from rnn_explorer.engine.operations import Sum
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER, Event, Phase, Trace

QUANTITIES = {Block.LOSS: "L_t", Block.OUTPUT: "y_hat", Block.STATE: "h", Block.INPUT: "x",
              Block.STATE_ERROR: "d_h", Block.PRE_ERROR: "d_a", Block.OUTPUT_ERROR: "d_o"}  # fmt: skip
LOSS_LIMIT = 5.0  # where the filled part of a loss ends: guessing one of 27 letters costs 3.3
STREAMS = {Block.FROM_OUTPUT: Flow.ERROR_OUTPUT, Block.FROM_LATER: Flow.ERROR_LATER}


@dataclass(frozen=True)
class Passage:
    """Something that flowed along an arrow: the position from which on it has, in which event, and which terms."""

    position: int
    event: Event
    terms: tuple[Expression, ...]

    def text(self, place: Place) -> str:
        """Wᵀ ∂L/∂a(7)."""
        return " + ".join(term.text(place) for term in self.terms)

    def short_text(self, place: Place) -> str:
        """The same where there is one term; of several (a cell with gates has one a gate) how many, and from where."""
        if len(self.terms) == 1:
            return self.text(place)
        return f"{len(self.terms)} terms from {place.t + 2}"


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


def passages_of(trace: Trace) -> dict[tuple[Flow, int], Passage]:
    """When every arrow, named by its flow and the time step of its head, was first passed."""
    passages: dict[tuple[Flow, int], Passage] = {}
    recurrence = recurrence_of(trace)
    for index, event in enumerate(trace.events):
        if event.t is not None:
            for flow, terms in _flows(trace, event, recurrence).items():
                passages.setdefault((flow, event.t), Passage(index + 1, event, tuple(terms)))
    return passages


def parts_of(trace: Trace, passages: dict[tuple[Flow, int], Passage]) -> dict[Block, Part]:
    """The values of all blocks for the sequence shown."""
    parts = {block: part_of(trace, name) for block, name in QUANTITIES.items() if name in trace.columns}
    parts[Block.LOSS] = replace(parts[Block.LOSS], limit=LOSS_LIMIT)
    return parts | {block: _stream(trace, passages, flow) for block, flow in STREAMS.items()}


def written_by(passages: dict[tuple[Flow, int], Passage], flow: Flow) -> str:
    """The column of errors that a flow contributes to."""
    written = (passage.event.equation.writes for (there, _), passage in passages.items() if there is flow)
    return next(written, QUANTITIES[Block.STATE_ERROR])


def norms_of(trace: Trace, passages: dict[tuple[Flow, int], Passage]) -> dict[tuple[Flow, int], float]:
    """‖·‖ of the errors that flowed along the arrows, for the sequence shown."""
    return {arrow: float(np.linalg.norm(_brought(trace, passage)))
            for arrow, passage in passages.items() if arrow[0].is_error}  # fmt: skip


def input_letter(trace: Trace, t: int) -> str:
    """The input of a time step, where it is a symbol."""
    return trace.inputs.labels[int(trace["x"][t, 0].argmax())]


def guess(trace: Trace, t: int) -> Guess:
    """The output of a time step, where it is probabilities of symbols."""
    labels, y_hat = trace.outputs.labels, trace["y_hat"][t, 0]
    best, target = int(y_hat.argmax()), int(trace["y"][t, 0].argmax())
    return Guess(labels[best], float(y_hat[best]), labels[target])


def _flows(trace: Trace, event: Event, recurrence: str | None) -> dict[Flow, list[Expression]]:
    """The flows that an event completes, and the terms of its equation that they bring."""
    expression, place = event.equation.expression, Place(trace, event.t)
    flows: dict[Flow, list[Expression]] = {}
    if event.phase is Phase.LOSS:
        flows[Flow.LOSS] = [expression]
    for term in expression.parts(place) if isinstance(expression, Sum) else (expression,):
        for flow in {_flow(trace, event, symbol, recurrence) for symbol in _symbols(term, place)} - {None}:
            flows.setdefault(flow, []).append(term)
    return flows


def _flow(trace: Trace, event: Event, symbol: Symbol, recurrence: str | None) -> Flow | None:
    """What it means that the equation of an event has ``symbol`` on its right side."""
    if event.phase is Phase.FORWARD:
        return _forward_flow(symbol, trace.quantity(event.equation.writes).axes[-1], recurrence)
    return _error_flow(trace, event.equation.writes, symbol, recurrence) if event.phase is Phase.BACKWARD else None


def _forward_flow(symbol: Symbol, axis: str, recurrence: str | None) -> Flow | None:
    """``axis``: of what is written."""
    if symbol.shift < 0:
        return Flow.RECURRENT if symbol.name == recurrence and axis == "H" else None
    return {("h", "K"): Flow.OUTPUT, ("x", "H"): Flow.INPUT}.get((symbol.name, axis))


def _error_flow(trace: Trace, written: str, symbol: Symbol, recurrence: str | None) -> Flow | None:
    quantity = trace.quantity(symbol.name)
    is_error, of_output = quantity.role is Role.ERROR, quantity.axes[-1:] == ("K",)
    if is_error and symbol.shift > 0:
        return Flow.ERROR_LATER if written == f"d_{recurrence}" else None
    if written == QUANTITIES[Block.STATE_ERROR]:
        return Flow.ERROR_OUTPUT if is_error and of_output else None
    return Flow.ERROR_LOSS if symbol.name == "y" else None


def _symbols(expression: Expression, place: Place) -> Iterator[Symbol]:
    if isinstance(expression, Symbol):
        yield expression
    for part in expression.parts(place):
        yield from _symbols(part, place)


def _brought(trace: Trace, passage: Passage) -> np.ndarray:
    """The sum of the terms that flowed."""
    return sum(term.value(Place(trace, passage.event.t)) for term in passage.terms)[0]


def part_of(trace: Trace, name: str) -> Part:
    """The values of a column for the sequence shown."""
    values = trace[name][:, 0].reshape(trace.sizes["T"], -1)
    return Part(values, trace.columns[name].known_from, color_limit(trace.quantity(name)))


def _stream(trace: Trace, passages: dict[tuple[Flow, int], Passage], flow: Flow) -> Part:
    """What a flow of errors brought to the hidden units or to the outputs, at every time step."""
    written = trace.quantity(written_by(passages, flow))
    values = np.zeros((trace.sizes["T"], trace.sizes[written.axes[-1]]))
    known = np.full(trace.sizes["T"], NEVER)
    for (there, t), passage in passages.items():
        if there is flow:
            values[t], known[t] = _brought(trace, passage), passage.position
    return Part(values, known, color_limit(written))
