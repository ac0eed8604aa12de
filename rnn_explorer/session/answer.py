"""What made the number in question: asked for once, told to all who show it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rnn_explorer.engine.explanation import Explanation, explain, maker
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.session.lights import Light, lights_of
from rnn_explorer.session.measures import Measure, measure_of

if TYPE_CHECKING:
    from rnn_explorer.session.inquiry import Number


class Answer:
    """What made a number of a trace; computed when it is looked at."""

    def __init__(self, trace: Trace, number: Number) -> None:
        self.trace = trace
        self.number = number

    @cached_property
    def measure(self) -> Measure | None:
        """What it is, if no event writes it but the trace tells it."""
        return measure_of(self.trace, self.number.column, self.number.t, self.number.index)

    @property
    def known_from(self) -> int:
        """The position from which the number is known."""
        if self.measure is not None:
            return self.measure.known_from
        return int(self.trace.columns[self.number.column].known_from[... if self.number.t is None else self.number.t])

    @cached_property
    def event(self) -> Event | None:
        """What wrote it, None if it was given, or is told of the trace."""
        return None if self.measure is not None else maker(self.trace, self.number.column, self.number.t)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Its summands, None if it was given."""
        return None if self.event is None else explain(
            self.trace, self.event, self.number.index, self.number.sequence)

    @cached_property
    def lights(self) -> tuple[Light, ...]:
        """The numbers that light up as its sources, those that count most first."""
        return () if self.explanation is None else lights_of(self.explanation)
