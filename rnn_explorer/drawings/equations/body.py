"""The numbers of one equation: lines, a table, a ledger, matrices, whichever it has, under each other."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.equations.grid import Grid, GridView
from rnn_explorer.drawings.equations.ledger import Ledger, LedgerView
from rnn_explorer.drawings.equations.lines import LinesView
from rnn_explorer.drawings.equations.number_table import EMPTY, NumberTable
from rnn_explorer.drawings.equations.table import TableContent

_GAP = 8
_LEAST = 60  # logical pixels that a table or a ledger keeps
_MATRIX = 120  # logical pixels that matrices keep
_TABLE = 190  # logical pixels of a table that is large enough


@dataclass(frozen=True)
class Numbers:
    """What there is to show: (name, value) lines, a table, a ledger, matrices."""

    lines: tuple[tuple[str, str], ...] = ()
    table: TableContent | None = None
    ledger: Ledger | None = None
    grids: tuple[Grid, ...] = ()


NOTHING = Numbers()


class EquationBody(QWidget):
    """Shows `Numbers`.

    Signals:
        unit_pointed(object): the row of the table under the pointer, (row, column) of a matrix, or None.
        step_pointed(object): the time step (from 0) of the ledger under the pointer, or None.
    """

    unit_pointed = Signal(object)
    step_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = NOTHING
        self.lines = LinesView(self)
        self.table = NumberTable(self)
        self.ledger = LedgerView(self)
        self.grids = GridView(self)
        self.table.row_pointed.connect(self.unit_pointed)
        self.grids.cell_pointed.connect(self.unit_pointed)
        self.ledger.step_pointed.connect(self.step_pointed)

    def set_numbers(self, numbers: Numbers) -> None:
        """Show the numbers of another equation."""
        if numbers is self._numbers:
            return
        self._numbers = numbers
        self.lines.set_lines(numbers.lines)
        self.table.set_content(numbers.table or EMPTY)
        self.ledger.set_ledger(numbers.ledger)
        self.grids.set_grids(numbers.grids)
        self._arrange()

    def preferred_height(self, width: int) -> int:
        """With which all of it is visible at ``width``, in logical pixels."""
        heights = [self._height_of(view, width) for view in self._present()]
        return sum(heights) + _GAP * max(len(heights) - 1, 0)

    def least_height(self, width: int) -> int:
        """With which it can be read well: the table scrolls. Alike for all equations of a time step, if they can be."""
        heights = [min(self._height_of(view, width), _TABLE) if view is self.table else self._height_of(view, width)
                   for view in self._present()]
        return sum(heights) + _GAP * max(len(heights) - 1, 0)

    def _height_of(self, view: QWidget, width: int) -> int:
        return view.preferred_height(width) if view is self.grids else view.preferred_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _present(self) -> list[QWidget]:
        shown = ((self.lines, self._numbers.lines), (self.table, self._numbers.table),
                 (self.ledger, self._numbers.ledger), (self.grids, self._numbers.grids))
        return [view for view, content in shown if content]

    def _arrange(self) -> None:
        present = self._present()
        for view in (self.lines, self.table, self.ledger, self.grids):
            view.setVisible(view in present)
        top = 0
        for view, height in self._fitted(present).items():
            view.setGeometry(0, top, self.width(), height)
            top += height + _GAP

    def _fitted(self, present: list[QWidget]) -> dict[QWidget, int]:
        """What gives way if there is too little height: first the matrices, then the table, which scrolls, or the
        ledger, whose rows get lower.
        """
        heights = {view: self._height_of(view, self.width()) for view in present}
        lacking = self.preferred_height(self.width()) - self.height()
        for view, least in ((self.grids, _MATRIX), (self.table, _LEAST), (self.ledger, _LEAST)):
            if view in heights and lacking > 0:
                given = min(max(heights[view] - least, 0), lacking)
                heights[view] -= given
                lacking -= given
        return heights
