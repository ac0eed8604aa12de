"""Breakpoints: what a training that goes on by itself halts at. The process that trains knows them too: no Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rnn_explorer.engine.trace import Phase, Schema, Trace
from rnn_explorer.session.setting import Number, Real, Whole

if TYPE_CHECKING:
    from rnn_explorer.session.record import Record

SATURATED = 0.99  # of the way from the middle of a unit's range to its ends
LIMIT = Real(0, 1_000_000)
COUNT = Whole(1, 1_000_000)


@dataclass(frozen=True)
class Breakpoint(ABC):
    """enabled: whether it halts anything. Two that differ in nothing else are the same breakpoint."""

    enabled: bool = field(default=True, compare=False, kw_only=True)

    title: ClassVar[str]  # of the kind, in a choice
    says: ClassVar[str] = ""  # what the words leave open
    kind: ClassVar[Number | None] = None  # of the number that it is made of

    @property
    @abstractmethod
    def words(self) -> str:
        """When or where to stop: the rest of a sentence that begins with "stop"."""

    @abstractmethod
    def places(self, trace: Trace) -> tuple[int, ...]:
        """The positions at which an iteration meets it; none if it does not."""

    def held(self, record: Record, iteration: int) -> bool | None:
        """Whether it was so in an iteration (0: before the first one) of the record, and so cannot be hit in the next
        one; None if the record does not tell.
        """
        return False


@dataclass(frozen=True)
class Level(Breakpoint):
    """What may be so in many iterations, one after the other: it hits in the first of them, so that one can go on."""

    def held(self, record: Record, iteration: int) -> bool | None:
        return None


@dataclass(frozen=True)
class Threshold(Level):
    """A number of the iteration on one side of ``limit``. Raises BadInput if the limit cannot be reached."""

    limit: float

    noun: ClassVar[str]  # what the number is, in a sentence
    column: ClassVar[str]  # where it is in a trace
    scalar: ClassVar[str]  # and in the record
    above: ClassVar[bool] = False
    says = "Again only after it was on the other side."
    kind = LIMIT

    def __post_init__(self) -> None:
        self.kind.check(f"the limit of {self.noun}", self.limit)

    @property
    def words(self) -> str:
        return f"when {self.noun} {'rises above' if self.above else 'falls below'} {self.kind.write(self.limit)}"

    def places(self, trace: Trace) -> tuple[int, ...]:
        if not self._holds(trace.values(self.column).item()):
            return ()
        position = int(trace.schema.known_from[self.column])
        return (position,) if position <= len(trace) else ()  # the iteration may have broken off before

    def held(self, record: Record, iteration: int) -> bool:
        return iteration > 0 and self._holds(getattr(record, self.scalar)[iteration - 1])

    def _holds(self, value: float) -> bool:
        return bool(value > self.limit if self.above else value < self.limit)


@dataclass(frozen=True)
class LossBelow(Threshold):
    """The loss of an iteration."""

    title, noun, column, scalar = "the loss falls below", "the loss", "L", "loss"


@dataclass(frozen=True)
class GradientAbove(Threshold):
    """The norm of all gradients together, before it is clipped: they explode."""

    title = "the gradient's norm rises above"
    noun, column, scalar, above = "the gradient's norm", "g_norm", "gradient", True


@dataclass(frozen=True)
class GradientBelow(Threshold):
    """The same: nothing more is learned."""

    title = "the gradient's norm falls below"
    noun, column, scalar = "the gradient's norm", "g_norm", "gradient"


@dataclass(frozen=True)
class Saturation(Level):
    """A hidden unit is near an end of its range at every time step of the first sequence: it lets no error pass."""

    title = "a hidden unit is saturated"
    says = "At every time step of the first sequence it is beyond 99 % of its range, so hardly any error passes."

    @property
    def words(self) -> str:
        return "when a hidden unit is saturated"

    def places(self, trace: Trace) -> tuple[int, ...]:
        steps, found = _steps(trace.schema), []
        for name, middle, reach in _bounded(trace.schema):
            least = np.abs(trace.values(name)[:steps, 0] - middle).min(axis=0)  # of each unit
            if least.max() > SATURATED * reach:
                found.append(int(trace.schema.known_from[name][:steps].max()))
        return tuple(sorted(position for position in found if position <= len(trace)))[:1]


@dataclass(frozen=True)
class Reached(Breakpoint):
    """All of a time step (from 0) in a phase has been computed; None: what the phase does for none of them."""

    phase: Phase
    t: int | None

    title = "a time step is reached"
    says = "In every iteration, when all of it has been computed."

    @property
    def words(self) -> str:
        if self.t is None:
            return f"at the end of the phase {name_of(self.phase)}"
        return f"at time step {self.t + 1} of {name_of(self.phase)}"

    def places(self, trace: Trace) -> tuple[int, ...]:
        return tuple(end for end in _ends(trace.schema, self.phase, self.t) if end <= len(trace))


@dataclass(frozen=True)
class Every(Breakpoint):
    """The end of every ``count``-th iteration. Raises BadInput if it is no possible number."""

    count: int

    title = "every so many iterations"
    kind = COUNT

    def __post_init__(self) -> None:
        self.kind.check("the number of iterations", self.count)

    @property
    def words(self) -> str:
        return f"every {self.count} iterations" if self.count > 1 else "after every iteration"

    def places(self, trace: Trace) -> tuple[int, ...]:
        return (len(trace),) if trace.iteration % self.count == 0 else ()


KINDS = {kind.__name__: kind for kind in (LossBelow, GradientAbove, GradientBelow, Saturation, Reached, Every)}


@dataclass(frozen=True)
class Hit:
    """Where a breakpoint was met."""

    breakpoint: Breakpoint
    iteration: int
    position: int

    @property
    def words(self) -> str:
        """A sentence for the person."""
        return f"Breakpoint hit in iteration {self.iteration:,}: stop {self.breakpoint.words}."


Met = list[tuple[Breakpoint, tuple[int, ...]]]  # what is met in an iteration, and where


def met_in(trace: Trace, breakpoints: Iterable[Breakpoint]) -> Met:
    """Those of them that halt and that an iteration meets."""
    places = [(each, each.places(trace)) for each in breakpoints if each.enabled]
    return [(each, where) for each, where in places if where]


def hits_of(iteration: int, met: Met, held: Collection[Breakpoint]) -> tuple[Hit, ...]:
    """In the order of the positions. held: the levels that the iteration before it met, too."""
    found = (Hit(each, iteration, place) for each, places in met if each not in held for place in places)
    return tuple(sorted(found, key=lambda hit: hit.position))


def levels_of(met: Met) -> frozenset[Breakpoint]:
    """What may be so in the next iteration, too."""
    return frozenset(each for each, _ in met if isinstance(each, Level))


@dataclass(frozen=True)
class Guard:
    """What a way through a training halts at, behind the iteration ``since``. held: the levels that it met."""

    breakpoints: tuple[Breakpoint, ...] = ()
    held: frozenset[Breakpoint] = frozenset()
    since: int = 0


class Watch:
    """Looks at iterations, one after the other; ``hits``: what its guard halts at in the last one."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._held = guard.held
        self.hits: tuple[Hit, ...] = ()

    def look(self, trace: Trace) -> bool:
        """At the next iteration, which is not kept; whether to halt there."""
        met = met_in(trace, self._guard.breakpoints)
        self.hits = hits_of(trace.iteration, met, self._held) if trace.iteration > self._guard.since else ()
        self._held = levels_of(met)
        return bool(self.hits)


