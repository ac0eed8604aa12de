"""Where iterations are computed: a buffer, the views into it, and the way through the network.

A record of an iteration is the buffer itself, so nothing is copied; when nobody looks into it any more, the next one is
computed there.
"""

import weakref
from collections.abc import Callable

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.sweeps import LayerByLayer, StepByStep, Sweeps

MOST_DESKS = 4


class Desk:
    """A buffer, views of it by name (``views``), and the ``sweeps`` that compute in them."""

    def __init__(
        self, network: Network, layout: Layout, course: Course, fed: np.ndarray | None, dtype: np.dtype
    ) -> None:
        """``fed``: (T,) bool, if an output is read again, else None."""
        self.memory = bytearray(layout.size * dtype.itemsize)
        self.views = Views(layout, np.frombuffer(self.memory, dtype), course, {})
        self.sweeps = _sweeps(network, layout, self.views, fed)


class Desks:
    """Iterations are computed where their record is kept: it is given away without a copy, and the desk taken back as
    soon as no array looks into its memory any more. Only if all are given away, the last one stays and is copied.
    """

    def __init__(self, furnish: Callable[[], Desk], kept: int) -> None:
        """``furnish`` makes a desk. kept: how many numbers, from the first on, belong to a record."""
        self._furnish = furnish
        self._kept = kept
        self._free = [furnish()]
        self._made = 1
        self._lent: dict[int, tuple[weakref.ref, Desk]] = {}  # by the identity of the reference

    def free(self) -> Desk:
        """A desk to compute at."""
        if not self._free:
            self._free.append(self._furnish())
            self._made += 1
        return self._free[-1]

    def record(self, desk: Desk) -> np.ndarray:
        """What was computed at ``desk``, (kept,)."""
        if self._made == MOST_DESKS and len(self._free) == 1:
            return desk.views.buffer[: self._kept].copy()
        self._free.remove(desk)
        record = np.frombuffer(desk.memory, desk.views.buffer.dtype, self._kept)
        reference = weakref.ref(record, self._take_back)  # every view of the record keeps it alive
        self._lent[id(reference)] = reference, desk
        return record

    def _take_back(self, gone: weakref.ref) -> None:
        _, desk = self._lent.pop(id(gone))
        self._free.append(desk)


def _sweeps(network: Network, layout: Layout, views: Views, fed: np.ndarray | None) -> Sweeps:
    own = []
    for directions in network.stack:
        own.append([])
        for layer in directions:
            names, course = layer.names(layout.names()), views.course
            way = Course(course.steps, bool(layer.reverse), course.walls, course.lengths)
            own[-1].append(Views(layout, views.buffer, way, names) if names else views)
    return LayerByLayer(network, views, own) if fed is None else StepByStep(network, views, own, fed)
