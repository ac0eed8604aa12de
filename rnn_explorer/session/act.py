"""What the person does and can undo."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """Done by ``redo``, taken back by ``undo``; ``text`` says what it is, after "Undo"."""

    text: str
    redo: Callable[[], None]
    undo: Callable[[], None]