@lru_cache(maxsize=64)
def _bounded(schema: Schema) -> tuple[tuple[str, float, float], ...]:
    """The hidden states that have bounds: the name, the middle of the range, and how far it reaches from there."""
    hidden = {name: quantity.natural_range for name, quantity in schema.quantities.items()
              if name.partition(".")[0] == "h" and quantity.axes == ("T", "B", "H")}
    bounds = {name: ends for name, ends in hidden.items() if ends is not None and np.isfinite(ends).all()}
    return tuple((name, (low + high) / 2, (high - low) / 2) for name, (low, high) in bounds.items())


@lru_cache(maxsize=64)
def _steps(schema: Schema) -> int:
    """How many time steps the first sequence has."""
    return schema.sizes["T"] if schema.lengths is None else schema.lengths[0]


@lru_cache(maxsize=64)
def name_of(phase: Phase) -> str:
    """What a phase is called by a breakpoint, which outlives the network: not every way back leads through time."""
    return "backward" if phase is Phase.BACKWARD else phase.value


def _ends(schema: Schema, phase: Phase, t: int | None) -> tuple[int, ...]:
    """Where a time step of a phase ends; a bidirectional layer comes there more than once."""
    groups = [event.group for event in schema.events]
    ends = (n for n, group in enumerate(groups, start=1) if n == len(groups) or groups[n] != group)
    return tuple(end for end in ends if groups[end - 1][::2] == (phase, t))
