"""The trace: one training iteration as data, the contract between the engine and every view.

Columns hold the values, time first; events say in which order they came into being. A position is the number
of events that have already run. ``docs/trace-format.md`` describes the same for other programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.quantity import Quantity, Role

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


@dataclass(frozen=True)
class Event:
    """One equation, evaluated for one time step (t from 0; None where it has none)."""

    phase: Phase
    equation: Equation
    t: int | None = None

    @property
    def group(self) -> tuple[Phase, int | None]:
        """The events of one time step within a phase share their group."""
        return self.phase, self.t


@dataclass(frozen=True)
class Column:
    """A quantity and its values (read-only).

    known_from: the smallest position at which a value is known: (T,) for a quantity in time, else ().
    """

    quantity: Quantity
    values: np.ndarray
    known_from: np.ndarray


class Trace:
    """One iteration: immutable, safe to hand from thread to thread by reference.

    columns: by name. events: in the order in which they ran. iteration: from 1. inputs, outputs: what the
    components of x and ŷ mean.
    """

    def __init__(
        self,
        quantities: tuple[Quantity, ...],
        values: Mapping[str, np.ndarray],
        events: tuple[Event, ...],
        inputs: Axis,
        outputs: Axis,
        iteration: int = 1,
        absent: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        """``absent`` names the time steps (T,) bool at which a given quantity does not exist."""
        self.events = events
        self.inputs = inputs
        self.outputs = outputs
        self.iteration = iteration
        known = _known_from(quantities, values, events, absent or {})
        self.columns: Mapping[str, Column] = MappingProxyType(
            {q.name: Column(q, _read_only(values[q.name]), known[q.name]) for q in quantities}
        )

    def __getitem__(self, name: str) -> np.ndarray:
        """The values of the column ``name``, read-only."""
        return self.columns[name].values

    def __len__(self) -> int:
        """The number of events, which is also the last position."""
        return len(self.events)

    def quantity(self, name: str) -> Quantity:
        """What the column ``name`` means."""
        return self.columns[name].quantity

    def known(self, name: str, position: int) -> np.ndarray:
        """Whether the values of ``name`` have come into being: (T,) bool in time, else () bool."""
        return self.columns[name].known_from <= position

    def last_event(self, position: int) -> Event | None:
        """The event that ran last, None at position 0."""
        return self.events[position - 1] if position > 0 else None

    def stops(self, unit: Unit) -> tuple[int, ...]:
        """The positions at which stepping by ``unit`` halts, ascending.

        The start of an iteration is the same state as the end of the one before it: stepping by iterations
        halts there in the first iteration only.
        """
        return self._stops[unit]

    def parameters(self) -> dict[str, Quantity]:
        """The quantities of the parameters by name."""
        return {n: c.quantity for n, c in self.columns.items() if c.quantity.role.is_parameter}

    def updated_parameters(self) -> dict[str, np.ndarray]:
        """The parameters after the update, by the names of the parameters."""
        return {name: self[f"{name}_new"] for name in self.parameters()}

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The length of every axis by its letter: T, B, D, H, K."""
        pairs = ((c.quantity.axes, c.values.shape) for c in self.columns.values())
        return MappingProxyType({a: n for axes, shape in pairs for a, n in zip(axes, shape, strict=True)})

    @cached_property
    def _stops(self) -> dict[Unit, tuple[int, ...]]:
        whole = (len(self),) if self.iteration > 1 else (0, len(self))
        return {
            Unit.EQUATION: tuple(range(len(self) + 1)),
            Unit.TIME_STEP: (0, *_ends(event.group for event in self.events)),
            Unit.PHASE: (0, *_ends(event.phase for event in self.events)),
            Unit.ITERATION: whole,
        }


def _ends(keys) -> tuple[int, ...]:
    """The positions at which runs of equal keys end."""
    return tuple(np.cumsum([len(list(run)) for _, run in groupby(keys)], dtype=int).tolist())


def _read_only(values: np.ndarray) -> np.ndarray:
    view = values.view()
    view.flags.writeable = False
    return view


def _known_from(quantities, values, events, absent) -> dict[str, np.ndarray]:
    """For every column: 0 where it was given, else the position after the event that wrote it."""
    given = (Role.DATA, Role.PARAMETER, Role.RECURRENT, Role.SETTING)
    known = {}
    for q in quantities:
        shape = values[q.name].shape[:1] if q.in_time else ()
        known[q.name] = np.full(shape, 0 if q.role in given else NEVER, dtype=np.int64)
    for name, where in absent.items():
        known[name][where] = NEVER
    for index, event in enumerate(events):
        known[event.equation.writes][... if event.t is None else event.t] = index + 1
    for array in known.values():
        array.flags.writeable = False
    return known
