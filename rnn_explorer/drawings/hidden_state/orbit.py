"""The way of a state through time, in the plane in which it differs most."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.diagnostics import Plane, principal_plane
from rnn_explorer.engine.quantity import Quantity, initial_name
from rnn_explorer.engine.trace import NEVER, Trace


@dataclass(frozen=True, eq=False)
class Orbit:
    """times: time steps (from 0) in the order in which they are joined; −1, or T, for the initial state. points: where
    they are, (N, 2). plane: of all of them, the future too, so that it stands still while a person steps. arrived_at:
    the positions from which on they are known, (N,).
    """

    times: tuple[int, ...]
    points: np.ndarray
    plane: Plane
    arrived_at: np.ndarray

    @cached_property
    def arrivals(self) -> np.ndarray:
        """The points in the order in which they come into being, (N,)."""
        return np.argsort(self.arrived_at, kind="stable")


def orbit_of(trace: Trace, quantity: Quantity) -> Orbit | None:
    """Of the first sequence, as far as the iteration came; None if not all values are finite numbers."""
    column = trace.columns[quantity.name]
    times = np.flatnonzero(trace.exists(0) & (column.known_from != NEVER)).tolist()
    values = column.values[times, 0]
    arrived_at = column.known_from[times]
    initial = initial_name(quantity.name)
    if initial in trace.columns:
        reverse = quantity.name.endswith(".reverse")
        start = trace[initial][:1]
        values = np.concatenate([values, start] if reverse else [start, values])
        arrived_at = np.append(arrived_at, 0) if reverse else np.insert(arrived_at, 0, 0)  # it is given
        times = [*times, trace.sizes["T"]] if reverse else [-1, *times]
    if not times or not np.isfinite(values).all():
        return None
    plane = principal_plane(values)
    return Orbit(tuple(times), plane.project(values), plane, arrived_at)
