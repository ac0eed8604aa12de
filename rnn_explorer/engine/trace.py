"""The trace: one training iteration as data, the contract between the engine and every view.

Columns hold the values, time first; events say in which order they came into being. A position is the number
of events that have already run. ``docs/trace-format.md`` describes the same for other programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from rnn_explorer.engine.arena import Layout
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.quantity import Quantity, Role, inserted
from rnn_explorer.errors import BadInput

if TYPE_CHECKING:
    from rnn_explorer.engine.equation import Equation

NEVER = np.iinfo(np.int64).max  # the position at which a value is known that no event writes


class Phase(Enum):
    """The parts of an iteration, in their order."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward through time"
    SUM = "sum over time"
    CLIP = "clip"
    UPDATE = "update"


class Unit(Enum):
    """How far one step goes."""

    EQUATION = "equation"
    TIME_STEP = "time step"
    PHASE = "phase"
    ITERATION = "iteration"
    TEN_ITERATIONS = "10 iterations"
    HUNDRED_ITERATIONS = "100 iterations"
    EPOCH = "epoch"

    @property
    def is_whole(self) -> bool:
        """Whether it is an iteration or several."""
        return self not in (Unit.EQUATION, Unit.TIME_STEP, Unit.PHASE)


@dataclass(frozen=True)
class Event:
    """One equation, evaluated for one time step (t from 0; None where it has none).

    sweep: which way through time it belongs to, if there are several in the phase: a bidirectional layer has two.
    """

    phase: Phase
    equation: Equation
    t: int | None = None
    sweep: int = 0

    @property
    def group(self) -> tuple[Phase, int, int | None]:
        """The events of one time step within a way through time share their group."""
        return self.phase, self.sweep, self.t


@dataclass(frozen=True)
class Column:
    """A quantity and its values (read-only).

    known_from: the smallest position at which a value is known: (T,) for a quantity in time, else ().
    """

    quantity: Quantity
    values: np.ndarray
    known_from: np.ndarray


class Schema:
    """What all traces of one kind of iteration have in common: everything but the numbers."""

    def __init__(
        self,
        quantities: tuple[Quantity, ...],
        layout: Layout,
        events: tuple[Event, ...],
        inputs: Axis,
        outputs: Axis,
        absent: Mapping[str, np.ndarray],
        walls: frozenset[int] = frozenset(),
        lengths: tuple[int, ...] | None = None,
        prompt: int | None = None,
    ) -> None:
        """``absent`` names the time steps (T,) bool at which a given quantity does not exist.

        walls: the time steps that send no error to the one before them. lengths: of the sequences; None if all have T.
        prompt: of a generated passage, the time steps that were given; None for an iteration of a training.
        """
        self.quantities: Mapping[str, Quantity] = MappingProxyType({q.name: q for q in quantities})
        self.layout = layout
        self.events = events
        self.inputs = inputs
        self.outputs = outputs
        self.absent = absent
        self.walls = walls
        self.lengths = lengths
        self.prompt = prompt
        shapes = {q.name: layout.shape(q.name) for q in quantities}
        self.known_from: Mapping[str, np.ndarray] = MappingProxyType(_known_from(quantities, shapes, events, absent))
        pairs = ((q.axes, shapes[q.name]) for q in quantities)
        sizes = {axis: length for axes, shape in pairs for axis, length in zip(axes, shape, strict=True)}
        self.sizes: Mapping[str, int] = MappingProxyType(sizes)

    def until(self, position: int) -> Schema:
        """The same with the first ``position`` events only: of an iteration that could not go on."""
        return Schema(tuple(self.quantities.values()), self.layout, self.events[:position], self.inputs, self.outputs,
                      self.absent, self.walls, self.lengths, self.prompt)

    @cached_property
    def stops(self) -> Mapping[Unit, tuple[int, ...]]:
        """The positions at which stepping by each unit halts."""
        whole = 0, len(self.events)
        return MappingProxyType({
            **{unit: whole for unit in Unit if unit.is_whole},
            Unit.EQUATION: tuple(range(len(self.events) + 1)),
            Unit.TIME_STEP: (0, *_ends(event.group for event in self.events)),
            Unit.PHASE: (0, *_ends(event.phase for event in self.events)),
        })


