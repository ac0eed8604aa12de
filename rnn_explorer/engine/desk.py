"""Where iterations are computed: a buffer, the views into it, and the programmes of what is done with them.

A record of an iteration is the buffer itself, so nothing is copied; when nobody looks into it any more, the next one is
computed there.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import getrefcount

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.pages import memory_of
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.shelves import Shelves

MOST_DESKS = 4


class Desk:
    """A buffer, views of it by name (``views``), and two programmes to be written: ``sweeps`` and ``update``.

    record: the first ``kept`` numbers of the buffer. What looks into it holds it; the views do not.
    watched: the arrays (N,) of the buffer in which a number that is not finite may be without being anywhere else.
    """

    def __init__(self, layout: Layout, course: Course, dtype: np.dtype, kept: int) -> None:
        memory = memory_of(layout.size * dtype.itemsize)
        self.views = Views(layout, np.frombuffer(memory, dtype), course, {})
        self.record = np.frombuffer(memory, dtype, kept)
        self._unused = getrefcount(self.record)
        self.watched: tuple[np.ndarray, ...] = ()
        self.sweeps = Programme()
        self.update = Programme()

    def is_free(self) -> bool:
        """Whether nobody looks into the record."""
        return getrefcount(self.record) == self._unused


class Desks:
    """Iterations are computed where their record is kept: it is given away without a copy, and the desk is used again
    as soon as no array looks into the record any more. Only if all others are given away, the last one stays and is
    copied, to a shelf.
    """

    def __init__(self, furnish: Callable[[], Desk], shared: int) -> None:
        """``furnish`` makes a desk; see ``Shelves`` for ``shared``."""
        self._furnish = furnish
        self._desks = [furnish()]
        self._shelves = Shelves(shared)

    def free(self) -> Desk:
        """A desk to compute at: the first one that is free, as it may still be in the cache."""
        for desk in self._desks:
            if desk.is_free():
                return desk
        self._desks.append(self._furnish())
        return self._desks[-1]

    def record(self, desk: Desk, began: np.ndarray) -> np.ndarray:
        """What was computed at ``desk`` from the state ``began``, (kept,)."""
        if len(self._desks) < MOST_DESKS or any(other.is_free() for other in self._desks if other is not desk):
            return desk.record
        return self._shelves.put(desk.record, began)
