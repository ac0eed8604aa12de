"""What one number is made of: the summands that its equation adds up, and the numbers of the trace in each of them.

Read from the same tree that is typeset and evaluated. Every source says where it stands in the trace, so that one can
go on to its own explanation, back to what was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_explorer.engine.equation import Symbol, place_of
from rnn_explorer.engine.sources import Source, Summand
from rnn_explorer.engine.summands import read, summands_of
from rnn_explorer.engine.trace import NEVER, Event, Trace
from rnn_explorer.errors import BadInput, require_name


@dataclass(frozen=True)
class Explanation:
    """``result``, which ``event`` wrote, is the sum of the ``summands``; they are in the order of the equation."""

    event: Event
    result: Source
    summands: tuple[Summand, ...]

    @property
    def value(self) -> float:
        """What the trace says."""
        return self.result.value

    def by_size(self) -> tuple[Summand, ...]:
        """The summands, those of the largest absolute value first."""
        return tuple(sorted(self.summands, key=lambda summand: abs(summand.value), reverse=True))


def explain(trace: Trace, event: Event, index: Sequence[int] = (), sequence: int = 0) -> Explanation:
    """What made one number of those that ``event`` wrote.

    index: from 0, of the unit (unit,), or (row, column) of a matrix. sequence: from 0; of no effect where the number is
    one for all sequences. Raises BadInput if there is no such column, element or sequence in the trace, or no such time
    step in the sequence, TypeError for an expression of an unknown type.
    """
    equation, place = event.equation, place_of(trace, event)
    if maker(trace, equation.writes, event.t) is None:
        raise BadInput(f"no event of the trace writes {Symbol(equation.writes).text(place)}; take one of its events")
    within = _checked(trace, equation.writes, tuple(index), sequence)
    if event.t is not None and not trace.exists(sequence)[event.t]:
        raise BadInput(f"sequence {sequence + 1} has no time step {event.t + 1}: it has {trace.lengths[sequence]}")
    (result,) = read(Symbol(equation.writes), place, [within])
    return Explanation(event, result, tuple(summands_of(equation.expression, place, within)))


def maker(trace: Trace, column: str, t: int | None = None) -> Event | None:
    """The event that wrote ``column`` at time step ``t`` (from 0; None if it is not in time).

    None for what was given (data, parameters, settings) and for what no event writes, as the error after the last
    target. Raises BadInput for a name or a time step that the trace has not.
    """
    require_name("column", column, trace.columns)
    known_from, in_time = trace.columns[column].known_from, trace.quantity(column).in_time
    if in_time and (t is None or not 0 <= t < len(known_from)):
        raise BadInput(f"the time step of {column} is {t}; it must be from 0 to {len(known_from) - 1}")
    if not in_time and t is not None:
        raise BadInput(f"the time step of {column} is {t}; it must be None, the column is not in time")
    position = int(known_from[... if t is None else t])
    return trace.events[position - 1] if 0 < position < NEVER else None


def _checked(trace: Trace, column: str, index: tuple[int, ...], sequence: int) -> tuple[int, ...]:
    """The index within the values of a time step, the sequence first if there are several."""
    quantity, shape = trace.quantity(column), trace[column].shape
    sequences = trace.sizes["B"]
    if not 0 <= sequence < sequences:
        raise BadInput(f"the sequence is {sequence}; it must be from 0 to {sequences - 1}")
    lengths = shape[quantity.in_time + ("B" in quantity.axes):]
    if len(index) != len(lengths) or not all(0 <= n < length for n, length in zip(index, lengths, strict=True)):
        allowed = ", ".join(f"0 to {length - 1}" for length in lengths)
        raise BadInput(f"the index in {column} is {index}; it must be ({allowed})")
    return (sequence, *index) if "B" in quantity.axes else index
