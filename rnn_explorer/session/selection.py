"""The selection: what the user points at, in whatever panel, lights up in all of them."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class Selected:
    """What is pointed at; None where it does not matter.

    quantity: a column's name ("h", "d_a", "W"). t: a time step (from 0). unit: a component of the quantity's
    last axis, or the row of a matrix. column: the column of a matrix. before: of a parameter, whether it is meant as it
    was before the update, not as what became of it. elsewhere: the iteration (from 1) and the column's name of a number
    at t that is not in the trace that is shown; then quantity is None, for of this trace nothing is meant but t.
    """

    quantity: str | None = None
    t: int | None = None
    unit: int | None = None
    column: int | None = None
    before: bool = False
    elsewhere: tuple[int, str] | None = None


NOTHING = Selected()


class Selection(QObject):
    """What is selected now.

    Signals:
        changed(): another thing is selected.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._selected = NOTHING

    @property
    def selected(self) -> Selected:
        return self._selected

    def select(self, selected: Selected) -> None:
        """Select; ``NOTHING`` clears."""
        if selected != self._selected:
            self._selected = selected
            self.changed.emit()
