"""What was made of an iteration is kept while a generated passage is looked at: the way back costs nothing."""

from collections.abc import Callable
from typing import Generic, TypeVar

from rnn_explorer.engine.trace import Trace

Made = TypeVar("Made")


class ThereAndBack(Generic[Made]):
    """Of one iteration and of one passage at a time; another iteration forgets both."""

    def __init__(self, make: Callable[..., Made]) -> None:
        self._make = make
        self._kept: dict[bool, tuple[object, Made]] = {}

    def of(self, trace: Trace, key: object, *others: object) -> Made:
        """What was made of a trace with this very ``key``, or is made now: of the trace and ``others``."""
        before, made = self._kept.get(trace.is_generated, (None, None))
        if before is not key:
            made = self._make(trace, *others)
            kept = self._kept if trace.is_generated else {}
            self._kept = {**kept, trace.is_generated: (key, made)}
        return made
