"""What a person changes by hand at an iteration: numbers, inputs, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial

import numpy as np

from rnn_explorer.engine.held import Held
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.names import place_in, significant
from rnn_explorer.session.settings import SETTINGS, Settings

STATEFUL = ("optimizer", "batch_size", "carries_state", "cell")  # what the state beside the parameters depends on


@dataclass(frozen=True, eq=False)
class Changes:
    """What is to be otherwise from an iteration on.

    numbers: of parameters before the iteration, by name and index. scale: a factor on all recurrent matrices. inputs:
    the input (D) at time steps of the first sequence, in this iteration only. held: states from whose other value the
    network goes on, in this iteration only, and in no branch. settings: by name, those that differ.
    """

    numbers: Mapping[tuple[str, tuple[int, ...]], float] = field(default_factory=dict)
    scale: float = 1.0
    inputs: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.numbers or self.inputs or self.held or self.settings or self.scale != 1.0)

    @property
    def lasting(self) -> Changes:
        """Those that make a branch another one."""
        return replace(self, held={})

    def fitting(self, trace: Trace) -> Changes:
        """Those that have a place in ``trace``."""
        numbers = {place: value for place, value in self.numbers.items() if _is_in(trace, *place)}
        inputs = {t: vector for t, vector in self.inputs.items() if _is_in(trace, "x", (t, 0, len(vector) - 1))}
        held = {place: value for place, value in self.held.items() if _is_in(trace, place[0], (place[1], 0, place[2]))}
        all_fit = (len(numbers), len(inputs), len(held)) == (len(self.numbers), len(self.inputs), len(self.held))
        return self if all_fit else replace(self, numbers=numbers, inputs=inputs, held=held)

    def number(self, trace: Trace, parameter: str, index: tuple[int, ...]) -> float:
        """What a number of a parameter is to be."""
        return self.numbers.get((parameter, index), float(trace[parameter][index]))

    def input(self, trace: Trace, t: int) -> np.ndarray:
        """What the input (D) of a time step is to be."""
        return np.array(self.inputs.get(t, trace["x"][t, 0]))

    def value(self, trace: Trace, column: str, t: int, unit: int) -> float:
        """What a state is to be."""
        return self.held.get((column, t, unit), float(trace[column][t, 0, unit]))

    def with_number(self, parameter: str, index: tuple[int, ...], value: float | None) -> Changes:
        """With another number in a parameter; None: as it is."""
        return replace(self, numbers=_changed(self.numbers, (parameter, index), value))

    def with_input(self, t: int, components: tuple[float, ...] | None) -> Changes:
        """With another input at time step ``t``; None: as it is."""
        return replace(self, inputs=_changed(self.inputs, t, components))

    def with_held(self, column: str, t: int, unit: int, value: float | None) -> Changes:
        """With a state held at another value; None: as it is."""
        return replace(self, held=_changed(self.held, (column, t, unit), value))

    @classmethod
    def to(cls, settings: Settings, present: Settings) -> Changes:
        """From the present settings to others."""
        names = (one.name for one in fields(Settings))
        return cls(settings={name: getattr(settings, name) for name in names
                             if getattr(settings, name) != getattr(present, name)})

    def with_setting(self, name: str, value: object, present: Settings) -> Changes:
        """With another value of a setting; nothing is changed if it is the present one."""
        changed = {other: kept for other, kept in self.settings.items() if other != name}
        return replace(self, settings=changed if value == getattr(present, name) else {**changed, name: value})

    def _without_setting(self, name: str) -> Changes:
        return replace(self, settings=_changed(self.settings, name, None))

    def with_scale(self, scale: float) -> Changes:
        """With another factor on the recurrent matrices."""
        return replace(self, scale=scale)

    def without(self, line: int) -> Changes:
        """Without the change in a line of ``words``."""
        taken_back = [
            *(partial(self.with_number, *place, None) for place in self.numbers),
            *([partial(self.with_scale, 1.0)] if self.scale != 1.0 else []),
            *(partial(self.with_input, t, None) for t in self.inputs),
            *(partial(self.with_held, *place, None) for place in self.held),
            *(partial(self._without_setting, name) for name in self.settings),
        ]
        return taken_back[line]()

    def words(self, trace: Trace, present: Settings) -> tuple[str, ...]:
        """What is changed, one line each, beside what ``trace`` and the settings are now."""
        numbers = [f"{trace.quantity(name).symbol}{place_in(trace, name, index)}: "
                   f"{significant(trace[name][index])} → {significant(value)}"
                   for (name, index), value in self.numbers.items()]
        scale = [f"recurrent weights × {significant(self.scale)}"] if self.scale != 1.0 else []
        inputs = [f"x({t + 1}): {''.join(_told(trace, x) for x in trace['x'][t : t + 1, 0])} → "
                  f"{_told(trace, np.array(components))}" for t, components in self.inputs.items()]
        held = [f"{trace.quantity(column).text(str(t + 1))}{place_in(trace, column, (unit,))}: "
                f"{significant(trace[column][t, 0, unit])} → {significant(value)}"
                for (column, t, unit), value in self.held.items()]
        settings = [f"{one.label}: {one.tell(getattr(present, one.name))} → {one.tell(value)}"
                    for one, value in ((SETTINGS[name], value) for name, value in self.settings.items())]
        return (*numbers, *scale, *inputs, *held, *settings)

    def experiment(self, present: Experiment, iteration: int) -> Experiment:
        """What the changes make of the present one. Raises BadInput if the settings do not go together, or if they make
        another network.
        """
        amendment = Amendment(iteration, self.inputs) if self.inputs else None
        changed = Experiment(replace(present.settings, **self.settings), amendment)
        if not goes_on(present, changed):
            raise BadInput("with these settings the network has other parameters, so its weights can not be taken "
                           "over; begin a new training with them (Ctrl+,)")
        return changed

    def state(self, trace: Trace, present: Experiment, changed: Experiment) -> np.ndarray:
        """What iteration ``trace`` begins with after the changes, see ``Bptt.run``."""
        size = present.network.layout.size
        state = trace.values("state").astype(np.float64)
        parameters = present.network.unpack(state[:size])
        for quantity in present.network.parameters:
            if quantity.role is Role.RECURRENT and len(quantity.axes) == 2:
                parameters[quantity.name] *= self.scale
        for (name, index), value in self.numbers.items():
            parameters[name][index] = value
        before, after = present.settings, changed.settings
        same = all(getattr(before, name) == getattr(after, name) for name in STATEFUL)
        return state if same else state[:size]


def _is_in(trace: Trace, column: str, index: tuple[int, ...]) -> bool:
    """Whether a number of a column has such a place."""
    if column not in trace.columns or len(index) != trace[column].ndim:
        return False
    return all(n < length for n, length in zip(index, trace[column].shape, strict=True))


def _told(trace: Trace, components: np.ndarray) -> str:
    """An input as the person knows it."""
    axis = trace.inputs
    if axis.symbols and np.isin(components, (0.0, 1.0)).all() and components.sum() == 1.0:
        return axis.labels[int(components.argmax())]
    return ", ".join(map(significant, components))


def goes_on(present: Experiment, changed: Experiment) -> bool:
    """Whether the weights can be taken over: the same task, and parameters of the same shapes."""
    return present.settings.task == changed.settings.task and _shapes(present) == _shapes(changed)


def _shapes(experiment: Experiment) -> list[tuple[str, tuple[int, ...]]]:
    network = experiment.network
    return [(quantity.name, network.shape(quantity)) for quantity in network.parameters]


def _changed(values: Mapping, key: object, value: object) -> dict:
    kept = {other: of_other for other, of_other in values.items() if other != key}
    return kept if value is None else {**kept, key: value}