class Columns(Mapping[str, Column]):
    """The columns of a trace by name, made when they are asked for."""

    def __init__(self, schema: Schema, numbers: np.ndarray) -> None:
        self._schema = schema
        self._numbers = numbers
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            quantity = self._schema.quantities[name]
            values = self._schema.layout.view(self._numbers, name)
            self._made[name] = Column(quantity, values, self._schema.known_from[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._schema.quantities)

    def __len__(self) -> int:
        return len(self._schema.quantities)


class Trace:
    """One iteration: immutable, safe to hand from thread to thread by reference.

    columns: by name. events: in the order in which they ran. iteration: from 1. inputs, outputs: what the
    components of x and ŷ mean. walls: the time steps (from 0) that send no error to the one before them. problem: None,
    or a sentence that says which value was the first that is not a finite number; the event that made it is the last.
    """

    events = property(attrgetter("schema.events"))
    inputs = property(attrgetter("schema.inputs"))
    outputs = property(attrgetter("schema.outputs"))
    sizes = property(attrgetter("schema.sizes"))  # the length of every axis by its letter: T, B, D, H, K
    walls = property(attrgetter("schema.walls"))
    lengths = property(attrgetter("schema.lengths"))  # the time steps of every sequence; None if all have T
    prompt = property(attrgetter("schema.prompt"))  # time steps given to a generated passage; None: of a training

    def __init__(self, schema: Schema, numbers: np.ndarray, iteration: int = 1, problem: str | None = None) -> None:
        """``numbers``: all of them, as the schema's layout says; they become read-only, and are kept."""
        numbers.setflags(write=False)
        self.schema = schema
        self.numbers = numbers  # all, as the schema's layout says
        self.iteration = iteration
        self.problem = problem

    @property
    def is_generated(self) -> bool:
        """Whether it is a passage that the network has generated: a forward sweep, from which nothing is learned."""
        return self.prompt is not None

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.schema, self.numbers)

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of the column ``name``, read-only."""
        return self.columns[name].values

    def __len__(self) -> int:
        """The number of events, which is also the last position."""
        return len(self.events)

    def values(self, name: str, before: bool = False) -> np.ndarray:
        """As ``trace[name]``, without making a column; ``before``: the states one time step before, as the layer goes,
        (T, B, …), read-only.
        """
        return self.schema.layout.view(self.numbers, inserted(name, "_before") if before else name)

    def quantity(self, name: str) -> Quantity:
        """What the column ``name`` means."""
        return self.schema.quantities[name]

    def exists(self, sequence: int) -> np.ndarray:
        """The time steps that a sequence has, (T,) bool."""
        steps = self.sizes["T"]
        return np.arange(steps) < (steps if self.lengths is None else self.lengths[sequence])

    def known(self, name: str, position: int) -> np.ndarray:
        """Whether the values of ``name`` have come into being: (T,) bool in time, else () bool."""
        return self.schema.known_from[name] <= position

    def last_event(self, position: int) -> Event | None:
        """The event that ran last, None at position 0."""
        return self.events[position - 1] if position > 0 else None

    def stops(self, unit: Unit) -> tuple[int, ...]:
        """The positions at which stepping by ``unit`` halts, ascending.

        The start of an iteration is the same state as the end of the one before it: stepping by iterations
        halts there in the first iteration only.
        """
        stops = self.schema.stops[unit]
        return stops[1:] if unit.is_whole and self.iteration > 1 and not self.is_generated else stops

    def parameters(self) -> dict[str, Quantity]:
        """The quantities of the parameters by name."""
        return {name: q for name, q in self.schema.quantities.items() if q.role.is_parameter}

    def updated_parameters(self) -> np.ndarray:
        """All parameters after the update in one vector, see ``Network.unpack``; read-only."""
        return self.schema.layout.view(self.numbers, "theta_new")

    def updated_state(self) -> np.ndarray:
        """What the next iteration starts from: the updated parameters, behind them the optimizer's state and the states
        to carry over, in one vector; read-only. Raises BadInput if the iteration could not go on (``problem``).
        """
        if self.problem is not None:
            raise BadInput(self.problem)
        return self.schema.layout.view(self.numbers, "state_new")


def _ends(keys) -> tuple[int, ...]:
    """The positions at which runs of equal keys end."""
    return tuple(np.cumsum([len(list(run)) for _, run in groupby(keys)], dtype=int).tolist())


def _known_from(quantities, shapes, events, absent) -> dict[str, np.ndarray]:
    """For every column: 0 where it was given, else the position after the event that wrote it."""
    given = (Role.DATA, Role.PARAMETER, Role.RECURRENT, Role.SETTING)
    known = {
        q.name: np.full(shapes[q.name][:1] if q.in_time else (), 0 if q.role in given else NEVER, dtype=np.int64)
        for q in quantities
    }
    for name, where in absent.items():
        known[name][where] = NEVER
    for index, event in enumerate(events):
        known[event.equation.writes][... if event.t is None else event.t] = index + 1
    for array in known.values():
        array.flags.writeable = False
    return known
