"""Values that are held by hand: what the forward sweep makes of them, as far as the loss.

A hidden state is computed anew in every iteration, so it can not be changed for good like a weight. But the sweep can
be let go on from another value. No error comes back through a number that nothing has made, so nothing is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import dropwhile

import numpy as np

from rnn_explorer.engine.bptt import not_finite
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.trace import Phase, Trace
from rnn_explorer.errors import BadInput

Held = Mapping[tuple[str, int, int], float]  # of the first sequence: by column, time step (from 0) and unit
REMEDY = "hold a value that is closer to 0"


def state_at(network: Network, column: str, unit: int) -> tuple[str, int] | None:
    """The state that can be held where a number of ``column`` is meant: its column and unit. Of both directions side by
    side that of one direction; None if the column is no state.
    """
    for number, layers in enumerate(network.stack, start=1):
        if network.bidirectional and column == network.state(number):
            direction, unit = divmod(unit, network.hidden)
            return layers[direction].name("h"), unit
        if column in (layer.name(state) for layer in layers for state in {"h", *layer.cell.states}):
            return column, unit
    return None


def go_on_with(trace: Trace, held: Held) -> Trace:
    """The iteration ``trace`` with values that are ``held``, as far as its loss. What comes before the first of them is
    as it was; from there on every event is evaluated from its equation, for the first sequence.

    Raises BadInput if the iteration broke off, or if a value is not a finite number.
    """
    if trace.problem is not None:
        raise BadInput(trace.problem)
    events = [event for event in trace.events if event.phase in (Phase.FORWARD, Phase.LOSS)]
    numbers, exists, held_at = trace.numbers.copy(), trace.exists(0), _by_place(held)
    found = Trace(trace.schema, numbers[:], trace.iteration)  # sees what is written
    for event in dropwhile(lambda event: (event.equation.writes, event.t) not in held_at, events):
        if event.t is not None and not exists[event.t]:
            continue
        written = trace.schema.layout.view(numbers, event.equation.writes)
        value = event.equation.value(place_of(found, event))
        if event.t is None:
            written[...] = value
        else:
            written[event.t, 0] = value[0]
            for unit, number in held_at.get((event.equation.writes, event.t), {}).items():
                written[event.t, 0, unit] = number
    schema = trace.schema.until(len(events))
    if not np.isfinite(found["L"]):
        raise BadInput(f"{not_finite(schema, found, f'iteration {trace.iteration}')[1]}; {REMEDY}")
    return Trace(schema, numbers, trace.iteration)


def _by_place(held: Held) -> dict[tuple[str, int], dict[int, float]]:
    """By column and time step: the units and their values."""
    places: dict[tuple[str, int], dict[int, float]] = {}
    for (column, t, unit), value in held.items():
        places.setdefault((column, t), {})[unit] = value
    return places
