"""What the person does and can undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """Done by ``redo``, taken back by ``undo``; ``text`` says what it is, after "Undo"."""

    text: str
    redo: Callable[[], None]
    undo: Callable[[], None]

    def beside(self, other: Act) -> Act:
        """Both at once, called as this one."""
        def redo() -> None:
            other.redo()
            self.redo()

        def undo() -> None:
            self.undo()
            other.undo()

        return Act(self.text, redo, undo)


NOTHING = Act("nothing", lambda: None, lambda: None)
